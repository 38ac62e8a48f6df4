"""A right example of each element: with the keys it needs, and with all that it may have."""

from tests.sandbox.block_builders import mrkdwn, option, options, plain, rich_text

IMAGE = {"image_url": "https://example.com/a.png", "alt_text": "The logo of ACME"}
LOGO = {"type": "image", **IMAGE}
CONFIRM = {
    "title": plain("Remove?"),
    "text": mrkdwn("Ada gets *no more* documents."),
    "confirm": plain("Remove"),
    "deny": plain("Cancel"),
}
WORKFLOW = {"trigger": {"url": "https://slack.com/shortcuts/Ft1/abc"}}

ACTION = {"action_id": "choose"}
CONFIRMED = {**ACTION, "confirm": {**CONFIRM, "style": "danger"}}
CHOOSER = {**CONFIRMED, "focus_on_load": True}
MENU = {**CHOOSER, "placeholder": plain("Choose")}
TYPED = {
    **ACTION,
    "focus_on_load": True,
    "placeholder": plain("Type"),
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}

# What each element needs beside its type.
ELEMENTS = {
    "button": {"text": plain("Add")},
    "channels_select": {},
    "checkboxes": {"options": options(2)},
    "conversations_select": {},
    "datepicker": {},
    "datetimepicker": {},
    "email_text_input": {},
    "external_select": {},
    "feedback_buttons": {
        "positive_button": {"text": plain("Good"), "value": "+"},
        "negative_button": {"text": plain("Bad"), "value": "-"},
    },
    "file_input": {},
    "icon_button": {"icon": "trash", "text": plain("Delete")},
    "image": IMAGE,
    "multi_channels_select": {},
    "multi_conversations_select": {},
    "multi_external_select": {},
    "multi_static_select": {"options": options(2)},
    "multi_users_select": {},
    "number_input": {"is_decimal_allowed": False},
    "overflow": {"options": options(2)},
    "plain_text_input": {},
    "radio_buttons": {"options": options(2)},
    "rich_text_input": {},
    "static_select": {"options": options(2)},
    "timepicker": {},
    "url_text_input": {},
    "users_select": {},
    "workflow_button": {"text": plain("Start"), "workflow": WORKFLOW},
}

# All that each element may have.
WHOLE_ELEMENTS = {
    "button": {
        **CONFIRMED,
        "value": "1",
        "url": "https://example.com",
        "style": "primary",
        "accessibility_label": "Add a contact",
        "visible_to_user_ids": ["U1"],
        "agent_prompt": "Add a contact",
        "agent_prompt_display": "Add",
    },
    "channels_select": {**MENU, "initial_channel": "C1", "response_url_enabled": True},
    "checkboxes": {**CHOOSER, "initial_options": [option("1")]},
    "conversations_select": {
        **MENU,
        "initial_conversation": "D1",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
        "filter": {
            "include": ["im", "public"],
            "exclude_bot_users": True,
            "exclude_external_shared_channels": True,
        },
    },
    "datepicker": {**MENU, "initial_date": "2024-02-29"},
    "datetimepicker": {**CHOOSER, "initial_date_time": 1628633820},
    "email_text_input": {**TYPED, "initial_value": "ada@example.com"},
    "external_select": {**MENU, "initial_option": option(), "min_query_length": 0},
    "feedback_buttons": ACTION,
    "file_input": {**ACTION, "filetypes": ["csv"], "max_files": 1},
    "icon_button": {
        **CONFIRMED,
        "value": "1",
        "accessibility_label": "Delete it",
        "visible_to_user_ids": ["W1"],
    },
    "image": {},
    "multi_channels_select": {**MENU, "max_selected_items": 1, "initial_channels": ["C1"]},
    "multi_conversations_select": {
        **MENU,
        "max_selected_items": 1,
        "initial_conversations": ["G1"],
        "default_to_current_conversation": False,
        "filter": {"exclude_bot_users": True},
    },
    "multi_external_select": {
        **MENU,
        "max_selected_items": 1,
        "initial_options": [option()],
        "min_query_length": 1,
    },
    "multi_static_select": {**MENU, "max_selected_items": 1, "initial_options": [option("1")]},
    "multi_users_select": {**MENU, "max_selected_items": 1, "initial_users": ["U1"]},
    "number_input": {**TYPED, "initial_value": "-1", "min_value": "-1.5", "max_value": "10"},
    "overflow": CONFIRMED,
    "plain_text_input": {
        **TYPED,
        "initial_value": "Ada",
        "multiline": True,
        "min_length": 1,
        "max_length": 10,
    },
    "radio_buttons": {**CHOOSER, "initial_option": option("1")},
    "rich_text_input": {**TYPED, "initial_value": rich_text(), "min_lines": 1, "max_lines": 9},
    "static_select": {**MENU, "initial_option": option("1")},
    "timepicker": {**MENU, "initial_time": "23:59", "timezone": "Europe/Paris"},
    "url_text_input": {**TYPED, "initial_value": "https://example.com"},
    "users_select": {**MENU, "initial_user": "U1"},
    "workflow_button": {**ACTION, "style": "danger", "accessibility_label": "Start it"},
}


def element(kind, **more):
    return {"type": kind, **ELEMENTS[kind], **more}
