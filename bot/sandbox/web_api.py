"""Slack's Web API over the stand-in workspace: tokens, scopes, arguments, a table of methods."""

import json
from typing import NamedTuple

from bot.sandbox import methods
from bot.sandbox.answers import Answer, Json, RefusalError
from bot.sandbox.check import Fault
from bot.sandbox.log import Call
from bot.sandbox.store import MESSAGE_KEYS, Store

_MESSAGE = " ".join(key for key in MESSAGE_KEYS if key != "thread_ts")


class Method(NamedTuple):
    """What a method does, and which scope and arguments it takes."""

    run: methods.Run
    scope: str | None = None
    required: str = ""
    optional: str = ""
    takes_app_token: bool = False
    takes_no_token: bool = False


METHODS = {
    "apps.connections.open": Method(methods.connections_open, takes_app_token=True),
    "auth.test": Method(methods.auth_test),
    "bots.info": Method(methods.bots_info, "users:read", "", "bot"),
    "chat.delete": Method(methods.chat_delete, "chat:write", "channel ts"),
    "chat.deleteScheduledMessage": Method(
        methods.delete_scheduled_message, "chat:write", "channel scheduled_message_id", "as_user"
    ),
    "chat.postEphemeral": Method(
        methods.chat_post_ephemeral, "chat:write", "channel user", f"{_MESSAGE} thread_ts"
    ),
    "chat.postMessage": Method(
        methods.chat_post_message,
        "chat:write",
        "channel",
        f"{_MESSAGE} thread_ts reply_broadcast",
    ),
    "chat.scheduleMessage": Method(
        methods.schedule_message, "chat:write", "channel post_at", f"{_MESSAGE} thread_ts"
    ),
    "chat.update": Method(methods.chat_update, "chat:write", "channel ts", _MESSAGE),
    "conversations.info": Method(
        methods.conversations_info, "channels:read", "channel", "include_locale include_num_members"
    ),
    "conversations.open": Method(
        methods.conversations_open, "im:write", "", "channel users return_im prevent_creation"
    ),
    "files.completeUploadExternal": Method(
        methods.complete_upload, "files:write", "files", "channel_id initial_comment thread_ts"
    ),
    "files.info": Method(methods.files_info, "files:read", "file", "count cursor limit page"),
    "files.getUploadURLExternal": Method(
        methods.get_upload_url, "files:write", "filename length", "alt_txt snippet_type"
    ),
    "oauth.v2.access": Method(
        methods.oauth_access,
        required="code client_id client_secret",
        optional="redirect_uri",
        takes_no_token=True,
    ),
    "team.info": Method(methods.team_info, "team:read", "", "team domain"),
    "users.info": Method(methods.users_info, "users:read", "user", "include_locale team_id"),
    "users.lookupByEmail": Method(methods.users_lookup_by_email, "users:read.email", "email"),
    "views.open": Method(methods.views_open, None, "trigger_id view"),
    "views.publish": Method(methods.views_publish, None, "user_id view", "hash"),
    "views.push": Method(methods.views_push, None, "trigger_id view"),
    "views.update": Method(methods.views_update, None, "view", "view_id external_id hash"),
}

_EVERYWHERE = ("team_id",)
"""Bolt's client sends it along with every call."""

_JSON_ARGUMENTS = ("attachments", "blocks", "files", "metadata", "view")


def call(store: Store, method: str, token: str | None, arguments: Json) -> Answer:
    """Answer one call as Slack would, and remember it; a hung call raises `ConnectionError`."""
    at, started = store.clock(), store.stopwatch()
    answer = store.troubles.strike(method)
    with store.changed:
        if answer is None:
            answer = Answer(200, _headers(store, method), _body(store, method, token, arguments))
        store.calls.append(
            Call(
                method=method,
                arguments=arguments,
                status=answer.status,
                body=answer.body,
                at=at,
                seconds=store.stopwatch() - started,
                cause=store.cause_of(arguments),
            )
        )
        store.changed.notify_all()
    return answer


def _body(store: Store, name: str, token: str | None, arguments: Json) -> Json:
    try:
        method = _method(name)
        _check_token(store, method, token)
        _check_scope(store, method)
        return {"ok": True, **method.run(store, _checked_arguments(store, name, arguments))}
    except RefusalError as refusal:
        for fault in refusal.faults:
            store.record_fault(name, fault)
        return refusal.body()


def _method(name: str) -> Method:
    if name not in METHODS:
        raise RefusalError("unknown_method", Fault("", "the stand-in has no such method"))
    return METHODS[name]


def _check_token(store: Store, method: Method, token: str | None) -> None:
    if method.takes_no_token:
        return
    if not token:
        raise RefusalError("not_authed")
    if not store.is_installed and token == store.app.bot_token:
        raise RefusalError("account_inactive")
    right = store.app.app_token if method.takes_app_token else store.app.bot_token
    if token != right:
        is_other = token in (store.app.app_token, store.app.bot_token)
        raise RefusalError("not_allowed_token_type" if is_other else "invalid_auth")


def _check_scope(store: Store, method: Method) -> None:
    if method.scope and method.scope not in store.app.scopes:
        provided = ",".join(sorted(store.app.scopes))
        fault = Fault("", f"needs the scope {method.scope}")
        raise RefusalError("missing_scope", fault, needed=method.scope, provided=provided)


def _checked_arguments(store: Store, name: str, arguments: Json) -> Json:
    method = METHODS[name]
    required = method.required.split()
    known = {*required, *method.optional.split(), *_EVERYWHERE}
    for key in arguments:
        if key not in known:
            # Slack ignores what it does not know, so the call goes on.
            store.record_fault(name, Fault(key, "is not an argument of this method"))
    given = {key: _read(key, value) for key, value in arguments.items() if value is not None}
    wrong = [Fault(key, "is required") for key in required if given.get(key, "") == ""]
    wrong += [
        Fault(key, "must be text, a number, true or false")
        for key, value in given.items()
        if key not in _JSON_ARGUMENTS and isinstance(value, (dict, list))
    ]
    if wrong:
        raise RefusalError("invalid_arguments", *wrong)
    return given


def _read(key: str, value: object) -> object:
    if key not in _JSON_ARGUMENTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise RefusalError("invalid_arguments", Fault(key, "must be JSON")) from None


def _headers(store: Store, name: str) -> dict[str, str]:
    method = METHODS.get(name)
    return {
        "x-oauth-scopes": ",".join(sorted(store.app.scopes)),
        "x-accepted-oauth-scopes": (method and method.scope) or "",
    }
