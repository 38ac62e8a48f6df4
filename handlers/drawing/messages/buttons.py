"""The buttons that several messages have."""

from msgspec.structs import replace

from bot.language import _
from bot.values import Organization
from handlers.drawing.blocks import RUN, Block, Confirm, button
from handlers.request import Request

SHARE = f"{RUN}share"
"""How the action id of a button begins that posts in the channel; a view has no channel."""


def share_button(request: Request) -> Block:
    """Make the button that posts this for everybody in the channel, after asking."""
    shared = replace(request, is_shared=True)
    asking = Confirm(
        title=_("Share in this channel?"),
        text=_("Everybody here will see it. E-mail addresses are left out."),
        confirm=_("Share"),
    )
    return {**button(_("Share in channel"), shared, confirm=asking), "action_id": SHARE}


def request_button() -> Block:
    """Make the button by which somebody without rights asks for them."""
    return button(_("Request access"), Request(verb="request"))


def add_button(organization: Organization) -> Block:
    """Make the button that opens the form to add a contact."""
    return button(
        _("Add contact"), Request(verb="add", organization=organization.id), style="primary"
    )


def replace_button(organization: Organization) -> Block:
    """Make the button that opens the form to replace a contact."""
    return button(_("Replace"), Request(verb="replace", organization=organization.id))


def list_button(organization: Organization) -> Block:
    """Make the button that shows the contacts."""
    return button(_("Show list"), Request(verb="list", organization=organization.id))
