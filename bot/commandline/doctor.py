"""The doctor: checks what the bot needs, one line each, and says how to mend what fails."""

from collections.abc import Collection

import msgspec

from bot import services
from bot.commandline.administration import opened
from bot.errors import PersonError
from bot.settings import Settings, SettingsError
from bot.slack.app import authorized, own_workspace, slack_client
from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RefusedError
from bot.slack.installations import Installations
from bot.slack.manifest import INSTALL_PATH, SCOPES
from bot.slack.posting import try_to_post
from bot.values import OPERATOR, Role


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at."""

    is_well: bool
    text: str


def check() -> list[Check]:
    """Look at everything that can be looked at."""
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        return [Check(is_well=False, text=f"settings: {error}")]
    checks = [Check(is_well=True, text="settings can be read")]
    told: dict[str, str] = {}
    for name, look in _LOOKS.items():
        try:
            checks.append(Check(is_well=True, text=f"{name}: {look(settings)}"))
        except (PersonError, SettingsError) as error:
            # What keeps several from being checked is told once, in full.
            first = told.setdefault(str(error), name)
            text = error if first == name else f"not checked; mend “{first}” first"
            checks.append(Check(is_well=False, text=f"{name}: {text}"))
    return checks


def _token(settings: Settings) -> str:
    own = own_workspace(slack_client(settings), settings)
    return f"Slack takes it, for the workspace {own.team}" if own else _OAUTH_ALONE


def _scopes(settings: Settings) -> str:
    if settings.has_oauth and not settings.slack_bot_token:
        return _OAUTH_ALONE
    client = slack_client(settings)
    authorized(client, settings)
    answer = patiently(lambda: client.auth_test(token=settings.slack_bot_token))
    given = str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")
    if missing := _missing(given):
        raise SettingsError(f"{missing} missing. Reinstall the app with its manifest.")
    return "all granted"


def _missing(given: Collection[str]) -> str:
    return ", ".join(scope for scope in SCOPES if scope not in given)


def _installations(settings: Settings) -> str:
    if not settings.has_oauth:
        return "only the token's own; SLACK_CLIENT_ID is not set"
    with opened(settings) as database:
        found = Installations(database, settings).all()
    older = [one for one in found if _missing(one.bot_scopes)]
    if older:
        names = ", ".join(str(one.team_name or one.enterprise_name) for one in older)
        raise SettingsError(
            f"{names} granted less than the bot needs and must install it again, at {INSTALL_PATH}."
        )
    return f"{len(found)} over OAuth, whose tokens can be read"


def _transport(settings: Settings) -> str:
    if settings.slack_app_token:
        client = slack_client(settings)
        try:
            patiently(lambda: client.apps_connections_open(app_token=settings.slack_app_token))
        except RefusedError as error:
            raise SettingsError("Slack does not take SLACK_APP_TOKEN. Make a new one.") from error
        return "Socket Mode"
    if settings.slack_signing_secret:
        return "HTTP"
    raise SettingsError("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")


def _database(settings: Settings) -> str:
    with opened(settings):
        return "answers, at the newest schema"


def _support_teams(settings: Settings) -> str:
    return f"support exists in {', '.join(_teams(settings))}"


def _support(settings: Settings) -> str:
    teams = _teams(settings)
    with opened(settings) as database:
        found = services.build(database, support_teams=teams).roles.list(OPERATOR)
    count = sum(one.role == Role.SUPPORT and one.identity.team_id in teams for one in found.grants)
    if not count:
        raise SettingsError("Nobody has this role yet. Run: fulfillment-bot grant USER support")
    return f"{count} named"


def _audit_channel(settings: Settings) -> str:
    if not (channel := settings.audit_channel):
        return "no channel is told of changes"
    try:
        try_to_post(slack_client(settings), _own_token(settings), channel)
    except RefusedError as error:
        raise SettingsError(
            f"Slack takes no message in {channel} ({error.code}). "
            "Set AUDIT_CHANNEL to the id of a channel, and invite the bot to it."
        ) from error
    except AwayError as error:
        raise SettingsError(
            "Slack does not answer, so the channel may get a message that says it is a check. "
            "Try again."
        ) from error
    return f"{channel} is told of each change"


def _own_token(settings: Settings) -> str:
    """Find the token that tells the audit channel: the one set, or the installation's."""
    if own := own_workspace(slack_client(settings), settings):
        return str(own.bot_token)
    team = _teams(settings)[0]
    with opened(settings) as database:
        bot = Installations(database, settings).find_for_team(team)
    if bot is None:
        raise SettingsError(f"{team} has not installed the bot, which it can at {INSTALL_PATH}.")
    return str(bot.bot_token)


def _teams(settings: Settings) -> tuple[str, ...]:
    if settings.support_teams:
        return settings.support_teams
    if settings.has_oauth and not settings.slack_bot_token:
        raise SettingsError("Not set, so support exists nowhere. Set your own workspace's id.")
    return (str(authorized(slack_client(settings), settings).team_id),)


_OAUTH_ALONE = "not set; the bot is installed over OAuth"

_LOOKS = {
    "bot token": _token,
    "scopes": _scopes,
    "installations": _installations,
    "transport": _transport,
    "database": _database,
    "SUPPORT_TEAMS": _support_teams,
    "support": _support,
    "AUDIT_CHANNEL": _audit_channel,
}
