"""Submissions of forms."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot import countries
from bot.contacts.results import Outcome
from bot.contacts.rules import Refusal
from bot.errors import DeactivatedUserError, UserNotFoundError
from bot.language import _, _n
from bot.services import Services
from bot.values import GLOBAL, Actor, Scope, Source
from handlers.actions import actor
from handlers.drawing.blocks import Block
from handlers.drawing.messages.outcomes import outcome
from handlers.drawing.modals import add_replace
from handlers.drawing.wording import room
from handlers.replying import as_view
from handlers.request import OutOfDateError, Request


def register(app: App, services: Services) -> None:
    """Register the listeners for each form, and one for those that are gone."""

    @app.view("add")
    def add_contact(ack: Ack, body: dict[str, Any], view: Block) -> None:
        """Add the contact, or say at the field what stands in the way."""
        request = add_replace.read_modal(view)
        if not request.scopes:
            # Whoever is quick sends the form before Slack shows the countries.
            field = add_replace.block_of(view, "countries", "reach")
            ack(response_action="errors", errors={field: _("Choose at least one country.")})
            return
        _submit(ack, services, actor(body, Source.FORM), request, view)

    @app.view("replace")
    def replace_contact(ack: Ack, body: dict[str, Any], view: Block) -> None:
        """Hand the entries over, or say at the field what stands in the way."""
        _submit(ack, services, actor(body, Source.FORM), add_replace.read_modal(view), view)

    @app.view(re.compile(""))
    def refuse_view() -> None:
        """Say that this form is out of date."""
        raise OutOfDateError

    @app.view_closed(re.compile(""))
    def close_view(ack: Ack) -> None:
        """Let a form close."""
        ack()


def _submit(ack: Ack, services: Services, who: Actor, request: Request, view: Block) -> None:
    field = "person" if request.verb == "add" else "new_person"
    try:
        result = _write(services, who, request)
    except (UserNotFoundError, DeactivatedUserError) as error:
        ack(response_action="errors", errors={add_replace.block_of(view, field): str(error)})
        return
    if result.plan.refusal == Refusal.LIMIT:
        place = "reach" if request.scopes == (GLOBAL,) else "countries"
        ack(response_action="errors", errors={add_replace.block_of(view, place): _full(result)})
    elif request.verb == "replace" and request.person == request.new_person:
        ack(
            response_action="errors",
            errors={
                add_replace.block_of(view, field): _(
                    "Choose somebody else: this is the person to replace."
                )
            },
        )
    else:
        ack(response_action="update", view=as_view(outcome(result)))


def _write(services: Services, who: Actor, request: Request) -> Outcome:
    person, where = request.person, request.organization
    scopes = None if request.scopes is None else tuple(map(_scope, request.scopes))
    if not isinstance(person, int):
        raise OutOfDateError
    if request.verb == "add":
        return services.contacts.add(who, where, person, scopes or ())
    if not isinstance(request.new_person, int):
        raise OutOfDateError
    return services.contacts.replace(who, where, person, request.new_person, scopes)


def _scope(text: str) -> Scope:
    """Take only what our own menus offer; anything else was forged."""
    if text != GLOBAL and text not in countries.codes():
        raise OutOfDateError
    return Scope(text)


def _full(result: Outcome) -> str:
    if result.count.places_left:
        return _n(
            "Only {n} place is left: choose fewer countries, or remove an entry first.",
            "Only {n} places are left: choose fewer countries, or remove an entry first.",
            result.count.places_left,
        )
    return room(result.count) or ""
