import json

from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import PersonError
from handlers.grammar import parse
from handlers.request import Request
from handlers.vocabulary import ALIASES

WORDS = [
    "with",
    "global",
    "--org",
    "—org",
    "--org=",
    "ACME",
    "<@U00000001>",
    "<@U1|ada>",
    "<@>",
    "<!subteam^S1>",
    "<#C1|x>",
    "“Ada",
    "Ada”",
    '"',
    "<mailto:a@b.example|a@b.example>",
    '""',
    "&amp;",
    "&lt;",
    ",",
    ";",
    "and",
    "&",
    "Korea,",
    "Republic",
    "of",
    "FR",
    "🇫🇷",
    ":flag-fr:",
    "Curaçao",
    "côte",
    "d’ivoire",
    "<",
    ">",
    "@",
    "=",
    "\x00",
    "\u202e",
]
PIECES = st.one_of(st.sampled_from([*ALIASES, *WORDS, "\n"]), st.text(max_size=12))
COMMANDS = st.one_of(st.text(max_size=1200), st.lists(PIECES, max_size=12).map(" ".join))


@given(COMMANDS)
@example("replace with with with with")
@example('add "')
@example("--org")
def test_any_text_is_a_request_or_a_sentence_for_the_person(text):
    try:
        request = parse(text)
    except PersonError:
        return
    assert request.verb == request.verb.casefold()
    assert all(reading.person for reading in request.readings)


@given(COMMANDS)
@example("add " + "\\" * 896)
def test_what_was_read_fits_a_button_and_comes_back_from_it(text):
    try:
        request = parse(text)
    except PersonError:
        return
    value = request.to_value()
    assert len(value) <= 2000
    assert Request.from_value(value).to_value() == value


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["verb", "organization", "person", "scopes", "change", "page", "is_confirmed", "x"]
)


@given(st.one_of(st.text(), st.dictionaries(FIELDS, JSON_VALUES, max_size=5).map(json.dumps)))
def test_a_forged_button_value_is_a_request_or_out_of_date(value):
    try:
        request = Request.from_value(value)
    except PersonError:
        return
    assert isinstance(request.verb, str)
    assert request.organization is None or type(request.organization) in {int, str}
    assert all(isinstance(scope, str) for scope in request.scopes or ())
