"""Where a person acts: in a message that they see, or in a view that they have open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.sandbox import payloads
from bot.sandbox.answers import Json
from bot.sandbox.controls import Control, Key, controls
from bot.sandbox.fields import state_by_key, state_values
from bot.sandbox.messages import Message
from bot.sandbox.store import Store
from bot.sandbox.views import View


@dataclass(frozen=True)
class Place:
    """What can be used there, and how a payload tells of it."""

    store: Store
    user: str
    surface: Message | View

    @property
    def controls(self) -> list[Control]:
        """The buttons, menus and fields, in order."""
        return controls(self.surface.blocks)

    @property
    def message(self) -> Message | None:
        """The message, if it is one."""
        return self.surface if isinstance(self.surface, Message) else None

    @property
    def view(self) -> View:
        """The view, or a failure if it is a message."""
        if isinstance(self.surface, Message):
            raise AssertionError(f"The message “{self.surface.text}” is not a view.")  # noqa: TRY004
        return self.surface

    @property
    def channel(self) -> str | None:
        """The channel, if it is in one."""
        return self.surface.channel if isinstance(self.surface, Message) else None

    def payload(self) -> Json:
        """Tell of the place as payloads do."""
        app = self.store.app
        if isinstance(self.surface, View):
            return payloads.in_view(app, self.surface)
        channel = self.store.channels[self.surface.channel]
        return payloads.in_message(app, self.surface, channel)

    def state(self) -> Json:
        """Tell what stands in a message's fields, as `block_actions` does; a view has its own."""
        if isinstance(self.surface, View):
            return {}
        return {"state": {"values": state_values(self.surface.blocks, self._typed())}}

    def type(self, control: Control, state: Json) -> "Place":
        """Leave something in a field."""
        if isinstance(self.surface, View):
            typed = {**self.surface.typed, control.key: state}
            return replace(self, surface=self.store.views.keep(replace(self.surface, typed=typed)))
        self.store.messages.typed[self._key(self.surface)][control.key] = state
        return self

    def standing(self, control: Control) -> Json:
        """Tell what stands in a field."""
        return state_by_key(self.surface.blocks, self._typed()).get(control.key, {})

    def offer(self, control: Control, options: list[Json]) -> None:
        """Remember what a menu has offered, so that a person can choose it."""
        offered = {**self._offered(), control.key: [*self.offered(control), *options]}
        if isinstance(self.surface, View):
            self.store.views.keep(replace(self.surface, offered=offered))
        else:
            self.store.messages.offered[self._key(self.surface)] = offered

    def offered(self, control: Control) -> list[Json]:
        """List what a menu has offered here so far."""
        return self._offered().get(control.key, [])

    def _typed(self) -> Mapping[Key, Json]:
        if isinstance(self.surface, View):
            return self.surface.typed
        return self.store.messages.typed[self._key(self.surface)]

    def _offered(self) -> dict[Key, list[Json]]:
        if isinstance(self.surface, View):
            return dict(self.surface.offered)
        return self.store.messages.offered[self._key(self.surface)]

    def _key(self, message: Message) -> tuple[str, str, str]:
        return message.channel, message.ts, self.user


def place_for(store: Store, surface: Message | View, user: str | None, default: str) -> Place:
    """Go where a person wants to act, or fail where they see nothing of the kind."""
    if isinstance(surface, View):
        reachable = [*store.views.stack(surface.user)[-1:], store.views.home(surface.user)]
        view = next((view for view in reachable if view and view.id == surface.id), None)
        if view is None or user not in (None, view.user):
            who = user or surface.user
            raise AssertionError(f"{who} has no view “{surface.title}” in front of them.")
        return Place(store, view.user, view)
    person = user or surface.ephemeral_to or default
    sees_it = person in store.channels[surface.channel].members
    if surface.ephemeral_to not in (None, person) or not sees_it:
        raise AssertionError(f"{person} does not see the message “{surface.text}”.")
    return Place(store, person, surface)
