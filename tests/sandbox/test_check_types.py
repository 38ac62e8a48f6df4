import pytest

from bot.sandbox.check import Fault, check
from tests.sandbox.block_builders import (
    actions,
    button,
    field,
    group,
    home,
    message,
    modal,
    mrkdwn,
    option,
    plain,
    rich_text,
    section,
)
from tests.sandbox.block_examples import block
from tests.sandbox.cases import Case, container, inputs, menu, one, pressed
from tests.sandbox.element_examples import CONFIRM, element

PLAIN_ONLY = {
    "header text": (lambda text: message(block("header", text=text)), "blocks[0].text"),
    "image title": (lambda text: message(block("image", title=text)), "blocks[0].title"),
    "video title": (lambda text: message(block("video", title=text)), "blocks[0].title"),
    "container title": (lambda text: message(block("container", title=text)), "blocks[0].title"),
    "input label": (
        lambda text: message(field(element("datepicker"), label=text)),
        "blocks[0].label",
    ),
    "input hint": (
        lambda text: message(field(element("datepicker"), hint=text)),
        "blocks[0].hint",
    ),
    "button text": (
        lambda text: message(actions({**button(), "text": text})),
        "blocks[0].elements[0].text",
    ),
    "workflow button text": (
        lambda text: message(actions(element("workflow_button", text=text))),
        "blocks[0].elements[0].text",
    ),
    "placeholder": (
        lambda text: menu("users_select", placeholder=text),
        "blocks[0].accessory.placeholder",
    ),
    "select option text": (
        lambda text: menu(options=[{**option(), "text": text}]),
        "blocks[0].accessory.options[0].text",
    ),
    "overflow option text": (
        lambda text: menu("overflow", options=[{**option(), "text": text}]),
        "blocks[0].accessory.options[0].text",
    ),
    "select option description": (
        lambda text: menu(options=[option(description=text)]),
        "blocks[0].accessory.options[0].description",
    ),
    "option group label": (
        lambda text: menu(option_groups=[{**group(), "label": text}]),
        "blocks[0].accessory.option_groups[0].label",
    ),
    "confirm title": (
        lambda text: pressed(confirm={**CONFIRM, "title": text}),
        "blocks[0].elements[0].confirm.title",
    ),
    "confirm button": (
        lambda text: pressed(confirm={**CONFIRM, "confirm": text}),
        "blocks[0].elements[0].confirm.confirm",
    ),
    "deny button": (
        lambda text: pressed(confirm={**CONFIRM, "deny": text}),
        "blocks[0].elements[0].confirm.deny",
    ),
}
CASES = {
    "unknown block type": Case(
        message(block("divider")),
        message({"type": "dividr"}),
        "blocks[0].type",
        'unknown type "dividr"',
    ),
    "block without type": Case(
        message(block("divider")), message({}), "blocks[0].type", "is required"
    ),
    "type that is no string": Case(
        message(block("divider")),
        message({"type": 1}),
        "blocks[0].type",
        "must be a string, is a number",
    ),
    "unknown element type": Case(
        message(actions(button())),
        message(actions({**button(), "type": "buton"})),
        "blocks[0].elements[0].type",
        'unknown type "buton"',
    ),
    "unknown text type": Case(
        message(section()),
        message(section(text={"type": "markdown", "text": "x"})),
        "blocks[0].text.type",
        'unknown type "markdown", known are plain_text, mrkdwn',
    ),
    "unknown rich text element": Case(
        message(rich_text({"type": "user", "user_id": "U1"})),
        message(rich_text({"type": "person", "user_id": "U1"})),
        "blocks[0].elements[0].elements[0].type",
        'unknown type "person"',
    ),
    "rich text element outside a section": Case(
        message(rich_text()),
        message(block("rich_text", elements=[{"type": "text", "text": "x"}])),
        "blocks[0].elements[0].type",
        'unknown type "text", known are rich_text_section',
    ),
    "section in a container": Case(
        container(section()),
        container(field(element("datepicker"))),
        "blocks[0].child_blocks[0].type",
        "input is not allowed here, only actions",
    ),
    "view of another type": Case(
        home(section()),
        home(section(), type="modal"),
        "type",
        "must be one of home",
        "home",
    ),
    "emoji is for plain text": Case(
        message(section(text={**plain(), "emoji": True})),
        message(section(text={**mrkdwn(), "emoji": True})),
        "blocks[0].text.emoji",
        "unknown key, known are text, verbatim",
    ),
    "verbatim is for mrkdwn": Case(
        message(section(text={**mrkdwn(), "verbatim": True})),
        message(section(text={**plain(), "verbatim": True})),
        "blocks[0].text.verbatim",
        "unknown key, known are emoji, text",
    ),
    "url is for overflow options": Case(
        menu("overflow", options=[option(url="https://example.com")]),
        menu(options=[option(url="https://example.com")]),
        "blocks[0].accessory.options[0].url",
        "unknown key",
    ),
    "boolean for an integer": Case(
        inputs("multi_users_select", max_selected_items=1),
        inputs("multi_users_select", max_selected_items=True),
        "blocks[0].element.max_selected_items",
        "must be an integer, is a boolean",
        "modal",
    ),
    "fraction for an integer": Case(
        inputs("multi_users_select", max_selected_items=1),
        inputs("multi_users_select", max_selected_items=1.5),
        "blocks[0].element.max_selected_items",
        "must be an integer, is a number",
        "modal",
    ),
    "string for a boolean": Case(
        message(section(expand=True)),
        message(section(expand="true")),
        "blocks[0].expand",
        "must be a boolean, is a string",
    ),
    "null for a string": Case(
        pressed(value="1"),
        pressed(value=None),
        "blocks[0].elements[0].value",
        "must be a string, is null",
    ),
    "string for a text object": Case(
        message(section(text=mrkdwn())),
        message(section(text="Text")),
        "blocks[0].text",
        "must be an object, is a string",
    ),
    "object for a list": Case(
        message(section()),
        {"text": "x", "blocks": section()},
        "blocks",
        "must be a list, is an object",
    ),
    "list for an object": Case(
        message(section()), message([section()]), "blocks[0]", "must be an object, is a list"
    ),
    "number for a string": Case(
        pressed(value="1"),
        pressed(value=1),
        "blocks[0].elements[0].value",
        "must be a string, is a number",
    ),
    "boolean for a number": Case(
        one("table", rows=[[{"type": "raw_number", "value": 0, "text": "0"}]]),
        one("table", rows=[[{"type": "raw_number", "value": False, "text": "0"}]]),
        "blocks[0].rows[0][0].value",
        "must be a number, is a boolean",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_faults_the_wrong_type_or_key(case):
    assert case.right_faults() == []
    assert case.wrong_faults() == [(case.path, case.rule)]


@pytest.mark.parametrize(("build", "path"), PLAIN_ONLY.values(), ids=PLAIN_ONLY)
def test_faults_mrkdwn_where_only_plain_text_is_allowed(build, path):
    refused = Fault(f"{path}.type", "mrkdwn is not allowed here, only plain_text")

    assert check("message", build(plain())) == []
    assert check("message", build(mrkdwn())) == [refused]


@pytest.mark.parametrize("key", ["title", "submit", "close"])
def test_faults_mrkdwn_around_a_modal(key):
    refused = Fault(f"{key}.type", "mrkdwn is not allowed here, only plain_text")

    assert check("modal", modal(section(), **{key: plain()})) == []
    assert check("modal", modal(section(), **{key: mrkdwn()})) == [refused]


@pytest.mark.parametrize("kind", ["radio_buttons", "checkboxes"])
def test_takes_mrkdwn_in_the_options_of_radio_buttons_and_checkboxes(kind):
    offered = {"text": mrkdwn("*France*"), "value": "fr", "description": mrkdwn("_Paris_")}

    assert check("message", menu(kind, options=[offered])) == []
