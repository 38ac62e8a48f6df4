import time

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import countries
from bot.countries import Kind
from handlers.grammar import reads_as_scope


def read(text):
    return [
        (item.text, item.reading.country or item.reading.kind.value)
        for item in countries.read_scopes(text)
    ]


def found(text):
    items = countries.read_scopes(text)
    assert all(item.reading.kind is Kind.FOUND for item in items), items
    return [item.reading.country for item in items]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DE", ["DE"]),
        ("de", ["DE"]),
        ("DE, France; Korea, Republic of", ["DE", "FR", "KR"]),
        ("de,fr", ["DE", "FR"]),
        ("DE\nFR\r\nIT", ["DE", "FR", "IT"]),
        ("DE/FR", ["DE", "FR"]),
        ("- France\n- Germany", ["FR", "DE"]),
        ("France and Germany", ["FR", "DE"]),
        ("France & Germany", ["FR", "DE"]),
        ("FRANCE AND GERMANY", ["FR", "DE"]),
        ("France, Germany, and Italy", ["FR", "DE", "IT"]),
        ("DE,,FR, ;", ["DE", "FR"]),
        ("日本、韓国", ["JP", "KR"]),
        ("中国，日本；韩国", ["CN", "JP", "KR"]),
        ("Deutschland, Österreich", ["DE", "AT"]),
    ],
)
def test_separators_part_the_items(text, codes):
    assert found(text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Korea, Republic of", ["KR"]),
        ("Korea, Republic of, Japan", ["KR", "JP"]),
        ("Korea, Republic of and Japan", ["KR", "JP"]),
        ("Bolivia, Plurinational State of, Peru", ["BO", "PE"]),
        ("Congo, The Democratic Republic of the; Gabon", ["CD", "GA"]),
        ("Gambia, The, Senegal", ["GM", "SN"]),
        ("Bosnia and Herzegovina", ["BA"]),
        ("Bosnia and Herzegovina and Serbia", ["BA", "RS"]),
        ("Serbia, Bosnia and Herzegovina, Trinidad & Tobago", ["RS", "BA", "TT"]),
        ("Saint Kitts and Nevis, Saint Vincent and the Grenadines", ["KN", "VC"]),
        ("Saint Helena, Ascension and Tristan da Cunha, DE", ["SH", "DE"]),
        ("Bonaire, Sint Eustatius and Saba and Aruba", ["BQ", "AW"]),
        ("博奈尔、圣尤斯特歇斯岛和萨巴、日本", ["BQ", "JP"]),
    ],
)
def test_separators_within_a_name_do_not_part_it(text, codes):
    assert found(text) == codes


def test_two_countries_with_a_comma_between_are_not_the_state_that_they_were_together():
    assert found("Serbia, Montenegro") == ["RS", "ME"]
    assert read("Serbia and Montenegro") == [("Serbia and Montenegro", "former")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DE FR", ["DE", "FR"]),
        ("PE RU", ["PE", "RU"]),
        ("DEU FR GBR", ["DE", "FR", "GB"]),
        ("France Germany", ["FR", "DE"]),
        ("france germany", ["FR", "DE"]),
        ("South Korea Japan", ["KR", "JP"]),
        ("Papua New Guinea Guinea Bissau Guinea", ["PG", "GW", "GN"]),
        ("USA Canada Mexico", ["US", "CA", "MX"]),
        ("🇩🇪 🇫🇷", ["DE", "FR"]),
        ("🇩🇪🇫🇷", ["DE", "FR"]),
        (":flag-de::flag-fr:", ["DE", "FR"]),
        ("한국 일본", ["KR", "JP"]),
        ("El Salvador", ["SV"]),
        ("La Réunion", ["RE"]),
    ],
)
def test_names_may_follow_one_another_with_spaces_only(text, codes):
    assert found(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        *("to Germany", "in France", "TO GERMANY", "de Germany", "de fr", "To DE", "no Korea"),
        *("DE AND FR", "DE AND", "de and", "Germany please", "Anna DE", "ｔｏ Germany"),
    ],
)
def test_words_that_are_only_perhaps_codes_are_not_guessed_at(text):
    assert read(text) == [(text, "unknown")]
    assert not reads_as_scope(text)


