"""The command's grammar: from the text after `/fulfillment` to a request. It never raises a bug."""

import re
from collections.abc import Callable, Sequence
from html import unescape

import msgspec
from msgspec.structs import replace

from bot import countries
from bot.errors import PersonError
from bot.language import _
from bot.text import folded
from bot.values import Role
from handlers.request import Reading, Request
from handlers.vocabulary import ALIASES, VERBS

LONGEST = 900
"""Characters of a command that are read: escaped, they still fit a button's value of 2000."""


class TooLongError(PersonError):
    """A command with more characters than anybody types."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "That is too long for me: I read {n} characters at most. Type “add”, “replace” or "
                "“request” alone: it opens a form.",
                n=LONGEST,
            )
        )


class OrganizationMissingError(PersonError):
    """`--org` without a name after it."""

    def __init__(self) -> None:
        super().__init__(_("Say which organization after --org: its account id or its name."))


class GroupError(PersonError):
    """A user group where a person is needed."""

    def __init__(self) -> None:
        super().__init__(_("Documents go to people, not to user groups. Name each person."))


class OnePersonError(PersonError):
    """Several people where one command is about one."""

    def __init__(self) -> None:
        super().__init__(_("One person at a time, so I did nothing: send a command for each."))


class PersonFirstError(PersonError):
    """An address or a mention behind other words: they may name the person, or a country."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Name the person once, and first: by a mention, an e-mail address or a name. The "
                "countries come after it, or before “for”."
            )
        )


class Word(msgspec.Struct, frozen=True):
    """A word, or several that quotes group."""

    text: str
    is_quoted: bool = False

    @property
    def is_person(self) -> bool:
        """Whether it can only be a person, so that what follows is the scope."""
        return self.is_quoted or "@" in self.text


def parse(text: str) -> Request:
    """Read a command; raises a named error where it cannot be understood."""
    if len(text) > LONGEST:
        raise TooLongError
    words, organization = _organization(_words(text))
    if not words:
        return Request(verb="", organization=organization)
    verb = ALIASES.get(words[0].text.casefold(), words[0].text.casefold())
    request = Request(verb=verb, organization=organization)
    rest = words[1:]
    if verb not in VERBS:
        typed = rf"(?<!\S){re.escape(words[0].text)}(?!\S)"
        others = re.sub(typed, "", _unlinked(text), count=1).split()
        return replace(request, text=" ".join(others) or None)
    if verb != "request" and any("<!subteam^" in word.text for word in rest):
        raise GroupError
    read = _TAILS.get(verb)
    return read(request, rest) if read and rest else request


def is_all(text: str) -> bool:
    """Whether a text means whatever there is: every entry, or all countries where one is added."""
    return _plain(text) in {"all", "everything"}


def is_global(text: str) -> bool:
    """Whether a text names the scope of all countries."""
    return is_all(text) or _plain(text) in _GLOBAL


def reads_as_scope(text: str) -> bool:
    """Whether a text reads wholly as `global` or as countries, found or to be asked about."""
    items = countries.read_scopes(text)
    return bool(items) and all(
        is_global(item.text) or item.reading.kind is not countries.Kind.UNKNOWN for item in items
    )


_GLOBAL = {"global", "globally", "all countries", "every country", "worldwide", "everywhere"}


def _plain(text: str) -> str:
    return folded(text).strip(" .,;!")


def _unlinked(text: str) -> str:
    """Write the text without what Slack made of it, but for mentions."""
    plain = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    plain = re.sub("[“”„‟«»″]", '"', plain)
    plain = re.sub(r"(?<!\S)[–—]-?(?=\w)", "--", plain)
    plain = re.sub(r"<@([UW][A-Z0-9]+)(\|[^>]*)?>", r" <@\1> ", plain)
    plain = re.sub(r"<(?:mailto|tel|https?):[^|>]*\|([^>]*)>", r"\1", plain)
    return re.sub(r"<(?:mailto:|https?://)([^|>]*)>", r"\1", plain)


def _words(text: str) -> list[Word]:
    found = re.finditer(r'"([^"]*)"?|(<@[UW][A-Z0-9]+>|[^\s"]+)', _unlinked(text))
    words = [
        Word(_clean(match[1]), is_quoted=True) if match[2] is None else Word(_clean(match[2]))
        for match in found
    ]
    return [word for word in words if word.text]


def _clean(text: str) -> str:
    return unescape(text).strip() if "<" not in text else text


def _organization(words: list[Word]) -> tuple[list[Word], str | None]:
    for place, word in enumerate(words):
        name, equals, value = word.text.partition("=")
        if word.is_quoted or name.casefold() not in {"--org", "--organization"}:
            continue
        taken = 1
        if not value and place + 1 < len(words):
            value, taken = words[place + 1].text, 2
        if not value or (equals and not value):
            raise OrganizationMissingError
        return words[:place] + words[place + taken :], value
    return words, None


