"""The changes that were made."""

from bot.contacts.results import History
from bot.language import _
from bot.values import Change, Organization
from handlers.drawing import wording
from handlers.drawing.blocks import Block, Reply, actions, button, escape, section
from handlers.drawing.messages.buttons import list_button
from handlers.drawing.wording import person
from handlers.request import Request


def history(page: History) -> Reply:
    """Draw a page of changes, newest first."""
    organization = page.organization
    name = escape(organization.name)
    title = _("The latest changes at *{organization}*", organization=name)
    nothing = _("Nothing has been changed yet.")
    if page.user:
        title = _(
            "The latest changes at *{organization}* that concern {person}",
            organization=name,
            person=person(page.user),
        )
        nothing = _("Nothing that concerns {person} has been changed.", person=person(page.user))
    blocks = [section(title)]
    if not page.changes:
        blocks.append(section(nothing))
    blocks += [_change(change, organization) for change in page.changes]
    older = Request(
        verb="history",
        organization=organization.id,
        person=None if page.user is None else page.user.id,
        change=page.older,
    )
    buttons = [button(_("Older"), older)] if page.older else []
    blocks.append(actions(*buttons, list_button(organization)))
    return Reply(blocks=tuple(blocks))


def shared_change(change: Change, organization: Organization) -> Reply:
    """Draw a change for everybody in a channel."""
    text = _(
        "*{organization}*: {change}.",
        organization=escape(organization.name),
        change=wording.change_words(change),
    )
    return Reply(blocks=(section(wording.without_addresses(text)),), is_shared=True)


def _change(change: Change, organization: Organization) -> Block:
    words = wording.change_words(change)
    if change.is_undone:
        words = f"~{words}~ · " + _("undone")
    undo = Request(verb="undo", organization=organization.id, change=change.id)
    return section(
        f"{words}\n_{wording.place(change)}_",
        button(_("Undo"), undo) if change.may_undo else None,
    )
