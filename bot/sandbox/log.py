"""What was sent and answered, with times: interactions one way, Web API calls the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.answers import Json

if TYPE_CHECKING:
    from bot.sandbox.messages import Message
    from bot.sandbox.store import Store
    from bot.sandbox.views import View


@dataclass(frozen=True)
class RecordedFault:
    """Something that the bot sent and Slack would not take, and what it was part of."""

    cause: str
    path: str
    rule: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.cause, self.path, self.rule) if part)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request of the bot: a Web API method, or a post to a `response_url`."""

    method: str
    arguments: Json
    status: int
    body: Json
    at: float
    seconds: float
    cause: "Interaction | None" = field(default=None, repr=False)


@dataclass(eq=False, kw_only=True)
class Interaction:
    """One thing that a person did, what the bot answered, and what that brought."""

    store: "Store" = field(repr=False)
    kind: str
    what: str
    user: str
    at: float
    channel: str | None = None
    confirmation: Mapping[str, str] | None = None
    sent: bool = False
    pending: bool = False
    request: Json = field(default_factory=dict)
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: Json = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    options: list[Json] = field(default_factory=list)
    faults: list[RecordedFault] = field(default_factory=list)
    duplicate: "Interaction | None" = None
    retry: int = 0
    """How often the event had been sent before, which Slack tells the bot."""
    brought_messages: list[tuple[str, str]] = field(default_factory=list)
    brought_views: list[str] = field(default_factory=list)

    @property
    def messages(self) -> "list[Message]":
        """The messages that it brought or changed so far, as they are now."""
        with self.store.changed:
            found = (self.store.messages.find(*key) for key in self.brought_messages)
            return [message for message in found if message]

    @property
    def views(self) -> "list[View]":
        """The views that it opened or changed so far and that are still open."""
        with self.store.changed:
            found = (self.store.views.find(view_id) for view_id in self.brought_views)
            return [view for view in found if view]

    @property
    def message(self) -> "Message":
        """The newest message that it brought; waits for one, or fails."""
        return self.store.wait_for(lambda: self.messages, what=f"a message after {self.what}")[-1]

    @property
    def view(self) -> "View":
        """The newest view that it brought; waits for one, or fails."""
        return self.store.wait_for(lambda: self.views, what=f"a view after {self.what}")[-1]

    def bring_message(self, message: "Message") -> None:
        """Credit a message to this interaction, as the newest one."""
        key = (message.channel, message.ts)
        self.brought_messages = [*(k for k in self.brought_messages if k != key), key]

    def bring_view(self, view: "View") -> None:
        """Credit a view to this interaction, as the newest one."""
        self.brought_views = [*(k for k in self.brought_views if k != view.id), view.id]

    def __str__(self) -> str:
        shown = [f"{self.what} (by {self.store.names.get(self.user, self.user)})"]
        shown += [self.error] if self.error else []
        return "\n\n".join([*shown, *map(str, self.messages), *map(str, self.views)])
