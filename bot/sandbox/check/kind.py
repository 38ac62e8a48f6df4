"""What every kind of value has in common: it looks at a value and yields the faults it finds."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Literal, get_args

Surface = Literal["message", "modal", "home", "options"]
SURFACES: tuple[Surface, ...] = get_args(Surface)

_JSON_TYPES = (
    (NoneType, "null"),
    (bool, "a boolean"),
    ((int, float), "a number"),
    (str, "a string"),
    ((list, tuple), "a list"),
    (Mapping, "an object"),
)
_DEPTH = 64
_LARGEST_NUMBER = 2**63


@dataclass(frozen=True)
class Fault:
    """One value that breaks a rule; the path is empty where it is the payload as a whole."""

    path: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path or 'payload'}: {self.rule}"


@dataclass(frozen=True)
class Place:
    """Where a value stands: its path in the payload, and the surface that the payload is for."""

    surface: Surface
    path: str = ""

    def at(self, *keys: object) -> "Place":
        """Give the place of what stands at a key or an index, and so on inward."""
        return Place(self.surface, "".join([self.path, *map(_step, keys)]).removeprefix("."))

    def fault(self, rule: str) -> Fault:
        """Say which rule the value here breaks."""
        return Fault(self.path, rule)

    def mistyped(self, value: object, wanted: str) -> Fault:
        """Say which JSON type the value here must have, and which it has."""
        return self.fault(f"must be {wanted}, is {_json_type(value)}")

    def miscounted(self, count: int, noun: str, least: int, most: int | None) -> Iterator[Fault]:
        """Yield a fault for a count out of bounds, with the bound and the count."""
        if count < least:
            yield self.fault(f"at least {counted(least, noun)}, has {count}")
        if most is not None and count > most:
            yield self.fault(f"at most {counted(most, noun)}, has {count}")


class Kind(ABC):
    """What one JSON value may be."""

    @abstractmethod
    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield each fault of the value at this place."""


def counted(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def walk(value: object, place: Place) -> Iterator[tuple[Place, object, int]]:
    """Yield a value and all that it holds, each with its place and depth, in reading order."""
    waiting = [(place, value, 0)]
    while waiting:
        place, value, depth = waiting.pop()
        yield place, value, depth
        waiting += [(place.at(key), part, depth + 1) for key, part in reversed(_held(value))]


def unwritable(payload: object, place: Place) -> Iterator[Fault]:
    """Yield each value that JSON cannot carry; meant to stop at the first, as it may loop."""
    for where, value, depth in walk(payload, place):
        if _json_type(value) is None:
            yield where.fault("must be a JSON value")
        if isinstance(value, Mapping) and not all(isinstance(key, str) for key in value):
            yield where.fault("must have only strings as keys")
        if isinstance(value, int | float) and not abs(value) <= _LARGEST_NUMBER:
            yield where.fault(f"at most {_LARGEST_NUMBER} on either side of zero")
        if depth > _DEPTH:
            yield where.fault(f"at most {_DEPTH} levels deep")


def _step(key: object) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    name = str(key)
    return f".{name}" if name.isascii() and name.isidentifier() else f"[{json.dumps(name)}]"


def _json_type(value: object) -> str | None:
    return next((name for kinds, name in _JSON_TYPES if isinstance(value, kinds)), None)


def _held(value: object) -> list[tuple[object, object]]:
    if isinstance(value, Mapping):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list | tuple) else []
