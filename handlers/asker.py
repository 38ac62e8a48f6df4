"""Who asks, and what can keep an answer from being given at once."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.values import Actor, Identity, Source
from handlers.blocks import Reply

EmailOf = Callable[[str], str | None]
"""Asks Slack for the e-mail address of a user id: a network call."""


class SlackNeededError(Exception):
    """Slack must be asked who is mentioned, which no acknowledgement may wait for."""


class AskedError(Exception):
    """The person must choose first; carries the question."""

    def __init__(self, question: Reply) -> None:
        super().__init__()
        self.question = question


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, by which command, and whether Slack may be asked about others."""

    actor: Actor
    command: str
    email_of: EmailOf | None = None


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
