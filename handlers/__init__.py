"""Slack: one module for each kind of listener, and the drawing of messages and modals."""

from slack_bolt import App

from bot.services import Services
from handlers.background import Background


def register(app: App, services: Services, background: Background, *, command: str) -> None:
    """Register every listener."""
