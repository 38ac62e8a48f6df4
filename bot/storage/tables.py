"""The tables; rows never leave the services that read them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.values import Status

EMAIL_LENGTH = 254
"""Characters in an e-mail address (RFC 5321, 4.5.3.1.3, without the angle brackets)."""

NAME_LENGTH = 200
"""Characters in a name: a search text of both stays far under PostgreSQL's 2,704 bytes a key."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, also on SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store the moment as UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give a moment that knows its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What it holds is told by each column, which JSON itself could not: it may be any value.
_JSON: Any = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table, with predictable names for its constraints."""


class _Organization(TypedColumns):
    """A customer; without a limit of its own, the setting `CONTACT_LIMIT` holds.

    The keys are the folded account id and name, which a person may type in any case.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    account_id: Named[str] = Column(Text, unique=True)
    account_key: Named[str] = Column(Text, index=True)
    name: Named[str] = Column(Text)
    name_key: Named[str] = Column(Text, index=True)
    contact_limit: Named[int | None] = Column(Integer)
    email_domains: Named[str] = Column(Text, default="", server_default="")


ORGANIZATIONS = Table("organizations", METADATA, _Organization)


class _User(TypedColumns):
    """A person in one organization's directory; `email` is stored in lower case.

    Who works for several organizations stands in the directory of each.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    organization_id: Named[int] = Column(Integer, ForeignKey("organizations.id"))
    email: Named[str] = Column(String(EMAIL_LENGTH))
    name: Named[str] = Column(String(NAME_LENGTH))
    search_text: Named[str] = Column(Text)
    status: Named[str] = Column(String(11), default=Status.ACTIVE)
    slack_team_id: Named[str | None] = Column(Text)
    slack_user_id: Named[str | None] = Column(Text)


USERS = Table(
    "users",
    METADATA,
    _User,
    # In this order they also find a person by an address or a Slack user alone.
    UniqueConstraint("email", "organization_id"),
    UniqueConstraint("slack_user_id", "organization_id", "slack_team_id"),
    # Answers the search for users alone, in order, without reading the table (R11).
    Index("ix_users_search", "organization_id", "search_text", "id"),
)


class _Role(TypedColumns):
    """A Slack user's role: support, or admin of one organization."""

    id: Named[int] = Column(Integer, primary_key=True)
    team_id: Named[str] = Column(Text)
    user_id: Named[str] = Column(Text)
    role: Named[str] = Column(String(7))
    organization_id: Named[int | None] = Column(Integer, ForeignKey("organizations.id"))
    granted_by_team_id: Named[str | None] = Column(Text)
    granted_by_user_id: Named[str | None] = Column(Text)
    granted_at: Named[datetime] = Column(UtcDateTime)


ROLES = Table("roles", METADATA, _Role)


_SUPPORT = ROLES.c.organization_id.is_(None)
_ADMIN = ROLES.c.organization_id.is_not(None)
Index(
    "uq_roles_support",
    ROLES.c.team_id,
    ROLES.c.user_id,
    unique=True,
    sqlite_where=_SUPPORT,
    postgresql_where=_SUPPORT,
)
Index(
    "uq_roles_admin",
    ROLES.c.team_id,
    ROLES.c.user_id,
    ROLES.c.organization_id,
    unique=True,
    sqlite_where=_ADMIN,
    postgresql_where=_ADMIN,
)
Index("ix_roles_organization_id", ROLES.c.organization_id)


class _Channel(TypedColumns):
    """A channel of a workspace that is bound to an organization, by whom and since when."""

    team_id: Named[str] = Column(Text, primary_key=True)
    channel_id: Named[str] = Column(Text, primary_key=True)
    organization_id: Named[int] = Column(Integer, ForeignKey("organizations.id"))
    bound_by_team_id: Named[str | None] = Column(Text)
    bound_by_user_id: Named[str | None] = Column(Text)
    bound_at: Named[datetime] = Column(UtcDateTime)


CHANNELS = Table("channels", METADATA, _Channel)


