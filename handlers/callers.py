"""Who asks, and what can keep an answer from being given at once."""

from enum import StrEnum
from typing import Protocol

import msgspec

from bot.errors import PersonError
from bot.language import _
from bot.values import Actor, Identity, Source
from handlers.drawing.blocks import Reply


class CannotHoldRoleError(PersonError):
    """The user is a bot, deactivated, or unknown to Slack."""

    def __init__(self) -> None:
        super().__init__(
            _("I gave no role: this user is a bot, is deactivated, or Slack does not know them.")
        )


class Standing(StrEnum):
    """How a user belongs to the workspace that was asked about them."""

    MEMBER = "member"
    GUEST = "guest"
    ELSEWHERE = "elsewhere"
    """From another workspace, in a shared channel, say."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What Slack says of a user."""

    identity: Identity
    """With their own team, which differs for somebody from another workspace."""
    email: str | None
    runs_workspace: bool
    """Whether they own or administer their workspace."""
    is_available: bool
    """Whether it is a person with an account: no bot, not deactivated."""
    standing: Standing = Standing.MEMBER


class ProfileOf(Protocol):
    """Asks Slack who a user is; None where there is no such user: a network call."""

    def __call__(self, user: str, team: str | None = None) -> Profile | None:
        """Ask in the workspace of that team if the bot is installed there, else in the asker's."""


def able(profile: Profile | None) -> Profile:
    """Take a profile of whom can hold a role; raises `CannotHoldRoleError`."""
    if profile is None or not profile.is_available:
        raise CannotHoldRoleError
    return profile


class SlackNeededError(Exception):
    """Slack must be asked who somebody is, which no acknowledgement may wait for."""


class WorkspaceUnknownError(PersonError):
    """A click without a workspace or an Enterprise organization: nobody's role can be read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Slack did not tell me which workspace you are in, so I did nothing. "
                "Type the command instead."
            )
        )


class AskedError(Exception):
    """The person must choose first; carries the question."""

    def __init__(self, question: Reply) -> None:
        super().__init__()
        self.question = question


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, by which command, and whether Slack may be asked about others."""

    actor: Actor
    command: str
    profile_of: ProfileOf | None = None

    @property
    def identity(self) -> Identity:
        """Who asks in Slack."""
        if self.actor.identity is None:
            raise TypeError("the operator asks nothing in Slack")
        return self.actor.identity

    def require_slack(self) -> None:
        """Raise `SlackNeededError` where Slack may not be asked now."""
        if self.profile_of is None:
            raise SlackNeededError

    def ask_slack(self, user: str, team: str | None = None) -> Profile | None:
        """Ask Slack who a user id is; raises `SlackNeededError` where that may not be done."""
        if self.profile_of is None:
            raise SlackNeededError
        return self.profile_of(user, team)


def actor_of(
    *, team: str, user: str, enterprise: str | None, source: Source, channel: str | None
) -> Actor:
    """Make the actor of what a payload of Slack says."""
    return Actor(
        identity=Identity(team_id=team, user_id=user),
        enterprise_id=enterprise,
        source=source,
        channel_id=channel,
    )
