"""Who a user is, as Slack says."""

from collections.abc import Collection

import msgspec
from slack_sdk import WebClient

from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RefusedError
from bot.values import Actor, Identity
from handlers.callers import Profile, ProfileOf, Standing
from handlers.replying import SlackAwayError
from handlers.workspaces import ClientOf

_SLACKBOT = "USLACKBOT"
"""Slack does not call it a bot."""


def asking(client: WebClient, actor: Actor, client_of: ClientOf) -> ProfileOf:
    """Make what asks for somebody: each workspace with its own token, if the bot has one."""
    own = {actor.identity.team_id if actor.identity else None, actor.enterprise_id}

    def ask(user: str, team: str | None = None) -> Profile | None:
        theirs = client_of(team) if team else None
        return profile_of(theirs, user, {team}) if theirs else profile_of(client, user, own)

    return ask


def profile_of(client: WebClient, user: str, own: Collection[str | None]) -> Profile | None:
    """Ask Slack who a user id is; None where there is no such user.

    `own` are the workspace, and its Enterprise organization, that they are at home in or not.
    Raises `SlackAwayError` where Slack does not answer.
    """
    try:
        answer = patiently(lambda: client.users_info(user=user))
        found = msgspec.convert(answer.data, _Described).user
    except RefusedError as error:
        if error.code in {"user_not_found", "user_not_visible"}:
            return None
        raise
    except (AwayError, msgspec.ValidationError) as error:
        raise SlackAwayError from error
    return Profile(
        identity=Identity(team_id=found.team_id, user_id=user),
        email=found.profile.email if found.profile else None,
        runs_workspace=found.is_admin or found.is_owner,
        is_available=not (found.is_bot or found.deleted or user == _SLACKBOT),
        standing=_standing(found, own),
    )


class _Address(msgspec.Struct):
    email: str | None = None


class _Enterprise(msgspec.Struct):
    enterprise_id: str | None = None


class _User(msgspec.Struct):
    """What `users.info` says of a user."""

    team_id: str
    profile: _Address | None = None
    enterprise_user: _Enterprise | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False
    is_stranger: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False


class _Described(msgspec.Struct):
    user: _User


def _standing(found: _User, own: Collection[str | None]) -> Standing:
    places = {found.team_id, found.enterprise_user and found.enterprise_user.enterprise_id}
    # Slack names as strangers only those who share no channel with the bot's workspace.
    if found.is_stranger or not places.intersection(filter(None, own)):
        return Standing.ELSEWHERE
    is_guest = found.is_restricted or found.is_ultra_restricted
    return Standing.GUEST if is_guest else Standing.MEMBER
