"""Lists of countries as people write them: "DE, France; Korea, Republic of and Japan"."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

import msgspec

from bot.countries import folding
from bot.countries.index import find, find_in_english
from bot.countries.reading import UNKNOWN, Reading

LONGEST_LIST = 4000  # characters; the names of all countries together have fewer
_MOST_WORDS = 12  # of one name
_MOST_PARTS = 4  # of one name: "Saint Helena, Ascension and Tristan da Cunha" has three

_LINE_END = re.compile(r"[;；\n\r/／]+")
# May stand in a name too. A capital AND beside a code could be Andorra: it separates only words.
_SEPARATOR = re.compile(
    r"\s*[,，、،]\s*(?:[aA]nd\s+(?=\w))?|\s+[aA]nd\s+|\s*[&＆]\s*|(?<=\w{4})\s+AND\s+(?=\w{4})"
)

_LookUp = Callable[[str], Reading | None]


class ScopeReading(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a list: its text and what it says."""

    text: str
    reading: Reading


class _Part(NamedTuple):
    """Where a part of a line, up to the next separator, begins and ends."""

    start: int
    end: int


def read_scopes(text: str) -> tuple[ScopeReading, ...]:
    """Read a list of countries; a country named twice appears once.

    Items are separated by commas, semicolons, slashes, line breaks, "and" or "&", unless a name
    contains them. Names may follow one another with only spaces between if that reads in one way;
    codes must then be in capitals, so that "to Germany" is not Tonga and Germany.
    """
    if len(text) > LONGEST_LIST:
        return (ScopeReading(text=text, reading=UNKNOWN),)
    lines = _LINE_END.split(folding.plain(text))
    items: dict[Reading | str, ScopeReading] = {}
    for item in chain(*map(_read_line, lines)):
        items.setdefault(item.reading if item.reading.country else item.text, item)
    return tuple(items.values())


def _read_line(line: str) -> list[ScopeReading]:
    """Read a line in English, and if that leaves something, in all languages."""
    items = list(_read_with(find_in_english, line))
    if any(item.reading is UNKNOWN for item in items):
        items = list(_read_with(find, line))
    return items


def _read_with(look_up: _LookUp, line: str) -> Iterator[ScopeReading]:
    """Read from left to right, taking as many parts into one name as fit."""
    parts = _parts(line)
    place = 0
    while place < len(parts):
        taken, item = _longest_name(look_up, line, parts[place : place + _MOST_PARTS])
        if item.reading is UNKNOWN:
            yield from _read_spaced(look_up, item.text)
        else:
            yield item
        place += taken


def _parts(line: str) -> list[_Part]:
    separators = list(_SEPARATOR.finditer(line))
    starts = [0, *(separator.end() for separator in separators)]
    ends = [*(separator.start() for separator in separators), len(line)]
    parts = map(_Part, starts, ends)
    return [part for part in parts if line[part.start : part.end].strip()]


def _longest_name(look_up: _LookUp, line: str, parts: list[_Part]) -> tuple[int, ScopeReading]:
    """Find the longest name that the parts begin with, or leave the first part unread."""
    text = ""
    for taken in range(len(parts), 0, -1):
        text = line[parts[0].start : parts[taken - 1].end].strip()
        reading = look_up(folding.key(text)) if len(text) <= folding.LONGEST else None
        if reading:
            return taken, ScopeReading(text=text, reading=reading)
    return 1, ScopeReading(text=text, reading=UNKNOWN)


def _read_spaced(look_up: _LookUp, part: str) -> tuple[ScopeReading, ...]:
    """Read names with only spaces between, or else the whole part as unknown."""
    items = _fewest_names(look_up, part.split())
    if items and _codes_stand_out([item.text for item in items]):
        return items
    return (ScopeReading(text=part, reading=UNKNOWN),)


def _fewest_names(look_up: _LookUp, chunks: list[str]) -> tuple[ScopeReading, ...]:
    """Cut a row of words into the fewest names; empty if that works in no way or in several."""
    folded = [folding.words(chunk) for chunk in chunks]
    # For each place, up to two of the shortest ways to read all before it.
    ways: list[list[tuple[ScopeReading, ...]]] = [[()]]
    for end in range(1, len(chunks) + 1):
        longer = [
            (*way, ScopeReading(text=" ".join(chunks[start:end]), reading=reading))
            for start in range(max(0, end - _MOST_WORDS), end)
            if ways[start]
            and (reading := look_up(folding.key_of_words(list(chain(*folded[start:end])))))
            for way in ways[start]
        ]
        fewest = min(map(len, longer), default=0)
        ways.append([way for way in longer if len(way) == fewest][:2])
        if not any(ways[-_MOST_WORDS:]):
            return ()
    return ways[-1][0] if len(ways[-1]) == 1 else ()


def _codes_stand_out(names: list[str]) -> bool:
    """Check that codes are in capitals, and names beside them are not: "TO GERMANY"."""
    codes = [name for name in names if folding.is_code_like(folding.words(name))]
    others = [name for name in names if name not in codes]
    if not all(code.isupper() and code != "AND" for code in codes):
        return False
    return not (codes and any(name.isupper() for name in others))
