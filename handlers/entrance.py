"""What is let in: requests with the parts that Slack always sends."""

import logging
import secrets
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

_logger = logging.getLogger(__name__)


class Entrance(Middleware):
    """Ends a request that lacks what Bolt and the listeners read of each one of its kind.

    Bolt would fail on it outside of every listener, and again while its error listener is called.
    """

    def process(
        self,
        *,
        req: BoltRequest,
        next: Callable[[], Any],  # noqa: A002 (Bolt's)
        **_: object,
    ) -> BoltResponse | None:
        """Let a request in, or acknowledge it and log what it lacks."""
        kind = "command" if "command" in req.body else req.body.get("type")
        parts = _PARTS.get(kind) if isinstance(kind, str) else None
        try:
            if parts:
                msgspec.convert(req.body, parts)
        except msgspec.ValidationError as error:
            # It names the part, and nothing of what stands there.
            _logger.warning("fault %s in a request (%s): %s", secrets.token_hex(4), kind, error)
            is_asked = kind == "block_suggestion"
            return BoltResponse(status=200, body={"options": []} if is_asked else "")
        context = req.context
        if context.is_enterprise_install and context.team_id is None:
            # Bolt leaves it out of events where the bot is installed org-wide.
            context["team_id"] = req.body.get("team_id")
        next()
        return None


class _User(msgspec.Struct):
    id: str


class _Action(msgspec.Struct):
    type: str
    action_id: str


class _Interaction(msgspec.Struct):
    user: _User


class _BlockActions(_Interaction):
    actions: Annotated[list[_Action], msgspec.Meta(min_length=1)]


class _BlockSuggestion(_Interaction):
    action_id: str


class _Called(_Interaction):
    callback_id: str


class _AttachmentAction(_Called):
    actions: Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1)]


class _Step(_Called):
    workflow_step: dict[str, Any]


class _Form(msgspec.Struct):
    id: str
    type: Literal["modal", "home"]
    callback_id: str


class _View(_Interaction):
    view: _Form


class _Typed(msgspec.Struct):
    type: str


class _Event(msgspec.Struct):
    event: _Typed


class _Command(msgspec.Struct):
    user_id: str
    team_id: str


_PARTS: dict[str, type[msgspec.Struct]] = {
    "block_actions": _BlockActions,
    "block_suggestion": _BlockSuggestion,
    "command": _Command,
    "event_callback": _Event,
    "interactive_message": _AttachmentAction,
    "message_action": _Called,
    "shortcut": _Called,
    "view_closed": _View,
    "view_submission": _View,
    "workflow_step_edit": _Step,
}
