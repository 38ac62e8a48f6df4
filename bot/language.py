"""The sentences that people read, in the language of the person who reads them."""

import gettext
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

LANGUAGE: ContextVar[str] = ContextVar("LANGUAGE", default="en")

_CATALOGUES = Path(__file__).parent / "locale"


def _(message: str, **values: object) -> str:
    """Translate a sentence and fill in its named placeholders."""
    sentence = _translated(LANGUAGE.get(), message)
    return sentence.format(**values) if values else sentence


def _n(singular: str, plural: str, n: int, **values: object) -> str:
    """Translate a sentence whose wording depends on the number `n`, also a placeholder."""
    return _translations(LANGUAGE.get()).ngettext(singular, plural, n).format(n=n, **values)


def listed(items: Iterable[str]) -> str:
    """Join items as the reader's language does: "A, B, and C"."""
    from babel.lists import format_list

    return format_list(list(items), locale=_locale(LANGUAGE.get()))


@cache
def _locale(language: str) -> "Locale":
    from babel import Locale

    return Locale.parse(language)


@cache
def _translated(language: str, message: str) -> str:
    return _translations(language).gettext(message)


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation("fulfillment", _CATALOGUES, [language], fallback=True)
