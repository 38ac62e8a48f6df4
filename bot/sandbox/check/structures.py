"""Kinds of lists and objects, which walk into what they hold."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.sandbox.check.kind import SURFACES, Fault, Kind, Place, Surface

Values = Mapping[str, object]
Rule = Callable[[Values, Place], Iterator[Fault]]

_WHERE = {
    "message": "in a message",
    "modal": "in a modal",
    "home": "on the Home tab",
    "options": "in an answer to an options request",
}


@dataclass(frozen=True)
class Many(Kind):
    """A list of so many items of one kind."""

    item: Kind
    most: int | None = None
    least: int = 1

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for another type and a wrong count, and those of each item."""
        if not isinstance(value, list | tuple):
            yield place.mistyped(value, "a list")
            return
        yield from place.miscounted(len(value), "item", self.least, self.most)
        for index, item in enumerate(value):
            yield from self.item.faults(item, place.at(index))


@dataclass(frozen=True)
class Nullable(Kind):
    """A value that may be null."""

    kind: Kind

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield the faults of a value that is not null."""
        if value is not None:
            yield from self.kind.faults(value, place)


@dataclass(frozen=True)
class Free(Kind):
    """An object with any keys."""

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for what is no object."""
        if not isinstance(value, Mapping):
            yield place.mistyped(value, "an object")


@dataclass(frozen=True)
class Record(Kind):
    """An object with the keys named, the surfaces it works on, and rules between its values."""

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)
    rules: tuple[Rule, ...] = field(default=(), kw_only=True)
    on: tuple[Surface, ...] = field(default=SURFACES, kw_only=True)

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for each key missing or unknown, those of each value and of each rule."""
        if not isinstance(value, Mapping):
            yield place.mistyped(value, "an object")
            return
        fields = {**self.required, **self.optional}
        for key in self.required:
            if key not in value:
                yield place.at(key).fault("is required")
        for key, part in value.items():
            if key in fields:
                yield from fields[key].faults(part, place.at(key))
            else:
                yield place.at(key).fault(f"unknown key, known are {', '.join(sorted(fields))}")
        for rule in self.rules:
            yield from rule(value, place)


@dataclass(frozen=True)
class Typed(Kind):
    """An object whose `type` chooses its record from a table, perhaps only from a part of it."""

    table: Mapping[str, Record]
    only: tuple[str, ...] | None = None

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for a type missing, unknown or out of place, and those of its record."""
        if not isinstance(value, Mapping):
            yield place.mistyped(value, "an object")
            return
        name = value.get("type")
        allowed = self.table if self.only is None else self.only
        if "type" not in value:
            yield place.at("type").fault("is required")
        elif not isinstance(name, str):
            yield place.at("type").mistyped(name, "a string")
        elif name not in self.table:
            known = ", ".join(allowed)
            yield place.at("type").fault(f"unknown type {json.dumps(name[:40])}, known are {known}")
        elif name not in allowed:
            yield place.at("type").fault(f"{name} is not allowed here, only {', '.join(allowed)}")
        else:
            yield from self._chosen(name, value, place)

    def _chosen(self, name: str, value: Values, place: Place) -> Iterator[Fault]:
        record = self.table[name]
        if place.surface not in record.on:
            yield place.at("type").fault(f"{name} is not allowed {_WHERE[place.surface]}")
            return
        rest = {key: part for key, part in value.items() if key != "type"}
        yield from record.faults(rest, place)
