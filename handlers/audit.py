"""The audit channel: each change in one line, in order, as soon as Slack takes it."""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress

from slack_sdk import WebClient

from bot.errors import DatabaseBusyError, PersonError
from bot.language import _
from bot.outbox.audit import Audit
from bot.slack.calls import once
from bot.slack.errors import CallError, RateLimitedError
from bot.values import OrganizationChange
from handlers.drawing.blocks import Block, Reply, escape, section
from handlers.drawing.wording import change_words, place, without_addresses
from handlers.replying import content

PACE = 1.0
"""Seconds from one message to the next: Slack takes one a second in a channel."""

SLOW = 30.0
"""Seconds until the next try, where Slack does not take a message."""

_logger = logging.getLogger(__name__)


class Auditor:
    """Posts what the channel has not been told yet."""

    def __init__(
        self, audit: Audit, channel_id: str, client: Callable[[], WebClient | None]
    ) -> None:
        self._audit = audit
        self._channel_id = channel_id
        self._client = client
        self._failure = ""
        self._taken: int | None = None

    def post(self, stopped: threading.Event) -> None:
        """Post until nothing is left, or it is told to stop."""
        while not stopped.is_set():
            pause = self._post_next()
            if pause is None:
                return
            stopped.wait(pause)

    def _post_next(self) -> float | None:
        """Post what comes next; gives the seconds to wait after it, None where nothing is left."""
        client = self._client()
        if client is None:
            return self._silent("the bot is not installed there")
        try:
            self._note()
            told = self._audit.next()
        except DatabaseBusyError:
            # Somebody is writing at this moment.
            return PACE
        if not told:
            return None
        try:
            self._send(client, told)
        except CallError as error:
            with suppress(DatabaseBusyError):
                self._audit.release()
            return self._failed(error)
        self._taken, self._failure = told[-1].change.id, ""
        with suppress(DatabaseBusyError):
            self._note()
        return PACE

    def _note(self) -> None:
        """Note what Slack has taken; until that is noted, nothing more may be posted."""
        if self._taken is not None:
            self._audit.told(self._taken)
            self._taken = None

    def _send(self, client: WebClient, told: tuple[OrganizationChange, ...]) -> None:
        message = Reply(blocks=tuple(map(_line, told)))
        # This thread waits for the next try where it can be stopped; a line twice beats one lost.
        once(lambda: client.chat_postMessage(channel=self._channel_id, **content(message)))

    def _failed(self, error: CallError) -> float:
        """Say how long to wait after a failure; all but a rate limit is logged."""
        if isinstance(error, RateLimitedError):
            return max(error.seconds, PACE)
        # The sentence of a refusal says what to do about it.
        said = f" ({error})" if isinstance(error, PersonError) else ""
        return self._silent(f"{error.cause}{said}")

    def _silent(self, cause: str) -> float:
        """Log why the channel gets nothing, once while it lasts, and say how long to wait."""
        if cause != self._failure:
            _logger.error(
                "fault %s: the audit channel gets nothing: %s", secrets.token_hex(4), cause
            )
        self._failure = cause
        return SLOW


def _line(told: OrganizationChange) -> Block:
    """Draw one change."""
    text = _(
        "*{organization}* · {change} · {place}",
        organization=escape(told.organization.name),
        change=change_words(told.change),
        place=place(told.change),
    )
    return section(without_addresses(text))
