"""Measuring ours beside its floor, in turns within one run, and what comes of it."""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """A figure in each round, beside its floor in the same round, and what it should be.

    With a floor the target is of the ratio, else of the figure itself; some have none.
    """

    number: str
    work: str
    unit: str
    ours: tuple[float, ...]
    floor: tuple[float, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    worst_counts: bool = False
    """Whether the worst round is held to the target, and not the median."""

    @property
    def measured(self):
        """What the target is of, in each round."""
        if not self.floor:
            return self.ours
        return tuple(ours / floor for ours, floor in zip(self.ours, self.floor, strict=True))

    @property
    def decisive(self):
        if not self.worst_counts:
            return median(self.measured)
        return max(self.measured) if self.at_least is None else min(self.measured)

    @property
    def is_met(self):
        """Whether the target is met; None where there is none."""
        if self.at_least is None and self.at_most is None:
            return None
        if self.at_least is not None:
            return self.decisive >= self.at_least
        return self.decisive <= self.at_most

    def to_json(self):
        return {
            "number": self.number,
            "work": self.work,
            "unit": self.unit,
            "ours": self.ours,
            "floor": self.floor,
            "ratio": self.decisive if self.floor else None,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "is_met": self.is_met,
        }


@dataclass(frozen=True, kw_only=True)
class Curve:
    """How a figure grows with the data."""

    number: str
    label: str
    x: str
    y: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What a benchmark works with."""

    directory: Path
    is_quick: bool
    stores: tuple[Any, ...]
    curves: list[Curve] = field(default_factory=list)

    def choose(self, quick, full):
        """Choose a size."""
        return quick if self.is_quick else full


def in_turns(rounds, floor, ours):
    """Measure both in each round, each of them first every other time."""
    measured = []
    for number in range(rounds):
        if number % 2:
            mine = ours(number)
            measured.append((floor(number), mine))
        else:
            measured.append((floor(number), ours(number)))
    return [tuple(one) for one in zip(*measured, strict=True)]


def percentile(values, share):
    """Tell the value that so much of a hundred is not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


def milliseconds(work, *arguments):
    """Tell how long a call took, and what it gave."""
    began = time.perf_counter()
    result = work(*arguments)
    return (time.perf_counter() - began) * 1000, result


def require(condition, what):
    """Stop a benchmark that would measure wrong answers."""
    if not condition:
        raise AssertionError(what)


@contextmanager
def lent(store, data, *tables):
    """Lend a copy of a database, to write in."""
    url = store.copied(data, *tables)
    try:
        yield url
    finally:
        store.drop(url)
