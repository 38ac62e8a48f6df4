"""An organization's page on the Home: for those who keep its contacts, and for the contacts."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from bot.contacts.results import ContactList
from bot.language import _
from bot.outbox.app_home import Position
from bot.values import Actor, Contact, Organization
from handlers.drawing.blocks import (
    Block,
    Confirm,
    actions,
    button,
    context,
    escape,
    header,
    section,
)
from handlers.drawing.home.turning import page_buttons, turn_button
from handlers.drawing.messages.buttons import add_button, replace_button
from handlers.drawing.messages.lists import added, nobody_listed, remove_button
from handlers.drawing.messages.paging import page_line, page_of
from handlers.drawing.wording import count_line, person_line, scope_label, scope_words
from handlers.request import Request

PAGE = 40
"""Contacts on a page: each in a scope of its own they are 80 of Slack's 100 blocks."""


def organization_page(
    shown: ContactList, position: Position, actor: Actor, *, has_back: bool
) -> list[Block]:
    """Draw an organization's contacts, global first, with the buttons that the actor may use."""
    organization = shown.organization
    page = page_of(shown.contacts, position.page, PAGE)
    blocks = [actions(_back(position))] if has_back else []
    count = count_line(shown.count, may_change=shown.may_change)
    title = _("*Fulfillment contacts* · {count}", count=count)
    blocks += [header(organization.name), section(title)]
    blocks.append(actions(*_buttons(shown)))
    if own := [contact for contact in shown.contacts if is_own(contact, actor)]:
        blocks.append(_own(own, organization))
    blocks.append({"type": "divider"})
    if not shown.contacts:
        blocks.append(section(nobody_listed(shown)))
    blocks += _groups(page.items, organization, may_change=shown.may_change)
    blocks += page_line(page)
    here = Position(organization=organization.id, page=page.number, text=position.text)
    if turns := page_buttons(here, has_more=page.number + 1 < page.of):
        blocks.append(actions(*turns))
    if not shown.may_change:
        blocks.append(context(_ask_whom(organization)))
    return blocks


def is_own(contact: Contact, actor: Actor) -> bool:
    """Whether this is the entry of the person who looks."""
    one, other = contact.user.identity, actor.identity
    if one is None or other is None or one.user_id != other.user_id:
        return False
    return one.team_id in (other.team_id, actor.enterprise_id)


def _back(position: Position) -> Block:
    return turn_button(_("Back to the organizations"), Position(text=position.text))


def _buttons(shown: ContactList) -> list[Block]:
    organization, buttons = shown.organization, []
    if shown.may_change and shown.count.places_left:
        buttons.append(add_button(organization))
    if shown.may_change and shown.contacts:
        buttons.append(replace_button(organization))
    buttons.append(button(_("History"), Request(verb="history", organization=organization.id)))
    return buttons


def _own(contacts: list[Contact], organization: Organization) -> Block:
    text = _(
        "*You receive* the documents of *{organization}* for {scopes}.",
        organization=escape(organization.name),
        scopes=scope_words(contact.scope for contact in contacts),
    )
    leave = button(
        _("Leave"),
        Request(verb="leave", organization=organization.id, is_confirmed=True),
        accessible=_("Leave the contacts of {organization}", organization=organization.name),
        confirm=Confirm(
            title=_("Leave the contacts?"),
            text=_(
                "You will no longer get the documents of {organization}, and the admins are told. "
                "You cannot take this back yourself.",
                organization=organization.name,
            ),
            confirm=_("Leave"),
            is_danger=True,
        ),
    )
    return section(text, leave)


def _groups(
    contacts: Iterable[Contact], organization: Organization, *, may_change: bool
) -> Iterator[Block]:
    for scope, group in groupby(contacts, attrgetter("scope")):
        yield section(f"*{scope_label(scope)}*")
        for contact in group:
            text = f"{person_line(contact.user, is_shared=False)}\n_{added(contact)}_"
            yield section(text, remove_button(contact, organization) if may_change else None)


def _ask_whom(organization: Organization) -> str:
    return _(
        "Support, or an admin of {organization}, can change this list.",
        organization=escape(organization.name),
    )
