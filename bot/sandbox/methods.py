"""What each Web API method does to the stand-in workspace; the caller holds the store's lock."""

from collections.abc import Callable
from typing import TypeAlias

from bot.sandbox.answers import Json, RefusalError
from bot.sandbox.check import Fault
from bot.sandbox.files import file_object
from bot.sandbox.messages import Message
from bot.sandbox.payloads import view_object
from bot.sandbox.people import (
    SLACKBOT,
    Channel,
    Person,
    bot_user_object,
    channel_object,
    slackbot_object,
    user_object,
)
from bot.sandbox.store import MESSAGE_KEYS, Store, checked_message, checked_view
from bot.sandbox.views import View

Run: TypeAlias = Callable[[Store, Json], Json]


def auth_test(store: Store, _: Json) -> Json:
    """Say whose token it is."""
    app = store.app
    is_org_wide = app.is_enterprise_install
    return {
        "url": f"https://{app.team_domain}.slack.com/",
        "team": app.team_name,
        "user": app.name,
        "team_id": app.enterprise_id if is_org_wide else app.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": is_org_wide,
        **({"enterprise_id": app.enterprise_id} if app.enterprise_id else {}),
    }


def oauth_access(store: Store, arguments: Json) -> Json:
    """Exchange the code of an installation for its token."""
    return store.oauth.access(arguments)


def connections_open(store: Store, _: Json) -> Json:
    """Hand out the address of a new Socket Mode connection."""
    base = store.base_url.replace("http", "ws", 1)
    ticket = store.sockets.new_ticket()
    return {"url": f"{base}/socket/{ticket}?app_id={store.app.app_id}"}


def views_open(store: Store, arguments: Json) -> Json:
    """Open a modal for the person whose trigger it is."""
    content = checked_view("modal", arguments["view"])
    user = _exchange(store, arguments)
    return _shown(store, store.views.open(user, content))


def views_push(store: Store, arguments: Json) -> Json:
    """Lay a modal on top of those open."""
    content = checked_view("modal", arguments["view"])
    user = _exchange(store, arguments)
    if not store.views.stack(user):
        raise RefusalError("not_found")
    return _shown(store, store.views.push(user, content))


def views_update(store: Store, arguments: Json) -> Json:
    """Replace a modal that is open."""
    content = checked_view("modal", arguments["view"])
    if ("view_id" in arguments) == ("external_id" in arguments):
        rule = "either view_id or external_id is required"
        raise RefusalError("invalid_arguments", Fault("view_id", rule))
    view = (
        store.views.find(arguments["view_id"])
        if "view_id" in arguments
        else store.views.find_external(arguments["external_id"])
    )
    if view is None or view.type == "home":
        raise RefusalError("not_found")
    return _shown(store, store.views.update(view, content, arguments.get("hash")))


def views_publish(store: Store, arguments: Json) -> Json:
    """Draw a person's Home."""
    content = checked_view("home", arguments["view"])
    user = _person_id(store, arguments["user_id"])
    return _shown(store, store.views.publish(user, content, arguments.get("hash")))


def chat_post_message(store: Store, arguments: Json) -> Json:
    """Post a message that everybody in the conversation sees."""
    content = checked_message(_content(arguments))
    channel = _conversation(store, arguments["channel"])
    _require_bot_in(store, channel)
    return _posted(store, store.messages.post(channel.id, store.app.bot_user_id, content))


def chat_post_ephemeral(store: Store, arguments: Json) -> Json:
    """Post a message that one person sees."""
    content = checked_message(_content(arguments))
    channel = _conversation(store, arguments["channel"])
    user = _person_id(store, arguments["user"])
    _require_bot_in(store, channel)
    if user not in channel.members:
        raise RefusalError("user_not_in_channel")
    message = store.messages.post(channel.id, store.app.bot_user_id, content, ephemeral_to=user)
    store.bring_message(message)
    return {"message_ts": message.ts}


def chat_update(store: Store, arguments: Json) -> Json:
    """Replace one of the bot's own messages, but no ephemeral one."""
    content = checked_message(_content(arguments))
    return _posted(
        store, store.messages.edit(_own(store, arguments, "cant_update_message"), content)
    )


def chat_delete(store: Store, arguments: Json) -> Json:
    """Take away one of the bot's own messages, but no ephemeral one."""
    message = _own(store, arguments, "cant_delete_message")
    store.messages.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def users_info(store: Store, arguments: Json) -> Json:
    """Describe a person, the bot itself, or Slackbot."""
    if arguments["user"] == store.app.bot_user_id:
        return {"user": bot_user_object(store.app)}
    if arguments["user"] == SLACKBOT:
        return {"user": slackbot_object(store.app)}
    person = store.people[_person_id(store, arguments["user"])]
    return {
        "user": user_object(
            person,
            store.app,
            with_locale=_is_true(arguments.get("include_locale")),
            shares_channel=_shares_channel(store, person),
        )
    }


def users_lookup_by_email(store: Store, arguments: Json) -> Json:
    """Find a person of the workspace by e-mail address."""
    email = str(arguments["email"]).casefold()
    for person in store.people.values():
        if person.email.casefold() == email and person.team_id == store.app.team_id:
            return {"user": user_object(person, store.app, with_locale=False, shares_channel=True)}
    raise RefusalError("users_not_found")


