import pytest

from bot.imports import wording
from bot.imports.report import Code, Refused

FIELDS = {
    Code.EMPTY: {"column": "email"},
    Code.TOO_LONG: {"column": "email", "n": 254},
    Code.TEAM_NEEDED: {"known": 2},
    Code.COUNTRIES: {"candidates": ["KP", "KR"]},
    Code.FULL: {"left": 0},
}


@pytest.mark.parametrize("code", Code)
def test_every_reason_has_its_words(code):
    refused = Refused(line=2, value="", code=code, fields=FIELDS.get(code, {}))

    assert wording.reason(refused)