class _Contact(TypedColumns):
    """One entry: a user with a scope, `global` or an alpha-2 code (R1)."""

    id: Named[int] = Column(Integer, primary_key=True)
    organization_id: Named[int] = Column(Integer, ForeignKey("organizations.id"))
    user_id: Named[int] = Column(Integer, ForeignKey("users.id"))
    scope: Named[str] = Column(String(6))
    added_by_team_id: Named[str | None] = Column(Text)
    added_by_user_id: Named[str | None] = Column(Text)
    added_at: Named[datetime] = Column(UtcDateTime)
    source: Named[str] = Column(String(12))
    is_carried_over: Named[bool] = Column(Boolean)


CONTACTS = Table(
    "contacts",
    METADATA,
    _Contact,
    UniqueConstraint("user_id", "scope"),
    Index("ix_contacts_organization_id_scope", "organization_id", "scope"),
)


class _Change(TypedColumns):
    """An accepted write, kept for ever (R15); `undoes` names the change it took back (R16)."""

    id: Named[int] = Column(Integer, primary_key=True)
    organization_id: Named[int] = Column(Integer, ForeignKey("organizations.id"))
    kind: Named[str] = Column(String(7))
    at: Named[datetime] = Column(UtcDateTime)
    by_team_id: Named[str | None] = Column(Text)
    by_user_id: Named[str | None] = Column(Text)
    source: Named[str] = Column(String(12))
    channel_id: Named[str | None] = Column(Text)
    undoes: Named[int | None] = Column(Integer, ForeignKey("changes.id"), unique=True)
    count_before: Named[int] = Column(Integer)
    details: Named[dict[str, Any]] = Column(_JSON)


CHANGES = Table(
    "changes", METADATA, _Change, Index("ix_changes_organization_id_id", "organization_id", "id")
)


class _Home(TypedColumns):
    """A person's Home: when they opened it, what it shows, and how it stands in Slack.

    `hash` is Slack's for the view that was drawn last; `due_at` is set while it is to be drawn,
    `claimed_until` while a process draws it.
    """

    team_id: Named[str] = Column(Text, primary_key=True)
    user_id: Named[str] = Column(Text, primary_key=True)
    enterprise_id: Named[str | None] = Column(Text)
    opened_at: Named[datetime] = Column(UtcDateTime, index=True)
    organization_id: Named[int | None] = Column(Integer, ForeignKey("organizations.id"))
    page: Named[int] = Column(Integer)
    text: Named[str] = Column(Text)
    hash: Named[str | None] = Column(Text)
    due_at: Named[datetime | None] = Column(UtcDateTime)
    claimed_until: Named[datetime | None] = Column(UtcDateTime)


HOMES = Table("homes", METADATA, _Home)


