"""The events that say that the bot is no longer installed somewhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext

Forget = Callable[[str | None, str | None, datetime], None]
"""Forgets what was installed before a moment, by the ids of enterprise and workspace.

An org-wide installation has no workspace.
"""


def register(app: App, forget: Forget) -> None:
    """Register the listeners; either event may come first, late, or twice."""

    @app.event("app_uninstalled")
    def forget_workspace(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """Forget a workspace that has uninstalled the bot."""
        _forget(forget, body, context)
        ack()

    @app.event("tokens_revoked")
    def forget_token(
        ack: Ack, event: dict[str, Any], body: dict[str, Any], context: BoltContext
    ) -> None:
        """Forget a workspace whose bot token is revoked; the bot keeps no token of a person."""
        if event.get("tokens", {}).get("bot"):
            _forget(forget, body, context)
        ack()


def _forget(forget: Forget, body: dict[str, Any], context: BoltContext) -> None:
    # Whole seconds: nobody installs anew within the one in which they uninstalled.
    before = datetime.fromtimestamp(int(body["event_time"]) + 1, UTC)
    team_id = None if context.is_enterprise_install else context.team_id
    forget(context.enterprise_id, team_id, before)
