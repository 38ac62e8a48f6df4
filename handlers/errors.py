"""The one error listener: a person's mistake becomes a sentence, a bug becomes a reference."""

import logging
import secrets
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot.errors import DATABASE_ERRORS, PersonError
from bot.language import _
from bot.slack.errors import CallError, RefusedError
from handlers.background import Background
from handlers.callers import AskedError
from handlers.drawing.blocks import RUN, Block, Reply, escape, plain
from handlers.drawing.messages.buttons import request_button
from handlers.drawing.messages.questions import notice
from handlers.replying import as_message, as_view, tell
from handlers.request import OutOfDateError, UnknownCommandError

_logger = logging.getLogger(__name__)


def register(app: App, background: Background) -> None:
    """Register the error listener."""

    @app.error
    def explain_error(error: Exception, body: dict[str, Any], client: WebClient) -> BoltResponse:
        """Answer what went wrong where the person is looking."""
        if isinstance(error, BoltUnhandledRequestError):
            error = _unmatched(body)
        return respond_to_error(error, body, client, background)


def explain(error: Exception, body: dict[str, Any]) -> Reply:
    """Put an error in words; one that is not a person's mistake is logged with a reference."""
    if isinstance(error, AskedError):
        return error.question
    if isinstance(error, PersonError):
        buttons = [request_button()] if error.is_refusal else []
        buttons += _again(body) if error.is_passing else []
        return notice(escape(str(error)), *buttons)
    reference = secrets.token_hex(4)
    _logger.error("fault %s", reference, exc_info=error)
    return notice(
        _(
            "Something went wrong that is not your fault. Look at the list to see whether anything "
            "changed. If it happens again, tell support this reference: {reference}.",
            reference=reference,
        )
    )


def explain_unopened(error: CallError) -> Reply:
    """Say that a form may not have opened; an answer that was cut leaves it open."""
    if isinstance(error, RefusedError) and error.code not in _TOO_LATE:
        return explain(error, {})
    log(error)
    return notice(_("Slack didn't answer in time. If no form opened, please try again."))


def explain_unfollowed(error: Exception) -> Reply:
    """Say that what was asked is done, but that others may not have heard of it."""
    return notice(
        _(
            "⚠️ That's done, but I couldn't let everyone know. Please tell them yourself. "
            "If it happens again, give support this reference: {reference}.",
            reference=log(error),
        )
    )


_TOO_LATE = {"exchanged_trigger_id", "expired_trigger_id", "not_found"}
"""Slack's words for a click that is too long ago to open a form, and for a form that was closed."""


def _again(body: dict[str, Any]) -> list[Block]:
    """Offer the click anew: what it was on is replaced by the explanation."""
    return [
        {
            "type": "button",
            "action_id": action["action_id"],
            "text": plain(_("Try again")),
            "value": action["value"],
        }
        for action in body.get("actions", ())
        if action["action_id"].startswith(RUN) and "value" in action
    ]


def respond_to_error(
    error: Exception, body: dict[str, Any], client: WebClient, background: Background
) -> BoltResponse:
    """Make the acknowledgement that carries the explanation, or send it after an empty one."""
    reply = explain(error, body)
    kind = body.get("type")
    if kind == "event_callback":
        return _answer_to_event(error)
    if "command" in body:
        return BoltResponse(status=200, body=as_message(reply))
    if kind is None:
        # Nothing of Slack's looks like that.
        return BoltResponse(status=404)
    if kind in {"block_suggestion", "dialog_suggestion"}:
        return BoltResponse(status=200, body={"options": []})
    if kind == "view_submission":
        # Whoever can send the form again in a moment finds it below, filled in as it was.
        is_passing = isinstance(error, PersonError) and error.is_passing
        place = "push" if is_passing else "update"
        return BoltResponse(status=200, body={"response_action": place, "view": as_view(reply)})
    if kind in _INTERACTIONS:
        background.follow(lambda: tell(reply, body, client), log)
    return BoltResponse(status=200, body="")


_INTERACTIONS = {
    "block_actions",
    "dialog_submission",
    "interactive_message",
    "message_action",
    "shortcut",
}
"""What is acknowledged with nothing, and answered after that."""


def _unmatched(body: dict[str, Any]) -> PersonError:
    """Say what a request is that no listener matches: of another version, or forged."""
    return UnknownCommandError(str(body["command"])) if "command" in body else OutOfDateError()


def _answer_to_event(error: Exception) -> BoltResponse:
    """Refuse an event that may succeed at another time: Slack sends it three times more."""
    if isinstance(error, DATABASE_ERRORS):
        _logger.warning("fault %s: not done: %s", secrets.token_hex(4), type(error).__name__)
    is_final = isinstance(error, PersonError) and not isinstance(error, DATABASE_ERRORS)
    return BoltResponse(status=200 if is_final else 503)


def log(error: Exception) -> str:
    """Log what went wrong after the answer; gives the reference."""
    reference = secrets.token_hex(4)
    _logger.error("fault %s after the answer", reference, exc_info=error)
    return reference
