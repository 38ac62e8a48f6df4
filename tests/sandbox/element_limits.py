"""The limits of elements and of composition objects."""

from tests.sandbox.block_builders import (
    actions,
    button,
    field,
    group,
    groups,
    message,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
)
from tests.sandbox.block_examples import block
from tests.sandbox.element_examples import CONFIRM, element
from tests.sandbox.limits import characters, many, of_items, url


def in_button(key, wrap=lambda text: text):
    return lambda text: message(actions(button(**{key: wrap(text)})))


def in_confirm(key):
    return lambda text: message(actions(button(confirm={**CONFIRM, key: plain(text)})))


def in_overflow(key, wrap=lambda text: text):
    return lambda text: message(
        section(accessory=element("overflow", options=[option(**{key: wrap(text)})]))
    )


def in_select(key, wrap=lambda text: text):
    return lambda text: message(
        section(accessory={"type": "static_select", "options": [option(**{key: wrap(text)})]})
    )


def in_feedback(**more):
    positive = {"text": plain(), "value": "+", **more}
    feedback = element("feedback_buttons", positive_button=positive)
    return message(block("context_actions", elements=[feedback]))


def in_icon_button(**more):
    return message(block("context_actions", elements=[element("icon_button", **more)]))


def in_checkboxes(key):
    return lambda text: message(
        section(accessory=element("checkboxes", options=[{**option(), key: mrkdwn(text)}]))
    )


def in_menu(kind, key):
    return lambda count: message(
        section(
            accessory={"type": kind, key: {"options": options, "option_groups": groups}[key](count)}
        )
    )


ELEMENT_LIMITS = {
    "action_id": characters(255, in_button("action_id"), "blocks[0].elements[0].action_id"),
    "button: text": characters(75, in_button("text"), "blocks[0].elements[0].text.text"),
    "button: value": characters(2000, in_button("value"), "blocks[0].elements[0].value"),
    "button: url": characters(3000, in_button("url", url), "blocks[0].elements[0].url"),
    "button: accessibility_label": characters(
        75, in_button("accessibility_label"), "blocks[0].elements[0].accessibility_label"
    ),
    "button: agent_prompt": characters(
        4000, in_button("agent_prompt"), "blocks[0].elements[0].agent_prompt"
    ),
    "button: visible_to_user_ids": of_items(
        10,
        in_button("visible_to_user_ids", many("U1")),
        "blocks[0].elements[0].visible_to_user_ids",
    ),
    "confirm: title": characters(
        100, in_confirm("title"), "blocks[0].elements[0].confirm.title.text"
    ),
    "confirm: text": characters(300, in_confirm("text"), "blocks[0].elements[0].confirm.text.text"),
    "confirm: confirm": characters(
        30, in_confirm("confirm"), "blocks[0].elements[0].confirm.confirm.text"
    ),
    "confirm: deny": characters(30, in_confirm("deny"), "blocks[0].elements[0].confirm.deny.text"),
    "workflow button: text": characters(
        75,
        lambda text: message(actions(element("workflow_button", text=plain(text)))),
        "blocks[0].elements[0].text.text",
    ),
    "feedback button: text": characters(
        75,
        lambda text: in_feedback(text=plain(text)),
        "blocks[0].elements[0].positive_button.text.text",
    ),
    "feedback button: value": characters(
        2000,
        lambda text: in_feedback(value=text),
        "blocks[0].elements[0].positive_button.value",
    ),
    "feedback button: accessibility_label": characters(
        75,
        lambda text: in_feedback(accessibility_label=text),
        "blocks[0].elements[0].positive_button.accessibility_label",
    ),
    "icon button: text": characters(
        75, lambda text: in_icon_button(text=plain(text)), "blocks[0].elements[0].text.text"
    ),
    "icon button: value": characters(
        2000, lambda text: in_icon_button(value=text), "blocks[0].elements[0].value"
    ),
    "overflow option: text": characters(
        75, in_overflow("text"), "blocks[0].accessory.options[0].text.text"
    ),
    "overflow option: value": characters(
        150, in_overflow("value"), "blocks[0].accessory.options[0].value"
    ),
    "overflow option: description": characters(
        75, in_overflow("description", plain), "blocks[0].accessory.options[0].description.text"
    ),
    "overflow option: url": characters(
        3000, in_overflow("url", url), "blocks[0].accessory.options[0].url"
    ),
    "select option: text": characters(
        75, in_select("text"), "blocks[0].accessory.options[0].text.text"
    ),
    "select option: value": characters(
        150, in_select("value"), "blocks[0].accessory.options[0].value"
    ),
    "select option: description": characters(
        75, in_select("description", plain), "blocks[0].accessory.options[0].description.text"
    ),
    "checkbox option: value": characters(
        150,
        lambda text: message(section(accessory=element("checkboxes", options=[option(text)]))),
        "blocks[0].accessory.options[0].value",
    ),
    "checkbox option: text": characters(
        75, in_checkboxes("text"), "blocks[0].accessory.options[0].text.text"
    ),
    "checkbox option: description": characters(
        75, in_checkboxes("description"), "blocks[0].accessory.options[0].description.text"
    ),
    "option group: label": characters(
        75,
        lambda text: message(
            section(accessory={"type": "static_select", "option_groups": [group(label=text)]})
        ),
        "blocks[0].accessory.option_groups[0].label.text",
    ),
    "option group: options": of_items(
        100,
        lambda n: message(
            section(accessory={"type": "static_select", "option_groups": [group(n)]})
        ),
        "blocks[0].accessory.option_groups[0].options",
    ),
    "static_select: options": of_items(
        100, in_menu("static_select", "options"), "blocks[0].accessory.options"
    ),
    "static_select: option_groups": of_items(
        100, in_menu("static_select", "option_groups"), "blocks[0].accessory.option_groups"
    ),
    "multi_static_select: options": of_items(
        100, in_menu("multi_static_select", "options"), "blocks[0].accessory.options"
    ),
    "multi_static_select: option_groups": of_items(
        100, in_menu("multi_static_select", "option_groups"), "blocks[0].accessory.option_groups"
    ),
    "overflow: options": of_items(5, in_menu("overflow", "options"), "blocks[0].accessory.options"),
    "radio_buttons: options": of_items(
        10, in_menu("radio_buttons", "options"), "blocks[0].accessory.options"
    ),
    "checkboxes: options": of_items(
        10, in_menu("checkboxes", "options"), "blocks[0].accessory.options"
    ),
    "placeholder": characters(
        150,
        lambda text: message(
            section(accessory={"type": "users_select", "placeholder": plain(text)})
        ),
        "blocks[0].accessory.placeholder.text",
    ),
    "placeholder of a text": characters(
        150,
        lambda text: modal(field(element("plain_text_input", placeholder=plain(text)))),
        "blocks[0].element.placeholder.text",
        "modal",
    ),
    "plain_text_input: initial_value": characters(
        3000,
        lambda text: modal(field(element("plain_text_input", initial_value=text))),
        "blocks[0].element.initial_value",
        "modal",
    ),
}
