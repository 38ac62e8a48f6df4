"""Sentences, and questions that are answered with a click."""

from collections.abc import Iterable

from bot.contacts.results import ContactList
from bot.language import _
from bot.values import Scope, User
from handlers.drawing.blocks import Block, Reply, actions, button, escape, section
from handlers.drawing.wording import person, person_line, scope_words
from handlers.request import Request


def notice(text: str, *buttons: Block) -> Reply:
    """Draw a sentence, with buttons if there is something to click."""
    blocks = [section(text), *([actions(*buttons)] if buttons else [])]
    return Reply(blocks=tuple(blocks))


def choice(question: str, options: Iterable[tuple[str, Request]]) -> Reply:
    """Ask which of these is meant; nothing is chosen by itself."""
    buttons = [button(label, request) for label, request in options][:25]
    return notice(question, *buttons)


def people_choice(question: str, options: Iterable[tuple[User, Request]]) -> Reply:
    """Ask which person is meant."""
    blocks = [section(question)]
    blocks += [
        section(
            person_line(user, is_shared=False),
            button(_("Choose"), request, accessible=_("Choose {name}", name=user.name)),
        )
        for user, request in options
    ]
    return Reply(blocks=tuple(blocks))


def confirm_removal(user: User, shown: ContactList, request: Request) -> Reply:
    """Ask before a removal that was typed."""
    held = tuple(contact.scope for contact in shown.contacts if contact.user.id == user.id)
    scopes = [Scope(scope) for scope in request.scopes or held]
    text = _(
        "Remove {person} from the contacts of *{organization}* for {scopes}?",
        person=person(user),
        organization=escape(shown.organization.name),
        scopes=scope_words(scopes) or _("every country"),
    )
    return notice(
        text,
        button(_("Remove"), request, style="danger"),
        button(_("Keep"), Request(verb="list", organization=shown.organization.id)),
    )
