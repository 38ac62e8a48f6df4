"""How written names of countries are compared: the key of a name.

Two texts with one key are the same name. On top of the folding of `bot.text` (case, accents), a key
knows no punctuation but the comma of "Korea, Republic of", no "the", no "and" between words, and
no difference between "St." and "Saint"; a flag, as an emoji or in Slack's colons, is its code.
"""

import re

from bot.text import folded

LONGEST = 200  # characters; the longest name, with every article, has under 100
LONGEST_CODE = 3

_FLAG = re.compile(r"([\U0001F1E6-\U0001F1FF])([\U0001F1E6-\U0001F1FF])")
_REGION_FLAG = re.compile("\U0001f3f4([\U000e0061-\U000e007a]+)\U000e007f")
_COLONS = re.compile(r":([a-z0-9_+-]+):", re.IGNORECASE)
# Slack's flag names from before `:flag-xx:`
_OLDER_COLONS = frozenset({"de", "us", "gb", "uk", "fr", "it", "es", "ru", "cn", "jp", "kr"})
# "U.S.A." and "U. S. A." are one word, "St.Lucia" is two
_INITIAL = re.compile(r"(?<!\w)(\w)\.\s*(?=\w(?!\w))")

_NOTHING = [
    *map(ord, "'’‘‛ʼʻ`´ʹ′・·"),
    # What copying and keyboards leave unseen: soft hyphen, joiners, directions, variant selectors.
    *(0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)),
    *range(0xFE00, 0xFE10),
]
_SIGNS = str.maketrans({"、": ",", "،": ",", "&": " and "}) | dict.fromkeys(_NOTHING, "")
# What stays in a word though no name contains it keeps an address ("@"), a mention ("<") or a
# custom emoji (":in:") from reading as a country.
_WORD = re.compile(r""":[a-z0-9_+-]+:|[^\s,.!?()\[\]{}/\\|"“”„«»‹›*_~:;…•‐‑‒–—―−-]+|,""")
_EAST_ASIAN = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_EAST_ASIAN_SPACE = re.compile(f"(?<={_EAST_ASIAN}) (?={_EAST_ASIAN})")


def key(text: str) -> str:
    """Fold a name for looking it up; empty if it has no word."""
    return key_of_words(words(plain(text)))


def plain(text: str) -> str:
    """Write flags as codes and leave the rest as it is."""
    if not text.isascii():
        text = _FLAG.sub(lambda flag: f" {_letter(flag[1])}{_letter(flag[2])} ", text)
        text = _REGION_FLAG.sub(lambda flag: f" {_untagged(flag[1])} ", text)
    if ":" in text:
        text = _COLONS.sub(_without_colons, text)
    return text


def words(text: str) -> list[str]:
    """Split a plain text into folded words; a comma is a word of its own."""
    split = _split(text)
    if not text.isascii() and is_code_like(split) and any(len(_fold(sign)) > 1 for sign in text):
        return [text]  # "№" is not Norway, nor "ß" South Sudan
    return split


def is_code_like(words: list[str]) -> bool:
    """Tell whether folded words are one of the length of a code, as "to" and "uk" are."""
    return len(words) == 1 and len(words[0]) <= LONGEST_CODE and words[0].isascii()


def key_of_words(words: list[str]) -> str:
    """Join folded words to a key: the same name has the same key."""
    kept = [word for word in words if word != "the"] or words
    while kept and kept[-1] == ",":
        kept = kept[:-1]
    last = len(kept) - 1
    kept = [
        "saint" if word == "st" and place < last else word
        for place, word in enumerate(kept)
        if word != "and" or place in {0, last}
    ]
    joined = " ".join(kept)
    if joined.isascii():
        return joined.replace(" ,", ",")
    # Korean sets its spaces freely, and Chinese and Japanese have none.
    return _EAST_ASIAN_SPACE.sub("", joined).replace(" ,", ",")


def _split(text: str) -> list[str]:
    return _WORD.findall(_fold(_INITIAL.sub(r"\1", text) if "." in text else text))


def _fold(text: str) -> str:
    return folded(text).translate(_SIGNS)


def _letter(indicator: str) -> str:
    return chr(ord(indicator) - 0x1F1E6 + ord("A"))


def _untagged(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags)


def _without_colons(match: re.Match[str]) -> str:
    """Read `:flag-de:` and `:de:` as codes; another emoji, such as `:in:`, stays what it is."""
    name = match[1].lower()
    if name.startswith("flag-"):
        return f" {name.removeprefix('flag-').upper()} "
    return f" {name.upper()} " if name in _OLDER_COLONS else match[0]
