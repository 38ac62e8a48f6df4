import ast
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir

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


def calls():
    """Each call of a function that marks a sentence: its name, the sentences, and where it is."""
    for path in (*Path("bot").rglob("*.py"), *Path("handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in MARKS:
                sentences = node.args[: MARKS[node.func.id]]
                yield node.func.id, sentences, f"{path}:{node.lineno}"


MARKS = {"_": 1, "_n": 2, "N_": 1}


def test_every_sentence_can_be_extracted_for_translation():
    written = {
        (name, where)
        for name, sentences, where in calls()
        for sentence in sentences
        if not isinstance(sentence, ast.Constant)
    }
    # A sentence that N_ marks where it stands is translated where it is shown.
    assert {where.partition(":")[0] for _name, where in written} <= {
        "handlers/drawing/messages/help_text.py"
    }


def test_placeholders_have_names():
    for _name, sentences, where in calls():
        for sentence in sentences:
            if isinstance(sentence, ast.Constant):
                fields = [field for _text, field, *_rest in Formatter().parse(sentence.value)]
                assert all(field is None or field.isidentifier() for field in fields), where


def test_babel_finds_every_sentence():
    found = {
        message
        for directory in ("bot", "handlers")
        for _file, _line, messages, *_rest in extract_from_dir(
            directory, keywords={"_": None, "_n": (1, 2), "N_": None}
        )
        for message in (messages if isinstance(messages, tuple) else (messages,))
    }
    marked = {
        sentence.value
        for _name, sentences, _where in calls()
        for sentence in sentences
        if isinstance(sentence, ast.Constant)
    }
    assert len(marked) > 100
    assert marked <= found
