import json

import pytest

from bot.sandbox.check import Fault, check
from tests.sandbox.block_builders import (
    cell,
    field,
    message,
    modal,
    payload,
    plain,
    rich_text,
    rows,
    section,
)
from tests.sandbox.block_examples import block
from tests.sandbox.block_limits import BLOCK_LIMITS, PAYLOAD_LIMITS, in_chart
from tests.sandbox.element_examples import element
from tests.sandbox.element_limits import ELEMENT_LIMITS

LIMITS = {**PAYLOAD_LIMITS, **BLOCK_LIMITS, **ELEMENT_LIMITS}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_takes_as_many_as_the_limit(limit):
    assert limit.faults(limit.bound) == []


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_faults_one_more_than_the_limit(limit):
    rule = f"at most {limit.bound} {limit.noun}s, has {limit.bound + 1}"

    assert limit.faults(limit.bound + 1) == [Fault(limit.path, rule)]


MAY_BE_EMPTY = {
    "message: text",
    "message: blocks",
    "message: attachments",
    "message: markdown_text",
    "modal: private_metadata",
    "modal: callback_id",
    "modal: external_id",
    "home: private_metadata",
    "options: options",
    "options: option_groups",
    "plain_text_input: initial_value",
}
NOT_EMPTY = {
    name: limit
    for name, limit in LIMITS.items()
    if name not in MAY_BE_EMPTY and not name.endswith("url") and name != "data_table: rows"
}


@pytest.mark.parametrize("limit", NOT_EMPTY.values(), ids=NOT_EMPTY)
def test_takes_one(limit):
    assert limit.faults(1) == []


@pytest.mark.parametrize("limit", NOT_EMPTY.values(), ids=NOT_EMPTY)
def test_faults_what_is_empty(limit):
    assert Fault(limit.path, f"at least 1 {limit.noun}, has 0") in limit.faults(0)


@pytest.mark.parametrize(
    "name", sorted(MAY_BE_EMPTY - {"message: text", "message: blocks", "message: markdown_text"})
)
def test_takes_nothing_where_nothing_is_a_value(name):
    assert LIMITS[name].faults(0) == []


def test_counts_characters_as_code_points():
    flag = "\N{REGIONAL INDICATOR SYMBOL LETTER F}\N{REGIONAL INDICATOR SYMBOL LETTER R}"

    assert check("message", message(block("header", text=plain(flag * 75)))) == []
    assert check("message", message(block("header", text=plain(flag * 75 + "x")))) == [
        Fault("blocks[0].text.text", "at most 150 characters, has 151")
    ]


def test_a_data_table_has_a_header_and_a_row():
    assert check("message", message(block("data_table", rows=rows(2)))) == []
    assert check("message", message(block("data_table", rows=rows(1)))) == [
        Fault("blocks[0].rows", "at least 2 items, has 1")
    ]


def test_a_data_table_has_at_most_20_columns():
    assert check("message", message(block("data_table", rows=rows(2, 20)))) == []
    assert check("message", message(block("data_table", rows=rows(2, 21)))) == [
        Fault("blocks[0].rows[0]", "at most 20 items, has 21"),
        Fault("blocks[0].rows[1]", "at most 20 items, has 21"),
    ]


def test_a_data_table_has_at_most_20000_characters():
    full = [[cell("x" * 10_000)], [{"type": "raw_number", "value": 1, "text": "1" * 10_000}]]
    over = [full[0], [rich_text({"type": "text", "text": "x" * 10_001})]]

    assert check("message", message(block("data_table", rows=full))) == []
    assert check("message", message(block("data_table", rows=over))) == [
        Fault("blocks[0].rows", "at most 20000 characters in all cells, has 20001")
    ]


def test_markdown_blocks_have_at_most_12000_characters_together():
    half = block("markdown", text="x" * 6000)

    assert check("message", message(half, half)) == []
    assert check("message", message(half, block("markdown", text="x" * 6001))) == [
        Fault("blocks[1].text", "at most 12000 characters in all markdown blocks, has 12001")
    ]


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_a_view_has_at_most_250_kb(surface):
    def view(letters):
        texts = [section(text=plain("é" * 1520)) for _ in range(80)]
        return payload(surface, *texts, private_metadata="x" * letters)

    size = len(json.dumps(view(0), ensure_ascii=False, separators=(",", ":")).encode())
    spare = 250_000 - size
    assert 0 < spare < 3000

    assert check(surface, view(spare)) == []
    assert check(surface, view(spare + 1)) == [
        Fault("", "at most 250000 bytes of JSON (250 KB), has 250001")
    ]


