"""A right example of each block: with the keys it needs, with all, and where it works."""

from tests.sandbox.block_builders import button, cell, mrkdwn, plain, rich_text, rows
from tests.sandbox.element_examples import IMAGE, LOGO, element

TASK = {"task_id": "1", "title": "Read the list", "status": "pending"}
PLOT = {
    "series": [{"name": "Contacts", "data": [{"label": "May", "value": 3}]}],
    "axis_config": {"categories": ["May"]},
}
PIE = {"type": "pie", "segments": [{"label": "France", "value": 1}]}

# What each block needs beside its type.
BLOCKS = {
    "actions": {"elements": [button()]},
    "alert": {"text": mrkdwn()},
    "card": {"title": mrkdwn()},
    "carousel": {"elements": [{"type": "card", "body": mrkdwn()}]},
    "container": {"title": plain(), "child_blocks": [{"type": "divider"}]},
    "context": {"elements": [mrkdwn()]},
    "context_actions": {"elements": [element("icon_button")]},
    "data_table": {"rows": rows(2), "caption": "Contacts"},
    "data_visualization": {"title": "Contacts", "chart": PIE},
    "divider": {},
    "file": {"external_id": "1", "source": "remote"},
    "header": {"text": plain()},
    "image": IMAGE,
    "input": {"label": plain(), "element": element("plain_text_input")},
    "markdown": {"text": "**Contacts**"},
    "plan": {"title": "Plan"},
    "rich_text": {"elements": rich_text()["elements"]},
    "section": {"text": mrkdwn()},
    "table": {"rows": rows(1)},
    "task_card": TASK,
    "video": {
        "title": plain("Tour"),
        "alt_text": "A tour",
        "video_url": "https://example.com/v",
        "thumbnail_url": "https://example.com/a.png",
    },
}

TASK_DETAILS = {
    "details": rich_text(),
    "output": rich_text(),
    "sources": [{"type": "url", "url": "https://example.com", "text": "Page"}],
}

# All that each block may have beside its `block_id`.
WHOLE_BLOCKS = {
    "actions": {"elements": [button(), element("datetimepicker"), element("users_select")]},
    "alert": {"level": "warning"},
    "card": {
        "hero_image": LOGO,
        "icon": LOGO,
        "subtitle": plain(),
        "body": mrkdwn(),
        "subtext": mrkdwn(),
        "actions": [button()],
    },
    "carousel": {},
    "container": {
        "rich_text_title": rich_text(),
        "subtitle": mrkdwn(),
        "icon": LOGO,
        "width": "full",
        "is_collapsible": True,
        "default_collapsed": True,
        "has_header_divider": False,
    },
    "context": {"elements": [mrkdwn(), plain(), LOGO]},
    "context_actions": {"elements": [element("icon_button"), element("feedback_buttons")]},
    "data_table": {"page_size": 5, "row_header_column_index": 0},
    "data_visualization": {"chart": {"type": "line", **PLOT}},
    "divider": {},
    "file": {},
    "header": {},
    "image": {"title": plain("Logo")},
    "input": {"hint": plain("Hint"), "optional": True, "dispatch_action": False},
    "markdown": {},
    "plan": {"tasks": [TASK, {"type": "task_card", "block_id": "two", **TASK, **TASK_DETAILS}]},
    "rich_text": {},
    "section": {"fields": [plain(), mrkdwn()], "accessory": LOGO, "expand": True},
    "table": {
        "rows": [[cell(), {"type": "raw_number", "value": 1.5, "text": "1.5"}, rich_text()]],
        "column_settings": [{"align": "right", "is_wrapped": True}, None],
    },
    "task_card": TASK_DETAILS,
    "video": {
        "title_url": "https://example.com",
        "author_name": "Ada",
        "provider_name": "ACME",
        "provider_icon_url": "https://example.com/a.png",
        "description": plain(),
    },
}

ALL = frozenset({"message", "modal", "home"})
# Where each block works, from Slack's pages; where these disagree, only where all agree.
SURFACES = {
    "actions": ALL,
    "alert": {"modal"},
    "card": {"message", "home"},
    "carousel": {"message", "home"},
    "container": {"message", "home"},
    "context": ALL,
    "context_actions": {"message"},
    "data_table": {"message"},
    "data_visualization": {"message", "home"},
    "divider": ALL,
    "file": set(),
    "header": ALL,
    "image": ALL,
    "input": ALL,
    "markdown": {"message"},
    "plan": {"message"},
    "rich_text": ALL,
    "section": ALL,
    "table": {"message"},
    "task_card": {"message"},
    "video": ALL,
}


def block(kind, **more):
    return {"type": kind, **BLOCKS[kind], **more}
