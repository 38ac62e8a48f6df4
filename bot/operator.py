"""What the operator does at the command line: the database, and roles without Slack."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CompoundSelect, make_url, select, union
from sqlalchemy.exc import ArgumentError, DatabaseError

from bot import schema, services
from bot.database import Database
from bot.language import _
from bot.roles import Grant, Roles
from bot.settings import Settings, SettingsError
from bot.tables import ROLES, SLACK_BOTS, USERS
from bot.values import OPERATOR, Identity, Role

LONGEST_WAIT = 3600.0
"""Seconds that an import or an export waits for its turn and for all of its answers."""


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database; raises `SettingsError` where it is not at the newest schema."""
    database = _database(settings)
    try:
        if not schema.is_newest(database):
            raise SettingsError(
                "The database is not at the newest schema. Run: fulfillment-bot migrate"
            )
        yield database
    finally:
        database.dispose()


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema, and its tokens under the first of the keys."""
    database = _database(settings)
    try:
        try:
            schema.migrate(settings.database_url)
        except DatabaseError as error:
            if "file is not a database" not in str(error.orig):
                raise
            raise SettingsError(
                "DATABASE_URL names a file that is not a SQLite database."
            ) from error
        if settings.has_oauth:
            from bot.installations import Installations

            Installations(database, settings).encrypt_anew()
    finally:
        database.dispose()


def _database(settings: Settings) -> Database:
    if not _is_address(settings.database_url):
        # The address itself may hold a password.
        raise SettingsError(
            "DATABASE_URL names no database. "
            "Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        )
    return Database(settings.database_url)


def _is_address(url: str) -> bool:
    try:
        address = make_url(url)
    except ArgumentError:
        return False
    backend = address.get_backend_name()
    # A SQLite without a file would be gone with the command that filled it.
    return backend == "postgresql" or (
        backend == "sqlite" and address.database not in {None, "", ":memory:"}
    )


def grant(settings: Settings, user: str, role: str, org: str | None, team: str | None) -> str:
    """Give a role, and say so."""
    _require_user_id(user)
    given = _role(role, org)
    with _roles(settings, team) as (known, team_id):
        identity = Identity(team_id=team_id, user_id=user)
        result = known.grant(OPERATOR, identity, given, org)
    if not result.changed:
        return _("Granted already: {grant}.", grant=_words(result.grant))
    return _("Granted: {grant}.", grant=_words(result.grant))


def revoke(settings: Settings, user: str, role: str, org: str | None, team: str | None) -> str:
    """Take a role away, and say so."""
    _require_user_id(user)
    taken = _role(role, org)
    with _roles(settings, team) as (known, team_id):
        identity = Identity(team_id=team_id, user_id=user)
        result = known.revoke(OPERATOR, identity, taken, org)
    if not result.changed:
        return _("Nothing to revoke; this was not granted: {grant}.", grant=_words(result.grant))
    return _("Revoked: {grant}.", grant=_words(result.grant))


def roles(settings: Settings, org: str | None) -> Iterator[str]:
    """List the roles in words, a line each."""
    with opened(settings) as database:
        found = services.build(database, support_teams=()).roles.list(OPERATOR, org)
    return (_words(one) for one in found.grants)


@contextmanager
def _roles(settings: Settings, team: str | None) -> Iterator[tuple[Roles, str]]:
    with opened(settings) as database:
        team_id = team or known_team(settings, database)
        # Where only others install the bot, no workspace is the operator's own unless named.
        own = () if settings.has_oauth and not settings.slack_bot_token else (team_id,)
        support_teams = settings.support_teams or own
        yield services.build(database, support_teams=support_teams).roles, team_id


def known_team(settings: Settings, database: Database) -> str:
    """Find the only workspace that is known; raises `SettingsError` where there are several."""
    if len(settings.support_teams) == 1:
        return settings.support_teams[0]
    if settings.slack_bot_token:
        from bot.app import authorized, slack_client

        return str(authorized(slack_client(settings), settings).team_id)
    with database.read() as connection:
        for statement in (_INSTALLED, _TEAMS):
            teams = connection.execute(statement).scalars().all()
            if len(teams) == 1:
                return str(teams[0])
    raise SettingsError("Say which Slack workspace with --team TEAM, or set SLACK_BOT_TOKEN.")


def _require_user_id(user: str) -> None:
    if not user.isascii() or not user.isalnum() or user[:1] not in {"U", "W"}:
        raise SettingsError(
            f"“{user}” is no Slack user id: those begin with U or W. "
            "A person's profile in Slack has it, under Copy member ID."
        )


def _role(role: str, org: str | None) -> Role:
    if role not in set(Role):
        raise SettingsError(f"“{role}” is no role. The roles are support and admin.")
    if (role == Role.ADMIN) != (org is not None):
        raise SettingsError("An admin needs --org ACCOUNT; support takes none.")
    return Role(role)


def _words(one: Grant) -> str:
    who = f"{one.identity.user_id} ({one.identity.team_id})"
    if one.organization is None:
        return _("{who} is support", who=who)
    return _(
        "{who} is admin of {name} ({account})",
        who=who,
        name=one.organization.name,
        account=one.organization.account_id,
    )


_INSTALLED = (
    select(SLACK_BOTS.c.team_id).where(SLACK_BOTS.c.team_id.is_not(None)).distinct().limit(2)
)
_TEAMS: CompoundSelect[*tuple[Any, ...]] = union(
    select(ROLES.c.team_id), select(USERS.c.slack_team_id).where(USERS.c.slack_team_id.is_not(None))
)
