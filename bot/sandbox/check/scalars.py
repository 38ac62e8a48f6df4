"""Kinds of single values: booleans, numbers and strings."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.check.kind import Fault, Kind, Place

# One of Slack's own forms, an entity, or the mark of a quoted line; anything else must be escaped.
_MARKUP = re.compile(
    r"""<(?: @[UW][A-Z0-9]+ | \#[CDG][A-Z0-9]+ | !(?:here|channel|everyone)
           | !subteam\^S[A-Z0-9]+ | !date\^[0-9]+\^[^<>|]+
           | (?:https?://|slack://|mailto:|tel:)[^<>|\s]+ )(?:\|[^<>]*)?>
      | &(?:amp|lt|gt);
      | (?m:^)>{1,3}
      | (?P<bare>[&<>])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Flag(Kind):
    """True or false."""

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for what is no boolean."""
        if not isinstance(value, bool):
            yield place.mistyped(value, "a boolean")


@dataclass(frozen=True)
class Integer(Kind):
    """A whole number within bounds."""

    least: int | None = None
    most: int | None = None

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for another type and for a number out of bounds."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield place.mistyped(value, "an integer")
        elif self.least is not None and value < self.least:
            yield place.fault(f"at least {self.least}, is {value}")
        elif self.most is not None and value > self.most:
            yield place.fault(f"at most {self.most}, is {value}")


@dataclass(frozen=True)
class Number(Kind):
    """Any number, or only those above a bound."""

    above: float | None = None

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for another type and for a number too small."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield place.mistyped(value, "a number")
        elif self.above is not None and value <= self.above:
            yield place.fault(f"must be above {self.above}, is {value}")


@dataclass(frozen=True)
class Form:
    """What a string must look like: a name for it, and a test that is true for a match."""

    name: str
    matches: Callable[[str], object]


@dataclass(frozen=True)
class String(Kind):
    """A string of so many characters (Unicode code points), perhaps of a certain form."""

    most: int | None = None
    least: int = 1
    form: Form | None = None

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for another type, a wrong length and a wrong form."""
        if not isinstance(value, str):
            yield place.mistyped(value, "a string")
            return
        yield from place.miscounted(len(value), "character", self.least, self.most)
        if value and self.form and not self.form.matches(value):
            yield place.fault(f"must be {self.form.name}")


@dataclass(frozen=True)
class Mrkdwn(String):
    """A string in which Slack reads mentions, links and entities."""

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield the faults of a string, and one for the first character left unescaped."""
        yield from super().faults(value, place)
        matches = _MARKUP.finditer(value) if isinstance(value, str) else ()
        bare = next((match for match in matches if match["bare"]), None)
        if bare:
            found = f"bare {bare['bare']} at character {bare.start() + 1}"
            yield place.fault(f"escape & < > as &amp; &lt; &gt;: {found}")


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def faults(self, value: object, place: Place) -> Iterator[Fault]:
        """Yield a fault for another type or word."""
        if not isinstance(value, str):
            yield place.mistyped(value, "a string")
        elif value not in self.words:
            yield place.fault(f"must be one of {', '.join(self.words)}")
