"""Choices in forms that change the form."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.errors import UserNotFoundError
from bot.language import _
from bot.services import Services
from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RefusedError
from bot.values import Actor, Source, User
from handlers.actions import actor
from handlers.background import Background
from handlers.drawing.blocks import Block
from handlers.drawing.messages.questions import notice
from handlers.drawing.modals import add_replace, organization_menu
from handlers.errors import explain, log
from handlers.replying import tell_beside
from handlers.request import Request


def register(app: App, services: Services, background: Background) -> None:
    """Register the choices that redraw their form; what was typed stays, since the ids stay."""

    @app.action("reach")
    def switch_reach(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Show or take away the countries; the person who was chosen stays."""
        redraw(body, client, is_person_kept=True)
        ack()

    @app.action(organization_menu.ACTION)
    def choose_organization(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Draw the form for the organization chosen; the person goes with the old one."""
        redraw(body, client, is_person_kept=False)
        ack()

    def redraw(body: dict[str, Any], client: WebClient, *, is_person_kept: bool) -> None:
        view, who = body["view"], actor(body, Source.FORM)
        request = add_replace.read_modal(view)
        shown = services.contacts.list(who, request.organization)
        user = _chosen(services, who, request) if is_person_kept else None
        filled = add_replace.Filled(user=user, reach=add_replace.read_reach(view))
        drawn: Block = add_replace.form(request, shown, filled)
        background.run(lambda: _update(drawn, body, client), log)


def _update(drawn: Block, body: dict[str, Any], client: WebClient) -> None:
    view = body["view"]
    try:
        patiently(lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=drawn))
    except AwayError as error:
        log(error)
        trouble = notice(
            _(
                "Slack didn't answer while I updated your form. "
                "If it looks wrong, please choose again."
            )
        )
        tell_beside(trouble, body, client)
    except RefusedError as error:
        # The form was closed, or shows this or something newer already.
        if error.code not in {"not_found", "hash_conflict"}:
            tell_beside(explain(error, {}), body, client)


def _chosen(services: Services, who: Actor, request: Request) -> User | None:
    if not isinstance(request.person, int):
        return None
    try:
        return services.directory.get(who, request.organization, request.person)
    except UserNotFoundError:
        # Another organization was chosen at the same moment.
        return None
