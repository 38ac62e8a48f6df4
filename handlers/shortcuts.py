"""Global shortcuts."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.values import Source
from handlers.actions import actor
from handlers.background import Background
from handlers.callers import Asker
from handlers.commands import open_form
from handlers.dispatch import Answers
from handlers.request import Request


def register(app: App, answers: Answers, background: Background, command: str) -> None:
    """Register the shortcuts that the manifest names."""

    @app.shortcut("add_contact")
    def add_contact(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Open the form that adds a contact."""
        asker = Asker(actor=actor(body, Source.FORM), command=command)
        open_form(answers.answer(Request(verb="add"), asker), body, client, background)
        ack()
