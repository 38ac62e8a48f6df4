"""Every written name with its reading, in two halves: English, and the other languages.

`written.json` is written by hand, each name in it as people type it:
- `aliases`: by country, everyday and former names that mean one country to everybody;
- `ambiguous`, `parts`, `former`, `no_code`: by English term, the countries to ask about
  (`countries`) and other names of the same (`also`). They come before all names of countries,
  ISO's included.

`cldr.json` holds, by language and country, the names of CLDR that pycountry does not have.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypedDict, cast

from bot.countries import folding, iso
from bot.countries.reading import UNKNOWN, Kind, Reading, found

_DIRECTORY = Path(__file__).parent
_COMMA = re.compile("[,、]")
_APOSTROPHE = re.compile("['’‘]")
_NEVER_IN_A_NAME = re.compile(r"[@<>#=:0-9]")


class _Term(TypedDict):
    countries: list[str]
    also: list[str]


class _Written(TypedDict):
    aliases: dict[str, list[str]]
    ambiguous: dict[str, _Term]
    parts: dict[str, _Term]
    former: dict[str, _Term]
    no_code: dict[str, _Term]


def read(text: str) -> Reading:
    """Read a text that is one name: exactly one country, or a question."""
    if len(text) > folding.LONGEST:
        return UNKNOWN
    return find(folding.key(text)) or UNKNOWN


def find(key: str) -> Reading | None:
    """Look a key up; the other languages are loaded only for what English does not have."""
    reading = find_in_english(key)
    if reading or _NEVER_IN_A_NAME.search(key):
        return reading
    return other_languages().get(key)


def find_in_english(key: str) -> Reading | None:
    """Look a key up among the codes, the English names and what is written by hand."""
    return english().get(key)


@cache
def english() -> dict[str, Reading]:
    """Index the codes, the English names, the aliases and the written terms by key."""
    index = by_key(chain(codes(), english_names()))
    for kind, term, entry in written_terms():
        reading = Reading(kind=kind, candidates=tuple(entry["countries"]), term=term)
        for name in (term, *entry["also"]):
            index |= dict.fromkeys(keys(name), reading)
    return index


@cache
def other_languages() -> dict[str, Reading]:
    """Index the names in the other languages by key."""
    return by_key(foreign_names())


def codes() -> Iterator[tuple[str, str]]:
    """Yield each alpha-2 and alpha-3 code with its country."""
    for country in iso.countries().values():
        yield country.alpha_2, country.alpha_2
        yield country.alpha_3, country.alpha_2


def english_names() -> Iterator[tuple[str, str]]:
    """Yield each English name and alias with its country."""
    for country in iso.countries().values():
        for name in country.names:
            yield name, country.alpha_2
    for code, aliases in _written()["aliases"].items():
        for alias in aliases:
            yield alias, code


def foreign_names() -> Iterator[tuple[str, str]]:
    """Yield each name in the other languages, and each further one of CLDR, with its country."""
    yield from iso.translated_names()
    for names in _read("cldr.json").values():
        for code, name in names.items():
            yield name, code


def written_terms() -> Iterator[tuple[Kind, str, _Term]]:
    """Yield the written terms that are no single country, with what they are."""
    written = _written()
    for kind, table in (
        (Kind.AMBIGUOUS, written["ambiguous"]),
        (Kind.PART, written["parts"]),
        (Kind.FORMER, written["former"]),
        (Kind.NO_CODE, written["no_code"]),
    ):
        for term, entry in table.items():
            yield kind, term, entry


def keys(name: str) -> set[str]:
    """Make the keys under which a name is found.

    "Korea, Republic of" is "Republic of Korea" too, and a comma or an apostrophe may be left out.
    """
    variants = {name, _COMMA.sub(" ", name)}
    first, comma, second = name.partition(", ")
    if comma and "," not in second:
        variants.add(f"{second} {first}")
    variants |= {_APOSTROPHE.sub(" ", variant) for variant in variants}
    return {folding.key(variant) for variant in variants}


def by_key(names: Iterable[tuple[str, str]]) -> dict[str, Reading]:
    """Index names by key; a key of several countries asks which of them."""
    countries: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in dict.fromkeys(names):
        for key in keys(name):
            countries[key].add(code)
    readings = {code: found(code) for code in iso.countries()}
    return {
        key: readings[next(iter(codes))] if len(codes) == 1 else _which_of(codes)
        for key, codes in countries.items()
    }


def _which_of(codes: set[str]) -> Reading:
    ordered = tuple(code for code in iso.countries() if code in codes)
    return Reading(kind=Kind.AMBIGUOUS, candidates=ordered)


@cache
def _written() -> _Written:
    return cast("_Written", _read("written.json"))


def _read(file: str) -> dict[str, dict[str, str]]:
    return cast("dict[str, dict[str, str]]", json.loads((_DIRECTORY / file).read_bytes()))
