"""The form with a file to import: how it is drawn, and how it is read back."""

import re
from typing import Any

from bot.language import _
from bot.values import FileKind
from handlers.drawing.blocks import Block, plain, section
from handlers.drawing.messages.imports import under_way
from handlers.drawing.modals.add_replace import modal
from handlers.request import OutOfDateError

CALLBACK = "import"

_FILE_ID = re.compile("F[A-Z0-9]{1,30}")


def import_modal() -> Block:
    """Draw the form."""
    options = [
        {"text": plain(label), "value": kind, "description": plain(columns)}
        for kind, label, columns in (
            (FileKind.CONTACTS, _("Contacts"), "account_id, email, country"),
            (
                FileKind.USERS,
                _("Users"),
                "account_id, email, name, slack_user_id, slack_team_id, status",
            ),
            (
                FileKind.ORGANIZATIONS,
                _("Organizations"),
                "account_id, name, contact_limit, email_domains",
            ),
        )
    ]
    kind = {
        "type": "radio_buttons",
        "action_id": "kind",
        "options": options,
        "initial_option": options[0],
    }
    file = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1}
    blocks = [
        section(_("I check the file first and change nothing until you say so.")),
        _input("kind", _("What it holds"), kind),
        _input("file", _("CSV file"), file),
    ]
    return modal(CALLBACK, _("Import"), blocks, submit=_("Check"))


def checking_modal(external_id: str) -> Block:
    """Draw what is seen while the file is checked; it is found again by the id."""
    drawn = modal(CALLBACK, _("Import"), [*under_way(_("I am checking the file…"))])
    return {**drawn, "external_id": external_id}


def read_import_modal(view: Block) -> tuple[FileKind, str]:
    """Read the form as if from a stranger: the kind, and the file's id; raises `OutOfDateError`."""
    state: dict[str, Any] = view.get("state", {}).get("values", {})
    try:
        kind = FileKind(state["kind"]["kind"]["selected_option"]["value"])
        (file,) = state["file"]["file"]["files"]
        file_id = str(file["id"])
    except (KeyError, TypeError, ValueError) as error:
        raise OutOfDateError from error
    if not _FILE_ID.fullmatch(file_id):
        raise OutOfDateError
    return kind, file_id


def _input(block_id: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
    }
