"""Rules between the blocks of a whole payload, and those of a message or a view as a whole."""

import json
from collections.abc import Iterator, Mapping

from bot.sandbox.check.kind import Fault, Place
from bot.sandbox.check.rules import items, nested
from bot.sandbox.check.structures import Values

_MARKDOWN_CHARACTERS = 12_000
_VIEW_BYTES = 250_000
_INNER_BLOCKS = (("container", "child_blocks"), ("carousel", "elements"))


def unique_block_ids(payload: Values, place: Place) -> Iterator[Fault]:
    """Ask that no two blocks share a `block_id`."""
    yield from _repeated("block_id", _every_object(payload, place), "in the payload")


def unique_action_ids(payload: Values, place: Place) -> Iterator[Fault]:
    """Ask that no two elements of one block share an `action_id`."""
    for where, block in _every_block(payload, place):
        own = {key: part for key, part in block.items() if key != _inner_key(block)}
        yield from _repeated("action_id", nested(own, where), "in its block")


def _repeated(key: str, objects: Iterator[tuple[Place, Values]], scope: str) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for where, values in objects:
        name = values.get(key)
        if isinstance(name, str) and first.setdefault(name, where) != where:
            yield where.at(key).fault(f"must be unique {scope}, {first[name].path} has it already")


def one_focus(payload: Values, place: Place) -> Iterator[Fault]:
    """Ask that at most one element takes the focus."""
    objects = _every_object(payload, place)
    focused = [where for where, values in objects if values.get("focus_on_load") is True]
    for where in focused[1:]:
        yield where.at("focus_on_load").fault(
            f"at most 1 element in the payload, {focused[0].path} has it already"
        )


def one_table(message: Values, place: Place) -> Iterator[Fault]:
    """Ask that a message has at most one table (`only_one_table_allowed`)."""
    blocks = _every_block(message, place)
    tables = [where for where, block in blocks if block.get("type") == "table"]
    for where in tables[1:]:
        yield where.fault(f"at most 1 table in a message, {tables[0].path} is one already")


def markdown_fits(message: Values, place: Place) -> Iterator[Fault]:
    """Ask that the markdown blocks of a message together are not too long."""
    total, most = 0, _MARKDOWN_CHARACTERS
    for where, block in _every_block(message, place):
        text = block.get("text")
        if block.get("type") == "markdown" and isinstance(text, str):
            total += len(text)
            if total > most:
                yield where.at("text").fault(
                    f"at most {most} characters in all markdown blocks, has {total}"
                )


def has_content(message: Values, place: Place) -> Iterator[Fault]:
    """Ask for `text`, beside blocks too: screen readers read only that (chat.postMessage)."""
    text = message.get("text", "")
    if message.get("delete_original") is True or message.get("markdown_text"):
        return
    if not isinstance(text, str) or text.strip():
        return
    if items(message, "blocks") or items(message, "attachments"):
        yield place.at("text").fault(
            "is required beside blocks, with all they say: screen readers read only the text"
        )
    else:
        yield place.fault("needs text, blocks or attachments")


def empty_only_to_clear(message: Values, place: Place) -> Iterator[Fault]:
    """Refuse an empty list, but in an update, where it takes away what was there (chat.update)."""
    for key in ("blocks", "attachments"):
        if message.get(key) == [] and "ts" not in message:
            yield place.at(key).fault("at least 1 item, has 0; only an update may clear a list")


def submit_for_inputs(modal: Values, place: Place) -> Iterator[Fault]:
    """Ask for `submit` as soon as a modal has an input."""
    has_input = any(block.get("type") == "input" for _, block in _every_block(modal, place))
    if has_input and "submit" not in modal:
        yield place.at("submit").fault("is required as soon as there is an input block")


def view_fits(view: Values, place: Place) -> Iterator[Fault]:
    """Ask that a view is not too large (`view_too_large`)."""
    written = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    size = len(written.encode("utf-8", "surrogatepass"))
    if size > _VIEW_BYTES:
        yield place.fault(f"at most {_VIEW_BYTES} bytes of JSON (250 KB), has {size}")


def _every_object(payload: Values, place: Place) -> Iterator[tuple[Place, Values]]:
    for where, block in _outer_blocks(payload, place):
        yield from nested(block, where)


def _every_block(payload: Values, place: Place) -> Iterator[tuple[Place, Values]]:
    for where, block in _outer_blocks(payload, place):
        yield where, block
        inner = _inner_key(block)
        if inner:
            yield from _objects(block, where, inner)


def _outer_blocks(payload: Values, place: Place) -> Iterator[tuple[Place, Values]]:
    yield from _objects(payload, place, "blocks")
    for where, attachment in _objects(payload, place, "attachments"):
        yield from _objects(attachment, where, "blocks")


def _objects(values: Values, place: Place, key: str) -> Iterator[tuple[Place, Values]]:
    for index, value in enumerate(items(values, key)):
        if isinstance(value, Mapping):
            yield place.at(key, index), value


def _inner_key(block: Values) -> str | None:
    return next((key for name, key in _INNER_BLOCKS if block.get("type") == name), None)
