"""The names that only CLDR has: recomputed from Babel, which the package itself never imports.

`python -m tests.bot.test_countries_cldr > bot/countries/cldr.json` writes them anew.
"""

import json
import sys
from pathlib import Path

from babel import Locale

from bot.countries import iso
from bot.countries.folding import key
from bot.countries.index import keys

CLDR = Path("bot/countries/cldr.json")


def names_only_in_cldr():
    known = {code: set() for code in iso.codes()}
    english = (
        (name, country.alpha_2) for country in iso.countries().values() for name in country.names
    )
    for name, code in [*english, *iso.translated_names()]:
        known[code] |= keys(name)
    return {
        language: {
            code: name
            for code in sorted(iso.codes())
            if key(name := Locale.parse(language).territories[code]) not in known[code]
        }
        for language in ("en", *iso.LANGUAGES)
    }


def test_the_file_holds_exactly_the_names_of_cldr_that_pycountry_has_not():
    path = Path(__file__).parents[3] / CLDR
    assert json.loads(path.read_bytes()) == names_only_in_cldr()


if __name__ == "__main__":
    json.dump(names_only_in_cldr(), sys.stdout, ensure_ascii=False, indent=1)
    print()
