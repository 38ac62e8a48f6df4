"""The Home of those who may see no organization."""

from bot.errors import NoAccessError
from bot.language import _
from handlers.drawing.blocks import Block, actions, button, context, header, section
from handlers.drawing.messages.help_text import lead
from handlers.request import Request


def stranger_page(command: str) -> list[Block]:
    """Draw what this is, whom to ask, and a button to ask them."""
    return [
        header(_("Fulfillment contacts")),
        section(lead()),
        section(str(NoAccessError())),
        actions(button(_("Request access"), Request(verb="request"), style="primary")),
        context(_("`{command} help` says what you can do here.", command=command)),
    ]
