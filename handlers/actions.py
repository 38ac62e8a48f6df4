"""Clicks on buttons."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.values import Actor, Source
from handlers.background import Background
from handlers.callers import Asker, WorkspaceUnknownError, actor_of
from handlers.commands import answer_or_ask, open_form
from handlers.dispatch import Answers
from handlers.drawing.blocks import RUN, Form, Reply
from handlers.errors import log
from handlers.home.drawing import HomeTabs
from handlers.replying import tell
from handlers.request import OutOfDateError, Request


def register(
    app: App, answers: Answers, background: Background, command: str, tabs: HomeTabs
) -> None:
    """Register the listeners; the last one answers every click that nothing else does."""

    @app.action(re.compile(f"^{RUN}"))
    def run_request(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient
    ) -> None:
        """Run the request that the button carries; a Home that it stands on is drawn anew."""
        background.require()
        who = actor(body, Source.BUTTON)
        asker = Asker(actor=who, command=command)
        try:
            request = Request.from_value(action.get("value"))
            reply = answer_or_ask(answers, request, asker, body, client, background)
        finally:
            if body.get("view", {}).get("type") == "home":
                background.follow(lambda: tabs.open(who, client), log)
        if reply is not None:
            _give(reply, body, client, background)
        ack()

    @app.action(re.compile(""))
    def refuse_action() -> None:
        """Say that nothing stands behind this button or menu."""
        raise OutOfDateError


def _give(
    reply: Reply | Form, body: dict[str, Any], client: WebClient, background: Background
) -> None:
    if isinstance(reply, Reply):
        background.follow(lambda: tell(reply, body, client), log)
    else:
        open_form(reply, body, client, background)


def actor(body: dict[str, Any], source: Source) -> Actor:
    """Make the actor of an interaction; raises `WorkspaceUnknownError`."""
    enterprise = (body.get("enterprise") or {}).get("id")
    return actor_of(
        team=_team(body, enterprise),
        user=body["user"]["id"],
        enterprise=None if _is_elsewhere(body, enterprise) else enterprise,
        source=source,
        channel=(body.get("channel") or {}).get("id"),
    )


def _is_elsewhere(body: dict[str, Any], enterprise: str | None) -> bool:
    """Whether they are of another workspace than the one named: its Enterprise isn't theirs."""
    own, named = body["user"].get("team_id"), (body.get("team") or {}).get("id")
    return bool(own and named and own not in {named, enterprise})


def _team(body: dict[str, Any], enterprise: str | None) -> str:
    """Find the clicking user's own workspace, which is not the message's.

    Where the bot is installed org-wide Slack names no `team`, and as the user's it may name the
    Enterprise organization; a view still tells the workspace. What is left is the organization.
    """
    own = body["user"].get("team_id")
    if own and own != enterprise:
        return str(own)
    places = (body.get("team") or {}).get("id"), (body.get("view") or {}).get("team_id")
    team = next(filter(None, (*places, enterprise)), None)
    if team is None:
        raise WorkspaceUnknownError
    return str(team)
