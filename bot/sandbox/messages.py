"""The messages of the stand-in workspace, and who sees which."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from bot.sandbox.answers import Json
from bot.sandbox.controls import Key, with_ids
from bot.sandbox.transcript import message_as_text


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as it stood at one moment."""

    channel: str
    ts: str
    user: str
    content: Json
    ephemeral_to: str | None = None
    edited: bool = False
    names: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @property
    def text(self) -> str:
        """What notifications and screen readers say."""
        return str(self.content.get("text") or "")

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with the ids that Slack gave them."""
        return self.content.get("blocks") or []

    @property
    def attachments(self) -> list[Json]:
        """The old-style attachments."""
        return self.content.get("attachments") or []

    @property
    def thread_ts(self) -> str | None:
        """The message whose thread it stands in."""
        return self.content.get("thread_ts")

    def __str__(self) -> str:
        return message_as_text(self)


class Messages:
    """All messages, by channel and in order; guarded by the store's lock."""

    def __init__(self, clock: Callable[[], float], names: Mapping[str, str]) -> None:
        self._clock = clock
        self._names = names
        self._channels: dict[str, dict[str, Message]] = defaultdict(dict)
        self._numbers = count(1)
        self._ids = count(1)
        self.typed: dict[tuple[str, str, str], dict[Key, Json]] = defaultdict(dict)
        self.offered: dict[tuple[str, str, str], dict[Key, list[Json]]] = defaultdict(dict)

    def post(
        self, channel: str, user: str, content: Json, *, ephemeral_to: str | None = None
    ) -> Message:
        """Add a message at the end of a channel, to one person alone if ephemeral."""
        message = Message(
            channel=channel,
            ts=self.new_ts(),
            user=user,
            content=self._with_ids(content),
            ephemeral_to=ephemeral_to,
            names=self._names,
        )
        self._channels[channel][message.ts] = message
        return message

    def new_ts(self) -> str:
        """Make a timestamp as Slack writes it; no two are alike."""
        return f"{int(self._clock())}.{next(self._numbers):06d}"

    def edit(self, message: Message, content: Json) -> Message:
        """Replace what a message says, in place."""
        edited = replace(message, content=self._with_ids(content), edited=True)
        self._channels[message.channel][message.ts] = edited
        return edited

    def clear(self) -> None:
        """Take every message away, and what was typed in them."""
        for kept in (self._channels, self.typed, self.offered):
            kept.clear()

    def delete(self, message: Message) -> None:
        """Take a message away; it may be gone already."""
        self._channels[message.channel].pop(message.ts, None)

    def find(self, channel: str, ts: str) -> Message | None:
        """Tell what a message says now, if it is still there."""
        return self._channels[channel].get(ts)

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """List what a person sees in a channel, oldest first."""
        posted = self._channels[channel].values()
        return [message for message in posted if message.ephemeral_to in (None, user)]

    def _with_ids(self, content: Json) -> Json:
        if not content.get("blocks"):
            return dict(content)
        return {**content, "blocks": with_ids(content["blocks"], lambda: f"m{next(self._ids)}")}
