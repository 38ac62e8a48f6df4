"""What a person asks for: the same value whether typed, clicked or filled in."""

import json
from dataclasses import dataclass, fields
from typing import Any, Self

from bot.errors import PersonError
from bot.language import _

LONGEST = 2000
"""Characters of a button's value (Slack's block elements page)."""


class OutOfDateError(PersonError):
    """A button, menu or form whose content cannot be read: from another version, or forged."""

    def __init__(self) -> None:
        super().__init__(
            _("This button or form is out of date, so I did nothing. Start again with the command.")
        )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read the words of a command: who, and for which countries."""

    person: str
    scopes: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class Request:
    """A verb with what it is about; texts are read and ids checked when it is answered (R17)."""

    verb: str
    organization: int | str | None = None
    person: int | str | None = None
    """A user's id, or a mention, e-mail address or name as typed."""
    new_person: int | str | None = None
    scopes: tuple[str, ...] | None = None
    """Countries and `global`, as codes or as typed; None where none was named."""
    change: int | None = None
    """The change to undo or share, or the one to page on from."""
    role: str | None = None
    """The role to grant or revoke."""
    team: str | None = None
    """The Slack team of the person mentioned, where it is known."""
    text: str | None = None
    """Words for other people, or a part of a name that is searched for, as typed."""
    access_request: int | None = None
    """The request for access to answer."""
    page: int = 0
    offers_organizations: bool = False
    """Whether a form lets the person choose the organization."""
    draft: str | None = None
    """The file to import that was kept."""
    is_partial: bool = False
    """Whether its good lines may come in without the refused ones."""
    is_confirmed: bool = False
    is_shared: bool = False
    readings: tuple[Reading, ...] = ()
    """Other ways to read what was typed; never in a button."""

    def to_value(self) -> str:
        """Write it for a button or a form; ids and short texts only."""
        written = {
            name: value
            for name, value in self.__dict__.items()
            if name != "readings" and value != _DEFAULTS[name]
        }
        return _to_json(written)

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Read it back as if from a stranger; raises `OutOfDateError`."""
        try:
            written = json.loads(str(value)) if len(str(value)) <= LONGEST else None
        except (ValueError, RecursionError):
            raise OutOfDateError from None
        if not isinstance(written, dict) or not _is_well_formed(written):
            raise OutOfDateError
        if (scopes := written.get("scopes")) is not None:
            written["scopes"] = tuple(scopes)
        return cls(**written)


_DEFAULTS = {field.name: field.default for field in fields(Request)}
# Made once: a list has a dozen buttons.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SHAPES: dict[str, tuple[type, ...]] = {
    "verb": (str,),
    "organization": (int, str),
    "person": (int, str),
    "new_person": (int, str),
    "scopes": (list,),
    "change": (int,),
    "role": (str,),
    "team": (str,),
    "text": (str,),
    "access_request": (int,),
    "page": (int,),
    "offers_organizations": (bool,),
    "draft": (str,),
    "is_partial": (bool,),
    "is_confirmed": (bool,),
    "is_shared": (bool,),
}
_LARGEST = 2**31 - 1


def _is_well_formed(written: dict[str, Any]) -> bool:
    return (
        "verb" in written
        and all(type(value) in _SHAPES.get(name, ()) for name, value in written.items())
        and all(type(scope) is str for scope in written.get("scopes", ()))
        and all(abs(value) <= _LARGEST for value in written.values() if type(value) is int)
    )
