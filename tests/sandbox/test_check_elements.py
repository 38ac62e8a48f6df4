import pytest

from bot.sandbox.check import Fault, check
from bot.sandbox.check import elements as element_tables
from tests.sandbox.block_builders import actions, field, mistyped, payload, section, without
from tests.sandbox.element_examples import ELEMENTS, WHOLE_ELEMENTS, element

MENUS = {
    f"{count}{source}_select"
    for count in ("", "multi_")
    for source in ("static", "external", "users", "channels", "conversations")
}
PLACES = {
    "section": MENUS
    | {
        "button",
        "checkboxes",
        "datepicker",
        "image",
        "overflow",
        "radio_buttons",
        "timepicker",
        "workflow_button",
    },
    "actions": MENUS
    | {
        "button",
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "overflow",
        "radio_buttons",
        "timepicker",
        "workflow_button",
    },
    "input": MENUS
    | {
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "email_text_input",
        "file_input",
        "number_input",
        "plain_text_input",
        "radio_buttons",
        "rich_text_input",
        "timepicker",
        "url_text_input",
    },
    "context": {"image"},
    "context_actions": {"feedback_buttons", "icon_button"},
    "card": {"button"},
}
# Keys that cannot stand in an example beside the others.
ALTERNATIVES = {
    "image": {"slack_file"},
    "static_select": {"option_groups"},
    "multi_static_select": {"option_groups"},
}
MESSAGE_PLACES = {"card", "context_actions"}


def within(place, entry):
    """A block with the element in it, and the path of the element within the block."""
    return {
        "section": (section(accessory=entry), ".accessory"),
        "actions": (actions(entry), ".elements[0]"),
        "input": (field(entry), ".element"),
        "context": ({"type": "context", "elements": [entry]}, ".elements[0]"),
        "context_actions": ({"type": "context_actions", "elements": [entry]}, ".elements[0]"),
        "card": ({"type": "card", "actions": [entry]}, ".actions[0]"),
    }[place]


def in_payload(entry):
    """A payload with the element where it may stand, and the path of the element."""
    kind = entry["type"]
    place = next(place for place in ("input", *PLACES) if kind in PLACES[place])
    outer, path = within(place, entry)
    surface = "message" if place in MESSAGE_PLACES else "modal"
    return surface, payload(surface, outer), f"blocks[0]{path}"


NEEDED_BY_ELEMENTS = [
    (kind, key)
    for kind, values in ELEMENTS.items()
    for key in values
    if (kind, key)
    not in {
        ("image", "image_url"),
        ("static_select", "options"),
        ("multi_static_select", "options"),
    }
]


def test_each_element_in_the_table_has_an_example_and_a_place():
    assert set(element_tables.ELEMENTS) == set(ELEMENTS) == set(WHOLE_ELEMENTS)
    assert set.union(*PLACES.values()) == set(ELEMENTS)


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_the_examples_of_an_element_hold_every_key_of_its_table(kind):
    record = element_tables.ELEMENTS[kind]
    examples = {*ELEMENTS[kind], *WHOLE_ELEMENTS[kind], *ALTERNATIVES.get(kind, ())}

    assert {*record.required, *record.optional} == examples


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_an_element_is_right_with_what_it_needs(kind):
    surface, whole, _ = in_payload(element(kind))

    assert check(surface, whole) == []


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_an_element_may_have_all_its_keys(kind):
    surface, whole, _ = in_payload(element(kind, **WHOLE_ELEMENTS[kind]))

    assert check(surface, whole) == []


@pytest.mark.parametrize(("kind", "key"), NEEDED_BY_ELEMENTS)
def test_an_element_needs_its_keys(kind, key):
    surface, whole, path = in_payload(without(element(kind), key))

    assert check(surface, whole) == [Fault(f"{path}.{key}", "is required")]


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_an_element_has_no_other_keys(kind):
    surface, whole, path = in_payload(element(kind, nonsense=1))

    faults = check(surface, whole)

    assert [fault.path for fault in faults] == [f"{path}.nonsense"]
    assert faults[0].rule.startswith("unknown key, known are ")


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (kind, key)
        for kind in sorted(ELEMENTS)
        for key in {**ELEMENTS[kind], **WHOLE_ELEMENTS[kind]}
    ],
)
def test_a_value_of_an_element_has_its_json_type(kind, key):
    right = element(kind, **WHOLE_ELEMENTS[kind])
    surface, whole, path = in_payload({**right, key: mistyped(right[key])})

    faults = check(surface, whole)

    assert faults[0].path == f"{path}.{key}"
    assert faults[0].rule.startswith("must be ")


@pytest.mark.parametrize("place", sorted(PLACES))
@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_an_element_stands_only_in_its_blocks(kind, place):
    outer, path = within(place, element(kind))
    surface = "message" if place in MESSAGE_PLACES else "modal"

    faults = check(surface, payload(surface, outer))

    if kind in PLACES[place]:
        assert faults == []
    else:
        assert [fault.path for fault in faults] == [f"blocks[0]{path}.type"]


@pytest.mark.parametrize(
    ("kind", "surface", "rule"),
    [
        ("number_input", "message", "number_input is not allowed in a message"),
        ("number_input", "home", "number_input is not allowed on the Home tab"),
        ("email_text_input", "message", "email_text_input is not allowed in a message"),
        ("email_text_input", "home", "email_text_input is not allowed on the Home tab"),
        ("url_text_input", "message", "url_text_input is not allowed in a message"),
        ("url_text_input", "home", "url_text_input is not allowed on the Home tab"),
        ("file_input", "message", "file_input is not allowed in a message"),
        ("file_input", "home", "file_input is not allowed on the Home tab"),
        ("datetimepicker", "home", "datetimepicker is not allowed on the Home tab"),
    ],
)
def test_an_element_works_only_on_its_surfaces(kind, surface, rule):
    assert check(surface, payload(surface, field(element(kind)))) == [
        Fault("blocks[0].element.type", rule)
    ]
