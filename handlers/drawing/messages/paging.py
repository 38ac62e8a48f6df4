"""What is too long for one message, shown page by page."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec.structs import replace

from bot.language import _
from handlers.drawing.blocks import Block, button, context
from handlers.request import Request

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Some of the items; `number` is from 0."""

    items: Sequence[T]
    number: int
    of: int


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """Cut out a page; a number beyond them is the nearest one."""
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 0), pages - 1)
    return Page(items=items[number * size : (number + 1) * size], number=number, of=pages)


def page_line(page: Page[T]) -> list[Block]:
    """Say which page it is, where there are several."""
    if page.of == 1:
        return []
    return [context(_("Page {page} of {pages}", page=page.number + 1, pages=page.of))]


def turn_buttons(page: Page[T], request: Request) -> list[Block]:
    """Make the buttons that run a request for the pages beside this one."""
    buttons = []
    if page.number > 0:
        buttons.append(button(_("Previous"), replace(request, page=page.number - 1)))
    if page.number + 1 < page.of:
        buttons.append(button(_("Next"), replace(request, page=page.number + 1)))
    return buttons
