"""How texts are compared: without case, accents and the shapes that phones put in."""

import re
import unicodedata

# Letters with a stroke, and two in one, which Unicode takes for letters of their own.
_LETTERS = str.maketrans("ıłøđð", "ilodd") | str.maketrans({"þ": "th", "æ": "ae", "œ": "oe"})

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_LABEL = r"[^@\s,;<>\"/:|*.]+"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")
_SLACK_USER = re.compile("[UW][A-Z0-9]+")
_ILLEGIBLE = re.compile("[\0\ud800-\udfff]")
_SLACK_TEAM = re.compile("[TE][A-Z0-9]+")


def folded(text: str) -> str:
    """Fold a text for comparing and searching: no case, no accents, single spaces.

    What databases keep is folded too: a change of this needs a migration.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    # Only the accents of Latin, Greek and Cyrillic: a Japanese か is not a が.
    bare = "".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f")
    whole = unicodedata.normalize("NFKC", bare).casefold()
    return " ".join(whole.translate(_LETTERS).split())


def search_text(name: str, email: str) -> str:
    """Fold what a search for a user looks at (R11)."""
    return folded(f"{name} {email}")


def is_email(text: str) -> bool:
    """Whether a text has the shape of an e-mail address; whether mail arrives, nobody can know."""
    # An accent that stands alone folds to a space, which no address has.
    return text.isprintable() and _EMAIL.fullmatch(text) is not None and " " not in folded(text)


def is_domain(text: str) -> bool:
    """Whether a text has the shape of what follows the @ of an e-mail address."""
    return text.isprintable() and _DOMAIN.fullmatch(text) is not None


def is_slack_user(text: str) -> bool:
    """Whether a text has the shape of a Slack user's id."""
    return _SLACK_USER.fullmatch(text) is not None


def is_slack_team(text: str) -> bool:
    """Whether a text has the shape of a Slack workspace's id, or of an organization's of them."""
    return _SLACK_TEAM.fullmatch(text) is not None


def legible(text: str) -> str:
    """Replace NUL, which PostgreSQL does not keep, and half letters, which nothing encodes.

    They are not left out: that could make the name or the address of another person of it.
    """
    return _ILLEGIBLE.sub("\ufffd", text)


def is_control(letter: str) -> bool:
    """Whether a letter is none: it breaks the line, or turns the direction of all text behind it.

    The joiners that names in Persian and Hindi need are none of these.
    """
    return (
        unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}
        or "\u202a" <= letter <= "\u202e"
        or "\u2066" <= letter <= "\u2069"
    )


def one_line(text: str) -> str:
    """Write what somebody typed as one line: single spaces, and no control characters."""
    spaced = " ".join(text.split())
    return " ".join("".join(letter for letter in spaced if not is_control(letter)).split())


def like_pattern(text: str) -> str:
    """Write the `LIKE` pattern, escaped with a backslash, of any text that contains this one."""
    escaped = folded(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
