"""Clicks on a Home that turn it to another page, and its search field."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.outbox.app_home import Position
from bot.values import Source
from handlers.actions import actor
from handlers.background import Background
from handlers.drawing.home.overview import LONGEST, SEARCH
from handlers.drawing.home.turning import TURN, read_position
from handlers.errors import explain
from handlers.home.drawing import HomeTabs
from handlers.replying import tell


def register(app: App, tabs: HomeTabs, background: Background) -> None:
    """Register the listeners."""

    @app.action(re.compile(f"^{TURN}(_[0-9]+)?$"))
    def turn(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        """Turn the Home to the page that the button names."""
        _turn(tabs, background, body, client, read_position(action))
        ack()

    @app.action(SEARCH)
    def search(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        """Show the organizations that fit a text."""
        text = "".join(letter for letter in str(action.get("value") or "") if letter.isprintable())
        _turn(tabs, background, body, client, Position(text=text.strip()[:LONGEST]))
        ack()


def _turn(
    tabs: HomeTabs,
    background: Background,
    body: dict[str, Any],
    client: WebClient,
    position: Position,
) -> None:
    who = actor(body, Source.BUTTON)
    background.run(
        lambda: tabs.open(who, client, position),
        lambda error: tell(explain(error, body), body, client),
    )
