import json
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pycountry
import pytest

from bot import countries
from bot.countries import Kind, folding, index

WRITTEN = json.loads(Path(index.__file__).with_name("written.json").read_bytes())
TERMS = [
    (table, term, name)
    for table in ("ambiguous", "parts", "former", "no_code")
    for term, entry in WRITTEN[table].items()
    for name in (term, *entry["also"])
]
ALIASES = [(code, alias) for code, aliases in WRITTEN["aliases"].items() for alias in aliases]
KINDS = {
    "ambiguous": Kind.AMBIGUOUS,
    "parts": Kind.PART,
    "former": Kind.FORMER,
    "no_code": Kind.NO_CODE,
}


def iso_names():
    for country in pycountry.countries:
        for field in ("alpha_2", "alpha_3", "name", "common_name", "official_name"):
            if name := getattr(country, field, None):
                yield name, country.alpha_2


def test_no_alias_is_a_name_or_a_code_that_iso_has():
    iso = {key: code for name, code in iso_names() for key in index.keys(name)}
    assert [alias for _, alias in ALIASES if folding.key(alias) in iso] == []


@pytest.mark.parametrize(("code", "alias"), ALIASES)
def test_an_alias_means_its_country_and_no_other_in_any_language(code, alias):
    reading = countries.read(alias)
    assert (reading.kind, reading.country) == (Kind.FOUND, code)
    elsewhere = index.other_languages().get(folding.key(alias))
    assert elsewhere is None or elsewhere.country == code


def test_no_name_is_written_twice():
    written = [folding.key(alias) for _, alias in ALIASES] + [
        folding.key(name) for *_, name in TERMS
    ]
    assert sorted(written) == sorted(set(written))


@pytest.mark.parametrize(("table", "term", "name"), TERMS)
def test_a_written_term_asks_about_its_countries(table, term, name):
    reading = countries.read(name)
    assert (reading.kind, reading.term) == (KINDS[table], term)
    assert list(reading.candidates) == WRITTEN[table][term]["countries"]
    assert set(reading.candidates) <= set(countries.codes())


def test_a_written_term_that_is_the_name_of_a_country_has_it_among_its_candidates():
    hidden = {
        (name, code)
        for name, code in chain(iso_names(), index.foreign_names())
        for key in index.keys(name)
        if code not in index.find(key).countries
    }
    assert hidden == set()


def test_no_code_of_today_is_a_written_term_or_an_alias_of_another_country():
    codes = {
        code.casefold()
        for country in pycountry.countries
        for code in (country.alpha_2, country.alpha_3)
    }
    assert codes.isdisjoint(folding.key(name) for *_, name in TERMS)
    assert codes.isdisjoint(folding.key(alias) for _, alias in ALIASES)


def test_a_name_that_means_different_countries_in_different_languages_asks():
    # English is read without loading the other languages, so a name of theirs for another country
    # must be a written term; among themselves the languages are compared when they are loaded.
    aliases = ((alias, code) for code, alias in ALIASES)
    meanings = defaultdict(set)
    for name, code in chain(iso_names(), aliases, index.foreign_names()):
        for key in index.keys(name):
            meanings[key].add(code)
    several = {key: codes for key, codes in meanings.items() if len(codes) > 1}
    for key, codes in several.items():
        reading = index.find(key)
        assert reading.kind is Kind.AMBIGUOUS
        assert codes <= set(reading.candidates)


def test_two_meanings_of_one_name_become_a_question():
    assert index.by_key([("Ruritania", "FR"), ("RURITANIA", "DE"), ("Graustark", "IT")]) == {
        "ruritania": countries.Reading(kind=Kind.AMBIGUOUS, candidates=("FR", "DE")),
        "graustark": countries.Reading(kind=Kind.FOUND, country="IT"),
    }


def test_every_name_in_every_language_is_one_item_of_a_list():
    # A list is read in English first: no foreign name may fall apart into English ones.
    parted = {
        name
        for name, _ in chain(
            index.foreign_names(), index.english_names(), ((name, "") for *_, name in TERMS)
        )
        for text in (name, name.upper(), name.lower())
        if [item.reading for item in countries.read_scopes(text)] != [countries.read(text)]
    }
    assert parted == set()


def test_no_east_asian_name_is_two_others_written_together():
    # Their keys have no spaces, so "韓国 日本" must never be the name of a third country.
    keys = {key for key in index.other_languages() if not key.isascii() and " " not in key}
    joined = {
        key
        for key in keys
        for cut in range(1, len(key))
        if "\u3040" <= key[0] <= "\ud7af" and key[:cut] in keys and key[cut:] in keys
    }
    assert joined == set()
