"""What the bot may use once or a few times for an interaction: triggers and response_urls."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from bot.sandbox.answers import RefusalError
from bot.sandbox.check import Fault

if TYPE_CHECKING:
    from bot.sandbox.log import Interaction
    from bot.sandbox.messages import Message

TRIGGER_SECONDS = 3
RESPONSE_SECONDS = 30 * 60
MOST_RESPONSES = 5


@dataclass
class _Trigger:
    interaction: "Interaction"
    at: float
    is_exchanged: bool = False


class Triggers:
    """The `trigger_id`s handed out; guarded by the store's lock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._issued: dict[str, _Trigger] = {}

    def issue(self, interaction: "Interaction") -> str:
        """Make a trigger for what a person just did."""
        number = next(self._numbers)
        trigger_id = f"{number}.{number * 7919}.sandbox"
        self._issued[trigger_id] = _Trigger(interaction, self._clock())
        return trigger_id

    def interaction(self, trigger_id: str) -> "Interaction | None":
        """Tell what a trigger was made for."""
        trigger = self._issued.get(trigger_id)
        return trigger.interaction if trigger else None

    def exchange(self, trigger_id: str) -> "Interaction":
        """Use a trigger up: once, within three seconds."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise RefusalError(
                "invalid_trigger_id", Fault("trigger_id", "must be one that Slack sent")
            )
        if trigger.is_exchanged:
            raise RefusalError("exchanged_trigger_id", Fault("trigger_id", "can be used once"))
        if self._clock() - trigger.at > TRIGGER_SECONDS:
            raise RefusalError("expired_trigger_id")
        trigger.is_exchanged = True
        return trigger.interaction

    def expire(self, trigger_id: str) -> None:
        """Make a trigger as old as if the bot had waited too long."""
        if trigger_id in self._issued:
            self._issued[trigger_id].at -= TRIGGER_SECONDS + 1

    def expire_all(self) -> None:
        """Make every trigger too old."""
        for trigger_id in self._issued:
            self.expire(trigger_id)


@dataclass
class ResponseUrl:
    """Where answers to one interaction may be posted, and the message it was about, if any."""

    interaction: "Interaction"
    channel: str
    source: "Message | None"
    at: float
    uses: int = 0


class ResponseUrls:
    """The `response_url`s handed out; guarded by the store's lock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, interaction: "Interaction", channel: str, source: "Message | None") -> str:
        """Make the last part of a new `response_url`."""
        url_id = f"{interaction.user}-{next(self._numbers)}"
        self._issued[url_id] = ResponseUrl(interaction, channel, source, self._clock())
        return url_id

    def expire_all(self) -> None:
        """Make every address too old."""
        for url in self._issued.values():
            url.at -= RESPONSE_SECONDS + 1

    def find(self, url_id: str) -> ResponseUrl:
        """Find one that was handed out."""
        url = self._issued.get(url_id)
        if url is None:
            raise RefusalError("no_such_url", Fault("response_url", "must be one that Slack sent"))
        return url

    def interaction(self, url_id: str) -> "Interaction | None":
        """Tell what an address was made for."""
        url = self._issued.get(url_id)
        return url.interaction if url else None

    def check(self, url: ResponseUrl) -> None:
        """Refuse one that can no longer be used: five times, within thirty minutes."""
        if url.uses >= MOST_RESPONSES:
            rule = f"can be used {MOST_RESPONSES} times, has been used {url.uses} times"
            raise RefusalError("used_url", Fault("response_url", rule))
        if self._clock() - url.at > RESPONSE_SECONDS:
            raise RefusalError("expired_url")
