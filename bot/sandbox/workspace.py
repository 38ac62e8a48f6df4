"""The stand-in Slack workspace as people use it: type, click, choose, fill, search, submit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.sandbox import acknowledgements as acks
from bot.sandbox import payloads
from bot.sandbox.answers import Json
from bot.sandbox.check import Fault
from bot.sandbox.controls import Control, Key, find_button, find_control
from bot.sandbox.exchanges import begin, response_url, send, send_again
from bot.sandbox.fields import action, complaints, entered, flattened
from bot.sandbox.files import File, file_object
from bot.sandbox.log import Interaction
from bot.sandbox.messages import Message
from bot.sandbox.places import Place, place_for
from bot.sandbox.scene import Scene
from bot.sandbox.views import View

_SHORTEST_QUERY = 3
"""Slack's `min_query_length` where a menu names none."""

_MOST_FILES = 10
"""Slack's `max_files` where a field names none."""


class Workspace(Scene):
    """A workspace driven as its people would drive it.

    Wrong driving (a button that is not there, a view that is closed) is an `AssertionError`; what
    the bot does wrong goes into `faults`.
    """

    def command(
        self,
        text: str = "",
        *,
        user: str | None = None,
        channel: str | None = None,
        command: str | None = None,
    ) -> Interaction:
        """Type a slash command; mentions are written as `<@U…>`."""
        store, word = self.store, command or self.app.command
        with store.changed:
            person = store.people[user or self.user]
            where = store.channels[channel or self.channel]
            if person.team_id != self.app.team_id or person.id not in where.members:
                raise AssertionError(f"{person.name} is offered no command in {where.name}.")
            what = f"{word} {text}".strip()
            interaction = begin(store, "command", what, person.id, channel=where.id)
            form = payloads.slash_command(
                self.app, person, where, word, payloads.escaped(text.strip())
            )
            form["response_url"] = response_url(store, interaction, None)
            form["trigger_id"] = store.triggers.issue(interaction)
            interaction.request = form
        return send(self._delivery, interaction, "slash_commands", acks.take_message)

    def say(self, text: str, *, user: str, channel: str) -> Message:
        """Post a message as a person who types it."""
        with self.store.changed:
            said = {"text": payloads.escaped(text)}
            message = self.store.messages.post(channel, user, said)
            self.store.changed.notify_all()
            return message

    def click(
        self,
        surface: Message | View,
        label: str | None = None,
        *,
        action_id: str | None = None,
        block_id: str | None = None,
        value: str | None = None,
        user: str | None = None,
        confirm: bool = True,
    ) -> Interaction:
        """Click the one button that all of what is given describes, and answer its dialog."""
        wanted = {"label": label, "action_id": action_id, "block_id": block_id, "value": value}
        with self.store.changed:
            place = self._place(surface, user)
            button = find_button(place.controls, wanted)
            interaction = self._used(place, button, {}, confirm=confirm)
        return send(self._delivery, interaction, "interactive", acks.take_nothing)

    def choose(
        self,
        surface: Message | View,
        key: str | Key,
        value: Any,  # noqa: ANN401, text, a list, or a forged option
        *,
        user: str | None = None,
        confirm: bool = True,
    ) -> Interaction:
        """Choose in a menu (or radio buttons, …) that tells the bot at once; else `fill` it."""
        with self.store.changed:
            place = self._place(surface, user)
            control = find_control(place.controls, key)
            if not control.dispatches:
                raise AssertionError(f"{control} sends nothing when it is used: fill it.")
            state = entered(control, value, place.offered(control))
            interaction = self._used(place, control, state, confirm=confirm)
        return send(self._delivery, interaction, "interactive", acks.take_nothing)

    def fill(self, view: View, values: Mapping[str, Any]) -> None:
        """Put values into fields, by action_id or block_id; nothing is sent."""
        with self.store.changed:
            place = self._place(view, None)
            for key, value in values.items():
                control = find_control(place.controls, key)
                if control.dispatches and not control.type.endswith("_input"):
                    raise AssertionError(f"{control} tells the bot when it is used: choose it.")
                is_file = control.type == "file_input"
                given = self.give(control, value, place.user) if is_file else value
                place = place.type(control, entered(control, given, place.offered(control)))

    def search(
        self, surface: Message | View, key: str | Key, text: str, *, user: str | None = None
    ) -> list[Json]:
        """Type into an external menu; gives the options or groups that the bot answers."""
        return self.suggest(surface, key, text, user=user).options

    def suggest(
        self, surface: Message | View, key: str | Key, text: str, *, user: str | None = None
    ) -> Interaction:
        """Type into an external menu; nothing is sent for a text that is too short."""
        store = self.store
        with store.changed:
            place = self._place(surface, user)
            menu = find_control(place.controls, key)
            if not menu.type.endswith("external_select"):
                raise AssertionError(f"{menu} does not ask the bot for options.")
            what = f"the search for “{text}” in {menu}"
            asking = begin(store, "block_suggestion", what, place.user)
            if len(text) < menu.element.get("min_query_length", _SHORTEST_QUERY):
                return asking
            person = store.people[place.user]
            asking.request = payloads.block_suggestion(
                self.app, person, place.payload(), menu.key, text
            )
        send(self._delivery, asking, "interactive", acks.take_options)
        with store.changed:
            self._place(surface, user).offer(menu, flattened(asking.options))
        return asking

    def submit(self, view: View, values: Mapping[str, Any] | None = None) -> Interaction:
        """Fill what is given and press the modal's button; refused where the client refuses."""
        self.fill(view, values or {})
        store = self.store
        with store.changed:
            place = self._place(view, None)
            shown = place.view
            if shown.submit is None:
                raise AssertionError(f"The view “{shown.title}” has no button to submit it.")
            interaction = begin(
                store, "view_submission", f"the submission of “{shown.title}”", place.user
            )
            interaction.errors = complaints(shown.blocks, shown.typed)
            store.views.keep(replace(shown, errors=interaction.errors))
            if interaction.errors:
                store.changed.notify_all()
                return interaction
            body = payloads.view_submission(self.app, store.people[place.user], shown)
            interaction.request = {**body, "trigger_id": store.triggers.issue(interaction)}
        return send(self._delivery, interaction, "interactive", acks.take_submission)

    def close(self, view: View) -> Interaction:
        """Close a modal (and those below it, with `clear_on_close`); tells the bot if it asked."""
        store = self.store
        with store.changed:
            place = self._place(view, None)
            shown = place.view
            is_cleared = bool(shown.content.get("clear_on_close"))
            what = f"the closing of “{shown.title}”"
            interaction = begin(store, "view_closed", what, place.user)
            if shown.content.get("notify_on_close"):
                interaction.request = payloads.view_closed(
                    self.app, store.people[place.user], shown, is_cleared=is_cleared
                )
            if is_cleared:
                store.views.close_all(place.user)
            else:
                store.views.close(shown)
            store.changed.notify_all()
        return send(self._delivery, interaction, "interactive", acks.take_nothing)

    def open_home(self, user: str | None = None) -> Interaction:
        """Open the app's Home tab."""
        person = user or self.user
        home = self.home(person)
        return self.event(
            {
                "type": "app_home_opened",
                "user": person,
                "channel": self.direct_channel(person),
                "tab": "home",
                **({"view": payloads.view_object(home, self.app)} if home else {}),
            }
        )

    def shortcut(self, callback_id: str, *, user: str | None = None) -> Interaction:
        """Use a global shortcut."""
        store = self.store
        with store.changed:
            person = store.people[user or self.user]
            interaction = begin(store, "shortcut", f"the shortcut {callback_id}", person.id)
            action_ts = store.messages.new_ts()
            body = payloads.shortcut(self.app, person, callback_id, action_ts)
            interaction.request = {**body, "trigger_id": store.triggers.issue(interaction)}
        return send(self._delivery, interaction, "interactive", acks.take_nothing)

    def message_shortcut(
        self, message: Message, callback_id: str, *, user: str | None = None
    ) -> Interaction:
        """Use a shortcut in the menu of a message, which an ephemeral one does not have."""
        store = self.store
        with store.changed:
            place = self._place(message, user)
            what = f"the shortcut {callback_id} on a message"
            interaction = begin(store, "shortcut", what, place.user, channel=place.channel)
            person = store.people[place.user]
            body = payloads.message_shortcut(self.app, person, callback_id, place.payload())
            body["trigger_id"] = store.triggers.issue(interaction)
            body["response_url"] = response_url(store, interaction, message)
            interaction.request = body
        return send(self._delivery, interaction, "interactive", acks.take_nothing)

    def uninstall(self) -> Interaction:
        """Take the app out of the workspace: its token ends, and then the bot is told."""
        with self.store.changed:
            self.store.is_installed = False
        return self.event({"type": "app_uninstalled"})

    def event(self, event: Json) -> Interaction:
        """Let Slack tell the bot of an event, given as its inner part."""
        store = self.store
        with store.changed:
            user = event.get("user", "")
            interaction = begin(
                store,
                "event",
                f"the event {event['type']}",
                user if isinstance(user, str) else user["id"],
                channel=event.get("channel"),
            )
            event_ts = store.messages.new_ts()
            event_id = f"Ev{event_ts.replace('.', '')}"
            interaction.request = payloads.event_callback(self.app, event, event_id, event_ts)
        return send(self._delivery, interaction, "events_api", acks.take_anything)

    def event_again(self, event: Interaction) -> Interaction:
        """Let Slack tell the bot again of an event that it has not acknowledged."""
        return send_again(self._delivery, event)

    def give(self, control: Control, files: File | Sequence[File], user: str) -> list[Json]:
        """Give files to the bot, or fail where the client would not."""
        if "files:read" not in self.app.scopes:
            self.store.record_fault(str(control), Fault("", "needs the scope files:read"))
        chosen = [files] if isinstance(files, File) else files
        if len(chosen) > control.element.get("max_files", _MOST_FILES):
            raise AssertionError(f"{control} does not take {len(chosen)} files.")
        for file in chosen:
            kind = file.name.rpartition(".")[2]
            if kind not in control.element.get("filetypes", [kind]) or file.user != user:
                raise AssertionError(f"{control} does not take {file.name} of {file.user}.")
            file.is_given = True
        return [file_object(file, self.app, self.store.base_url) for file in chosen]

    def _used(self, place: Place, control: Control, state: Json, *, confirm: bool) -> Interaction:
        store = self.store
        interaction = begin(
            store, "block_actions", f"the use of {control}", place.user, channel=place.channel
        )
        interaction.confirmation = control.confirmation
        if interaction.confirmation and not confirm:
            return interaction
        if state:
            place = place.type(control, state)
        used = action(control, state, store.messages.new_ts())
        where = {**place.payload(), **place.state()}
        body = payloads.block_actions(self.app, store.people[place.user], where, used)
        body["trigger_id"] = store.triggers.issue(interaction)
        if place.message:
            body["response_url"] = response_url(store, interaction, place.message)
        interaction.request = body
        return interaction

    def _place(self, surface: Message | View, user: str | None) -> Place:
        return place_for(self.store, surface, user, self.user)
