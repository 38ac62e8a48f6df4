"""What the services about contacts answer: frozen values, put in words where they are read."""

import msgspec

from bot.contacts.rules import Obstacle, Plan
from bot.roles.admins import Admin
from bot.values import (
    Change,
    ChangedEntry,
    Contact,
    Identity,
    Kind,
    Organization,
    Scope,
    User,
)


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers behind *n of 10* (R2, R3)."""

    entries: int
    limit: int
    is_carried_over: bool = False
    """Whether it is over the limit because a migration brought that many in (R3)."""

    @property
    def places_left(self) -> int:
        """How many entries can still be added."""
        return max(0, self.limit - self.entries)


class ContactList(msgspec.Struct, frozen=True, kw_only=True):
    """An organization's contacts, global first, then by country."""

    organization: Organization
    contacts: tuple[Contact, ...]
    count: Count
    scope: Scope | None = None
    """The only scope shown, where one was asked for."""
    may_change: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an add, a remove or a replace did, or why it did nothing."""

    kind: Kind
    organization: Organization
    user: User
    new_user: User | None = None
    plan: Plan
    count: Count
    """As it is now, after the write."""
    change_id: int | None
    """The change to undo; None where nothing was written."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a contact's wish to leave: gone, or kept as the last one (R7)."""

    outcome: Outcome
    may_change: bool
    to_tell: tuple[Identity, ...]
    """The organization's admins, or support where it has none."""
    is_repeated: bool = False
    """Whether they asked to be let go a short while ago, so that nobody is told again."""


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A page of changes, newest first; `older` is the id to page on from."""

    organization: Organization
    user: User | None = None
    """The only user told of, where one was asked for."""
    changes: tuple[Change, ...]
    older: int | None


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """What an undo did, or what stood in its way (R16)."""

    organization: Organization
    change: Change | None
    count: Count
    obstacle: Obstacle | None = None
    entry: ChangedEntry | None = None
    """The entry that stands in the way."""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A user who would get the documents, with every reason (R12)."""

    user: User
    reasons: tuple[Scope, ...]


class Recipients(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the documents of a country; with no country, the global ones (R12)."""

    organization: Organization
    country: Scope | None
    recipients: tuple[Recipient, ...]
    skipped: tuple[Recipient, ...]
    """Deactivated users, who are left out."""
    fallback: tuple[Admin, ...] = ()
    """The admins, asked only where nobody else would get them (R13)."""
    may_change: bool
