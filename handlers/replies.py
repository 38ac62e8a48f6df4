"""How an answer reaches the person: in the acknowledgement, in a message, or in a view."""

from typing import Any

import msgspec
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.errors import PersonError
from bot.language import _
from handlers.blocks import Block, Reply
from handlers.modals import message_modal


class NotSentError(PersonError):
    """Slack did not take an answer."""

    def __init__(self) -> None:
        super().__init__(_("Slack did not take my answer. Type the command again."))


class SlackAwayError(PersonError):
    """Slack does not answer a question that must be asked first, or asks for patience."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Slack did not tell me who that is, so I did nothing. Try again in a minute. A "
                "contact can also be named by their e-mail address."
            )
        )


_GONE = {"not_found", "expired_trigger_id", "exchanged_trigger_id"}
"""Slack's words for a view that was closed, and for a click that is too long ago to open one."""


def acknowledgement(content: Block) -> BoltResponse:
    """Make the acknowledgement that carries an answer; a listener returns it in place of `ack`.

    `ack` writes the JSON of a long list in ten times the time.
    """
    return BoltResponse(status=200, body=msgspec.json.encode(content).decode())


def as_message(reply: Reply) -> Block:
    """Make the message; it always says who shall see it."""
    return {
        "response_type": "in_channel" if reply.is_shared else "ephemeral",
        "text": reply.text,
        "blocks": list(reply.blocks),
    }


def as_view(reply: Reply) -> Block:
    """Make the view that shows the answer."""
    return message_modal(reply, _("Fulfillment contacts"))


def send(reply: Reply, body: dict[str, Any], client: WebClient) -> None:
    """Put an answer where the click was: in its view, or in place of its message.

    A message that stays, as a notice does, keeps what it says; the answer follows it.
    """
    view, url = body.get("view"), body.get("response_url")
    if view and view.get("type") == "modal":
        client.views_update(view_id=view["id"], view=as_view(reply))
    elif url:
        is_passing = bool((body.get("container") or {}).get("is_ephemeral"))
        post(reply, str(url), client, replaces=is_passing and not reply.is_shared)
    elif trigger := body.get("trigger_id"):
        client.views_open(trigger_id=str(trigger), view=as_view(reply))


def tell(reply: Reply, body: dict[str, Any], client: WebClient) -> None:
    """Send an answer that took a while; where its place is gone, it is a direct message."""
    try:
        send(reply, body, client)
    except NotSentError:
        post_directly(reply, _user(body), client)
    except SlackApiError as error:
        if error.response["error"] not in _GONE:
            raise
        post_directly(reply, _user(body), client)


def _user(body: dict[str, Any]) -> str:
    return str(body["user"]["id"] if "user" in body else body["user_id"])


def post_directly(reply: Reply, user: str, client: WebClient) -> None:
    """Post in the conversation of the bot with one person."""
    client.chat_postMessage(channel=user, text=reply.text, blocks=list(reply.blocks))


def post(reply: Reply, url: str, client: WebClient, *, replaces: bool) -> None:
    """Post to a response URL; raises `NotSentError` where Slack does not take it."""
    webhook = WebhookClient(url, ssl=client.ssl, timeout=client.timeout)
    message = {**as_message(reply), "replace_original": replaces}
    answer = webhook.send_dict(message)
    if answer.status_code != 200:
        raise NotSentError
