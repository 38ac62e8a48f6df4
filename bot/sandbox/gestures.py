"""What people do at the page: each gesture reads the page's JSON and drives the workspace.

Each answers when Slack would have answered its own client. What a client could not do, or what
came too late, is a `GestureError`.
"""

import base64
from collections.abc import Callable
from typing import Any

from bot.sandbox.answers import Json
from bot.sandbox.controls import Control
from bot.sandbox.fields import FIELD_TYPES, chosen, entered, reported
from bot.sandbox.files import file_object
from bot.sandbox.log import Interaction
from bot.sandbox.messages import Message
from bot.sandbox.places import Place, place_for
from bot.sandbox.snapshot import is_waiting
from bot.sandbox.troubles import AWAY, RATE_LIMITED, Troubles
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

SLOW_SECONDS = 1.0
"""What each request takes on the slow network, either way; two of them leave time to answer."""

_GONE = "This has changed in the meantime. Look at it as it is now, and try again."

_FAILURES = {
    "block_actions": {
        "operation_timeout": "This app did not respond in time.",
        "": "Something went wrong with this app.",
    },
    "block_suggestion": {"": "Couldn't load options"},
    "command": {"": "{command} failed with the error “{error}”"},
    "view_submission": {"": "We had some trouble connecting. Try again?"},
    "view_closed": {"": "We had some trouble connecting. Try again?"},
    "shortcut": {"": "Something went wrong with this app."},
}
"""How Slack's client words a failed acknowledgement, by kind; without a code, any other."""


