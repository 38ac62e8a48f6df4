"""Options requests: what the menus of the forms offer while a person types."""

import re
from typing import Any

from slack_bolt import App, BoltResponse

from bot import countries
from bot.errors import SearchTooShortError
from bot.services import Services
from bot.text import folded
from bot.values import GLOBAL, Actor, Scope, Source, User
from handlers.actions import actor
from handlers.drawing.blocks import Block
from handlers.drawing.modals import add_replace, organization_menu
from handlers.replying import acknowledgement

MOST = 100
"""Options in an answer (Slack's select menu page)."""


def register(app: App, services: Services) -> None:
    """Register the one listener; a table finds who answers which menu."""

    @app.options(re.compile(""))
    def suggest(payload: dict[str, Any], body: dict[str, Any]) -> BoltResponse:
        """Offer what fits the text, to those who may change the organization (R17)."""
        # One in a message has no view, and is none of ours.
        view: Block = body.get("view") or {}
        suggestion = _MENUS.get((str(view.get("callback_id")), str(payload["action_id"])))
        text = str(payload.get("value") or "")
        found = suggestion(services, actor(body, Source.FORM), view, text) if suggestion else []
        return acknowledgement({"options": found[:MOST]})


def _people(services: Services, who: Actor, view: Block, text: str) -> list[Block]:
    organization = add_replace.read_organization(view)
    try:
        users = services.directory.search(who, organization, text)
    except SearchTooShortError:
        return []
    return [add_replace.user_option(user) for user in users]


def _organizations(services: Services, who: Actor, view: Block, text: str) -> list[Block]:  # noqa: ARG001 (the organization is what is asked)
    page = services.organizations.search(who, text, number=MOST)
    return [organization_menu.option(found) for found in page.organizations if found.may_change]


def _contacts(services: Services, who: Actor, view: Block, text: str) -> list[Block]:
    shown = services.contacts.list(who, add_replace.read_organization(view))
    users: dict[int, User] = {
        contact.user.id: contact.user for contact in shown.contacts if shown.may_change
    }
    key = folded(text)
    return [
        add_replace.user_option(user)
        for user in users.values()
        if key in folded(f"{user.name} {user.email}")
    ]


def _held_scopes(services: Services, who: Actor, view: Block, text: str) -> list[Block]:
    request = add_replace.read_modal(view)
    shown = services.contacts.list(who, request.organization)
    key = folded(text)
    scopes = [
        contact.scope
        for contact in shown.contacts
        if shown.may_change and contact.user.id == request.person
    ]
    return [
        add_replace.scope_option(scope)
        for scope in scopes
        if key in folded(scope if scope == GLOBAL else f"{countries.name(scope)} {scope}")
    ]


def _countries(services: Services, who: Actor, view: Block, text: str) -> list[Block]:
    if not services.roles.access(who).may_change(add_replace.read_organization(view)):
        return []
    return [add_replace.scope_option(Scope(code)) for code in countries.search(text, MOST)]


_MENUS = {
    ("add", organization_menu.ACTION): _organizations,
    ("add", "person"): _people,
    ("add", "countries"): _countries,
    ("replace", organization_menu.ACTION): _organizations,
    ("grant_access", organization_menu.ACTION): _organizations,
    ("replace", "person"): _contacts,
    ("replace", "new_person"): _people,
    ("replace", "scopes"): _held_scopes,
}
