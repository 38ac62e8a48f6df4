"""The elements of blocks: buttons, menus, pickers and inputs.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from bot.sandbox.check.composition import (
    CHANNEL,
    CHECK_OPTION,
    CONFIRM,
    CONVERSATION,
    CONVERSATION_FILTER,
    DATE,
    DISPATCH_ACTION_CONFIG,
    FEEDBACK_BUTTON,
    ID,
    IMAGE,
    LINK,
    MENU_OPTION,
    NUMBER_TEXT,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    STYLE,
    TIME,
    USER,
    WORKFLOW,
    plain,
)
from bot.sandbox.check.kind import Kind
from bot.sandbox.check.rich_text import RICH_TEXT
from bot.sandbox.check.rules import (
    initial_items_fit,
    initial_option_offered,
    initial_value_fits,
    one_of,
    ordered,
)
from bot.sandbox.check.scalars import Choice, Flag, Integer, String
from bot.sandbox.check.structures import Many, Record, Rule, Typed

_ACTION: dict[str, Kind] = {"action_id": ID}
_CONFIRMED = _ACTION | {"confirm": CONFIRM}
_CHOOSER = _CONFIRMED | {"focus_on_load": Flag()}
_MENU = _CHOOSER | {"placeholder": plain(150)}
_MULTI_MENU = _MENU | {"max_selected_items": Integer(1)}
_INPUT = _ACTION | {
    "focus_on_load": Flag(),
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}
_STATIC: dict[str, Kind] = {
    "options": Many(MENU_OPTION, 100),
    "option_groups": Many(OPTION_GROUP, 100),
}
_STATIC_RULES: tuple[Rule, ...] = (*one_of("options", "option_groups"), initial_option_offered)
_EXTERNAL: dict[str, Kind] = {"min_query_length": Integer(0)}
_CHECK_OPTIONS = Many(CHECK_OPTION, 10)
_LABEL: dict[str, Kind] = {"accessibility_label": String(75)}
_VIEWERS: dict[str, Kind] = {"visible_to_user_ids": Many(USER, 10)}

ELEMENTS: dict[str, Record] = {
    "image": IMAGE,
    "button": Record(
        {"text": plain(75)},
        _CONFIRMED
        | _LABEL
        | _VIEWERS
        | {
            "value": String(2000),
            "url": LINK,
            "style": STYLE,
            "agent_prompt": String(4000),
            "agent_prompt_display": String(),
        },
    ),
    "workflow_button": Record(
        {"text": plain(75), "workflow": WORKFLOW}, _ACTION | _LABEL | {"style": STYLE}
    ),
    "icon_button": Record(
        {"icon": Choice(("trash",)), "text": plain(75)},
        _CONFIRMED | _LABEL | _VIEWERS | {"value": String(2000)},
    ),
    "feedback_buttons": Record(
        {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, _ACTION
    ),
    "overflow": Record({"options": Many(OVERFLOW_OPTION, 5)}, _CONFIRMED),
    "radio_buttons": Record(
        {"options": _CHECK_OPTIONS},
        _CHOOSER | {"initial_option": CHECK_OPTION},
        rules=(initial_option_offered,),
    ),
    "checkboxes": Record(
        {"options": _CHECK_OPTIONS},
        _CHOOSER | {"initial_options": _CHECK_OPTIONS},
        rules=(initial_option_offered,),
    ),
    "static_select": Record(
        {}, _MENU | _STATIC | {"initial_option": MENU_OPTION}, rules=_STATIC_RULES
    ),
    "multi_static_select": Record(
        {},
        _MULTI_MENU | _STATIC | {"initial_options": Many(MENU_OPTION)},
        rules=(*_STATIC_RULES, initial_items_fit("initial_options")),
    ),
    "external_select": Record({}, _MENU | _EXTERNAL | {"initial_option": MENU_OPTION}),
    "multi_external_select": Record(
        {},
        _MULTI_MENU | _EXTERNAL | {"initial_options": Many(MENU_OPTION)},
        rules=(initial_items_fit("initial_options"),),
    ),
    "users_select": Record({}, _MENU | {"initial_user": USER}),
    "multi_users_select": Record(
        {},
        _MULTI_MENU | {"initial_users": Many(USER)},
        rules=(initial_items_fit("initial_users"),),
    ),
    "channels_select": Record(
        {}, _MENU | {"initial_channel": CHANNEL, "response_url_enabled": Flag()}
    ),
    "multi_channels_select": Record(
        {},
        _MULTI_MENU | {"initial_channels": Many(CHANNEL)},
        rules=(initial_items_fit("initial_channels"),),
    ),
    "conversations_select": Record(
        {},
        _MENU
        | {
            "initial_conversation": CONVERSATION,
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
    "multi_conversations_select": Record(
        {},
        _MULTI_MENU
        | {
            "initial_conversations": Many(CONVERSATION),
            "default_to_current_conversation": Flag(),
            "filter": CONVERSATION_FILTER,
        },
        rules=(initial_items_fit("initial_conversations"),),
    ),
    "datepicker": Record({}, _MENU | {"initial_date": DATE}),
    "timepicker": Record({}, _MENU | {"initial_time": TIME, "timezone": String()}),
    "datetimepicker": Record(
        {},
        _CHOOSER | {"initial_date_time": Integer(1_000_000_000, 9_999_999_999)},
        on=("message", "modal"),
    ),
    "plain_text_input": Record(
        {},
        _INPUT
        | {
            "initial_value": String(3000, least=0),
            "multiline": Flag(),
            "min_length": Integer(0, 3000),
            "max_length": Integer(1, 3000),
        },
        rules=(ordered("min_length", "max_length"), initial_value_fits),
    ),
    "rich_text_input": Record(
        {},
        _INPUT
        | {
            "initial_value": Typed(RICH_TEXT),
            "min_lines": Integer(1),
            "max_lines": Integer(1),
        },
        rules=(ordered("min_lines", "max_lines"),),
    ),
    "email_text_input": Record({}, _INPUT | {"initial_value": String()}, on=("modal",)),
    "url_text_input": Record({}, _INPUT | {"initial_value": LINK}, on=("modal",)),
    "number_input": Record(
        {"is_decimal_allowed": Flag()},
        _INPUT | {"initial_value": NUMBER_TEXT, "min_value": NUMBER_TEXT, "max_value": NUMBER_TEXT},
        rules=(
            ordered("min_value", "max_value"),
            ordered("min_value", "initial_value"),
            ordered("initial_value", "max_value"),
        ),
        on=("modal",),
    ),
    "file_input": Record(
        {},
        _ACTION | {"filetypes": Many(String()), "max_files": Integer(1, 10)},
        on=("modal",),
    ),
}

_MENUS = tuple(
    f"{count}{source}_select"
    for count in ("", "multi_")
    for source in ("static", "external", "users", "channels", "conversations")
)
_ANYWHERE = (*_MENUS, "radio_buttons", "checkboxes", "datepicker", "timepicker")
IN_ACTIONS = (*_ANYWHERE, "button", "workflow_button", "overflow", "datetimepicker")
IN_SECTION = (*_ANYWHERE, "button", "workflow_button", "overflow", "image")
IN_INPUT = (
    *_ANYWHERE,
    "datetimepicker",
    "plain_text_input",
    "rich_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
)
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")