class GestureError(Exception):
    """Something that the client does not let through, with a code for the page and words."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def perform(slack: Workspace, name: str, asked: Json) -> Json:
    """Do what the page asks; raises `GestureError`, and `KeyError` for an unknown gesture."""
    gesture = GESTURES[name]
    try:
        return gesture(slack, asked)
    except AssertionError as error:
        # The workspace's word for what nobody could do with what is there now.
        raise GestureError("stale", _GONE) from error


def _command(slack: Workspace, asked: Json) -> Json:
    user, text = _user(slack, asked), _text(asked, "text").strip()
    channel = _text(asked, "channel")
    if channel == f"D{user}":
        if not slack.app.takes_messages:
            raise GestureError("messages_tab_disabled", "Sending messages to this app is off.")
        slack.direct_channel(user)
    if user not in slack.members(channel):
        raise GestureError("channel_not_found", "You are not in this channel.")
    word, _, rest = text.partition(" ")
    if word == slack.app.command:
        return _answer(slack.command(rest, user=user, channel=channel))
    if word.startswith("/"):
        raise GestureError("unknown_command", f"{word} is not a valid command.")
    if text:
        slack.say(text, user=user, channel=channel)
    return {"ok": True}


def _click(slack: Workspace, asked: Json) -> Json:
    user, surface = _user(slack, asked), _kept(slack, asked)
    block_id, action_id = _key(asked)
    return _answer(slack.click(surface, block_id=block_id, action_id=action_id, user=user))


def _choose(slack: Workspace, asked: Json) -> Json:
    user, surface = _user(slack, asked), _kept(slack, asked)
    key, state = _key(asked), _object(asked, "state")
    with slack.store.changed:
        place = place_for(slack.store, surface, user, user)
        control = _control(place, key)
        value = _reported(place, control, state)
    return _answer(slack.choose(surface, key, value, user=user))


def _search(slack: Workspace, asked: Json) -> Json:
    user, surface = _user(slack, asked), _kept(slack, asked)
    asking = slack.suggest(surface, _key(asked), _text(asked, "text"), user=user)
    name = "option_groups" if "option_groups" in asking.answer else "options"
    return {**_answer(asking), name: asking.options}


def _submit(slack: Workspace, asked: Json) -> Json:
    view = _kept(slack, {**asked, "surface": {"view": _text(asked, "view")}})
    if not isinstance(view, View):
        raise GestureError("stale", _GONE)
    with slack.store.changed:
        if is_waiting(slack.store, view):
            raise GestureError("waiting", "This has been sent already.")
    done = slack.submit(view)
    return {**_answer(done), "errors": dict(done.errors)}


def _close(slack: Workspace, asked: Json) -> Json:
    surface = _surface(slack, _user(slack, asked), {"view": _text(asked, "view")})
    if isinstance(surface, Message):
        raise GestureError("stale", _GONE)
    return _answer(slack.close(surface))


def _home(slack: Workspace, asked: Json) -> Json:
    user = _user(slack, asked)
    if "app_home_opened" in slack.app.events:
        slack.open_home(user)
    return {"ok": True}


def _shortcut(slack: Workspace, asked: Json) -> Json:
    return _answer(slack.shortcut(_text(asked, "callback_id"), user=_user(slack, asked)))


def _upload(slack: Workspace, asked: Json) -> Json:
    user, name = _user(slack, asked), _text(asked, "name")
    try:
        content = base64.b64decode(_text(asked, "content"), validate=True)
    except ValueError as error:
        raise GestureError("invalid_arguments", "This file cannot be read.") from error
    file = slack.upload(name, content, user=user)
    return {"ok": True, "file": file_object(file, slack.app, slack.store.base_url)}


def _trouble(slack: Workspace, asked: Json) -> Json:
    name, is_on = _text(asked, "name"), asked.get("on", True) is True
    if name not in _TROUBLES:
        raise GestureError("unknown_trouble", f"There is no trouble called {name}.")
    with slack.store.changed:
        _TROUBLES[name](slack.troubles, is_on)
        slack.store.changed.notify_all()
    return {"ok": True}


def _rate_limit(troubles: Troubles, is_on: bool) -> None:  # noqa: FBT001
    troubles.call_off(RATE_LIMITED)
    if is_on:
        troubles.rate_limit()


def _away(troubles: Troubles, is_on: bool) -> None:  # noqa: FBT001
    troubles.call_off(AWAY)
    if is_on:
        troubles.fail()


_TROUBLES: dict[str, Callable[[Troubles, bool], None]] = {
    "slow": lambda troubles, is_on: troubles.delay(SLOW_SECONDS * is_on),
    "duplicate": lambda troubles, is_on: troubles.duplicate(int(is_on)),
    "rate_limit": _rate_limit,
    "away": _away,
    "expired_trigger": lambda troubles, is_on: troubles.expire_triggers(int(is_on)),
}

GESTURES: dict[str, Callable[[Workspace, Json], Json]] = {
    "command": _command,
    "click": _click,
    "choose": _choose,
    "search": _search,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "shortcut": _shortcut,
    "trouble": _trouble,
    "upload": _upload,
}


def _answer(done: Interaction) -> Json:
    if done.error is None:
        return {"ok": True}
    words = _FAILURES[done.kind]
    text = words.get(done.error) or words[""]
    command = done.request.get("command", "")
    return {
        "ok": False,
        "error": done.error,
        "text": text.format(command=command, error=done.error),
    }


def _kept(slack: Workspace, asked: Json) -> Message | View:
    """Go to the surface, and keep what the client has in its fields."""
    user, values = _user(slack, asked), _object({"values": {}, **asked}, "values")
    with slack.store.changed:
        surface = _surface(slack, user, _object(asked, "surface"))
        place = place_for(slack.store, surface, user, user)
        for control in place.controls:
            block_id, action_id = control.key
            state = _object({block_id: {}, **values}, block_id).get(action_id)
            if isinstance(state, dict) and control.type in FIELD_TYPES:
                value = (
                    _given(slack, control, state, user)
                    if control.type == "file_input"
                    else _reported(place, control, state)
                )
                place = place.type(control, entered(control, value, ()))
        return place.surface


def _given(slack: Workspace, control: Control, state: Json, user: str) -> list[Json]:
    ids = [file.get("id") for file in state.get("files") or []]
    return slack.give(control, [file for file in slack.files if file.id in ids], user)


def _reported(place: Place, control: Control, state: Json) -> Any:  # noqa: ANN401
    return reported(control, state, [*place.offered(control), *chosen(place.standing(control))])


def _surface(slack: Workspace, user: str, described: Json) -> Message | View:
    if "message" in described:
        message = _object(described, "message")
        found: Message | View | None = slack.store.messages.find(
            _text(message, "channel"), _text(message, "ts")
        )
    else:
        view = slack.store.views.find(_text(described, "view"))
        found = view if view and view.user == user else None
    if found is None:
        raise GestureError("stale", _GONE)
    return found


def _control(place: Place, key: tuple[str, str]) -> Control:
    found = next((control for control in place.controls if control.key == key), None)
    if found is None:
        raise GestureError("stale", _GONE)
    return found


def _user(slack: Workspace, asked: Json) -> str:
    user = _text(asked, "user")
    if user not in slack.store.people:
        raise GestureError("user_not_found", "There is nobody like this here.")
    return user


def _key(asked: Json) -> tuple[str, str]:
    return _text(asked, "block_id"), _text(asked, "action_id")


def _text(asked: Json, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise GestureError("invalid_arguments", f"{name} must be text.")
    return value


def _object(asked: Json, name: str) -> Json:
    value = asked.get(name)
    if not isinstance(value, dict):
        raise GestureError("invalid_arguments", f"{name} must be an object.")
    return value
