"""What the operator does at the command line: roles without Slack."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot import services
from bot.database import Database
from bot.language import _
from bot.roles import Grant, Roles
from bot.settings import Settings, SettingsError
from bot.values import OPERATOR, Identity, Role


def grant(settings: Settings, user: str, role: str, org: str | None, team: str | None) -> str:
    """Give a role, and say so."""
    with _roles(settings, team) as (known, team_id):
        result = known.grant(OPERATOR, _identity(team_id, user), _role(role, org), org)
    if not result.changed:
        return _("{grant}: it was so already.", grant=_words(result.grant))
    return _("Granted: {grant}.", grant=_words(result.grant))


def revoke(settings: Settings, user: str, role: str, org: str | None, team: str | None) -> str:
    """Take a role away, and say so."""
    with _roles(settings, team) as (known, team_id):
        result = known.revoke(OPERATOR, _identity(team_id, user), _role(role, org), org)
    if not result.changed:
        return _("{grant}: there was no such role.", grant=_words(result.grant))
    return _("Revoked: {grant}.", grant=_words(result.grant))


def roles(settings: Settings, org: str | None) -> Iterator[str]:
    """List the roles in words, a line each."""
    database = Database(settings.database_url)
    found = services.build(database, support_teams=()).roles.list(OPERATOR, org)
    database.dispose()
    return (_words(one) for one in found)


@contextmanager
def _roles(settings: Settings, team: str | None) -> Iterator[tuple[Roles, str]]:
    team_id = team or known_team(settings)
    database = Database(settings.database_url)
    try:
        yield (
            services.build(database, support_teams=settings.support_teams or (team_id,)).roles,
            team_id,
        )
    finally:
        database.dispose()


def known_team(settings: Settings) -> str:
    """Find the only workspace that is known; raises `SettingsError` where there are several."""
    if len(settings.support_teams) == 1:
        return settings.support_teams[0]
    if settings.slack_bot_token:
        from bot.app import authorized, slack_client

        return str(authorized(slack_client(settings), settings).team_id)
    raise SettingsError("Say which Slack workspace with --team TEAM, or set SLACK_BOT_TOKEN.")


def _identity(team_id: str, user: str) -> Identity:
    if not user.isascii() or not user.isalnum() or user[:1] not in {"U", "W"}:
        raise SettingsError(f"{user!r} is no Slack user id: one begins with U or W.")
    return Identity(team_id=team_id, user_id=user)


def _role(role: str, org: str | None) -> Role:
    if role not in set(Role):
        raise SettingsError(f"{role!r} is no role. Roles are: support, admin.")
    if (role == Role.ADMIN) != (org is not None):
        raise SettingsError("An admin needs --org ACCOUNT; support has none.")
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
