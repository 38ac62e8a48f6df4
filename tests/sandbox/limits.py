"""A limit as a value: its bound, and how to build a payload that has so many of what it counts."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.check import check


@dataclass(frozen=True)
class Limit:
    """A bound, what it counts, a payload with so many of these, and the path of the fault."""

    bound: int
    noun: str
    build: Any
    path: str
    surface: str = "message"

    def faults(self, count):
        return check(self.surface, self.build(count))


def characters(bound, build, path, surface="message"):
    return Limit(bound, "character", lambda count: build("x" * count), path, surface)


def of_items(bound, build, path, surface="message"):
    return Limit(bound, "item", build, path, surface)


def many(value):
    return lambda count: [value for _ in range(count)]


def url(text):
    return "https://" + text[len("https://") :]
