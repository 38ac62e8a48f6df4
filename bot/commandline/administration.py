"""What the operator does at the command line: the database, and roles without Slack."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, select, union

from bot import services
from bot.language import _
from bot.rights import Rights
from bot.roles.service import Grant
from bot.settings import Settings, SettingsError
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.tables import ROLES, USERS
from bot.text import is_slack_team, is_slack_user
from bot.values import OPERATOR, Identity, Role

LONGEST_WAIT = 3600.0
"""Seconds that an import or an export waits for its turn and for all of its answers."""


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database; raises `SettingsError` where it is not at the newest schema."""
    database = schema.database(settings.database_url)
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
    database = schema.database(settings.database_url)
    try:
        schema.migrate(settings.database_url)
        if settings.has_oauth:
            from bot.slack.installations import Installations

            Installations(database, settings).encrypt_anew()
    finally:
        database.dispose()


class Told(NamedTuple):
    """What was done, and what could not be looked at before."""

    done: str
    unchecked: str | None


def grant(
    settings: Settings,
    user: str,
    role: str,
    org: str | None,
    team: str | None,
    *,
    is_sure: bool = False,
) -> Told:
    """Give a role; to a guest, or somebody from another workspace, only where that is sure."""
    from bot.commandline.standing import UnaskedError, require_member

    given, unchecked = _role(role, org), None
    with _named(settings, user, team) as (database, identity):
        # Only support is bound to workspaces.
        teams = _support_teams(settings, identity) if given == Role.SUPPORT else ()
        known = services.build(database, support_teams=teams).roles
        known.require(OPERATOR, given, org, identity)
        try:
            require_member(settings, database, identity, is_sure=is_sure)
        except UnaskedError as error:
            unchecked = _(
                "Not checked whether {user} is a member, a guest or a bot. {why}",
                user=user,
                why=error,
            )
        result = known.grant(OPERATOR, identity, given, org)
    if not result.changed:
        return Told(_("Granted already: {grant}.", grant=_words(result.grant)), unchecked)
    return Told(_("Granted: {grant}.", grant=_words(result.grant)), unchecked)


def revoke(settings: Settings, user: str, role: str, org: str | None, team: str | None) -> str:
    """Take a role away, and say so."""
    taken = _role(role, org)
    with _named(settings, user, team) as (database, identity):
        known = services.build(database, support_teams=()).roles
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
def _named(settings: Settings, user: str, team: str | None) -> Iterator[tuple[Database, Identity]]:
    if not is_slack_user(user):
        raise SettingsError(
            f"“{user}” is no Slack user id: those are a U or W with capitals and digits. "
            "A person's profile in Slack has it, under Copy member ID."
        )
    require_team_id(team)
    with opened(settings) as database:
        team_id = team or known_team(settings, database)
        yield database, Identity(team_id=team_id, user_id=user)


def require_team_id(team: str | None) -> None:
    """Raise `SettingsError` where a workspace is named by what is no id."""
    if team is not None and not is_slack_team(team):
        raise SettingsError(
            f"“{team}” is no Slack team id: those are a T or E with capitals and digits. "
            "The address of Slack in a browser has it, behind /client/."
        )


def known_teams(settings: Settings, database: Database) -> set[str]:
    """Find the workspaces that are known.

    Where none is the operator's own and none has installed the bot, roles and users name them.
    """
    rights = Rights(support_teams=_own_teams(settings), contact_limit=settings.contact_limit)
    with database.read() as connection:
        return set(rights.known_teams(connection) or connection.execute(_TEAMS).scalars())


def known_team(settings: Settings, database: Database) -> str:
    """Find the only workspace that is known; raises `SettingsError` where there is not just one."""
    teams = known_teams(settings, database)
    if len(teams) == 1:
        return str(*teams)
    raise SettingsError(team_needed(len(teams)))


def team_needed(known: int) -> str:
    """Say how a workspace is named."""
    otherwise = ": several are known" if known else ", or set SLACK_BOT_TOKEN"
    return f"Say which Slack workspace with --team TEAM{otherwise}."


def _support_teams(settings: Settings, identity: Identity) -> tuple[str, ...]:
    # Where only others install the bot, no workspace is the operator's own unless named.
    named = () if settings.has_oauth else (identity.team_id,)
    return _own_teams(settings) or named


def _own_teams(settings: Settings) -> tuple[str, ...]:
    if settings.support_teams or not settings.slack_bot_token:
        return settings.support_teams
    from bot.slack.app import authorized, slack_client

    return (str(authorized(slack_client(settings), settings).team_id),)


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


_TEAMS: CompoundSelect[*tuple[Any, ...]] = union(
    select(ROLES.c.team_id), select(USERS.c.slack_team_id).where(USERS.c.slack_team_id.is_not(None))
)
