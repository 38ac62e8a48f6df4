"""Telling people by a message of the bot: one each, and never at the cost of what was done."""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.language import _, listed
from bot.slack.calls import CALL_FAILURES
from bot.values import Identity, SentMessage
from handlers.blocks import Reply
from handlers.messages.questions import notice
from handlers.workspaces import ClientOf

LONGEST_WAIT = 10
"""Seconds that a rate limit may ask to wait; work of others waits behind it."""

_logger = logging.getLogger(__name__)


class Notices:
    """Sends messages to people; call it on the background only."""

    def __init__(self, client_of: ClientOf) -> None:
        self._client_of = client_of

    def tell(self, to: Identity, reply: Reply) -> SentMessage | None:
        """Send somebody a message; None, with the cause logged, where Slack does not take it."""
        answer = self._call(
            to.team_id,
            lambda client: client.chat_postMessage(channel=to.user_id, **_content(reply)),
        )
        if answer is None:
            return None
        return SentMessage(team_id=to.team_id, channel_id=answer["channel"], ts=answer["ts"])

    def update(self, sent: SentMessage, reply: Reply) -> None:
        """Let a message that was sent say something else."""
        self._call(
            sent.team_id,
            lambda client: client.chat_update(
                channel=sent.channel_id, ts=sent.ts, **_content(reply)
            ),
        )

    def workspace(self, team_id: str) -> str:
        """Name a workspace as its people do, with its id."""
        answer = self._call(team_id, lambda client: client.auth_test())
        return f"{answer['team']} ({team_id})" if answer else team_id

    def _call(
        self, team_id: str, method: Callable[[WebClient], SlackResponse]
    ) -> SlackResponse | None:
        client = self._client_of(team_id)
        if client is None:
            _log("the bot is not installed there")
            return None
        try:
            return _patiently(lambda: method(client))
        except SlackApiError as error:
            _log(str(error.response["error"]))
        except CALL_FAILURES as error:
            _log(type(error).__name__)
        return None


class FollowedReply(Reply, frozen=True, kw_only=True):
    """An answer after which others are told; what then went wrong is one more answer."""

    follow: Callable[[Notices], Reply | None]


def tell_all(notices: Notices, people: Iterable[Identity], reply: Reply) -> Reply | None:
    """Tell each of them the same; says who could not be told."""
    untold = [f"<@{one.user_id}>" for one in people if notices.tell(one, reply) is None]
    if not untold:
        return None
    return notice(
        _("⚠️ I could not send {people} a message: tell them yourself.", people=listed(untold))
    )


_T = TypeVar("_T")


def _patiently(call: Callable[[], _T]) -> _T:
    """Call Slack, and once more after a rate limit that is not too long."""
    try:
        return call()
    except SlackApiError as error:
        seconds = retry_after(error)
        if seconds is None or seconds > LONGEST_WAIT:
            raise
    time.sleep(seconds)
    return call()


def retry_after(error: SlackApiError) -> int | None:
    """Answer with the seconds that a rate limit asks to wait; None for any other error."""
    if error.response.status_code != 429:
        return None
    written = {name.lower(): value for name, value in error.response.headers.items()}
    seconds = str(written.get("retry-after", ""))
    return int(seconds) if seconds.isdigit() else None


def _content(reply: Reply) -> dict[str, Any]:
    return {"text": reply.text, "blocks": list(reply.blocks)}


def _log(cause: str) -> None:
    _logger.warning("notice %s was not sent: %s", secrets.token_hex(4), cause)
