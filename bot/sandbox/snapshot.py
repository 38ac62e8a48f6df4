"""What the page shows to one person, as JSON; the caller holds the store's lock."""

from collections.abc import Iterable
from dataclasses import asdict

from bot.sandbox.acknowledgements import SLACKBOT
from bot.sandbox.answers import Json
from bot.sandbox.fields import state_values
from bot.sandbox.guide import Guide
from bot.sandbox.log import Call, Interaction
from bot.sandbox.messages import Message
from bot.sandbox.people import Channel
from bot.sandbox.store import Store
from bot.sandbox.views import View

LATEST = 30
"""Interactions that are shown."""


def snapshot(store: Store, guide: Guide, user: str) -> Json:
    """Show everything that a person sees now."""
    channels = [c for c in store.channels.values() if user in c.members and not c.im_of]
    home = store.views.home(user)
    return {
        "version": store.changed.version,
        "workspace": _workspace(store, guide),
        "user": user,
        "people": [
            {
                "id": part.person.id,
                "name": part.person.name,
                "role": part.role,
                "note": part.note,
                "is_owner": part.person.is_owner,
            }
            for part in guide.parts
        ],
        "members": [
            {"id": person.id, "name": person.name, "username": person.username}
            for person in store.people.values()
        ],
        "channels": [
            {"id": c.id, "name": c.name, "messages": _messages(store, c, user)} for c in channels
        ],
        "dm": _direct(store, user),
        "home": home and _view(store, home),
        "views": [_view(store, view) for view in store.views.stack(user)],
        "troubles": {
            "slow": store.troubles.is_slow,
            "armed": [name for name, is_armed in store.troubles.armed.items() if is_armed],
        },
        "interactions": _interactions(store),
        "faults": [asdict(fault) for fault in store.faults],
    }


def is_waiting(store: Store, view: View) -> bool:
    """Tell whether a view has been submitted and the bot has not answered yet."""
    return any(
        one.pending and one.kind == "view_submission" and one.request["view"]["id"] == view.id
        for one in store.interactions
    )


def _workspace(store: Store, guide: Guide) -> Json:
    app = store.app
    return {
        "name": app.team_name,
        "app": app.name,
        "app_user": app.bot_user_id,
        "command": app.command,
        "takes_messages": app.takes_messages,
        "verbs": [{"text": hint.text, "does": hint.does} for hint in guide.hints],
        "shortcuts": [
            {"callback_id": one["callback_id"], "name": one["name"]} for one in app.shortcuts
        ],
    }


def _direct(store: Store, user: str) -> Json:
    channel = store.direct_channel(user)
    return {"id": channel.id, "messages": _messages(store, channel, user)}


def _messages(store: Store, channel: Channel, user: str) -> list[Json]:
    return [_message(store, one, user) for one in store.messages.seen_by(user, channel.id)]


def _message(store: Store, message: Message, user: str) -> Json:
    typed = store.messages.typed.get((message.channel, message.ts, user), {})
    shared = {file["id"] for file in message.content.get("files", [])}
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "author": _name(store, message.user),
        "is_app": message.user == store.app.bot_user_id,
        "ephemeral": message.ephemeral_to is not None,
        "edited": message.edited,
        "text": message.text,
        "blocks": message.blocks,
        "values": state_values(message.blocks, typed),
        "files": [
            {"id": file.id, "name": file.name, "size": len(file.content)}
            for file in store.files
            if file.id in shared
        ],
    }


def _view(store: Store, view: View) -> Json:
    return {
        "id": view.id,
        "hash": view.hash,
        "type": view.type,
        "content": view.content,
        "values": view.values,
        "errors": dict(view.errors),
        "waiting": is_waiting(store, view),
    }


def _interactions(store: Store) -> list[Json]:
    repeated = [one.duplicate for one in store.interactions if one.duplicate]
    numbered = list(enumerate(store.interactions, start=1))[-LATEST:]
    return [
        {
            "id": number,
            "at": one.at,
            "kind": one.kind,
            "what": one.what,
            "user": one.user,
            "who": _name(store, one.user),
            "channel": one.channel,
            "seconds": one.seconds,
            "status": one.status,
            "error": one.error,
            "pending": one.pending,
            "request": one.request,
            "answer": one.answer,
            "faults": [asdict(fault) for fault in one.faults],
            "duplicate": one in repeated,
            "calls": _calls(store.calls, one),
        }
        for number, one in numbered
    ]


def _calls(calls: Iterable[Call], cause: Interaction) -> list[Json]:
    return [
        {
            "method": call.method,
            "at": call.at,
            "seconds": call.seconds,
            "status": call.status,
            "arguments": call.arguments,
            "body": call.body,
        }
        for call in calls
        if call.cause is cause
    ]


def _name(store: Store, user: str) -> str:
    if user == SLACKBOT:
        return "Slackbot"
    return store.names.get(user, user).removeprefix("@")
