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
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

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


class Base(DeclarativeBase):
    """Every table, with predictable names for its constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(none_as_null=True).with_variant(
            JSONB(none_as_null=True), "postgresql"
        ),
        str: Text(),
    }


class OrganizationRow(Base):
    """A customer; without a limit of its own, the setting `CONTACT_LIMIT` holds.

    The keys are the folded account id and name, which a person may type in any case.
    """

    __tablename__ = "organizations"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(unique=True)
    account_key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    contact_limit: Mapped[int | None]
    email_domains: Mapped[str] = mapped_column(default="", server_default="")


class UserRow(Base):
    """A person in one organization's directory; `email` is stored in lower case."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    search_text: Mapped[str]
    status: Mapped[str] = mapped_column(String(11), default=Status.ACTIVE)
    slack_team_id: Mapped[str | None]
    slack_user_id: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("slack_team_id", "slack_user_id"),
        # Answers the search for users alone, in order, without reading the table (R11).
        Index("ix_users_search", "organization_id", "search_text", "id"),
    )


class RoleRow(Base):
    """A Slack user's role: support, or admin of one organization."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    user_id: Mapped[str]
    role: Mapped[str] = mapped_column(String(7))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    granted_by_team_id: Mapped[str | None]
    granted_by_user_id: Mapped[str | None]
    granted_at: Mapped[datetime]


_SUPPORT = RoleRow.organization_id.is_(None)
_ADMIN = RoleRow.organization_id.is_not(None)
Index(
    "uq_roles_support",
    RoleRow.team_id,
    RoleRow.user_id,
    unique=True,
    sqlite_where=_SUPPORT,
    postgresql_where=_SUPPORT,
)
Index(
    "uq_roles_admin",
    RoleRow.team_id,
    RoleRow.user_id,
    RoleRow.organization_id,
    unique=True,
    sqlite_where=_ADMIN,
    postgresql_where=_ADMIN,
)
Index("ix_roles_organization_id", RoleRow.organization_id)


class ChannelRow(Base):
    """A channel of a workspace that is bound to an organization, by whom and since when."""

    __tablename__ = "channels"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    bound_by_team_id: Mapped[str | None]
    bound_by_user_id: Mapped[str | None]
    bound_at: Mapped[datetime]


class ContactRow(Base):
    """One entry: a user with a scope, `global` or an alpha-2 code (R1)."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    scope: Mapped[str] = mapped_column(String(6))
    added_by_team_id: Mapped[str | None]
    added_by_user_id: Mapped[str | None]
    added_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(12))
    is_carried_over: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("user_id", "scope"),
        Index("ix_contacts_organization_id_scope", "organization_id", "scope"),
    )


class ChangeRow(Base):
    """An accepted write, kept for ever (R15); `undoes` names the change it took back (R16)."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[str] = mapped_column(String(7))
    at: Mapped[datetime]
    by_team_id: Mapped[str | None]
    by_user_id: Mapped[str | None]
    source: Mapped[str] = mapped_column(String(12))
    channel_id: Mapped[str | None]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("changes.id"), unique=True)
    count_before: Mapped[int]
    details: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_changes_organization_id_id", "organization_id", "id"),)


class HomeRow(Base):
    """A person's Home: when they opened it, what it shows, and how it stands in Slack.

    `hash` is Slack's for the view that was drawn last; `due_at` is set while it is to be drawn.
    """

    __tablename__ = "homes"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    page: Mapped[int]
    text: Mapped[str]
    hash: Mapped[str | None]
    due_at: Mapped[datetime | None]


class AccessRequestRow(Base):
    """A person's request for access; open until somebody who can grant it answers."""

    __tablename__ = "access_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    user_id: Mapped[str]
    channel_id: Mapped[str | None]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    directory_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(8))
    answered_by_team_id: Mapped[str | None]
    answered_by_user_id: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    granted_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))


_OPEN = AccessRequestRow.state == "open"
# Asked twice is one request.
Index(
    "uq_access_requests_open",
    AccessRequestRow.team_id,
    AccessRequestRow.user_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)


class AccessRequestMessageRow(Base):
    """A message by which a request can be answered, to be changed once somebody did."""

    __tablename__ = "access_request_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    access_request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id"), index=True)
    team_id: Mapped[str]
    channel_id: Mapped[str]
    ts: Mapped[str]


class LeaveRequestRow(Base):
    """When a contact who is the last one asked to be let go; told once, not at each click."""

    __tablename__ = "leave_requests"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    asked_at: Mapped[datetime]


class ImportDraftRow(Base):
    """A file to import that was checked, until its sender applies or cancels it.

    Once it is applied, what that did stands here in place of its content.
    """

    __tablename__ = "import_drafts"

    # Chosen at random: a number could come again, and an old button would apply another file.
    key: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    user_id: Mapped[str]
    kind: Mapped[str] = mapped_column(String(13))
    content: Mapped[bytes] = mapped_column(LargeBinary())
    created_at: Mapped[datetime]
    result: Mapped[dict[str, Any] | None]


class AuditRow(Base):
    """Up to which change an audit channel has been told, and which process tells it now."""

    __tablename__ = "audit"

    channel_id: Mapped[str] = mapped_column(primary_key=True)
    last_change_id: Mapped[int]
    holder: Mapped[str | None]
    held_until: Mapped[datetime | None]


SLACK_BOTS = Table(
    "slack_bots",
    Base.metadata,
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
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False, unique=True),
    Column("expire_at", DateTime, nullable=False, index=True),
)
"""Installations that were begun, in the columns of the SDK's store."""

SLACK_TEAMS = Table(
    "slack_teams",
    Base.metadata,
    Column("team_id", Text, primary_key=True),
    Column("enterprise_id", Text, nullable=False),
)
"""The workspaces that an org-wide installation was used from: its own row names none of them."""


def create_all(engine: Engine) -> None:
    """Create every table at once, for a database that nobody needs to migrate."""
    Base.metadata.create_all(engine)
