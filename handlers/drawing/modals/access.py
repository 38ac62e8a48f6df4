"""The forms about access: one to ask for it, one to choose the organization for somebody."""

from bot.language import _
from bot.roles.access_requests import TEXT_LENGTH, AccessRequest
from handlers.drawing.blocks import Block, plain, section
from handlers.drawing.modals import organization_menu
from handlers.drawing.modals.add_replace import modal, read_field, read_organization
from handlers.drawing.wording import author, own_words
from handlers.request import Request


def request_modal() -> Block:
    """Draw the form by which somebody asks for access."""
    intro = section(
        _(
            "Those who can grant access get a message with your name, and answer with a click. "
            "You will hear from me."
        )
    )
    words = {
        "type": "input",
        "block_id": "text",
        "optional": True,
        "label": plain(_("Which organization, and why?"), 2000),
        "element": {
            "type": "plain_text_input",
            "action_id": "text",
            "max_length": TEXT_LENGTH,
        },
    }
    return modal(
        "request",
        _("Request access"),
        [intro, words],
        submit=_("Send"),
        request=Request(verb="request"),
    )


def grant_modal(asked: AccessRequest) -> Block:
    """Draw the form by which support chooses the organization."""
    lines = [_("Which organization shall {who} be admin of?", who=author(asked.by))]
    if asked.text:
        lines.append(own_words(asked.text))
    return modal(
        "grant_access",
        _("Grant access"),
        [section("\n".join(lines)), organization_menu.field()],
        submit=_("Grant"),
        request=Request(verb="grant_access", access_request=asked.id),
    )


def read_request_modal(view: Block) -> Request:
    """Read what somebody asks; without words it is a request all the same."""
    return Request(verb="request", text=read_field(view, "text", "value") or "")


def read_grant_modal(view: Block) -> Request:
    """Read for which organization a request shall be granted; raises `OutOfDateError`."""
    asked = Request.from_value(view.get("private_metadata"))
    return Request(
        verb="grant_access",
        access_request=asked.access_request,
        organization=read_organization(view),
    )