def conversations_open(store: Store, arguments: Json) -> Json:
    """Open the bot's conversation with one person."""
    if "users" not in arguments and "channel" not in arguments:
        raise RefusalError(
            "users_list_not_supplied", Fault("users", "users or channel is required")
        )
    asked = arguments.get("channel") or _person_id(store, arguments["users"])
    channel = _conversation(store, asked)
    if not _is_true(arguments.get("return_im")):
        return {"channel": {"id": channel.id}}
    return {"channel": channel_object(channel, store.app)}


def conversations_info(store: Store, arguments: Json) -> Json:
    """Describe a channel."""
    return {"channel": channel_object(_channel(store, arguments["channel"]), store.app)}


def team_info(store: Store, _: Json) -> Json:
    """Describe the workspace."""
    app = store.app
    return {"team": {"id": app.team_id, "name": app.team_name, "domain": app.team_domain}}


def bots_info(store: Store, _: Json) -> Json:
    """Describe the bot."""
    app = store.app
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.name,
            "app_id": app.app_id,
            "user_id": app.bot_user_id,
        }
    }


def get_upload_url(store: Store, arguments: Json) -> Json:
    """Hand out the address that takes a file's content."""
    file = store.add_file(str(arguments["filename"]), store.app.bot_user_id)
    return {"upload_url": f"{store.base_url}/upload/{file.id}", "file_id": file.id}


def complete_upload(store: Store, arguments: Json) -> Json:
    """Share uploaded files in a channel, if one is named."""
    by_id = {file.id: file for file in store.files}
    channel = _channel(store, arguments["channel_id"]) if "channel_id" in arguments else None
    shared = []
    for described in _file_list(arguments["files"]):
        file = by_id.get(described["id"])
        if file is None:
            raise RefusalError("file_not_found")
        file.title = described.get("title") or file.name
        file.channel = channel.id if channel else None
        shared.append({"id": file.id, "name": file.name, "title": file.title})
    if channel:
        _require_bot_in(store, channel)
        text = arguments.get("initial_comment", "")
        content = {"text": text, "files": shared}
        store.bring_message(store.messages.post(channel.id, store.app.bot_user_id, content))
    return {"files": shared}


def files_info(store: Store, arguments: Json) -> Json:
    """Describe a file that the bot may read."""
    for file in store.files:
        if file.id == arguments["file"] and file.is_readable(store.app):
            return {"file": file_object(file, store.app, store.base_url)}
    raise RefusalError("file_not_found")


def schedule_message(store: Store, arguments: Json) -> Json:
    """Take a message to post later."""
    content = checked_message(_content(arguments))
    channel = _channel(store, arguments["channel"])
    _require_bot_in(store, channel)
    scheduled_id = f"Q{len(store.scheduled) + 1:08d}"
    store.scheduled[scheduled_id] = channel.id
    return {
        "channel": channel.id,
        "scheduled_message_id": scheduled_id,
        "post_at": arguments["post_at"],
        "message": {"bot_id": store.app.bot_id, "type": "delayed_message", **content},
    }


def delete_scheduled_message(store: Store, arguments: Json) -> Json:
    """Forget a message to post later."""
    if store.scheduled.pop(str(arguments["scheduled_message_id"]), None) != arguments["channel"]:
        raise RefusalError("invalid_scheduled_message_id")
    return {}


def _content(arguments: Json) -> Json:
    return {key: arguments[key] for key in MESSAGE_KEYS if key in arguments}


def _exchange(store: Store, arguments: Json) -> str:
    trigger_id = str(arguments["trigger_id"])
    if store.troubles.takes_trigger():
        store.triggers.expire(trigger_id)
    return store.triggers.exchange(trigger_id).user


def _shown(store: Store, view: View) -> Json:
    store.bring_view(view)
    return {"view": view_object(view, store.app)}


def _posted(store: Store, message: Message) -> Json:
    store.bring_message(message)
    described = {"user": message.user, "ts": message.ts, "bot_id": store.app.bot_id}
    return {
        "channel": message.channel,
        "ts": message.ts,
        "message": {"type": "message", **described, **message.content},
    }


def _channel(store: Store, channel_id: str) -> Channel:
    channel = store.channels.get(channel_id)
    if channel is None:
        raise RefusalError("channel_not_found")
    return channel


def _conversation(store: Store, channel_or_user: str) -> Channel:
    if channel_or_user in store.people:
        return store.direct_channel(channel_or_user)
    return _channel(store, channel_or_user)


def _person_id(store: Store, user: str) -> str:
    if user not in store.people:
        raise RefusalError("user_not_found")
    return user


def _shares_channel(store: Store, person: Person) -> bool:
    return any(
        person.team_id in channel.shared_with and person.id in channel.members
        for channel in store.channels.values()
    )


def _require_bot_in(store: Store, channel: Channel) -> None:
    may_post_anywhere = "chat:write.public" in store.app.scopes and not channel.im_of
    if store.app.bot_user_id not in channel.members and not may_post_anywhere:
        raise RefusalError("not_in_channel")


def _own(store: Store, arguments: Json, error: str) -> Message:
    message = store.messages.find(_channel(store, arguments["channel"]).id, str(arguments["ts"]))
    if message is None or message.ephemeral_to:
        raise RefusalError("message_not_found")
    if message.user != store.app.bot_user_id:
        raise RefusalError(error)
    return message


def _file_list(files: object) -> list[Json]:
    if not isinstance(files, list) or not all(isinstance(f, dict) and "id" in f for f in files):
        rule = "must be a list of objects with an id"
        raise RefusalError("invalid_arguments", Fault("files", rule))
    return files


def _is_true(value: object) -> bool:
    return value in (True, "1", "true")
