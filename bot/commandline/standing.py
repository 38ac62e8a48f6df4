"""Who a Slack user is whom the operator names at the command line, as far as Slack can be asked."""

from bot.errors import PersonError
from bot.language import _
from bot.settings import Settings, SettingsError
from bot.slack.app import own_workspace, slack_client
from bot.slack.errors import RefusedError
from bot.slack.installations import Installations
from bot.slack.workspaces import Workspaces
from bot.storage.database import Database
from bot.values import Identity
from handlers.callers import Profile, Standing, able
from handlers.profiles import profile_of
from handlers.replying import SlackAwayError


class UnaskedError(Exception):
    """Slack could not be asked who somebody is; says why."""


def require_member(
    settings: Settings, database: Database, named: Identity, *, is_sure: bool
) -> None:
    """Raise where a user can have no role, or is no member of the workspace and that is not sure.

    Raises `UnaskedError` where nothing is known against it.
    """
    profile = able(_profile(settings, database, named))
    found = profile.identity
    if profile.standing == Standing.ELSEWHERE and found != named:
        raise SettingsError(
            f"{named.user_id} is of the workspace {found.team_id}, not of {named.team_id}. "
            f"To name them, write --team {found.team_id}."
        )
    if profile.standing == Standing.MEMBER or is_sure:
        return
    what = {
        Standing.GUEST: f"a guest in the workspace {named.team_id}",
        Standing.ELSEWHERE: f"from another workspace ({named.team_id})",
    }[profile.standing]
    raise SettingsError(
        f"{named.user_id} is {what}. To give them the role anyway, write --yes as well."
    )


def _profile(settings: Settings, database: Database, named: Identity) -> Profile | None:
    client = slack_client(settings)
    try:
        own = own_workspace(client, settings) if settings.slack_bot_token else None
        installations = Installations(database, settings) if settings.has_oauth else None
        workspaces = Workspaces(client, own, installations)
        if theirs := workspaces.client_of(named.team_id):
            return profile_of(theirs, named.user_id, {named.team_id})
        # A channel that is shared with their workspace shows them in the operator's own.
        shared = workspaces.client_of(str(own.team_id)) if own else None
        profile = profile_of(shared, named.user_id, {own.team_id}) if own and shared else None
    except SlackAwayError:
        raise UnaskedError(_("Slack isn't answering.")) from None
    except (PersonError, RefusedError, SettingsError) as error:
        raise UnaskedError(str(error)) from None
    if profile is None or profile.identity != named:
        raise UnaskedError(
            _("There is no token here for the workspace {team}.", team=named.team_id)
        )
    return profile
