import pytest

from bot.sandbox.check import Fault, check
from tests.sandbox.block_builders import (
    actions,
    button,
    message,
    modal,
    mrkdwn,
    rich_text,
    section,
)
from tests.sandbox.block_examples import TASK, block
from tests.sandbox.cases import inputs
from tests.sandbox.element_examples import WORKFLOW, element


def in_rich_text(entry):
    return message(rich_text(entry))


def in_rich_object(kind, **more):
    return message(block("rich_text", elements=[{"type": kind, **more}]))


def in_cell(entry):
    return message(block("table", rows=[[entry]]))


def in_task(**more):
    return message(block("plan", tasks=[{**TASK, **more}]))


def in_attachment(**more):
    return {"text": "x", "attachments": [more]}


def in_workflow(parameters):
    trigger = {**WORKFLOW["trigger"], "customizable_input_parameters": parameters}
    return message(actions(element("workflow_button", workflow={"trigger": trigger})))


def in_section(kind, **more):
    return message(section(accessory=element(kind, **more)))


def in_modal(kind, **more):
    return modal(block(kind, **more))


ENTRY = "blocks[0].elements[0].elements[0]"
INPUT = "blocks[0].element"
TEXTS = {
    "rich text": (in_rich_text({"type": "text", "text": ""}), f"{ENTRY}.text"),
    "label of a link": (
        in_rich_text({"type": "link", "url": "https://example.com", "text": ""}),
        f"{ENTRY}.text",
    ),
    "user id": (in_rich_text({"type": "user", "user_id": ""}), f"{ENTRY}.user_id"),
    "user group id": (
        in_rich_text({"type": "usergroup", "usergroup_id": ""}),
        f"{ENTRY}.usergroup_id",
    ),
    "channel id": (in_rich_text({"type": "channel", "channel_id": ""}), f"{ENTRY}.channel_id"),
    "team id": (in_rich_text({"type": "team", "team_id": ""}), f"{ENTRY}.team_id"),
    "name of an emoji": (in_rich_text({"type": "emoji", "name": ""}), f"{ENTRY}.name"),
    "code of an emoji": (
        in_rich_text({"type": "emoji", "name": "x", "unicode": ""}),
        f"{ENTRY}.unicode",
    ),
    "format of a date": (
        in_rich_text({"type": "date", "timestamp": 1, "format": ""}),
        f"{ENTRY}.format",
    ),
    "fallback of a date": (
        in_rich_text({"type": "date", "timestamp": 1, "format": "{date}", "fallback": ""}),
        f"{ENTRY}.fallback",
    ),
    "color": (in_rich_text({"type": "color", "value": ""}), f"{ENTRY}.value"),
    "text of a cell": (in_cell({"type": "raw_text", "text": ""}), "blocks[0].rows[0][0].text"),
    "text of a number cell": (
        in_cell({"type": "raw_number", "value": 1, "text": ""}),
        "blocks[0].rows[0][0].text",
    ),
    "caption of a data table": (message(block("data_table", caption="")), "blocks[0].caption"),
    "markdown": (message(block("markdown", text="")), "blocks[0].text"),
    "title of a plan": (message(block("plan", title="")), "blocks[0].title"),
    "id of a task": (in_task(task_id=""), "blocks[0].tasks[0].task_id"),
    "title of a task": (in_task(title=""), "blocks[0].tasks[0].title"),
    "text of a source": (
        in_task(sources=[{"type": "url", "url": "https://example.com", "text": ""}]),
        "blocks[0].tasks[0].sources[0].text",
    ),
    "icon of a card": (
        message(block("card", slack_icon={"type": "icon", "name": ""})),
        "blocks[0].slack_icon.name",
    ),
    "text of an alert": (in_modal("alert", text=mrkdwn("")), "blocks[0].text.text"),
    "id of a Slack file": (
        message({"type": "image", "alt_text": "x", "slack_file": {"id": ""}}),
        "blocks[0].slack_file.id",
    ),
    "initial date": (inputs("datepicker", initial_date=""), f"{INPUT}.initial_date"),
    "initial time": (inputs("timepicker", initial_time=""), f"{INPUT}.initial_time"),
    "time zone": (inputs("timepicker", timezone=""), f"{INPUT}.timezone"),
    "initial number": (inputs("number_input", initial_value=""), f"{INPUT}.initial_value"),
    "initial e-mail": (inputs("email_text_input", initial_value=""), f"{INPUT}.initial_value"),
    "initial URL": (inputs("url_text_input", initial_value=""), f"{INPUT}.initial_value"),
    "initial user": (inputs("users_select", initial_user=""), f"{INPUT}.initial_user"),
    "initial channel": (
        inputs("channels_select", initial_channel=""),
        f"{INPUT}.initial_channel",
    ),
    "file type": (inputs("file_input", filetypes=[""]), f"{INPUT}.filetypes[0]"),
    "url of a button": (message(actions(button(url=""))), "blocks[0].elements[0].url"),
    "url of an image": (message(block("image", image_url="")), "blocks[0].image_url"),
    "url of a video": (message(block("video", video_url="")), "blocks[0].video_url"),
    "prompt shown for an agent": (
        message(actions(button(agent_prompt_display=""))),
        "blocks[0].elements[0].agent_prompt_display",
    ),
    "name of a parameter": (
        in_workflow([{"name": "", "value": "x"}]),
        "blocks[0].elements[0].workflow.trigger.customizable_input_parameters[0].name",
    ),
    "value of a parameter": (
        in_workflow([{"name": "x", "value": ""}]),
        "blocks[0].elements[0].workflow.trigger.customizable_input_parameters[0].value",
    ),
    "color of an attachment": (in_attachment(color=""), "attachments[0].color"),
    "fallback of an attachment": (in_attachment(fallback=""), "attachments[0].fallback"),
    "author of an attachment": (in_attachment(author_name=""), "attachments[0].author_name"),
    "file id": (message(section(), file_ids=[""]), "file_ids[0]"),
    "channel": (message(section(), channel=""), "channel"),
    "user": (message(section(), user=""), "user"),
    "ts": (message(section(), ts=""), "ts"),
    "username": (message(section(), username=""), "username"),
    "icon_emoji": (message(section(), icon_emoji=""), "icon_emoji"),
    "markdown_text": ({"text": "", "markdown_text": ""}, "markdown_text"),
    "event type": (
        message(section(), metadata={"event_type": "", "event_payload": {}}),
        "metadata.event_type",
    ),
}
LISTS = {
    "rich text": (message(block("rich_text", elements=[])), "blocks[0].elements"),
    "rich text section": (
        in_rich_object("rich_text_section", elements=[]),
        "blocks[0].elements[0].elements",
    ),
    "rich text list": (
        in_rich_object("rich_text_list", style="bullet", elements=[]),
        "blocks[0].elements[0].elements",
    ),
    "rich text quote": (
        in_rich_object("rich_text_quote", elements=[]),
        "blocks[0].elements[0].elements",
    ),
    "preformatted rich text": (
        in_rich_object("rich_text_preformatted", elements=[]),
        "blocks[0].elements[0].elements",
    ),
    "row of a table": (message(block("table", rows=[[]])), "blocks[0].rows[0]"),
    "row of a data table": (message(block("data_table", rows=[[], []])), "blocks[0].rows[0]"),
    "tasks": (message(block("plan", tasks=[])), "blocks[0].tasks"),
    "sources": (in_task(sources=[]), "blocks[0].tasks[0].sources"),
    "dispatch triggers": (
        inputs("plain_text_input", dispatch_action_config={"trigger_actions_on": []}),
        f"{INPUT}.dispatch_action_config.trigger_actions_on",
    ),
    "conversation types": (
        in_section("conversations_select", filter={"include": []}),
        "blocks[0].accessory.filter.include",
    ),
    "initial checkboxes": (
        in_section("checkboxes", initial_options=[]),
        "blocks[0].accessory.initial_options",
    ),
    "initial options": (
        in_section("multi_static_select", initial_options=[]),
        "blocks[0].accessory.initial_options",
    ),
    "initial external options": (
        in_section("multi_external_select", initial_options=[]),
        "blocks[0].accessory.initial_options",
    ),
    "initial users": (
        in_section("multi_users_select", initial_users=[]),
        "blocks[0].accessory.initial_users",
    ),
    "initial channels": (
        in_section("multi_channels_select", initial_channels=[]),
        "blocks[0].accessory.initial_channels",
    ),
    "initial conversations": (
        in_section("multi_conversations_select", initial_conversations=[]),
        "blocks[0].accessory.initial_conversations",
    ),
    "file types": (inputs("file_input", filetypes=[]), f"{INPUT}.filetypes"),
    "parameters of a workflow": (
        in_workflow([]),
        "blocks[0].elements[0].workflow.trigger.customizable_input_parameters",
    ),
    "fields of an attachment": (in_attachment(fields=[]), "attachments[0].fields"),
    "mrkdwn_in of an attachment": (in_attachment(mrkdwn_in=[]), "attachments[0].mrkdwn_in"),
    "entities": (message(section(), metadata={"entities": []}), "metadata.entities"),
}


def faults(payload):
    return check("modal" if payload.get("type") == "modal" else "message", payload)


@pytest.mark.parametrize(("payload", "path"), TEXTS.values(), ids=TEXTS)
def test_faults_an_empty_text(payload, path):
    assert Fault(path, "at least 1 character, has 0") in faults(payload)


@pytest.mark.parametrize(("payload", "path"), LISTS.values(), ids=LISTS)
def test_faults_an_empty_list(payload, path):
    assert Fault(path, "at least 1 item, has 0") in faults(payload)
