import pytest

from tests.sandbox.block_builders import (
    cell,
    group,
    message,
    option,
    options,
    plain,
    rich_text,
    rows,
    section,
)
from tests.sandbox.block_examples import block
from tests.sandbox.cases import Case, attached, container, inputs, menu, one

CASES = {
    "initial option with another value": Case(
        menu(options=options(2), initial_option=option("1")),
        menu(options=options(2), initial_option=option("2")),
        "blocks[0].accessory.initial_option",
        "must equal one of the options, in text and value",
    ),
    "initial option with another text": Case(
        menu(options=options(2), initial_option=option("1")),
        menu(options=options(2), initial_option=option("1", "Frankreich")),
        "blocks[0].accessory.initial_option",
        "must equal one of the options, in text and value",
    ),
    "initial option of a group": Case(
        menu(option_groups=[group(1), group(3)], initial_option=option("2")),
        menu(option_groups=[group(1), group(3)], initial_option=option("3")),
        "blocks[0].accessory.initial_option",
        "must equal one of the options, in text and value",
    ),
    "initial options of a multi-menu": Case(
        menu("multi_static_select", options=options(2), initial_options=[option("0"), option("1")]),
        menu("multi_static_select", options=options(2), initial_options=[option("0"), option("2")]),
        "blocks[0].accessory.initial_options[1]",
        "must equal one of the options, in text and value",
    ),
    "initial option of radio buttons": Case(
        menu("radio_buttons", options=options(2), initial_option=option("1")),
        menu("radio_buttons", options=options(2), initial_option=option("2")),
        "blocks[0].accessory.initial_option",
        "must equal one of the options, in text and value",
    ),
    "initial options of checkboxes": Case(
        menu("checkboxes", options=options(2), initial_options=[option("1")]),
        menu("checkboxes", options=options(2), initial_options=[option("2")]),
        "blocks[0].accessory.initial_options[0]",
        "must equal one of the options, in text and value",
    ),
    "too many initial options": Case(
        menu(
            "multi_static_select",
            options=options(3),
            initial_options=options(2),
            max_selected_items=2,
        ),
        menu(
            "multi_static_select",
            options=options(3),
            initial_options=options(3),
            max_selected_items=2,
        ),
        "blocks[0].accessory.initial_options",
        "at most 2 items (max_selected_items), has 3",
    ),
    "too many initial external options": Case(
        menu("multi_external_select", initial_options=options(1), max_selected_items=1),
        menu("multi_external_select", initial_options=options(2), max_selected_items=1),
        "blocks[0].accessory.initial_options",
        "at most 1 item (max_selected_items), has 2",
    ),
    "too many initial users": Case(
        menu("multi_users_select", initial_users=["U1"], max_selected_items=1),
        menu("multi_users_select", initial_users=["U1", "U2"], max_selected_items=1),
        "blocks[0].accessory.initial_users",
        "at most 1 item (max_selected_items), has 2",
    ),
    "too many initial channels": Case(
        menu("multi_channels_select", initial_channels=["C1"], max_selected_items=1),
        menu("multi_channels_select", initial_channels=["C1", "C2"], max_selected_items=1),
        "blocks[0].accessory.initial_channels",
        "at most 1 item (max_selected_items), has 2",
    ),
    "too many initial conversations": Case(
        menu("multi_conversations_select", initial_conversations=["C1"], max_selected_items=1),
        menu(
            "multi_conversations_select", initial_conversations=["C1", "D2"], max_selected_items=1
        ),
        "blocks[0].accessory.initial_conversations",
        "at most 1 item (max_selected_items), has 2",
    ),
    "min_length above max_length": Case(
        inputs("plain_text_input", min_length=5, max_length=5),
        inputs("plain_text_input", min_length=6, max_length=5),
        "blocks[0].element.min_length",
        "at most max_length, which is 5, is 6",
        "modal",
    ),
    "initial value above max_length": Case(
        inputs("plain_text_input", initial_value="Ada", max_length=3),
        inputs("plain_text_input", initial_value="Adam", max_length=3),
        "blocks[0].element.initial_value",
        "at most 3 characters (max_length), has 4",
        "modal",
    ),
    "min_lines above max_lines": Case(
        inputs("rich_text_input", min_lines=2, max_lines=2),
        inputs("rich_text_input", min_lines=3, max_lines=2),
        "blocks[0].element.min_lines",
        "at most max_lines, which is 2, is 3",
        "modal",
    ),
    "min_value above max_value": Case(
        inputs("number_input", min_value="9", max_value="10"),
        inputs("number_input", min_value="11", max_value="10"),
        "blocks[0].element.min_value",
        "at most max_value, which is 10, is 11",
        "modal",
    ),
    "initial value above max_value": Case(
        inputs("number_input", initial_value="10", max_value="10"),
        inputs("number_input", initial_value="10.5", max_value="10"),
        "blocks[0].element.initial_value",
        "at most max_value, which is 10, is 10.5",
        "modal",
    ),
    "initial value below min_value": Case(
        inputs("number_input", initial_value="10", min_value="10"),
        inputs("number_input", initial_value="9", min_value="10"),
        "blocks[0].element.min_value",
        "at most initial_value, which is 9, is 10",
        "modal",
    ),
    "rows of different lengths in a table": Case(
        one("table", rows=rows(2, 2)),
        one("table", rows=[*rows(1, 2), *rows(1, 1)]),
        "blocks[0].rows[1]",
        "must have as many cells as row 0, 2, has 1",
    ),
    "rows of different lengths in a data table": Case(
        one("data_table", rows=rows(2, 2)),
        one("data_table", rows=[*rows(1, 2), *rows(1, 3)]),
        "blocks[0].rows[1]",
        "must have as many cells as row 0, 2, has 3",
    ),
    "rich text in the header of a data table": Case(
        one("data_table", rows=[[cell()], [rich_text()]]),
        one("data_table", rows=[[rich_text()], [cell()]]),
        "blocks[0].rows[0][0].type",
        "rich_text is not allowed in the header row",
    ),
    "cell of another type": Case(
        one("table", rows=[[cell()]]),
        one("table", rows=[[plain()]]),
        "blocks[0].rows[0][0].type",
        'unknown type "plain_text", known are raw_text, raw_number, rich_text',
    ),
    "two tables": Case(
        message(block("table"), block("data_table")),
        message(block("table"), block("table")),
        "blocks[1]",
        "at most 1 table in a message, blocks[0] is one already",
    ),
    "two tables, one in an attachment": Case(
        attached(block("table")),
        {**attached(block("table")), "blocks": [block("table")]},
        "attachments[0].blocks[0]",
        "at most 1 table in a message, blocks[0] is one already",
    ),
    "two tables, one in a container": Case(
        container(block("table")),
        message(block("container", child_blocks=[block("table")]), block("table")),
        "blocks[1]",
        "at most 1 table in a message, blocks[0].child_blocks[0] is one already",
    ),
    "collapsed without being collapsible": Case(
        container(section(), is_collapsible=True, default_collapsed=True),
        container(section(), default_collapsed=True),
        "blocks[0].default_collapsed",
        "needs is_collapsible",
    ),
    "divider in a collapsible container": Case(
        container(section(), has_header_divider=True),
        container(section(), has_header_divider=True, is_collapsible=True),
        "blocks[0].has_header_divider",
        "is not allowed with is_collapsible",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_faults_values_that_do_not_agree(case):
    assert case.right_faults() == []
    assert case.wrong_faults() == [(case.path, case.rule)]
