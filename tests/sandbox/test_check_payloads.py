import pytest

from bot.sandbox.check import check
from tests.sandbox.block_builders import (
    actions,
    button,
    field,
    home,
    message,
    modal,
    mrkdwn,
    option,
    options,
    payload,
    plain,
    section,
    without,
)
from tests.sandbox.block_examples import block
from tests.sandbox.cases import Case, attached, container, one
from tests.sandbox.element_examples import element

CASES = {
    "same block_id twice": Case(
        message(section(block_id="a"), section(block_id="b")),
        message(section(block_id="a"), section(block_id="a")),
        "blocks[1].block_id",
        "must be unique in the payload, blocks[0] has it already",
    ),
    "same block_id in a container": Case(
        container(section(block_id="a"), block_id="b"),
        container(section(block_id="b"), block_id="b"),
        "blocks[0].child_blocks[0].block_id",
        "must be unique in the payload, blocks[0] has it already",
    ),
    "same block_id in an attachment": Case(
        {**attached(section(block_id="a")), "blocks": [section(block_id="b")]},
        {**attached(section(block_id="b")), "blocks": [section(block_id="b")]},
        "attachments[0].blocks[0].block_id",
        "must be unique in the payload, blocks[0] has it already",
    ),
    "same action_id twice in a block": Case(
        message(actions(button(action_id="add"), button(action_id="list"))),
        message(actions(button(action_id="add"), button(action_id="add"))),
        "blocks[0].elements[1].action_id",
        "must be unique in its block, blocks[0].elements[0] has it already",
    ),
    "same action_id twice in a card": Case(
        one("carousel", elements=[block("card", actions=[button(action_id="a")])] * 2),
        one("carousel", elements=[block("card", actions=[button(action_id="a")] * 2)]),
        "blocks[0].elements[0].actions[1].action_id",
        "must be unique in its block, blocks[0].elements[0].actions[0] has it already",
    ),
    "two elements with the focus": Case(
        modal(
            field(element("datepicker", focus_on_load=True)),
            field(element("datepicker", focus_on_load=False)),
        ),
        modal(
            field(element("datepicker", focus_on_load=True)),
            field(element("datepicker", focus_on_load=True)),
        ),
        "blocks[1].element.focus_on_load",
        "at most 1 element in the payload, blocks[0].element has it already",
        "modal",
    ),
    "modal with an input but no submit": Case(
        modal(field(element("datepicker"))),
        without(modal(field(element("datepicker"))), "submit"),
        "submit",
        "is required as soon as there is an input block",
        "modal",
    ),
    "modal without title": Case(
        modal(section()), without(modal(section()), "title"), "title", "is required", "modal"
    ),
    "modal without blocks": Case(
        modal(section()), without(modal(section()), "blocks"), "blocks", "is required", "modal"
    ),
    "modal without type": Case(
        modal(section()), without(modal(section()), "type"), "type", "is required", "modal"
    ),
    "Home without blocks": Case(
        home(section()), without(home(section()), "blocks"), "blocks", "is required", "home"
    ),
    "Home with submit": Case(
        home(section()), home(section(), submit=plain()), "submit", "unknown key", "home"
    ),
    "Home with title": Case(
        home(section()), home(section(), title=plain()), "title", "unknown key", "home"
    ),
    "modal with a key of messages": Case(
        modal(section()), modal(section(), text="Text"), "text", "unknown key", "modal"
    ),
    "message without content": Case({"text": "x"}, {}, "", "needs text, blocks or attachments"),
    "message with an empty text": Case(
        {"text": "x"}, {"text": ""}, "", "needs text, blocks or attachments"
    ),
    "message with a blank text": Case(
        {"text": "x"}, {"text": " \n"}, "", "needs text, blocks or attachments"
    ),
    "blocks without text": Case(
        message(section()),
        {"blocks": [section()]},
        "text",
        "is required beside blocks, with all they say: screen readers read only the text",
    ),
    "blocks with an empty text": Case(
        message(section()),
        message(section(), text=""),
        "text",
        "is required beside blocks, with all they say: screen readers read only the text",
    ),
    "attachments without text": Case(
        attached(section()),
        without(attached(section()), "text"),
        "text",
        "is required beside blocks, with all they say: screen readers read only the text",
    ),
    "empty blocks outside an update": Case(
        message(ts="1.1"), message(), "blocks", "at least 1 item, has 0"
    ),
    "empty attachments outside an update": Case(
        {"text": "x", "attachments": [], "ts": "1.1"},
        {"text": "x", "attachments": []},
        "attachments",
        "at least 1 item, has 0",
    ),
    "unknown key of a message": Case(
        message(section(), thread_ts="1.1"),
        message(section(), thread="1.1"),
        "thread",
        "unknown key",
    ),
    "key of an attachment": Case(
        attached(section()),
        {"text": "x", "attachments": [{"text": "x", "callback_id": "legacy"}]},
        "attachments[0].callback_id",
        "unknown key",
    ),
    "key of an options answer": Case(
        {"options": options(1)},
        {"options": options(1), "text": "x"},
        "text",
        "unknown key",
        "options",
    ),
    "mrkdwn in an options answer": Case(
        {"options": options(1)},
        {"options": [{**option(), "text": mrkdwn()}]},
        "options[0].text.type",
        "mrkdwn is not allowed here, only plain_text",
        "options",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_faults_the_payload_as_a_whole(case):
    assert case.right_faults() == []
    assert case.wrong_faults() == [(case.path, case.rule)]


def test_takes_the_same_action_id_in_different_blocks():
    same = actions(button(action_id="remove"))

    assert check("message", message(same, same)) == []


def test_takes_inputs_in_a_message_and_on_the_home_tab_without_submit():
    entry = field(element("plain_text_input"), dispatch_action=True)

    assert check("message", message(entry)) == []
    assert check("home", home(entry)) == []


def test_takes_a_modal_with_submit_but_no_input_and_with_neither():
    assert check("modal", modal(section())) == []
    assert check("modal", without(modal(section()), "submit")) == []


def test_a_deleted_message_needs_no_content():
    assert check("message", {"delete_original": True, "text": ""}) == []


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_ids_are_unique_and_the_focus_is_one_on_every_surface(surface):
    same = field(element("datepicker", focus_on_load=True), block_id="a")
    twice = actions(button(action_id="add"), button(action_id="add"))

    faults = check(surface, payload(surface, same, same, twice))

    assert [fault.path for fault in faults] == [
        "blocks[1].block_id",
        "blocks[2].elements[1].action_id",
        "blocks[1].element.focus_on_load",
    ]
