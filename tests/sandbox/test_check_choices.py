import pytest

from tests.sandbox.block_builders import button, groups, message, options, plain, section
from tests.sandbox.cases import Case, container, menu, one
from tests.sandbox.element_examples import IMAGE, LOGO

CASES = {
    "section without text or fields": Case(
        message({"type": "section", "fields": [plain()]}),
        message({"type": "section"}),
        "blocks[0]",
        "needs text or fields",
    ),
    "card without content": Case(
        message({"type": "card", "actions": [button()]}),
        message({"type": "card", "subtitle": plain()}),
        "blocks[0]",
        "needs hero_image or title or actions or body",
    ),
    "card with two icons": Case(
        one("card", slack_icon={"type": "icon", "name": "bot"}),
        one("card", slack_icon={"type": "icon", "name": "bot"}, icon=LOGO),
        "blocks[0]",
        "takes icon or slack_icon, not both",
    ),
    "container without title": Case(
        container(section()),
        message({"type": "container", "child_blocks": [section()]}),
        "blocks[0]",
        "needs title or rich_text_title",
    ),
    "image without source": Case(
        message(
            {"type": "image", "alt_text": "x", "slack_file": {"url": "https://files.slack.com/1"}}
        ),
        message({"type": "image", "alt_text": "x"}),
        "blocks[0]",
        "needs image_url or slack_file",
    ),
    "image with two sources": Case(
        one("image"),
        one("image", slack_file={"id": "F1"}),
        "blocks[0]",
        "takes image_url or slack_file, not both",
    ),
    "Slack file with id and url": Case(
        message({"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}),
        message(
            {"type": "image", "alt_text": "x", "slack_file": {"id": "F1", "url": "https://x.com"}}
        ),
        "blocks[0].slack_file",
        "takes id or url, not both",
    ),
    "image element without source": Case(
        menu("image", **IMAGE),
        menu("image", alt_text="x"),
        "blocks[0].accessory",
        "needs image_url or slack_file",
    ),
    "image element with two sources": Case(
        menu("image", alt_text="x", slack_file={"id": "F1"}),
        menu("image", **IMAGE, slack_file={"id": "F1"}),
        "blocks[0].accessory",
        "takes image_url or slack_file, not both",
    ),
    "Slack file without id and url": Case(
        menu("image", alt_text="x", slack_file={"id": "F1"}),
        menu("image", alt_text="x", slack_file={}),
        "blocks[0].accessory.slack_file",
        "needs id or url",
    ),
    "multi-menu with options and groups": Case(
        menu("multi_static_select", option_groups=groups(1)),
        menu("multi_static_select", option_groups=groups(1), options=options(1)),
        "blocks[0].accessory",
        "takes options or option_groups, not both",
    ),
    "menu without options": Case(
        menu(options=options(1)), menu(), "blocks[0].accessory", "needs options or option_groups"
    ),
    "menu with options and groups": Case(
        menu(option_groups=groups(1)),
        menu(option_groups=groups(1), options=options(1)),
        "blocks[0].accessory",
        "takes options or option_groups, not both",
    ),
    "multi-menu without options": Case(
        menu("multi_static_select", options=options(1)),
        menu("multi_static_select"),
        "blocks[0].accessory",
        "needs options or option_groups",
    ),
    "filter without a condition": Case(
        menu("conversations_select", filter={"include": ["im"]}),
        menu("conversations_select", filter={}),
        "blocks[0].accessory.filter",
        "needs include or exclude_external_shared_channels or exclude_bot_users",
    ),
    "options answer with neither": Case(
        {"options": []}, {}, "", "needs options or option_groups", "options"
    ),
    "options answer with both": Case(
        {"option_groups": []},
        {"options": [], "option_groups": []},
        "",
        "takes options or option_groups, not both",
        "options",
    ),
    "markdown_text with text": Case(
        {"markdown_text": "x"},
        {"markdown_text": "x", "text": "x"},
        "",
        "takes markdown_text or text, not both",
    ),
    "markdown_text with blocks": Case(
        {"markdown_text": "x"},
        {"markdown_text": "x", "blocks": [section()]},
        "",
        "takes markdown_text or blocks, not both",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_faults_none_or_both_of_two_keys(case):
    assert case.right_faults() == []
    assert case.wrong_faults() == [(case.path, case.rule)]
