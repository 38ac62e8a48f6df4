"""Telling people by a message of the bot: one each, and never at the cost of what was done."""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.errors import PersonError
from bot.language import _, listed
from bot.slack.calls import patiently
from bot.slack.errors import CallError
from bot.values import Identity, SentMessage
from handlers.drawing.blocks import Reply
from handlers.drawing.messages.questions import notice
from handlers.replying import content
from handlers.workspaces import ClientOf

_logger = logging.getLogger(__name__)


class Notices:
    """Sends messages to people; call it on the background only."""

    def __init__(self, client_of: ClientOf) -> None:
        self._client_of = client_of

    def tell(self, to: Identity, reply: Reply) -> SentMessage | None:
        """Send somebody a message; None, with the cause logged, where Slack does not take it."""
        answer = self._call(
            to.team_id,
            lambda client: client.chat_postMessage(channel=to.user_id, **content(reply)),
        )
        if answer is None:
            return None
        return SentMessage(team_id=to.team_id, channel_id=answer["channel"], ts=answer["ts"])

    def update(self, sent: SentMessage, reply: Reply) -> None:
        """Let a message that was sent say something else."""
        self._call(
            sent.team_id,
            lambda client: client.chat_update(
                channel=sent.channel_id, ts=sent.ts, **content(reply)
            ),
        )

    def workspace(self, team_id: str) -> str:
        """Name a workspace as its people do, with its id."""
        answer = self._call(team_id, lambda client: client.auth_test())
        return f"{answer['team']} ({team_id})" if answer else team_id

    def _call(
        self, team_id: str, method: Callable[[WebClient], SlackResponse]
    ) -> SlackResponse | None:
        try:
            client = self._client_of(team_id)
            if client is None:
                _log("the bot is not installed there")
                return None
            return patiently(lambda: method(client))
        except CallError as error:
            _log(error.cause)
        except PersonError as error:
            # The workspace's token is in the database, which may be away.
            _log(type(error).__name__)
        return None


class FollowedReply(Reply, frozen=True, kw_only=True):
    """An answer after which others are told; what then went wrong is one more answer."""

    follow: Callable[[Notices], Reply | None]


def tell_all(notices: Notices, people: Iterable[Identity], reply: Reply) -> Reply | None:
    """Tell each of them the same; says who could not be told."""
    return untold(unreached(notices, people, reply))


def unreached(notices: Notices, people: Iterable[Identity], reply: Reply) -> list[Identity]:
    """Tell each of them the same; gives those who could not be told."""
    return [one for one in people if notices.tell(one, reply) is None]


def untold(people: Sequence[Identity]) -> Reply | None:
    """Say who could not be told; None where everyone was."""
    if not people:
        return None
    names = listed(f"<@{one.user_id}>" for one in people)
    return notice(_("⚠️ I could not send {people} a message: tell them yourself.", people=names))


def _log(cause: str) -> None:
    _logger.warning("notice %s was not sent: %s", secrets.token_hex(4), cause)
