"""Messages and views as plain text for a terminal."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.sandbox.answers import Json

if TYPE_CHECKING:
    from bot.sandbox.messages import Message
    from bot.sandbox.views import View

_FORM = re.compile(r"<([^<>]+)>")
_DATE_TOKEN = re.compile(r"\{(\w+)\}")
_DATE_FORMS = {
    "date_num": "%Y-%m-%d",
    "date": "%B %-d, %Y",
    "date_short": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "date_pretty": "%B %-d, %Y",
    "date_short_pretty": "%b %-d, %Y",
    "date_long_pretty": "%A, %B %-d, %Y",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}
_RULE = "─" * 40
_EMPTY = "____"


def message_as_text(message: "Message") -> str:
    """Write out a message: who says it, to whom, and its blocks, or its text without any."""
    names = message.names
    marks = [names.get(message.user, message.user).removeprefix("@")]
    if message.ephemeral_to:
        reader = names.get(message.ephemeral_to, message.ephemeral_to)
        marks.append(f"(only visible to {reader})")
    if message.edited:
        marks.append("(edited)")
    lines = _lines(message.blocks, {}, names) or [mrkdwn_as_text(message.text, names)]
    files = [f"📎 {file['name']}" for file in message.content.get("files", [])]
    return "\n".join([" ".join(marks), *lines, *files])


def view_as_text(view: "View") -> str:
    """Write out a view: its title, blocks with what stands in the fields and errors, buttons."""
    lines = _lines(view.blocks, view.values, view.names, view.errors)
    if view.type == "home":
        return "\n".join(["Home", *lines])
    close = view.content.get("close", {}).get("text", "Cancel")
    buttons = [f"[{close}]", *([f"[{view.submit}]"] if view.submit else [])]
    return "\n".join([view.title, _RULE, *lines, _RULE, " ".join(buttons)])


def mrkdwn_as_text(text: str, names: Mapping[str, str]) -> str:
    """Resolve mentions, links, dates and entities as Slack shows them."""
    shown = _FORM.sub(lambda found: _form_as_text(found[1], names), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _form_as_text(form: str, names: Mapping[str, str]) -> str:
    inside, _, label = form.partition("|")
    if inside.startswith("!date^"):
        return _date_as_text(inside, label)
    if inside[0] in "@#":
        return names.get(inside[1:], f"{inside[0]}{label or inside[1:]}")
    if inside[0] == "!":
        return label or f"@{inside[1:].partition('^')[0]}"
    return label or inside.removeprefix("mailto:")


def _date_as_text(form: str, fallback: str) -> str:
    _, timestamp, pattern, *_ = [*form.split("^"), "", ""]
    if not timestamp.isdigit():
        return fallback
    moment = datetime.fromtimestamp(int(timestamp), UTC)
    unknown = [token for token in _DATE_TOKEN.findall(pattern) if token not in _DATE_FORMS]
    if unknown:
        return fallback
    return _DATE_TOKEN.sub(lambda found: moment.strftime(_DATE_FORMS[found[1]]), pattern)


def _lines(
    blocks: list[Json],
    values: Json,
    names: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> list[str]:
    writer = _Writer(values, names)
    lines = []
    for block in blocks:
        lines += writer.block(block).split("\n")
        error = (errors or {}).get(block.get("block_id", ""))
        lines += [f"  ! {error}"] if error else []
    return lines


class _Writer:
    """Writes blocks and elements, with the values that stand in their fields."""

    def __init__(self, values: Json, names: Mapping[str, str]) -> None:
        self._values = values
        self._names = names
        self._blocks: dict[str, Callable[[Json], str]] = {
            "actions": self._actions,
            "context": self._context,
            "divider": lambda _: _RULE,
            "header": lambda block: self._text(block["text"]),
            "image": self._image,
            "input": self._input,
            "rich_text": self._rich_text,
            "section": self._section,
            "table": self._table,
        }

    def block(self, block: Json) -> str:
        """Write one block; one of an unknown kind is named."""
        write = self._blocks.get(block["type"])
        return write(block) if write else f"({block['type']})"

    def _text(self, text: Json) -> str:
        if text["type"] == "plain_text":
            return str(text["text"])
        return mrkdwn_as_text(text["text"], self._names)

    def _section(self, block: Json) -> str:
        parts = [self._text(block["text"])] if "text" in block else []
        parts += [self._text(field) for field in block.get("fields", [])]
        accessory = block.get("accessory")
        shown = "\n".join(parts)
        return f"{shown}  {self._element(block, accessory)}" if accessory else shown

    def _context(self, block: Json) -> str:
        return "  ".join(
            self._image(element) if element["type"] == "image" else self._text(element)
            for element in block["elements"]
        )

    def _actions(self, block: Json) -> str:
        return " ".join(self._element(block, element) for element in block["elements"])

    def _input(self, block: Json) -> str:
        optional = " (optional)" if block.get("optional") else ""
        line = f"{self._text(block['label'])}{optional}: {self._element(block, block['element'])}"
        return f"{line}\n  {self._text(block['hint'])}" if "hint" in block else line

    def _image(self, block: Json) -> str:
        return f"(image: {block['alt_text']})"

    def _table(self, block: Json) -> str:
        return "\n".join(
            " | ".join(self._cell(cell) for cell in row).rstrip() for row in block["rows"]
        )

    def _cell(self, cell: Json) -> str:
        return str(cell["text"]) if "text" in cell else self._rich_text(cell)

    def _rich_text(self, block: Json) -> str:
        return "\n".join(self._rich(part) for part in block.get("elements", []))

    def _rich(self, part: Json) -> str:
        match part["type"]:
            case "rich_text_list":
                return "\n".join(f"• {self._rich(item)}" for item in part["elements"])
            case "user":
                return self._names.get(part["user_id"], f"@{part['user_id']}")
            case "emoji":
                return f":{part['name']}:"
            case "link":
                return str(part.get("text") or part["url"])
            case "text":
                return str(part["text"])
        return "".join(self._rich(inner) for inner in part.get("elements", []))

    def _element(self, block: Json, element: Json) -> str:
        if element["type"] == "image":
            return self._image(element)
        if element["type"] in ("button", "workflow_button"):
            return f"[{element['text']['text']}]"
        if element["type"] == "overflow":
            return f"[{' / '.join(option['text']['text'] for option in element['options'])}]"
        state = self._values.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = self._chosen(state)
        if element["type"] in ("radio_buttons", "checkboxes"):
            return "  ".join(self._mark(option, chosen) for option in element["options"])
        placeholder = element.get("placeholder", {}).get("text")
        return ", ".join(chosen) or (f"[{placeholder}]" if placeholder else _EMPTY)

    def _mark(self, option: Json, chosen: list[str]) -> str:
        text = self._text(option["text"])
        return f"(•) {text}" if text in chosen else f"( ) {text}"

    def _chosen(self, state: Json) -> list[str]:
        held = [value for name, value in state.items() if name != "type"]
        values = [v for value in held for v in (value if isinstance(value, list) else [value])]
        return [
            self._text(value["text"])
            if isinstance(value, dict) and "text" in value
            else str(value.get("name", value))
            if isinstance(value, dict)
            else self._names.get(str(value), str(value))
            for value in values
            if value not in (None, "")
        ]
