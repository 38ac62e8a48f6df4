"""Finding countries while a name is being typed, and guessing at what a misread one meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice, pairwise
from typing import TypeAlias

from bot.countries import folding, index, iso

MENU = 100  # options in one answer to a Slack menu
_CLOSE = 75  # of 100 by rapidfuzz's ratio: "germnay" has 86; below this come names of no likeness
_WORDS_TRIED = 12

_Step: TypeAlias = tuple[dict[str, str], str]


def search(text: str, limit: int = MENU) -> list[str]:
    """Find the countries of which any name contains the text, the likeliest first.

    The exact code comes first, then an exact name, then names that begin with the text or with a
    word of it, then names that contain it; names shown come before other English ones, and those
    before other languages; the rest is by the name shown. No text finds all.
    """
    if not text.strip():
        return list(iso.countries())[:limit]
    if len(text) > folding.LONGEST:
        return []
    likely, within = _likely(text), ((_english(), "{}"), (_others(), "{}"))
    return list({**_matching(likely, *_beginnings()), **_matching(likely, *within)})[:limit]


def suggest(text: str, limit: int = 5) -> list[str]:
    """Guess which countries an unknown text might mean, the likeliest first; it never chooses."""
    if len(text) > folding.LONGEST:
        return []
    guesses = chain(_named_within(text), _close_to(text))
    # Two letters begin too many names: "EU" is no Eritrea.
    is_long = len(folding.key(text)) >= folding.LONGEST_CODE
    begun = _matching(_likely(text), *_beginnings()) if is_long else {}
    return list(islice(dict.fromkeys(chain(guesses, begun)), limit))


def _beginnings() -> tuple[_Step, ...]:
    shown, english, others, codes = _shown(), _english(), _others(), _codes()
    return (
        *((codes, "\n{}\n"), (english, "\n{}\n"), (others, "\n{}\n")),
        *((shown, "\n{}"), (shown, " {}"), (english, "\n{}"), (english, " {}")),
        *((others, "\n{}"), (codes, "\n{}"), (others, " {}")),
    )


def _likely(text: str) -> dict[str, list[str]]:
    """Find for each spelling where it stands at all: most countries have it in no form."""
    every = _every()
    return {
        spelling: [code for code in _with_rarest(spelling) if spelling in every[code]]
        for spelling in _spellings(text)
    }


def _with_rarest(spelling: str) -> list[str]:
    """List the countries in whose lines the rarest pair of its letters stands."""
    pairs = [spelling[place : place + 2] for place in range(max(1, len(spelling) - 1))]
    return min((_pairs().get(pair, []) for pair in pairs), key=len)


def _matching(likely: dict[str, list[str]], *steps: _Step) -> dict[str, None]:
    """Gather the countries in whose lines a spelling stands in the form of each step, in order."""
    found: dict[str, None] = {}
    for spelling, codes in likely.items():
        for names, form in steps:
            sought = form.format(spelling)
            found |= dict.fromkeys(code for code in codes if sought in names[code])
    return found


def _named_within(text: str) -> Iterator[str]:
    """Yield the countries that a run of the words names, the longest run first."""
    chunks = folding.plain(text).split()[:_WORDS_TRIED]
    codes = {chunk for chunk in chunks if folding.is_code_like(folding.words(chunk))}
    # "to Germany" is not about Tonga, but "de fr" is about both.
    skipped = {code for code in codes if not code.isupper()} if codes != set(chunks) else set()
    for length in range(len(chunks), 0, -1):
        for start in range(len(chunks) - length + 1):
            run = " ".join(chunks[start : start + length])
            if run not in skipped:
                yield from index.read(run).countries


def _close_to(text: str) -> Iterator[str]:
    """Yield the countries with a name spelled almost so; short words are close to everything."""
    key = folding.key(text)
    if key.isascii() and len(key) <= folding.LONGEST_CODE:
        return
    from rapidfuzz import fuzz, process

    close = process.extract(key, _long_keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=20)
    for name, _, _ in close:
        yield from index.read(name).countries


@cache
def _long_keys() -> list[str]:
    every = {**index.english(), **index.other_languages()}
    return [key for key in every if len(key) > folding.LONGEST_CODE or not key.isascii()]


@cache
def _codes() -> dict[str, str]:
    return _lines(index.codes())


@cache
def _shown() -> dict[str, str]:
    return _lines((iso.name(code), code) for code in iso.countries())


@cache
def _english() -> dict[str, str]:
    return _lines(index.english_names())


@cache
def _others() -> dict[str, str]:
    """Write the other languages, and the parts, former states and the like, for each country."""
    terms = (
        (name, code)
        for _, term, entry in index.written_terms()
        for name in (term, *entry["also"])
        for code in entry["countries"]
    )
    return _lines(chain(terms, index.foreign_names()))


@cache
def _every() -> dict[str, str]:
    every = (_codes(), _shown(), _english(), _others())
    return {code: "".join(lines[code] for lines in every) for code in iso.countries()}


@cache
def _pairs() -> dict[str, list[str]]:
    """Tell for each letter, and each two in a row, in which countries' lines they stand."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, lines in _every().items():
        for pair in {*lines, *map("".join, pairwise(lines))}:
            found[pair].append(code)
    return dict(found)


def _lines(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Write all spellings of each country's names as one text, a line end around each."""
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for name, code in dict.fromkeys(names):
        spellings[code] += _spellings(name)
    return {code: "\n".join(["", *dict.fromkeys(spellings[code]), ""]) for code in iso.countries()}


def _spellings(name: str) -> tuple[str, ...]:
    """Fold a name word by word, as its key, and with "St."; half a name is found by the first."""
    words = [word for word in folding.words(folding.plain(name)) if word != ","]
    key = folding.key_of_words(words)
    spellings = (" ".join(words), key, key.replace("saint ", "st "))
    return tuple(dict.fromkeys(spelling for spelling in spellings if spelling))
