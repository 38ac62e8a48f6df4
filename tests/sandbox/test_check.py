import copy
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests.sandbox.block_examples import WHOLE_BLOCKS, block
from tests.sandbox.element_examples import CONFIRM, WHOLE_ELEMENTS, element

GOOD = {
    "an answer of text alone": (
        "message",
        {"response_type": "ephemeral", "text": "Nothing to undo. Try <@U012ABC> &amp; co."},
    ),
    "a list of contacts": (
        "message",
        message(
            {"type": "header", "text": plain("Contacts of ACME")},
            section(
                block_id="contact_1",
                text=mrkdwn("<@U012ABC>\n> added by Ada &lt;ada@example.com&gt;"),
                accessory=button(
                    "Remove",
                    action_id="remove_contact",
                    value="1",
                    style="danger",
                    confirm={**CONFIRM, "style": "danger"},
                    accessibility_label="Remove Grace Hopper from France",
                ),
            ),
            section(
                block_id="contact_2",
                text=mrkdwn("Alan Turing, *France*"),
                accessory=button("Remove", action_id="remove_contact", value="2"),
            ),
            {"type": "divider"},
            {"type": "context", "elements": [mrkdwn("2 of 10")]},
            actions(
                button("Add", action_id="add_contact", style="primary"),
                button("Share in channel", action_id="share_contacts"),
            ),
            response_type="ephemeral",
            replace_original=True,
        ),
    ),
    "a message to a channel": (
        "message",
        message(
            rich_text({"type": "text", "text": "Added Ada <b> & co", "style": {"bold": True}}),
            channel="C012ABC",
            thread_ts="1405894322.002768",
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=True,
            metadata={"event_type": "added", "event_payload": {"any": ["thing", None, 1.5]}},
        ),
    ),
    "an update that clears the buttons": (
        "message",
        {"channel": "C1", "ts": "1405894322.002768", "text": "Done.", "blocks": [], "metadata": {}},
    ),
    "the form to add a contact": (
        "modal",
        modal(
            field(
                element(
                    "external_select",
                    action_id="person",
                    min_query_length=2,
                    placeholder=plain("Name or e-mail"),
                    focus_on_load=True,
                ),
                block_id="person",
            ),
            field(
                element(
                    "radio_buttons",
                    action_id="scope",
                    options=[option("global", "All countries"), option("some", "Chosen countries")],
                    initial_option=option("global", "All countries"),
                ),
                block_id="scope",
                dispatch_action=True,
            ),
            field(
                element("multi_external_select", action_id="countries", max_selected_items=3),
                block_id="countries",
                hint=plain("3 places are left"),
                optional=True,
            ),
            callback_id="add_contact",
            private_metadata='{"organization": 1}',
            close=plain("Cancel"),
            notify_on_close=True,
        ),
    ),
    "a form at the limit": (
        "modal",
        {
            "type": "modal",
            "title": plain("Add contact"),
            "close": plain("Close"),
            "blocks": [
                {"type": "alert", "level": "warning", "text": plain("10 of 10 places are taken")},
                actions(button("Replace", action_id="replace_contact")),
            ],
        },
    ),
    "a Home tab": (
        "home",
        home(
            {"type": "header", "text": plain("ACME")},
            section(fields=[mrkdwn("*Global*\n3"), mrkdwn("*Countries*\n4")]),
            actions({"type": "static_select", "action_id": "show", "option_groups": [group(3)]}),
            callback_id="home",
        ),
    ),
    "an answer to an options request": (
        "options",
        {"options": [option("FR", "France"), option("GF", "French Guiana")]},
    ),
    "an answer that found nothing": ("options", {"options": []}),
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
surfaces = st.sampled_from(["message", "modal", "home", "options"])


def places(value):
    """The way to each value in a payload, as a tuple of keys and indexes."""
    yield ()
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    for key, part in parts:
        yield from ((key, *rest) for rest in places(part))


def replaced(payload, place, value):
    """A copy of the payload with another value at the place."""
    if not place:
        return value
    changed = copy.deepcopy(payload)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return changed


WHOLE = [
    *GOOD.values(),
    *(("message", message(block(kind, **more))) for kind, more in WHOLE_BLOCKS.items()),
    *(("modal", modal(field(element(kind, **more)))) for kind, more in WHOLE_ELEMENTS.items()),
]


@st.composite
def damaged_payloads(draw):
    surface, payload = draw(st.sampled_from(WHOLE))
    place = draw(st.sampled_from(list(places(payload))))
    return surface, replaced(payload, place, draw(json_values))


@pytest.mark.parametrize(("surface", "payload"), GOOD.values(), ids=GOOD)
def test_a_right_payload_has_no_faults(surface, payload):
    assert check(surface, payload) == []


def test_a_fault_reads_as_its_path_and_rule():
    assert str(Fault("blocks[0].text", "is required")) == "blocks[0].text: is required"
    assert str(Fault("", "needs text, blocks or attachments")) == (
        "payload: needs text, blocks or attachments"
    )


def test_finds_every_fault_of_a_payload():
    wrong = message(
        {"type": "header", "text": mrkdwn()},
        section(accessory=button("x" * 76, value="")),
        {"type": "section", "text": plain(""), "color": "red"},
    )

    assert [fault.path for fault in check("message", wrong)] == [
        "blocks[0].text.type",
        "blocks[1].accessory.text.text",
        "blocks[1].accessory.value",
        "blocks[2].text.text",
        "blocks[2].color",
    ]


def test_leaves_the_payload_as_it_was():
    payload = GOOD["a list of contacts"][1]
    before = copy.deepcopy(payload)

    check("message", payload)

    assert payload == before


def test_writes_the_path_of_a_strange_key_in_quotes():
    faults = check("message", {"text": "x", 'a "b"': 1})

    assert [fault.path for fault in faults] == [r'["a \"b\""]']


@pytest.mark.parametrize("payload", [None, True, 1, "text", [], [{}]], ids=str)
def test_a_payload_that_is_no_object_is_a_fault(payload):
    (fault,) = check("message", payload)

    assert fault.path == ""
    assert fault.rule.startswith("must be an object, is ")


@given(surfaces, json_values)
def test_never_raises_on_any_json(surface, payload):
    assert all(str(fault) for fault in check(surface, payload))


@settings(max_examples=400)
@given(damaged_payloads())
def test_never_raises_on_a_damaged_payload(damaged):
    surface, payload = damaged

    assert all(str(fault) for fault in check(surface, payload))


def test_refuses_what_is_nested_beyond_sense():
    deep = []
    for _ in range(10_000):
        deep = [deep]

    (fault,) = check("message", {"text": "x", "blocks": deep})

    assert fault.rule == "at most 64 levels deep"


def test_refuses_what_holds_itself():
    looped = {"text": "x"}
    looped["blocks"] = [looped, looped]

    (fault,) = check("message", looped)

    assert fault.rule == "at most 64 levels deep"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**5000], ids=lambda _: "")
def test_refuses_numbers_that_json_cannot_carry(number):
    faults = check("message", {"text": "x", "metadata": {"event_payload": {"n": number}}})

    assert faults == [
        Fault("metadata.event_payload.n", "at most 9223372036854775808 on either side of zero")
    ]


@pytest.mark.parametrize("value", [b"x", {1, 2}, object()], ids=["bytes", "set", "object"])
def test_refuses_values_that_json_does_not_have(value):
    assert check("message", {"text": value}) == [Fault("text", "must be a JSON value")]


def test_refuses_keys_that_are_no_strings():
    assert check("message", {"text": "x", "metadata": {1: "x"}}) == [
        Fault("metadata", "must have only strings as keys")
    ]


def test_takes_letters_that_are_no_characters():
    lone = "\ud800"

    assert check("modal", modal(section(text=plain(lone)))) == []
