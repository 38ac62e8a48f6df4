"""Events: what Slack tells without anybody waiting for an answer."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.values import Actor, Source
from handlers.background import Background
from handlers.callers import actor_of
from handlers.errors import log
from handlers.home.drawing import HomeTabs


def register(app: App, tabs: HomeTabs, background: Background) -> None:
    """Register the listeners."""

    @app.event("app_home_opened")
    def draw_home(ack: Ack, event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        """Draw the Home of whoever opens it; the same event tells of the Messages tab."""
        if event.get("tab") == "home":
            who = _actor(event, body)
            # Before the acknowledgement: Slack tells of it again if this cannot be done.
            tabs.note(who)
            background.follow(lambda: tabs.draw(who, client), log)
        ack()


def _actor(event: dict[str, Any], body: dict[str, Any]) -> Actor:
    authorizations = body.get("authorizations") or [{}]
    return actor_of(
        team=body["team_id"],
        user=event["user"],
        enterprise=body.get("enterprise_id") or authorizations[0].get("enterprise_id"),
        source=Source.BUTTON,
        channel=None,
    )
