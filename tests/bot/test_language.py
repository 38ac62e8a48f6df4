import pytest

from bot.language import LANGUAGE, _, _n, listed


def test_a_sentence_is_filled_in():
    assert _("Added {person}.", person="Ana {Silva}") == "Added Ana {Silva}."


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "0 places left"), (1, "1 place left"), (2, "2 places left")]
)
def test_the_number_chooses_the_wording(n, expected):
    assert _n("{n} place left", "{n} places left", n) == expected


def test_a_language_without_a_catalogue_gives_english():
    token = LANGUAGE.set("xx")
    try:
        assert _("Added {person}.", person="Ana") == "Added Ana."
    finally:
        LANGUAGE.reset(token)


@pytest.mark.parametrize(
    ("items", "expected"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B, and C")],
)
def test_items_are_joined_as_english_does(items, expected):
    assert listed(items) == expected


def test_items_are_joined_as_the_readers_language_does():
    token = LANGUAGE.set("de")
    try:
        assert listed(["A", "B", "C"]) == "A, B und C"
    finally:
        LANGUAGE.reset(token)
