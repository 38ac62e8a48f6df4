"""Slack's blocks, within Slack's limits, from texts of ours and values of people."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from slack_sdk import WebClient

from bot.language import _
from handlers.request import Request

Block = dict[str, Any]

RUN = "run_"
"""How the action id of a button begins that runs a request."""

SECTION_LENGTH = 3000
LABEL_LENGTH = 75
"""Characters of a button's and an option's text; accessibility labels have the same limit."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: blocks, and the same content as text for screen readers and notifications."""

    blocks: tuple[Block, ...]
    is_shared: bool = False
    """Whether everybody in the channel shall see it."""

    @property
    def text(self) -> str:
        """The whole content; a screen reader reads nothing else."""
        texts = [text for block in self.blocks for text in _texts(block)]
        return cut("\n".join(texts), 4000)


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that opens a modal."""

    view: Block


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that takes a while: what is said meanwhile, and the work that brings the rest."""

    meanwhile: Reply
    work: Callable[[WebClient], Reply | None]
    """Runs on the background, with the client of the person's workspace."""


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """Slack's own dialog before a button acts."""

    title: str
    text: str
    confirm: str
    is_danger: bool = False


def escape(text: str) -> str:
    """Make a value of people harmless in mrkdwn: no mention, link or markup can come of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, length: int) -> str:
    """Shorten a text to so many characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def plain(text: str, length: int = LABEL_LENGTH) -> Block:
    """Make a plain text object."""
    return {"type": "plain_text", "text": cut(text, length)}


def mrkdwn(text: str) -> Block:
    """Make a mrkdwn object in which nothing but our own markup acts."""
    return {"type": "mrkdwn", "text": cut(text, SECTION_LENGTH), "verbatim": True}


def header(text: str) -> Block:
    """Make a heading."""
    return {"type": "header", "text": plain(text, 150)}


def section(text: str, accessory: Block | None = None) -> Block:
    """Make a section."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return block if accessory is None else {**block, "accessory": accessory}


def context(text: str) -> Block:
    """Make a line of small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def actions(*buttons: Block) -> Block:
    """Make a row of buttons, each with an id of its own."""
    return {
        "type": "actions",
        "elements": [
            {**button, "action_id": f"{button['action_id']}_{place}"}
            for place, button in enumerate(buttons)
        ],
    }


def button(
    label: str,
    request: Request,
    *,
    style: str | None = None,
    confirm: Confirm | None = None,
    accessible: str | None = None,
) -> Block:
    """Make a button that runs a request."""
    block: Block = {
        "type": "button",
        "action_id": f"{RUN}{request.verb or 'panel'}",
        "text": plain(label),
        "value": request.to_value(),
    }
    if style:
        block["style"] = style
    if accessible:
        block["accessibility_label"] = cut(accessible, LABEL_LENGTH)
    if confirm:
        block["confirm"] = {
            "title": plain(confirm.title, 100),
            "text": plain(confirm.text, 300),
            "confirm": plain(confirm.confirm, 30),
            "deny": plain(_("Cancel"), 30),
            **({"style": "danger"} if confirm.is_danger else {}),
        }
    return block


def date(moment: datetime) -> str:
    """Show a moment in the reader's own time zone."""
    stamp, fallback = int(moment.timestamp()), str(moment)[:16]
    return f"<!date^{stamp}^{{date_short_pretty}} {{time}}|{fallback} UTC>"


def _texts(block: Block) -> Sequence[str]:
    if block["type"] in {"section", "header"}:
        return [block["text"]["text"]]
    if block["type"] == "context":
        return [element["text"] for element in block["elements"]]
    return []
