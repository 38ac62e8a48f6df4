"""How an answer reaches the person: in the acknowledgement, in a message, or in a view."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

import msgspec
from slack_bolt import BoltResponse
from slack_sdk import WebClient

from bot.errors import PersonError
from bot.language import _
from bot.slack.calls import once, patiently, respond
from bot.slack.errors import CallError
from handlers.drawing.blocks import Block, Reply
from handlers.drawing.messages.questions import notice
from handlers.drawing.modals.add_replace import message_modal

_logger = logging.getLogger(__name__)


class SlackAwayError(PersonError):
    """Slack does not answer a question that must be asked first, or asks for patience."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Slack did not tell me who that is, so I did nothing. Try again in a minute. A "
                "contact can also be named by their e-mail address."
            )
        )


def acknowledgement(content: Block) -> BoltResponse:
    """Make the acknowledgement that carries an answer; a listener returns it in place of `ack`.

    `ack` writes the JSON of a long list in ten times the time.
    """
    return BoltResponse(status=200, body=msgspec.json.encode(content).decode())


def as_message(reply: Reply) -> Block:
    """Make the message; it always says who shall see it."""
    return {
        "response_type": "in_channel" if reply.is_shared else "ephemeral",
        **content(reply),
    }


def content(reply: Reply) -> dict[str, Any]:
    """Make what a message of the bot says."""
    return {"text": reply.text, "blocks": list(reply.blocks)}


def as_view(reply: Reply) -> Block:
    """Make the view that shows the answer."""
    return message_modal(reply, _("Fulfillment contacts"))


def tell(reply: Reply, body: dict[str, Any], client: WebClient) -> None:
    """Put an answer where the click was: in its view, or in place of its message.

    A message that stays, as a notice does, keeps what it says; the answer follows it. Where Slack
    takes it nowhere there, it is a direct message: that something was done must be heard.
    """
    try:
        _place(reply, body, client)
    except CallError as error:
        _log(error, "is told directly")
        tell_directly(_not_shared() if reply.is_shared else reply, _user(body), client)


def announce(reply: Reply, body: dict[str, Any], client: WebClient) -> None:
    """Say what is being done, which is done even where Slack does not take the words.

    Tried once, since the work waits; and never over a view that shows something newer.
    """
    try:
        _place(reply, body, client, tries=once, view_hash=(body.get("view") or {}).get("hash"))
    except CallError as error:
        _log(error, "is left out")


def tell_beside(reply: Reply, body: dict[str, Any], client: WebClient) -> None:
    """Let an answer follow another one, or a form that did not open; nothing is replaced."""
    if url := body.get("response_url"):
        try:
            patiently(lambda: respond(client, str(url), _message(reply, replaces=False)))
        except CallError as error:
            _log(error, "is told directly")
        else:
            return
    tell_directly(reply, _user(body), client)


def tell_directly(reply: Reply, user: str, client: WebClient) -> None:
    """Post in the conversation of the bot with one person; what does not arrive is logged."""
    try:
        patiently(lambda: client.chat_postMessage(channel=user, **content(reply)))
    except CallError as error:
        _log(error, "reached nobody")


def _place(
    reply: Reply,
    body: dict[str, Any],
    client: WebClient,
    *,
    tries: Callable[[Callable[[], object]], object] = patiently,
    view_hash: str | None = None,
) -> None:
    view, url = body.get("view"), body.get("response_url")
    if view and view.get("type") == "modal":
        drawn = as_view(reply)
        tries(lambda: client.views_update(view_id=view["id"], hash=view_hash, view=drawn))
    elif url:
        is_passing = bool((body.get("container") or {}).get("is_ephemeral"))
        message = _message(reply, replaces=is_passing and not reply.is_shared)
        tries(lambda: respond(client, str(url), message))
    else:
        trigger = str(body.get("trigger_id"))
        once(lambda: client.views_open(trigger_id=trigger, view=as_view(reply)))


def _message(reply: Reply, *, replaces: bool) -> Block:
    return {**as_message(reply), "replace_original": replaces}


def _not_shared() -> Reply:
    return notice(
        _(
            "Slack didn't confirm that it shared this in the channel. "
            "Check the channel before you try again."
        )
    )


def _user(body: dict[str, Any]) -> str:
    return str(body["user"]["id"] if "user" in body else body["user_id"])


def _log(error: CallError, fate: str) -> None:
    _logger.error("fault %s: an answer %s: %s", secrets.token_hex(4), fate, error.cause)
