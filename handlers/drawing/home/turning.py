"""Buttons that turn a Home to another page; nothing but the Home changes."""

from typing import Any

from msgspec.structs import replace

from bot.language import _
from bot.outbox.app_home import Position
from handlers.drawing.blocks import Block, button
from handlers.request import OutOfDateError, Request

TURN = "home"
"""How the action id of such a button begins."""


def turn_button(label: str, position: Position, accessible: str | None = None) -> Block:
    """Make the button that turns the Home to a position."""
    request = Request(
        verb=TURN,
        organization=position.organization,
        page=position.page,
        text=position.text or None,
    )
    return {**button(label, request, accessible=accessible), "action_id": TURN}


def page_buttons(position: Position, *, has_more: bool) -> list[Block]:
    """Make the buttons that page back and forth."""
    buttons, page = [], position.page
    if page > 0:
        buttons.append(turn_button(_("Previous"), replace(position, page=page - 1)))
    if has_more:
        buttons.append(turn_button(_("Next"), replace(position, page=page + 1)))
    return buttons


def read_position(action: dict[str, Any]) -> Position:
    """Read back where such a button leads, as if from a stranger; raises `OutOfDateError`."""
    request = Request.from_value(action.get("value"))
    if isinstance(request.organization, str):
        raise OutOfDateError
    return Position(organization=request.organization, page=request.page, text=request.text or "")
