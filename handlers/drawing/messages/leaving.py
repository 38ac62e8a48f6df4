"""A contact leaves: the question first, what came of it, and what the admins are told."""

from bot.contacts.results import ContactList, Left
from bot.contacts.rules import Refusal
from bot.language import _
from handlers.drawing.blocks import Reply, actions, button, context, escape, section
from handlers.drawing.messages.buttons import add_button, list_button, replace_button
from handlers.drawing.messages.questions import notice
from handlers.drawing.wording import n_of, person_line, scope_words
from handlers.request import Request


def confirm_leaving(own: ContactList) -> Reply:
    """Ask a contact before their own entries go."""
    organization = own.organization
    values = {
        "organization": escape(organization.name),
        "scopes": scope_words(contact.scope for contact in own.contacts),
    }
    leaving = Request(verb="leave", organization=organization.id, is_confirmed=True)
    stay = button(_("Stay"), Request(verb="list", organization=organization.id))
    if own.count.entries == len(own.contacts):
        text = _(
            "You are the only contact of *{organization}* (for {scopes}), and somebody must get "
            "its documents: you can go once another contact takes over. Shall I ask for that?",
            **values,
        )
        return notice(text, button(_("Ask to be replaced"), leaving, style="primary"), stay)
    text = _(
        "Leave the contacts of *{organization}*? You will no longer get the documents for "
        "{scopes}. This cannot be undone: only support or an admin can add you again.",
        **values,
    )
    return notice(text, button(_("Leave"), leaving, style="danger"), stay)


def left(result: Left) -> Reply:
    """Say to a contact what came of their wish to leave."""
    outcome = result.outcome
    name = escape(outcome.organization.name)
    if outcome.plan.refusal is None:
        return notice(
            _(
                "You left the contacts of *{organization}*, for {scopes}: you no longer get these "
                "documents.",
                organization=name,
                scopes=_scopes(result),
            )
        )
    lead = _(
        "You are still a contact of *{organization}*: you are the last one, and somebody must get "
        "its documents.",
        organization=name,
    )
    buttons = [replace_button(outcome.organization)] if result.may_change else []
    return notice(f"{lead} {_what_next(result)}", *buttons)


def left_note(result: Left) -> Reply:
    """Tell an admin that a contact left, or asks to."""
    outcome = result.outcome
    organization = outcome.organization
    values = {
        "person": person_line(outcome.user, is_shared=False),
        "organization": escape(organization.name),
        "scopes": _scopes(result),
    }
    if outcome.plan.refusal == Refusal.LAST:
        text = _(
            "{person} asks to leave the contacts of *{organization}*, but is the last one "
            "({scopes}), so I kept them. Hand their entries to somebody else.",
            **values,
        )
        buttons = [replace_button(organization), list_button(organization)]
    else:
        text = _("{person} left the contacts of *{organization}*, for {scopes}.", **values)
        buttons = [list_button(organization), add_button(organization)]
    count = _(
        "Contacts of *{organization}*: {count}.",
        organization=values["organization"],
        count=n_of(outcome.count),
    )
    return Reply(blocks=(section(text), context(count), actions(*buttons)))


def _scopes(result: Left) -> str:
    return scope_words(entry.scope for entry in result.outcome.plan.removed)


def _what_next(result: Left) -> str:
    if result.is_repeated:
        return _("You asked a short while ago, and those who can replace you were told.")
    if result.to_tell:
        return _("I am telling those who can replace you.")
    if result.may_change:
        return _("Hand your entries to somebody else.")
    return _("There is nobody whom I could tell: ask the sender of the documents.")