NUMBERS = {
    "plain_text_input: min_length": ("plain_text_input", "min_length", 0, 3000),
    "plain_text_input: max_length": ("plain_text_input", "max_length", 1, 3000),
    "multi_users_select: max_selected_items": ("multi_users_select", "max_selected_items", 1, None),
    "multi_external_select: max_selected_items": (
        "multi_external_select",
        "max_selected_items",
        1,
        None,
    ),
    "external_select: min_query_length": ("external_select", "min_query_length", 0, None),
    "file_input: max_files": ("file_input", "max_files", 1, 10),
    "rich_text_input: min_lines": ("rich_text_input", "min_lines", 1, None),
    "rich_text_input: max_lines": ("rich_text_input", "max_lines", 1, None),
    "datetimepicker: initial_date_time": (
        "datetimepicker",
        "initial_date_time",
        1_000_000_000,
        9_999_999_999,
    ),
}


def number_faults(kind, key, value):
    return check("modal", modal(field(element(kind, **{key: value}))))


@pytest.mark.parametrize(("kind", "key", "least", "most"), NUMBERS.values(), ids=NUMBERS)
def test_takes_numbers_within_their_bounds(kind, key, least, most):
    assert number_faults(kind, key, least) == []
    assert number_faults(kind, key, 1_000_000 if most is None else most) == []


@pytest.mark.parametrize(("kind", "key", "least", "most"), NUMBERS.values(), ids=NUMBERS)
def test_faults_numbers_out_of_their_bounds(kind, key, least, most):
    path = f"blocks[0].element.{key}"

    assert number_faults(kind, key, least - 1) == [Fault(path, f"at least {least}, is {least - 1}")]
    if most is not None:
        assert number_faults(kind, key, most + 1) == [Fault(path, f"at most {most}, is {most + 1}")]


@pytest.mark.parametrize(
    ("key", "least", "most"), [("page_size", 1, 100), ("row_header_column_index", 0, 1)]
)
def test_the_numbers_of_a_data_table_have_bounds(key, least, most):
    def faults(value):
        return check("message", message(block("data_table", rows=rows(2, 2), **{key: value})))

    path = f"blocks[0].{key}"
    assert faults(least) == faults(most) == []
    assert faults(least - 1) == [Fault(path, f"at least {least}, is {least - 1}")]
    assert faults(most + 1) == [Fault(path, f"at most {most}, is {most + 1}")]


@pytest.mark.parametrize(("key", "most"), [("indent", 8), ("border", 1)])
def test_the_numbers_of_a_rich_text_list_have_bounds(key, most):
    def faults(value):
        entries = rich_text()["elements"]
        listed = {"type": "rich_text_list", "style": "bullet", "elements": entries, key: value}
        return check("message", message(block("rich_text", elements=[listed])))

    path = f"blocks[0].elements[0].{key}"
    assert faults(0) == faults(most) == []
    assert faults(-1) == [Fault(path, "at least 0, is -1")]
    assert faults(most + 1) == [Fault(path, f"at most {most}, is {most + 1}")]


def test_the_offset_of_a_rich_text_list_is_not_negative():
    def faults(value):
        entries = rich_text()["elements"]
        listed = {"type": "rich_text_list", "style": "ordered", "elements": entries}
        return check("message", message(block("rich_text", elements=[{**listed, "offset": value}])))

    assert faults(0) == []
    assert faults(-1) == [Fault("blocks[0].elements[0].offset", "at least 0, is -1")]


def test_the_skin_tone_of_an_emoji_is_from_1_to_6():
    def faults(value):
        return check(
            "message", message(rich_text({"type": "emoji", "name": "wave", "skin_tone": value}))
        )

    path = "blocks[0].elements[0].elements[0].skin_tone"
    assert faults(1) == faults(6) == []
    assert faults(0) == [Fault(path, "at least 1, is 0")]
    assert faults(7) == [Fault(path, "at most 6, is 7")]


def test_a_segment_of_a_pie_is_above_zero():
    def faults(value):
        return check("message", in_chart(type="pie", segments=[{"label": "x", "value": value}]))

    assert faults(0.5) == []
    assert faults(0) == [Fault("blocks[0].chart.segments[0].value", "must be above 0, is 0")]
