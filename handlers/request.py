"""What a person asks for: the same value whether typed, clicked or filled in."""

from typing import Annotated, Self

import msgspec

from bot.errors import PersonError
from bot.language import _

LONGEST = 2000
"""Characters of a button's value (Slack's block elements page)."""

_LARGEST = 2**31 - 1

Number = Annotated[int, msgspec.Meta(ge=-_LARGEST, le=_LARGEST)]
"""An id, as both databases can keep it."""


class OutOfDateError(PersonError):
    """A button, menu or form whose content cannot be read: from another version, or forged."""

    def __init__(self) -> None:
        super().__init__(
            _("This button or form is out of date, so I did nothing. Start again with the command.")
        )


class UnknownCommandError(PersonError):
    """A slash command that leads to the bot, but is not the one it answers to."""

    def __init__(self, command: str) -> None:
        super().__init__(
            _(
                "I don't know the command {command}. Ask support which one to type.",
                command=command,
            )
        )


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read the words of a command: who, and for which countries."""

    person: str
    scopes: tuple[str, ...] | None


class Request(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A verb with what it is about; texts are read and ids checked when it is answered (R17)."""

    verb: str
    organization: Number | str | None = None
    person: Number | str | None = None
    """A user's id, or a mention, e-mail address or name as typed."""
    new_person: Number | str | None = None
    scopes: tuple[str, ...] | None = None
    """Countries and `global`, as codes or as typed; None where none was named."""
    change: Number | None = None
    """The change to undo or share, or the one to page on from."""
    role: str | None = None
    """The role to grant or revoke."""
    team: str | None = None
    """The Slack team of the person mentioned, where it is known."""
    text: str | None = None
    """Words for other people, or a part of a name that is searched for, as typed."""
    access_request: Number | None = None
    """The request for access to answer."""
    page: Number = 0
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

    def is_confirmed_of(self, team: str) -> bool:
        """Whether the person has confirmed it of a user of that team."""
        return self.is_confirmed and self.team == team

    def to_value(self) -> str:
        """Write it for a button or a form; ids and short texts only."""
        written = msgspec.structs.replace(self, readings=()) if self.readings else self
        return _encoder.encode(written).decode()

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Read it back as if from a stranger; raises `OutOfDateError`."""
        written = str(value)
        # What is written into a button has no NUL, which JSON would bring in once more.
        is_ours = len(written) <= LONGEST and "\\u0000" not in written
        try:
            request = msgspec.json.decode(written if is_ours else "", type=cls)
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise OutOfDateError from None
        if request.readings:
            raise OutOfDateError
        return request


_encoder = msgspec.json.Encoder()
