"""What the services answer: frozen values that Slack and the command line put in words."""

from datetime import datetime
from enum import StrEnum

import msgspec

from bot.rules import Obstacle, Plan
from bot.values import Contact, Identity, Kind, Organization, Scope, SentMessage, Source, User


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


class ChangedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that a change added or removed."""

    user: User
    scope: Scope


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted write (R15)."""

    id: int
    kind: Kind
    at: datetime
    by: Identity | None
    source: Source
    channel_id: str | None
    added: tuple[ChangedEntry, ...]
    removed: tuple[ChangedEntry, ...]
    entries: int
    """Entries added by an import, whose list is not kept in the change."""
    newcomer: User | None = None
    """Who came into the directory."""
    is_linked: bool = False
    """Whether the newcomer was known and got their Slack user only."""
    undoes: int | None
    is_undone: bool
    may_undo: bool = False


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A page of changes, newest first; `older` is the id to page on from."""

    organization: Organization
    user: User | None = None
    """The only user told of, where one was asked for."""
    changes: tuple[Change, ...]
    older: int | None


class OrganizationChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change with the organization that it was made at."""

    organization: Organization
    change: Change


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """An organization's contacts as the CSV that an import reads."""

    organization: Organization
    entries: int
    content: str


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


class Admin(msgspec.Struct, frozen=True, kw_only=True):
    """An admin of an organization."""

    identity: Identity
    user: User | None
    """Who that is in the directory, if they are there."""


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


class FoundOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """An organization with its *n of 10*."""

    organization: Organization
    count: Count
    may_change: bool


class OrganizationPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of organizations that fit a text, those at or over their limit first."""

    text: str
    page: int
    """From 0."""
    organizations: tuple[FoundOrganization, ...]
    has_more: bool


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """How an organization stands."""

    organization: Organization
    count: Count
    admins: tuple[Admin, ...]
    last_change: Change | None
    may_change: bool


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """Which organization commands in a channel mean, who bound it and when."""

    organization: Organization
    bound_by: Identity | None
    bound_at: datetime


class Answer(StrEnum):
    """What became of a request."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class AccessRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's request for access; what one organization's admins see of it tells of no other."""

    id: int
    by: Identity
    channel_id: str | None
    text: str
    """Their own words, which nothing is looked up by."""
    asked_at: datetime
    user: User | None
    """Who they are in the directory of the organization, by their Slack user."""
    organization: Organization | None
    """Whose admins are asked; None where no directory knows them."""
    answer: Answer
    answered_by: Identity | None
    answered_at: datetime | None
    granted: Organization | None
    """The organization that they became admin of."""


class AccessAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and whom to tell of it; nobody where it was made before."""

    request: AccessRequest
    is_new: bool
    support: tuple[Identity, ...]
    admins: tuple[Identity, ...]
    """Admins of the organization, who are not support besides."""


class AccessAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """A request after an answer; only the first one counts."""

    request: AccessRequest
    is_first: bool
    messages: tuple[SentMessage, ...]
