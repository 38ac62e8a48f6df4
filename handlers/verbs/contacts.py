"""The verbs about an organization's contacts: what each does, and what it answers."""

from msgspec.structs import replace

from bot.contacts.results import ContactList
from bot.errors import AmbiguousOrganizationError, PersonError, UserNotFoundError
from bot.language import _
from bot.values import GLOBAL
from handlers.callers import Asker
from handlers.drawing.blocks import Form, Reply, button, escape
from handlers.drawing.messages import help_text
from handlers.drawing.messages.history import history, shared_change
from handlers.drawing.messages.lists import contact_list
from handlers.drawing.messages.outcomes import outcome
from handlers.drawing.messages.questions import confirm_removal, notice
from handlers.drawing.messages.recipients import recipients
from handlers.drawing.messages.undos import undone
from handlers.drawing.modals import add_replace
from handlers.request import OutOfDateError, Request
from handlers.resolving import Meaning, PersonMissingError


def usage(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Say how to use the command."""
    verb = request.scopes[0] if request.scopes else None
    access = meaning.services.roles.access(asker.actor)
    return help_text.usage(asker.command, access, verb)


def show_list(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Show the contacts."""
    scope = meaning.scope(request)
    shown = meaning.services.contacts.list(asker.actor, request.organization, scope=scope)
    return contact_list(shown, request)


def show_recipients(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Show who gets the documents of a country."""
    scope = meaning.scope(request) or GLOBAL
    answer = meaning.services.contacts.recipients(
        asker.actor, request.organization, country=None if scope == GLOBAL else scope
    )
    return recipients(answer, request)


def show_history(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Show the latest changes, of all or those that concern one person."""
    about = None
    if request.person is not None:
        request, about = meaning.with_person(request, asker)
    return history(
        meaning.services.changes.history(
            asker.actor, request.organization, before=request.change, about=about
        )
    )


def undo(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Take a change back."""
    result = meaning.services.changes.undo(
        asker.actor, request.organization, change_id=request.change
    )
    return undone(result, is_named=request.change is not None)


def share(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Show a change to everybody in the channel."""
    if request.change is None:
        raise OutOfDateError
    page = meaning.services.changes.history(
        asker.actor, request.organization, before=request.change + 1
    )
    if not page.changes or page.changes[0].id != request.change:
        raise OutOfDateError
    return shared_change(page.changes[0], page.organization)


def add(request: Request, asker: Asker, meaning: Meaning) -> Reply | Form:
    """Add a contact, or open the form with what was understood."""
    if request.person is None:
        return _form(request, asker, meaning)
    try:
        request, person = meaning.with_person(request, asker)
    except (UserNotFoundError, PersonMissingError) as error:
        return _unknown(error, request)
    if request.scopes is None:
        return _form(request, asker, meaning)
    scopes = meaning.scopes(request)
    return outcome(meaning.services.contacts.add(asker.actor, request.organization, person, scopes))


def remove(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Remove entries after asking; without a person, show the list with its buttons."""
    if request.person is None:
        return show_list(replace(request, scopes=None), asker, meaning)
    request, person = meaning.with_person(request, asker)
    scopes = meaning.entries(request)
    contacts = meaning.services.contacts
    if not request.is_confirmed:
        shown = contacts.list(asker.actor, request.organization)
        going = [
            contact
            for contact in shown.contacts
            if contact.user.id == person and (scopes is None or contact.scope in scopes)
        ]
        if shown.may_change and 0 < len(going) < len(shown.contacts):
            confirmed = replace(request, scopes=scopes, is_confirmed=True, readings=())
            return confirm_removal(going[0].user, shown, confirmed)
    result = contacts.remove(asker.actor, request.organization, person, scopes)
    reply = outcome(result)
    if request.is_confirmed and result.change_id is None and not result.plan.refusal:
        # The list that was clicked on is stale: show it as it is now.
        return Reply(blocks=(*reply.blocks[:1], *_current(request, asker, meaning).blocks))
    return reply


def hand_over(request: Request, asker: Asker, meaning: Meaning) -> Reply | Form:
    """Replace one person by another, or open the form with what was understood."""
    if request.person is None or request.new_person is None:
        return _form(request, asker, meaning)
    old = replace(request, readings=())
    organization, person = meaning.person(
        old, old.person, asker, lambda user_id: replace(request, person=user_id)
    )
    request = replace(request, organization=organization, person=person)
    request, new_person = meaning.with_new_person(request, asker)
    scopes = meaning.entries(request)
    return outcome(
        meaning.services.contacts.replace(
            asker.actor, request.organization, person, new_person, scopes
        )
    )


def _unknown(error: PersonError, request: Request) -> Reply:
    form = Request(verb="add", organization=request.organization)
    lead = _("For somebody who is not in the directory yet, open the form.")
    return notice(f"{escape(str(error))} {lead}", button(_("Open the form"), form))


def _form(request: Request, asker: Asker, meaning: Meaning) -> Reply | Form:
    try:
        shown = meaning.services.contacts.list(asker.actor, request.organization)
    except AmbiguousOrganizationError:
        if replace(request, verb="") != Request(verb=""):
            raise
        return Form(view=add_replace.organization_form(request.verb))
    if not shown.may_change:
        # Says which role is needed.
        meaning.services.directory.get(asker.actor, shown.organization.id, 0)
    if isinstance(request.person, str):
        request, _person = meaning.with_person(request, asker)
    if isinstance(request.new_person, str):
        request, _person = meaning.with_new_person(request, asker)
    user, new_user = (
        meaning.services.directory.get(asker.actor, shown.organization.id, one)
        if isinstance(one, int)
        else None
        for one in (request.person, request.new_person)
    )
    scopes = meaning.entries(request) or ()
    filled = add_replace.Filled(user=user, new_user=new_user, scopes=scopes)
    return Form(view=add_replace.form(request, shown, filled))


def _current(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    shown: ContactList = meaning.services.contacts.list(asker.actor, request.organization)
    return contact_list(shown, Request(verb="list"))
