"""Names of people from several scripts, each with the spelling that its e-mail address has.

In `names.json` a name that is not in the Latin script has that spelling after a colon.
"""

import json
from itertools import product
from pathlib import Path

_NAMES = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

_PLAIN = str.maketrans(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýłńśźżčďěňřšťůžőű",
    "aaaaaaaceeeeiiiinoooooouuuuylnszzcdenrstuzou",
    "",
)


def _latin():
    words = _NAMES["latin"]
    for given, stem, ending in product(
        words["given"].split(), words["stems"].split(), words["endings"].split()
    ):
        written = f"{given} {stem}{ending}"
        yield written, written.lower().translate(_PLAIN).replace(" ", ".").replace("ß", "ss")


def _others():
    for names in _NAMES["others"]:
        for both in product(names["given"].split(), names["family"].split()):
            (given, plain_given), (family, plain_family) = (one.split(":") for one in both)
            # Family names come first where no space stands between.
            name = f"{given} {family}" if names["space"] else family + given
            yield name, f"{plain_given}.{plain_family}"


def _rare():
    for given, family in product(*(half.split() for half in _NAMES["rare"].values())):
        yield f"{given} {family}", f"{given}.{family}".lower()


RARE = tuple(_rare())
"""Names that one user in two thousand bears."""

COMMON = (*_latin(), *(name for name in _others() for _ in range(20)))
"""Names with the local part of an address; more than half of them in the Latin script."""
