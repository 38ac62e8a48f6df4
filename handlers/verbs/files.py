"""The verbs about files: the contacts as a file, and a file of support brought in."""

from bot.imports.exporting import Export
from bot.language import _
from handlers.callers import Asker
from handlers.drawing.blocks import Form, Later, Reply, escape
from handlers.drawing.messages.imports import checked, under_way
from handlers.drawing.messages.questions import notice
from handlers.drawing.modals.imports import import_modal
from handlers.drawing.wording import n_entries
from handlers.files import send_file
from handlers.request import OutOfDateError, Request
from handlers.resolving import Meaning


def export(request: Request, asker: Asker, meaning: Meaning) -> Later:
    """Send the contacts as a file, to the asker alone."""
    exported = meaning.services.exports.contacts(asker.actor, request.organization)
    name = escape(exported.organization.name)
    meanwhile = _(
        "I am sending you the contacts of *{organization}* in a direct message.", organization=name
    )
    text = _(
        "The contacts of *{organization}*, {entries}:",
        organization=name,
        entries=n_entries(exported.entries),
    )
    user = "" if asker.actor.identity is None else asker.actor.identity.user_id
    return Later(
        meanwhile=notice(meanwhile),
        work=lambda client: send_file(
            client, user, text, name=_file_name(exported), content=exported.content
        ),
    )


def show_form(_request: Request, asker: Asker, meaning: Meaning) -> Form:
    """Open the form with a file to import, for support."""
    meaning.services.drafts.require(asker.actor)
    return Form(view=import_modal())


def apply(request: Request, asker: Asker, meaning: Meaning) -> Later:
    """Import the file that was checked."""
    drafts, key = meaning.services.drafts, _draft(request)
    drafts.require(asker.actor)
    return Later(
        meanwhile=Reply(blocks=under_way(_("I am importing the file…"))),
        work=lambda _client: checked(
            drafts.apply(asker.actor, key, allows_partial=request.is_partial)
        ),
    )


def cancel(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Forget the file that was checked."""
    meaning.services.drafts.cancel(asker.actor, _draft(request))
    return notice(_("Cancelled. Nothing was imported, and I do not keep the file."))


def _draft(request: Request) -> str:
    if request.draft is None:
        raise OutOfDateError
    return request.draft


def _file_name(exported: Export) -> str:
    account = exported.organization.account_id
    plain = "".join(letter if letter.isalnum() else "-" for letter in account)
    return f"contacts-{plain[:50]}.csv"
