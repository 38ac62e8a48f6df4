"""Slack: one module for each kind of listener, and the drawing of messages and modals."""

from slack_bolt import App

from bot.services import Services
from handlers import (
    access_forms,
    actions,
    commands,
    errors,
    events,
    forms,
    imports,
    newcomers,
    options,
    shortcuts,
    uninstalls,
    views,
)
from handlers.background import Background
from handlers.dispatch import Answers
from handlers.home import actions as home_actions
from handlers.home.drawing import HomeTabs
from handlers.legible import Legible
from handlers.uninstalls import Forget
from handlers.workspaces import ClientOf


def register(
    app: App,
    services: Services,
    background: Background,
    tabs: HomeTabs,
    *,
    command: str,
    client_of: ClientOf,
    forget: Forget,
) -> None:
    """Register every listener, the most used first: Bolt asks them one after another."""
    app.use(Legible())
    answers = Answers(services, client_of)
    commands.register(app, answers, background, command)
    options.register(app, services)
    newcomers.register(app, services, background)
    imports.register(app, services, background)
    forms.register(app, services, background)
    home_actions.register(app, tabs, background)
    actions.register(app, answers, background, command, tabs)
    access_forms.register(app, answers, background, command)
    views.register(app, services)
    shortcuts.register(app, answers, background, command)
    events.register(app, tabs, background)
    uninstalls.register(app, forget)
    errors.register(app, background)
