"""Finds what a person can use in blocks: buttons, menus and fields."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.answers import Json

Key: TypeAlias = tuple[str, str]
"""A block_id and an action_id: what Slack keeps a typed value under."""

_PLACES = {"actions": "elements", "context_actions": "elements", "card": "actions"}
_SINGLE_PLACES = {"section": "accessory", "input": "element"}
_INERT = ("image", "workflow_button", "icon_button", "feedback_buttons")


@dataclass(frozen=True)
class Control:
    """An interactive element and the block that it stands in."""

    block: Json
    element: Json

    @property
    def key(self) -> Key:
        """Where Slack keeps its value."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def type(self) -> str:
        """Slack's name for the element."""
        return str(self.element["type"])

    @property
    def dispatches(self) -> bool:
        """Whether using it sends `block_actions`, as everything outside input blocks does."""
        return self.block["type"] != "input" or self.block.get("dispatch_action") is True

    @property
    def label(self) -> str:
        """What a person would call it."""
        for holder, name in (
            (self.element, "text"),
            (self.block, "label"),
            (self.element, "placeholder"),
        ):
            if name in holder:
                return str(holder[name]["text"])
        return ""

    @property
    def confirmation(self) -> dict[str, str] | None:
        """The texts of the dialog that asks before it is used, if there is one."""
        dialog = self.element.get("confirm")
        return dialog and {
            name: part["text"] for name, part in dialog.items() if isinstance(part, dict)
        }

    def is_as(self, described: Mapping[str, str]) -> bool:
        """Tell whether everything in a description of a button is true of this one."""
        block_id, action_id = self.key
        true = {
            "label": (self.label, self.element.get("accessibility_label")),
            "action_id": (action_id,),
            "block_id": (block_id,),
            "value": (self.element.get("value"),),
        }
        return all(want in true[name] for name, want in described.items())

    def __str__(self) -> str:
        return f"{self.type} “{self.label}” (block_id {self.key[0]}, action_id {self.key[1]})"


def with_ids(blocks: Iterable[Json], new_id: Callable[[], str]) -> list[Json]:
    """Copy blocks, giving ids to those without as Slack does: other ones each time."""
    copies = copy.deepcopy(list(blocks))
    for block in copies:
        block.setdefault("block_id", new_id())
        for element in _elements(block):
            element.setdefault("action_id", new_id())
    return copies


def controls(blocks: Iterable[Json]) -> list[Control]:
    """List what can be used, in order; blocks must have their ids."""
    return [Control(block, element) for block in blocks for element in _elements(block)]


def find_button(among: list[Control], wanted: Mapping[str, str | None]) -> Control:
    """Find the one button that is as wanted (`label`, `action_id`, …), or say what is there.

    A label is the text on the button, or what screen readers say for it.
    """
    described = {name: want for name, want in wanted.items() if want is not None}
    buttons = [control for control in among if control.type == "button"]
    found = [button for button in buttons if button.is_as(described)]
    words = ", ".join(f"{name} {want!r}" for name, want in described.items())
    return _only(found, f"button with {words or 'any description'}", buttons)


def find_control(among: list[Control], key: str | Key) -> Control:
    """Find the one menu or field with that key, action_id or else block_id, or fail."""
    usable = [control for control in among if control.type != "button"]
    found = [control for control in usable if key in (control.key, control.key[1])]
    return _only(
        found or [control for control in usable if control.key[0] == key],
        f"menu or field {key!r}",
        usable,
    )


def _only(found: list[Control], wanted: str, there: list[Control]) -> Control:
    if len(found) != 1:
        how_many = "more than one" if found else "no"
        listed = "; ".join(str(control) for control in found or there) or "nothing"
        raise AssertionError(f"There is {how_many} {wanted} among: {listed}.")
    return found[0]


def _elements(block: Json) -> Iterator[Json]:
    kind = block["type"]
    elements = block.get(_PLACES.get(kind, ""), [])
    single = block.get(_SINGLE_PLACES.get(kind, ""))
    for element in [*elements, *([single] if single else [])]:
        if element["type"] not in _INERT:
            yield element
