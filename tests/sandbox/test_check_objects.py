import pytest

from bot.sandbox.check import Fault, check
from tests.sandbox.block_builders import (
    actions,
    button,
    cell,
    field,
    group,
    mrkdwn,
    option,
    payload,
    plain,
    section,
    without,
)
from tests.sandbox.block_examples import PLOT, TASK
from tests.sandbox.element_examples import IMAGE, element

RICH_ELEMENTS = {
    "text": {"text": "Ada", "style": {"bold": True, "code": True, "underline": False}},
    "link": {"url": "https://example.com", "text": "Page", "unsafe": False},
    "user": {"user_id": "U1", "style": {"highlight": True, "unlink": True}},
    "channel": {"channel_id": "C1"},
    "usergroup": {"usergroup_id": "S1"},
    "team": {"team_id": "T1"},
    "broadcast": {"range": "here"},
    "emoji": {"name": "flag-fr", "unicode": "1f1eb-1f1f7", "skin_tone": 2},
    "date": {"timestamp": 1628633820, "format": "{date_short}", "fallback": "today"},
    "color": {"value": "#FF8800"},
}


@pytest.mark.parametrize("kind", RICH_ELEMENTS)
def test_rich_text_takes_its_elements_in_sections_lists_and_quotes(kind):
    entry = {"type": kind, **RICH_ELEMENTS[kind]}
    part = {"type": "rich_text_section", "elements": [entry]}
    whole = {
        "type": "rich_text",
        "elements": [
            part,
            {"type": "rich_text_list", "style": "ordered", "elements": [part], "indent": 1},
            {"type": "rich_text_quote", "elements": [entry], "border": 1},
        ],
    }

    assert check("modal", payload("modal", whole)) == []


@pytest.mark.parametrize("kind", RICH_ELEMENTS)
def test_preformatted_rich_text_takes_only_texts_and_links(kind):
    entry = {"type": kind, **RICH_ELEMENTS[kind]}
    whole = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [entry]}],
    }

    faults = check("modal", payload("modal", whole))

    refused = Fault(
        "blocks[0].elements[0].elements[0].type", f"{kind} is not allowed here, only text, link"
    )
    assert faults == ([] if kind in {"text", "link"} else [refused])


OBJECTS = {
    "option": (lambda o: [section(accessory=element("overflow", options=[o]))], option()),
    "option group": (
        lambda o: [
            section(accessory={"type": "static_select", "option_groups": [o]}),
        ],
        group(),
    ),
    "confirm": (
        lambda o: [actions(button(confirm=o))],
        {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()},
    ),
    "plain text": (lambda o: [{"type": "header", "text": o}], plain()),
    "mrkdwn": (lambda o: [{"type": "section", "text": o}], mrkdwn()),
    "image": (
        lambda o: [section(accessory=o)],
        {"type": "image", **without(IMAGE, "image_url"), "slack_file": {"id": "F1"}},
    ),
    "workflow": (
        lambda o: [actions(element("workflow_button", workflow=o))],
        {"trigger": {"url": "https://example.com"}},
    ),
    "feedback button": (
        lambda o: [
            {
                "type": "context_actions",
                "elements": [element("feedback_buttons", positive_button=o)],
            }
        ],
        {"text": plain(), "value": "+"},
    ),
    "dispatch action config": (
        lambda o: [field(element("plain_text_input", dispatch_action_config=o))],
        {"trigger_actions_on": ["on_enter_pressed"]},
    ),
    "cell": (lambda o: [{"type": "table", "rows": [[o]]}], cell()),
    "number cell": (
        lambda o: [{"type": "table", "rows": [[o]]}],
        {"type": "raw_number", "value": 1, "text": "1"},
    ),
    "task": (lambda o: [{"type": "plan", "title": "Plan", "tasks": [o]}], TASK),
    "chart": (
        lambda o: [{"type": "data_visualization", "title": "Chart", "chart": o}],
        {"type": "bar", **PLOT},
    ),
}
NEEDED_BY_OBJECTS = [
    (name, key) for name, (_, right) in OBJECTS.items() for key in right if key != "slack_file"
]


@pytest.mark.parametrize("name", OBJECTS)
def test_a_composition_object_is_right_with_what_it_needs(name):
    wrap, right = OBJECTS[name]

    assert check("message", payload("message", *wrap(right))) == []


@pytest.mark.parametrize(("name", "key"), NEEDED_BY_OBJECTS)
def test_a_composition_object_needs_its_keys(name, key):
    wrap, right = OBJECTS[name]

    faults = check("message", payload("message", *wrap(without(right, key))))

    assert [fault.rule for fault in faults] == ["is required"]
    assert faults[0].path.endswith(f".{key}")


@pytest.mark.parametrize("name", OBJECTS)
def test_a_composition_object_has_no_other_keys(name):
    wrap, right = OBJECTS[name]

    faults = check("message", payload("message", *wrap({**right, "nonsense": 1})))

    assert len(faults) == 1
    assert faults[0].path.endswith(".nonsense")
