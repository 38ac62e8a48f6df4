"""What the page tells beside the workspace: whom one can be, and what one can type."""

from dataclasses import dataclass

from bot.sandbox.people import Person


@dataclass(frozen=True)
class Part:
    """Somebody whom the one at the page can be, and in which role."""

    person: Person
    role: str
    note: str


@dataclass(frozen=True)
class Hint:
    """Something to type after the command's name, and what it does."""

    text: str
    does: str


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What the page offers; the first part is played until another is chosen."""

    parts: tuple[Part, ...]
    hints: tuple[Hint, ...] = ()
