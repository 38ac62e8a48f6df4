import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import folded, is_email, legible, like_pattern, one_line, search_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ana \t Silva\n", "ana silva"),
        ("Zoë MÜLLER", "zoe muller"),
        ("Straße", "strasse"),
        ("Ａｃｍｅ", "acme"),
        ("Ёлка", "елка"),
        ("Søren Łukasz ÞÓRA Ǿ", "soren lukasz thora o"),
        ("がぎ", "がぎ"),
        ("김민준", "김민준"),
    ],
    ids=[
        "spaces",
        "accents",
        "sharp s",
        "full width",
        "cyrillic",
        "strokes",
        "kana keeps marks",
        "hangul",
    ],
)
def test_texts_are_compared_without_case_and_accents(text, expected):
    assert folded(text) == expected


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ana", "%ana%"), ("50%", "%50\\%%"), ("a_b", "%a\\_b%"), ("a\\b", "%a\\\\b%")],
)
def test_a_pattern_takes_its_signs_as_they_are(text, expected):
    assert like_pattern(text) == expected


def test_a_search_looks_at_name_and_email():
    assert search_text("Zoë Müller", "Zoe@Acme.example") == "zoe muller zoe@acme.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ana \n Silva ", "Ana Silva"),
        ("Ana\x00 \x07Silva", "Ana Silva"),
        ("Ana\u202e Silva\u2066", "Ana Silva"),
        ("\u202e\x00", ""),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("\u200fנועה", "\u200fנועה"),
    ],
    ids=[
        "spaces",
        "control characters",
        "direction marks",
        "nothing else",
        "a joiner stays",
        "a mark of one letter stays",
    ],
)
def test_a_line_has_no_control_characters(text, expected):
    assert one_line(text) == expected


@pytest.mark.parametrize("text", ["ana\x00@acme.example", "ana@acme\u202e.example", "a\u200bb@c.d"])
def test_an_address_has_no_letters_that_nobody_sees(text):
    assert not is_email(text)


@pytest.mark.parametrize("text", ["o´brien@acme.example", "ana¨@acme.example"])
def test_an_address_has_no_accent_without_a_letter_which_a_search_reads_as_a_space(text):
    assert not is_email(text)


@pytest.mark.parametrize("text", ["\0", "gra\0ce", "\ud800", "x\udfff", "\udc00\ud800"])
def test_what_no_database_keeps_is_replaced_and_never_left_out(text):
    assert legible(text).replace("\ufffd", "") != text
    assert len(legible(text)) == len(text)
    legible(text).encode()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_other_text_stays_as_it_is(text):
    assert legible(text) == text
