"""Who a user is, as Slack says."""

from slack_sdk import WebClient

from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RefusedError
from bot.values import Identity
from handlers.asker import Profile
from handlers.replies import SlackAwayError


def profile_of(client: WebClient, user: str) -> Profile | None:
    """Ask Slack who a user id is; None where there is no such user.

    Raises `SlackAwayError` where Slack does not answer.
    """
    try:
        found = patiently(lambda: client.users_info(user=user))["user"]
    except RefusedError as error:
        if error.code in {"user_not_found", "user_not_visible"}:
            return None
        raise
    except AwayError as error:
        raise SlackAwayError from error
    return Profile(
        identity=Identity(team_id=found["team_id"], user_id=user),
        email=found.get("profile", {}).get("email"),
        runs_workspace=bool(found.get("is_admin") or found.get("is_owner")),
        is_available=not (found.get("is_bot") or found.get("deleted")),
    )
