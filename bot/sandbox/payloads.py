"""Builds exactly what Slack sends to an app, from values alone."""

import re

from bot.sandbox.answers import Json
from bot.sandbox.messages import Message
from bot.sandbox.people import Channel, InstalledApp, Person
from bot.sandbox.views import View

_VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105, Slack still sends this old one

_TYPED = re.compile(
    r"(?P<kept><(?:[@#!]|https?:|mailto:)[^<>]+>)"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<control>[&<>])"
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """Write what a person typed after a command as Slack does with `should_escape`."""

    def write(found: re.Match[str]) -> str:
        if found["url"]:
            return f"<{found['url'].replace('&', '&amp;')}>"
        if found["email"]:
            return f"<mailto:{found['email']}|{found['email']}>"
        return found["kept"] or _ENTITIES[found["control"]]

    return _TYPED.sub(write, text)


def slash_command(
    app: InstalledApp, person: Person, channel: Channel, command: str, text: str
) -> Json:
    """Build the form of a slash command, without its trigger_id and response_url."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": person.team_id,
        "team_domain": app.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.username,
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "true" if app.is_enterprise_install else "false",
        **({"enterprise_id": app.enterprise_id} if app.enterprise_id else {}),
    }


def block_actions(app: InstalledApp, person: Person, place: Json, action: Json) -> Json:
    """Build the payload of one use of a control, in a place from `in_view` or `in_message`."""
    return {**_interactive(app, person, "block_actions"), **place, "actions": [action]}


def block_suggestion(
    app: InstalledApp, person: Person, place: Json, key: tuple[str, str], typed: str
) -> Json:
    """Build the payload that asks for the options of an external menu."""
    block_id, action_id = key
    asked = {"block_id": block_id, "action_id": action_id, "value": typed}
    return {**_interactive(app, person, "block_suggestion"), **place, **asked}


def view_submission(app: InstalledApp, person: Person, view: View) -> Json:
    """Build the payload of a modal that is submitted."""
    shown = {"view": view_object(view, app), "response_urls": []}
    return {**_interactive(app, person, "view_submission"), **shown}


def view_closed(app: InstalledApp, person: Person, view: View, *, is_cleared: bool) -> Json:
    """Build the payload of a modal that is closed."""
    shown = {"view": view_object(view, app), "is_cleared": is_cleared}
    return {**_interactive(app, person, "view_closed"), **shown}


def shortcut(app: InstalledApp, person: Person, callback_id: str, action_ts: str) -> Json:
    """Build the payload of a global shortcut."""
    common = _interactive(app, person, "shortcut")
    common.pop("api_app_id")
    return {**common, "callback_id": callback_id, "action_ts": action_ts}


def message_shortcut(app: InstalledApp, person: Person, callback_id: str, place: Json) -> Json:
    """Build the payload of a shortcut on a message, in a place from `in_message`."""
    common = _interactive(app, person, "message_action")
    message = {key: place[key] for key in ("channel", "message")}
    ts = place["message"]["ts"]
    return {**common, **message, "callback_id": callback_id, "action_ts": ts, "message_ts": ts}


def event_callback(app: InstalledApp, event: Json, event_id: str, event_ts: str) -> Json:
    """Build the payload of an event."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": app.team_id,
        "enterprise_id": app.enterprise_id,
        "api_app_id": app.app_id,
        "event": {"event_ts": event_ts, **event},
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event_ts)),
        "authorizations": [
            {
                "enterprise_id": app.enterprise_id,
                "team_id": None if app.is_enterprise_install else app.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": app.is_enterprise_install,
            }
        ],
        "is_ext_shared_channel": False,
    }


def in_view(app: InstalledApp, view: View) -> Json:
    """Tell where a person acts, if it is in a modal or on the Home."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view_object(view, app),
    }


def in_message(app: InstalledApp, message: Message, channel: Channel) -> Json:
    """Tell where a person acts, if it is in a message; an ephemeral one is not sent along."""
    is_ephemeral = message.ephemeral_to is not None
    place: Json = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        },
        "channel": {"id": channel.id, "name": channel.name},
    }
    if not is_ephemeral:
        place["message"] = {
            "type": "message",
            "user": message.user,
            "bot_id": app.bot_id,
            "app_id": app.app_id,
            "team": app.team_id,
            "ts": message.ts,
            **message.content,
        }
    return place


def view_object(view: View, app: InstalledApp) -> Json:
    """Describe a view as payloads and answers of `views.*` do."""
    given = view.content
    return {
        "id": view.id,
        "team_id": app.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "title": given.get("title"),
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": app.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": app.team_id,
        "bot_id": app.bot_id,
    }


def _interactive(app: InstalledApp, person: Person, kind: str) -> Json:
    return {
        "type": kind,
        "token": _VERIFICATION_TOKEN,
        "api_app_id": app.app_id,
        "team": None
        if app.is_enterprise_install
        else {"id": app.team_id, "domain": app.team_domain},
        "user": {
            "id": person.id,
            "username": person.username,
            "name": person.username,
            "team_id": person.team_id,
        },
        "enterprise": {"id": app.enterprise_id} if app.enterprise_id else None,
        "is_enterprise_install": app.is_enterprise_install,
    }