def _replace(request: Request, words: Sequence[Word]) -> Request:
    if len(words) > 1 and words[0].is_person and words[1].is_person:
        words = [words[0], Word("with"), *words[1:]]
    for place, word in enumerate(words):
        # “By” is a name.
        if (word.text == "by" or word.text.casefold() == "with") and not word.is_quoted:
            rest = _with_readings(request, words[place + 1 :])
            person = _person(_joined(_without_name(words[:place])))
            return replace(
                rest, person=person or None, new_person=rest.person, readings=rest.readings
            )
    return replace(request, person=_joined(words) or None)


def _role(request: Request, words: Sequence[Word]) -> Request:
    """Read a role and a person, in any order."""
    roles = [word for word in words if word.text.casefold() in set(Role)]
    person = _joined([word for word in words if word not in roles])
    role = roles[0].text.casefold() if len(roles) == 1 else None
    return replace(request, person=person or None, role=role)


def _with_readings(request: Request, words: Sequence[Word]) -> Request:
    """Give the request its person and scopes: the longest tail that reads as a scope."""
    if not words:
        return request
    if sum("@" in word.text for word in words) > 1:
        raise OnePersonError
    if around := _around_for(words):
        return replace(request, person=_person(around[0]), scopes=(around[1],))
    words = _person_first(_without_name(words))
    if words[0].is_person:
        scopes = (_joined(words[1:]),) if words[1:] else None
        return replace(request, person=_person(words[0].text), scopes=scopes)
    readings: list[Reading] = []
    for place in range(1, len(words)):
        name, scope = _joined(words[:place]), _joined(words[place:])
        # After two readings a comma stands between countries, and ends no name.
        ends = (" and", "&", ",", ";") if len(readings) > 1 else (" and", "&")
        if not name.casefold().endswith(ends) and reads_as_scope(scope):
            readings.append(Reading(person=_person(name), scopes=(scope,)))
    whole = Reading(person=_person(_joined(words)), scopes=None)
    first = readings[0] if readings else whole
    return replace(
        request,
        person=first.person,
        scopes=first.scopes,
        readings=(*readings, whole) if readings else (),
    )


def _around_for(words: Sequence[Word]) -> tuple[str, str] | None:
    """Read *PERSON for SCOPE* and *PERSON from SCOPE*, or the other way round; None for others."""
    for place, word in enumerate(words):
        if word.text in {"for", "from"} and not word.is_quoted and 0 < place < len(words) - 1:
            before, after = words[:place], words[place + 1 :]
            if reads_as_scope(_joined(before)) and not reads_as_scope(_joined(after)):
                before, after = after, before
            return _joined(_without_name(before)), _joined(after)
    return None


def _person_first(words: Sequence[Word]) -> Sequence[Word]:
    """Let what is surely a person stand first, also in *global PERSON*.

    Raises `PersonFirstError` for any other word before it: Ken and Jordan are countries too.
    """
    place = next((place for place, word in enumerate(words) if "@" in word.text), 0)
    if not place:
        return words
    if not is_global(_joined(words[:place])):
        raise PersonFirstError
    return [words[place], *words[:place], *words[place + 1 :]]


def _without_name(words: Sequence[Word]) -> Sequence[Word]:
    """Leave the name out that mail programs write before an address in brackets."""
    for place, word in enumerate(words):
        mailbox = _MAILBOX.fullmatch(word.text)
        if mailbox and not any(reads_as_scope(_joined(words[:n])) for n in range(1, place + 1)):
            return [Word(mailbox[1]), *words[place + 1 :]]
    return words


_MAILBOX = re.compile(r"<([^\s<>@]+@[^\s<>@]+)>[,;:]?")

_TAILS: dict[str, Callable[[Request, Sequence[Word]], Request]] = {
    "replace": _replace,
    "add": _with_readings,
    "remove": _with_readings,
    "history": lambda request, words: replace(request, person=_person(_joined(words))),
    "list": lambda request, words: replace(request, scopes=(_joined(words),)),
    "recipients": lambda request, words: replace(request, scopes=(_joined(words),)),
    "help": lambda request, words: replace(request, scopes=(_joined(words),)),
    "organizations": lambda request, words: replace(request, text=_joined(words)),
    "grant": _role,
    "revoke": _role,
    "request": lambda request, words: replace(request, text=_without_groups(_joined(words))),
    "use": lambda request, words: replace(request, organization=_joined(words)),
}
"""How what stands after a verb is read."""


def _person(text: str) -> str:
    """Take the sign off a name that Slack could not resolve, and the comma that ends it."""
    return text.rstrip(",;: ").removeprefix("@") or text


def _without_groups(text: str) -> str:
    return re.sub(r"<!subteam\^[^|>]*\|([^>]*)>", r"\1", text)


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