@pytest.mark.parametrize("text", ["Korea Republic of Congo", "Congo Republic of Korea"])
def test_words_that_read_in_two_ways_are_not_guessed_at(text):
    assert read(text) == [(text, "unknown")]


def test_each_country_comes_once():
    assert found("DE, Germany, de, FR, Deutschland") == ["DE", "FR"]
    assert found("🇩🇪 Germany, France (FR)") == ["DE", "FR"]


def test_every_item_says_what_it_is():
    assert read("DE, Korea; Scotland, Yugoslavia, Kosovo, Frnace") == [
        ("DE", "DE"),
        ("Korea", "ambiguous"),
        ("Scotland", "part"),
        ("Yugoslavia", "former"),
        ("Kosovo", "no code"),
        ("Frnace", "unknown"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "DE",
        "de, fr",
        "Korea",
        "Scotland and Kosovo",
        "Korea, Republic of",
        "South Korea Japan",
        "Yugoslavia",
    ],
)
def test_a_text_reads_if_all_of_it_does(text):
    assert reads_as_scope(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ",",
        "DE, Frnace",
        "anna@example.com DE",
        "Anna Smith DE",
        "<@U012> DE",
        ":in:",
    ],
)
def test_a_text_does_not_read_if_some_of_it_does_not(text):
    assert not reads_as_scope(text)


NAMES = [
    name
    for country in pycountry.countries
    for name in (country.alpha_2, country.name, getattr(country, "common_name", country.name))
    if countries.read(name).kind is Kind.FOUND
]


@settings(deadline=None)  # the first example loads the names
@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
    st.sampled_from(["; ", "\n", "/"]),
)
def test_a_list_of_names_reads_as_their_countries(names, separator):
    expected = list(dict.fromkeys(countries.read(name).country for name in names))
    assert found(separator.join(names)) == expected


@settings(deadline=None)  # the first example loads the names
@given(
    st.lists(
        st.sampled_from([country.alpha_2 for country in pycountry.countries]),
        min_size=2,
        max_size=9,
    )
)
def test_codes_in_capitals_read_with_spaces_only(codes):
    assert found(" ".join(codes)) == list(dict.fromkeys(codes))


PIECES = [
    *("DE", "to", "Korea", "Republic of", "and", "AND", "&", ",", ";", "/", "\n", "the", "St."),
    *("🇩🇪", ":in:", "é", "\0", "\ud800", "'", "-", "a", "Guinea", "Bissau", "日本", "@", "U.S."),
]
PIECED = st.lists(st.sampled_from(PIECES), max_size=30)


@settings(deadline=None)  # the first example loads the names
@given(st.text() | PIECED.map(" ".join) | PIECED.map("".join))
def test_any_text_reads_as_a_list(text):
    items = countries.read_scopes(text)
    chosen = [item.reading.country for item in items if item.reading.country]
    assert len(chosen) == len(set(chosen))
    assert all(item.text for item in items)


@pytest.mark.parametrize(
    "piece",
    [
        "DE ",
        "x,",
        "a. ",
        "and ",
        "& ",
        "🇩🇪",
        "guinea bissau ",
        "saint ",
        "ﷺ",
        ":",
        "'",
        "the ",
        " ",
    ],
    ids=repr,
)
def test_a_long_text_costs_little(piece):
    text = piece * (4000 // len(piece))
    countries.read_scopes("Deutschland")
    start = time.perf_counter()
    countries.read_scopes(text)
    countries.read_scopes(text * 1000)
    assert time.perf_counter() - start < 1  # 0.1 s on a slow machine


def test_a_text_too_long_for_a_list_is_unknown():
    assert [item.reading.kind for item in countries.read_scopes("DE, " * 2000)] == [Kind.UNKNOWN]


def test_all_names_together_are_not_too_long_for_a_list():
    every = "; ".join(countries.name(code) for code in countries.codes())
    items = countries.read_scopes(every)
    assert {code for item in items for code in item.reading.countries} == set(countries.codes())
