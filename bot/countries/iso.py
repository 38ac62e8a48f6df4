"""The countries of ISO 3166-1 and their names, from pycountry, which is imported here alone."""

import gettext
from collections.abc import Iterator
from functools import cache

import msgspec

from bot.text import folded

LANGUAGES = ("zh_CN", "cs", "de", "es", "fr", "it", "ja", "ko", "pl", "pt", "ru")


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """One country; the first of its English names is the one to show."""

    alpha_2: str
    alpha_3: str
    flag: str
    names: tuple[str, ...]


def name(code: str) -> str:
    """Name a country in English as it is shown; raises KeyError for what is no country's code."""
    return countries()[code].names[0]


def flag(code: str) -> str:
    """Draw a country's flag emoji; raises KeyError for what is no country's code."""
    return countries()[code].flag


def codes() -> tuple[str, ...]:
    """List all countries, sorted by the name shown."""
    return tuple(countries())


@cache
def countries() -> dict[str, Country]:
    """Load all countries by alpha-2 code, sorted by the name to show."""
    import pycountry

    loaded = [
        Country(
            alpha_2=entry.alpha_2,
            alpha_3=entry.alpha_3,
            flag=entry.flag,
            names=_names(
                getattr(entry, "common_name", None),
                entry.name,
                getattr(entry, "official_name", None),
            ),
        )
        for entry in pycountry.countries
    ]
    return {
        country.alpha_2: country for country in sorted(loaded, key=lambda c: folded(c.names[0]))
    }


def translated_names() -> Iterator[tuple[str, str]]:
    """Yield every name in every language with its code; loads eleven catalogues (20 ms)."""
    import pycountry

    for language in LANGUAGES:
        catalogue = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
        for country in countries().values():
            for name in country.names:
                yield catalogue.gettext(name), country.alpha_2


def _names(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
