"""The words of the domain as values: who, which organization, which scope."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import NewType

import msgspec

Scope = NewType("Scope", str)
"""`global`, or one country as ISO 3166-1 alpha-2 (R1)."""

GLOBAL = Scope("global")

Clock = Callable[[], datetime]
"""Tells the time, in UTC."""


class Role(StrEnum):
    """What a Slack user may be: support for every organization, or admin of some."""

    SUPPORT = "support"
    ADMIN = "admin"


class Status(StrEnum):
    """Where a user stands in the directory; a pending one never signed in."""

    ACTIVE = "active"
    PENDING = "pending"
    DEACTIVATED = "deactivated"


class Source(StrEnum):
    """From where a write came."""

    COMMAND = "command"
    FORM = "form"
    BUTTON = "button"
    COMMAND_LINE = "command line"
    IMPORT = "import"
    MIGRATION = "migration"


class FileKind(StrEnum):
    """What the lines of a file to import are."""

    ORGANIZATIONS = "organizations"
    USERS = "users"
    CONTACTS = "contacts"


class Kind(StrEnum):
    """What a change did."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    LEAVE = "leave"
    """A removal by the contact themself, who cannot undo it."""
    UNDO = "undo"
    IMPORT = "import"
    NEWCOMER = "user"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A Slack user: a user id means nothing without its team or enterprise."""

    team_id: str
    user_id: str


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts and from where: a Slack user, or the operator at the command line (R17)."""

    identity: Identity | None
    enterprise_id: str | None = None
    source: Source
    channel_id: str | None = None
    runs_workspace: bool = False
    """Whether Slack says that they own or administer their workspace; asked where it counts."""


class SentMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the bot in Slack, by which it can be changed."""

    team_id: str
    channel_id: str
    ts: str


OPERATOR = Actor(identity=None, source=Source.COMMAND_LINE)


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    """A customer."""

    id: int
    account_id: str
    name: str
    contact_limit: int


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person in an organization's directory."""

    id: int
    organization_id: int
    name: str
    email: str
    status: Status
    identity: Identity | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: a user with a scope, and who added it, when and from where (R15)."""

    user: User
    scope: Scope
    added_by: Identity | None
    added_at: datetime
    source: Source
    is_carried_over: bool


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


class OrganizationChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change with the organization that it was made at."""

    organization: Organization
    change: Change
