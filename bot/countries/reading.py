"""What a text says about a country: exactly one, or a question."""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """How a text was understood."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"  # which of these?
    PART = "part"  # of a country: Scotland
    FORMER = "former"  # a state that is no more: Yugoslavia
    NO_CODE = "no code"  # Kosovo
    UNKNOWN = "unknown"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one text names.

    `country` is set if `kind` is FOUND, and only then. Otherwise `candidates` are the countries to
    ask about: those that the name is used for, that the part belongs to, or that the former state
    became; one is possible, and NO_CODE and UNKNOWN have none. `term` is the English name of what
    was recognized in AMBIGUOUS, PART, FORMER and NO_CODE, for a sentence about it; it is empty for
    a name that only happens to mean several countries.
    """

    kind: Kind
    country: str | None = None
    candidates: tuple[str, ...] = ()
    term: str = ""

    @property
    def countries(self) -> tuple[str, ...]:
        """The country, or else the candidates."""
        return (self.country,) if self.country else self.candidates


UNKNOWN = Reading(kind=Kind.UNKNOWN)


def found(country: str) -> Reading:
    """Make the reading of a name that chooses a country."""
    return Reading(kind=Kind.FOUND, country=country)
