"""The list of an organization's contacts."""

from msgspec.structs import replace

from bot.contacts.results import ContactList
from bot.language import _
from bot.values import GLOBAL, Contact, Organization
from handlers.drawing import wording
from handlers.drawing.blocks import (
    Block,
    Confirm,
    Reply,
    actions,
    button,
    context,
    date,
    escape,
    section,
)
from handlers.drawing.messages.buttons import add_button, replace_button, share_button
from handlers.drawing.messages.paging import Page, page_line, page_of, turn_buttons
from handlers.drawing.wording import n_of, person_line, room, scope_label, scope_words
from handlers.request import Request

PAGE = 15
"""Contacts on a page: with the rest of the message well within Slack's 50 blocks."""


def contact_list(shown: ContactList, request: Request) -> Reply:
    """Draw the contacts, global first, with their buttons for those who may use them."""
    page = page_of(shown.contacts, request.page, PAGE)
    may_change = shown.may_change and not request.is_shared
    blocks = [section(_list_title(shown))]
    if not shown.contacts:
        blocks.append(section(nobody_listed(shown)))
    blocks += [_contact(contact, shown, may_change, request.is_shared) for contact in page.items]
    blocks += page_line(page)
    if warning := room(shown.count, may_change=shown.may_change):
        blocks.append(context(warning))
    if not request.is_shared:
        blocks.append(actions(*_list_buttons(shown, page)))
    return Reply(blocks=tuple(blocks), is_shared=request.is_shared)


def _list_title(shown: ContactList) -> str:
    name = escape(shown.organization.name)
    if shown.scope:
        return _(
            "*{organization}* · contacts for {scope} · {count} in all",
            organization=name,
            scope=scope_words([shown.scope]),
            count=n_of(shown.count),
        )
    return _(
        "*{organization}* · fulfillment contacts · {count}",
        organization=name,
        count=n_of(shown.count),
    )


def nobody_listed(shown: ContactList) -> str:
    """Say that there is no contact."""
    if shown.scope is None:
        text = _("Nobody yet, so nobody gets the documents.")
        more = _("Add a contact for all countries first.")
        return f"{text} {more}" if shown.may_change else text
    return _("Nobody is listed for {scope}.", scope=scope_words([shown.scope]))


def _contact(contact: Contact, shown: ContactList, may_change: bool, is_shared: bool) -> Block:  # noqa: FBT001
    person = person_line(contact.user, is_shared=is_shared)
    text = f"{scope_label(contact.scope)}\n{person}\n_{added(contact)}_"
    return section(text, remove_button(contact, shown.organization) if may_change else None)


def added(contact: Contact) -> str:
    """Say who added an entry, and when."""
    if contact.is_carried_over:
        return _("carried over, {date}", date=date(contact.added_at))
    return _(
        "added by {author}, {date}",
        author=wording.author(contact.added_by),
        date=date(contact.added_at),
    )


def remove_button(contact: Contact, organization: Organization) -> Block:
    """Make the button that removes an entry, after asking."""
    name, scope = contact.user.name, wording.scope_name(contact.scope)
    return button(
        _("Remove"),
        Request(
            verb="remove",
            organization=organization.id,
            person=contact.user.id,
            scopes=(contact.scope,),
            is_confirmed=True,
        ),
        accessible=_("Remove {name} from {scope}", name=name, scope=scope),
        confirm=Confirm(
            title=_("Remove this contact?"),
            text=_(
                "{name} will no longer get the documents of {organization} for {scope}.",
                name=name,
                organization=organization.name,
                scope=scope,
            ),
            confirm=_("Remove"),
            is_danger=True,
        ),
    )


def _list_buttons(shown: ContactList, page: Page[Contact]) -> list[Block]:
    organization = shown.organization
    this = Request(
        verb="list", organization=organization.id, scopes=(shown.scope,) if shown.scope else None
    )
    buttons = []
    if shown.may_change and shown.count.places_left:
        buttons.append(add_button(organization))
    if shown.may_change and shown.contacts:
        buttons.append(replace_button(organization))
    if shown.scope and shown.scope != GLOBAL:
        # Whoever gets all countries stands in no list of one.
        buttons.append(button(_("Who gets it"), replace(this, verb="recipients")))
    buttons += turn_buttons(page, this)
    buttons.append(button(_("History"), Request(verb="history", organization=organization.id)))
    buttons.append(share_button(replace(this, page=page.number)))
    return buttons
