"""Slack: one module for each kind of listener, and the drawing of messages and modals."""

from slack_bolt import App

from bot.services import Services
from handlers import actions, commands, errors, forms, newcomers, options, shortcuts, views
from handlers.answers import Answers
from handlers.background import Background


def register(app: App, services: Services, background: Background, *, command: str) -> None:
    """Register every listener, the most used first: Bolt asks them one after another."""
    answers = Answers(services)
    commands.register(app, answers, background, command)
    options.register(app, services)
    newcomers.register(app, services, background)
    forms.register(app, services, background)
    actions.register(app, answers, background, command)
    views.register(app, services)
    shortcuts.register(app, answers, background, command)
    errors.register(app, background)