class _AccessRequest(TypedColumns):
    """A person's request for access; open until somebody who can grant it answers.

    One for each organization in whose directory they are, so that none shows what another holds;
    without a directory user, for support alone.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    team_id: Named[str] = Column(Text)
    user_id: Named[str] = Column(Text)
    channel_id: Named[str | None] = Column(Text)
    text: Named[str] = Column(Text)
    asked_at: Named[datetime] = Column(UtcDateTime)
    directory_user_id: Named[int | None] = Column(Integer, ForeignKey("users.id"))
    state: Named[str] = Column(String(8))
    answered_by_team_id: Named[str | None] = Column(Text)
    answered_by_user_id: Named[str | None] = Column(Text)
    answered_at: Named[datetime | None] = Column(UtcDateTime)
    granted_organization_id: Named[int | None] = Column(Integer, ForeignKey("organizations.id"))


ACCESS_REQUESTS = Table("access_requests", METADATA, _AccessRequest)


_OPEN = ACCESS_REQUESTS.c.state == "open"
_OPEN_UNKNOWN = _OPEN & ACCESS_REQUESTS.c.directory_user_id.is_(None)
# Asked twice is one request.
Index(
    "uq_access_requests_open",
    ACCESS_REQUESTS.c.team_id,
    ACCESS_REQUESTS.c.user_id,
    ACCESS_REQUESTS.c.directory_user_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index(
    "uq_access_requests_open_unknown",
    ACCESS_REQUESTS.c.team_id,
    ACCESS_REQUESTS.c.user_id,
    unique=True,
    sqlite_where=_OPEN_UNKNOWN,
    postgresql_where=_OPEN_UNKNOWN,
)


class _AccessRequestMessage(TypedColumns):
    """A message by which a request can be answered, to be changed once somebody did."""

    id: Named[int] = Column(Integer, primary_key=True)
    access_request_id: Named[int] = Column(Integer, ForeignKey("access_requests.id"), index=True)
    team_id: Named[str] = Column(Text)
    channel_id: Named[str] = Column(Text)
    ts: Named[str] = Column(Text)


ACCESS_REQUEST_MESSAGES = Table("access_request_messages", METADATA, _AccessRequestMessage)


class _LeaveRequest(TypedColumns):
    """When a contact who is the last one asked to be let go; told once, not at each click."""

    user_id: Named[int] = Column(Integer, ForeignKey("users.id"), primary_key=True)
    asked_at: Named[datetime] = Column(UtcDateTime)


LEAVE_REQUESTS = Table("leave_requests", METADATA, _LeaveRequest)


class _ImportDraft(TypedColumns):
    """A file to import that was checked, until its sender applies or cancels it.

    Once it is applied, what that did stands here in place of its content.
    """

    # Chosen at random: a number could come again, and an old button would apply another file.
    key: Named[str] = Column(Text, primary_key=True)
    team_id: Named[str] = Column(Text)
    user_id: Named[str] = Column(Text)
    kind: Named[str] = Column(String(13))
    content: Named[bytes] = Column(LargeBinary())
    created_at: Named[datetime] = Column(UtcDateTime)
    result: Named[dict[str, Any] | None] = Column(_JSON)


IMPORT_DRAFTS = Table("import_drafts", METADATA, _ImportDraft)


class _Audit(TypedColumns):
    """Up to which change an audit channel has been told, and which process tells it now."""

    channel_id: Named[str] = Column(Text, primary_key=True)
    last_change_id: Named[int] = Column(Integer)
    holder: Named[str | None] = Column(Text)
    held_until: Named[datetime | None] = Column(UtcDateTime)


AUDIT = Table("audit", METADATA, _Audit)


class _Chore(TypedColumns):
    """Work that one of the processes does now and then, and when it is due again."""

    name: Named[str] = Column(Text, primary_key=True)
    due_at: Named[datetime] = Column(UtcDateTime)


CHORES = Table("chores", METADATA, _Chore)


SLACK_BOTS = Table(
    "slack_bots",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("app_id", Text, nullable=False),
    Column("enterprise_id", Text),
    Column("enterprise_name", Text),
    Column("team_id", Text),
    Column("team_name", Text),
    Column("bot_token", Text),
    Column("bot_id", Text),
    Column("bot_user_id", Text),
    Column("bot_scopes", Text),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index("ix_slack_bots_client_id_team_id", "client_id", "team_id", "enterprise_id"),
)
"""Where the bot is installed, in the columns of the SDK's store; org-wide there is no team.

Tokens are encrypted; moments are UTC without a time zone, as the SDK writes them.
"""

SLACK_OAUTH_STATES = Table(
    "slack_oauth_states",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False, unique=True),
    Column("expire_at", DateTime, nullable=False, index=True),
)
"""Installations that were begun, in the columns of the SDK's store."""

SLACK_TEAMS = Table(
    "slack_teams",
    METADATA,
    Column("team_id", Text, primary_key=True),
    Column("enterprise_id", Text, nullable=False),
)
"""The workspaces that an org-wide installation was used from: its own row names none of them."""


def create_all(engine: Engine) -> None:
    """Create every table at once, for a database that nobody needs to migrate."""
    METADATA.create_all(engine)
