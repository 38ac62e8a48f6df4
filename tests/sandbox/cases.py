"""A rule as a value: a payload that keeps it, and its twin that breaks it."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.check import check
from tests.sandbox.block_builders import actions, button, field, message, modal, section
from tests.sandbox.block_examples import block
from tests.sandbox.element_examples import element


@dataclass(frozen=True)
class Case:
    """A right payload, its wrong twin, and the one fault of the twin (the start of its rule)."""

    right: Any
    wrong: Any
    path: str
    rule: str
    surface: str = "message"

    def right_faults(self):
        return check(self.surface, self.right)

    def wrong_faults(self):
        faults = check(self.surface, self.wrong)
        return [(fault.path, fault.rule[: len(self.rule)]) for fault in faults]


def menu(kind="static_select", **more):
    return message(section(accessory={"type": kind, **more}))


def inputs(kind, **more):
    return modal(field(element(kind, **more)))


def one(kind, **more):
    return message(block(kind, **more))


def pressed(**more):
    return message(actions(button(**more)))


def container(*blocks, **more):
    return message(block("container", child_blocks=list(blocks), **more))


def attached(*blocks):
    return {"text": "x", "attachments": [{"blocks": list(blocks)}]}
