import pytest

from tests.sandbox.block_builders import message, modal, rich_text, section
from tests.sandbox.block_examples import block
from tests.sandbox.cases import Case, inputs, menu, one, pressed
from tests.sandbox.element_examples import CONFIRM

CASES = {
    "button style": Case(
        pressed(style="danger"),
        pressed(style="default"),
        "blocks[0].elements[0].style",
        "must be one of primary, danger",
    ),
    "confirm style": Case(
        pressed(confirm={**CONFIRM, "style": "primary"}),
        pressed(confirm={**CONFIRM, "style": "secondary"}),
        "blocks[0].elements[0].confirm.style",
        "must be one of primary, danger",
    ),
    "list style": Case(
        message(
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": rich_text()["elements"],
                    }
                ],
            }
        ),
        message(
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_list", "style": "dots", "elements": rich_text()["elements"]}
                ],
            }
        ),
        "blocks[0].elements[0].style",
        "must be one of bullet, ordered",
    ),
    "broadcast range": Case(
        message(rich_text({"type": "broadcast", "range": "here"})),
        message(rich_text({"type": "broadcast", "range": "all"})),
        "blocks[0].elements[0].elements[0].range",
        "must be one of here, channel, everyone",
    ),
    "response_type": Case(
        message(section(), response_type="in_channel"),
        message(section(), response_type="public"),
        "response_type",
        "must be one of ephemeral, in_channel",
    ),
    "parse": Case(
        message(section(), parse="none"),
        message(section(), parse="client"),
        "parse",
        "must be one of none, full",
    ),
    "alert level": Case(
        modal(block("alert", level="success")),
        modal(block("alert", level="fatal")),
        "blocks[0].level",
        "must be one of default, info, warning, error, success",
        "modal",
    ),
    "task status": Case(
        one("task_card", status="in_progress"),
        one("task_card", status="done"),
        "blocks[0].status",
        "must be one of pending, in_progress, complete, error",
    ),
    "container width": Case(
        one("container", width="wide"),
        one("container", width="huge"),
        "blocks[0].width",
        "must be one of narrow, standard, wide, full",
    ),
    "column alignment": Case(
        one("table", column_settings=[{"align": "center"}]),
        one("table", column_settings=[{"align": "middle"}]),
        "blocks[0].column_settings[0].align",
        "must be one of left, center, right",
    ),
    "dispatch trigger": Case(
        inputs(
            "plain_text_input",
            dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
        ),
        inputs("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        "blocks[0].element.dispatch_action_config.trigger_actions_on[0]",
        "must be one of on_enter_pressed, on_character_entered",
        "modal",
    ),
    "conversation type": Case(
        menu("conversations_select", filter={"include": ["private", "mpim"]}),
        menu("conversations_select", filter={"include": ["secret"]}),
        "blocks[0].accessory.filter.include[0]",
        "must be one of im, mpim, private, public",
    ),
    "button url": Case(
        pressed(url="slack://app?team=T1&id=A1"),
        pressed(url="javascript:alert(1)"),
        "blocks[0].elements[0].url",
        "must be a URL",
    ),
    "image url": Case(
        one("image", image_url="http://example.com/a.png"),
        one("image", image_url="example.com/a.png"),
        "blocks[0].image_url",
        "must be an http or https URL",
    ),
    "video url": Case(
        one("video", video_url="https://example.com/v"),
        one("video", video_url="http://example.com/v"),
        "blocks[0].video_url",
        "must be an https URL",
    ),
    "date": Case(
        menu("datepicker", initial_date="2024-02-29"),
        menu("datepicker", initial_date="2023-02-29"),
        "blocks[0].accessory.initial_date",
        "must be a date as YYYY-MM-DD",
    ),
    "date without dashes": Case(
        menu("datepicker", initial_date="2024-02-29"),
        menu("datepicker", initial_date="20240229"),
        "blocks[0].accessory.initial_date",
        "must be a date as YYYY-MM-DD",
    ),
    "time": Case(
        menu("timepicker", initial_time="00:00"),
        menu("timepicker", initial_time="24:00"),
        "blocks[0].accessory.initial_time",
        "must be a time as HH:mm",
    ),
    "time without zero": Case(
        menu("timepicker", initial_time="09:30"),
        menu("timepicker", initial_time="9:30"),
        "blocks[0].accessory.initial_time",
        "must be a time as HH:mm",
    ),
    "number in an input": Case(
        inputs("number_input", initial_value="-10"),
        inputs("number_input", initial_value="ten"),
        "blocks[0].element.initial_value",
        "must be a number written in digits",
        "modal",
    ),
    "user id": Case(
        menu("users_select", initial_user="W012ABC"),
        menu("users_select", initial_user="ada"),
        "blocks[0].accessory.initial_user",
        "must be a user id such as U012ABCDEF",
    ),
    "channel id": Case(
        menu("channels_select", initial_channel="C012ABC"),
        menu("channels_select", initial_channel="#general"),
        "blocks[0].accessory.initial_channel",
        "must be a channel id such as C012ABCDEF",
    ),
    "conversation id": Case(
        menu("conversations_select", initial_conversation="D012ABC"),
        menu("conversations_select", initial_conversation="U012ABC"),
        "blocks[0].accessory.initial_conversation",
        "must be a conversation id such as C012ABCDEF",
    ),
    "user group id": Case(
        message(rich_text({"type": "usergroup", "usergroup_id": "S1"})),
        message(rich_text({"type": "usergroup", "usergroup_id": "@team"})),
        "blocks[0].elements[0].elements[0].usergroup_id",
        "must be a user group id such as S012ABCDEF",
    ),
    "color": Case(
        message(rich_text({"type": "color", "value": "#ff0000"})),
        message(rich_text({"type": "color", "value": "red"})),
        "blocks[0].elements[0].elements[0].value",
        "must be a color as #RRGGBB",
    ),
    "message timestamp": Case(
        message(section(), ts="1405894322.002768"),
        message(section(), ts="1405894322"),
        "ts",
        "must be a message timestamp such as 1405894322.002768",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_faults_a_word_or_form_that_slack_does_not_know(case):
    assert case.right_faults() == []
    assert case.wrong_faults() == [(case.path, case.rule)]
