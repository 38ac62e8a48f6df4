"""Clicks on buttons."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.values import Actor, Source
from handlers.answers import Answers
from handlers.asker import Asker, actor_of
from handlers.background import Background
from handlers.blocks import Form
from handlers.commands import answer_or_ask, open_form
from handlers.errors import log
from handlers.replies import send
from handlers.requests import OutOfDateError, Request


def register(app: App, answers: Answers, background: Background, command: str) -> None:
    """Register the listeners; the last one answers every click that nothing else does."""

    @app.action(re.compile("^run_"))
    def run_request(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient
    ) -> None:
        """Run the request that the button carries."""
        request = Request.from_value(action.get("value"))
        asker = Asker(actor=actor(body, Source.BUTTON), command=command)
        reply = answer_or_ask(answers, request, asker, body, client, background)
        if reply is None:
            ack()
            return
        if isinstance(reply, Form) and body.get("view", {}).get("type") == "modal":
            view_id, view = body["view"]["id"], reply.view
            background.run(lambda: client.views_update(view_id=view_id, view=view), log)
        elif isinstance(reply, Form):
            open_form(reply, body, client, background)
        else:
            background.run(lambda: send(reply, body, client), log)
        ack()

    @app.action(re.compile(""))
    def refuse_action(ack: Ack, action: dict[str, Any]) -> None:
        """Say that nothing stands behind this click; menus in forms only choose."""
        if action.get("type") == "button":
            raise OutOfDateError
        ack()


def actor(body: dict[str, Any], source: Source) -> Actor:
    """Make the actor of an interaction: the clicking user's own team, not the message's."""
    user, team = body["user"], body.get("team") or {}
    return actor_of(
        team=user.get("team_id") or team.get("id") or "",
        user=user["id"],
        enterprise=(body.get("enterprise") or {}).get("id"),
        source=source,
        channel=(body.get("channel") or {}).get("id"),
    )
