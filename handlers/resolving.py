"""What the words of a request mean: which person, which countries; asks where that is open."""

from collections.abc import Callable

from msgspec.structs import replace

from bot import countries
from bot.countries import Kind as Found
from bot.directory.searching import FOUND, Match
from bot.errors import PersonError, SearchTooShortError, UserNotFoundError
from bot.language import _, _n, listed
from bot.services import Services
from bot.values import GLOBAL, Identity, Scope
from handlers.callers import AskedError, Asker
from handlers.drawing.blocks import Reply, escape
from handlers.drawing.messages.questions import choice, people_choice
from handlers.drawing.wording import scope_label
from handlers.grammar import is_all, is_global, reads_as_scope
from handlers.request import Reading, Request


class PersonMissingError(PersonError):
    """Only countries where a person is needed."""

    def __init__(self, text: str) -> None:
        super().__init__(
            _(
                "For whom? Write the person before “{text}”: a mention, an e-mail address or a "
                "name.",
                text=text,
            )
        )


class Meaning:
    """Settles requests; raises `AskedError` with the question where a person must choose."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def with_person(self, request: Request, asker: Asker) -> tuple[Request, int]:
        """Settle who is meant, and with it how the words are read."""
        request = self._read(request, asker, request.person)
        organization, person = self.person(
            request, request.person, asker, lambda user_id: replace(request, person=user_id)
        )
        return replace(request, organization=organization, person=person, readings=()), person

    def with_new_person(self, request: Request, asker: Asker) -> tuple[Request, int]:
        """Settle who takes over."""
        request = replace(self._read(request, asker, request.new_person), readings=())
        _organization, person = self.person(
            request, request.new_person, asker, lambda user_id: replace(request, new_person=user_id)
        )
        return replace(request, new_person=person), person

    def person(
        self,
        request: Request,
        person: int | str | None,
        asker: Asker,
        chosen: Callable[[int | str], Request],
    ) -> tuple[int, int]:
        """Find the organization's and the user's ids; asks which of several is meant."""
        directory = self.services.directory
        if isinstance(person, int):
            user = directory.get(asker.actor, request.organization, person)
            return user.organization_id, user.id
        text = person or ""
        match = self._match(request, text, asker)
        if match.user:
            return match.organization.id, match.user.id
        if not match.candidates:
            self._ask_misspelt(request, text, asker, chosen)
            if request.verb in {"add", "remove"} and reads_as_scope(text):
                raise PersonMissingError(text)
            is_mention = text.startswith("<@")
            raise UserNotFoundError(None if is_mention else text, match.organization.name)
        organization_id = match.organization.id
        question = _n(
            "Do you mean this person?", "Which person do you mean?", len(match.candidates)
        )
        if len(match.candidates) == FOUND:
            question += " " + _("There may be more of them: write more of the name.")
        raise AskedError(
            people_choice(
                question,
                (
                    (user, replace(chosen(user.id), organization=organization_id, readings=()))
                    for user in match.candidates
                ),
            )
        )

    def scopes(self, request: Request) -> tuple[Scope, ...]:
        """Read the scopes as typed; asks about the first that is not exactly one country."""
        items = [item for text in request.scopes or () for item in countries.read_scopes(text)]
        for place, item in enumerate(items):
            if item.reading.kind != Found.FOUND and not is_global(item.text):
                texts = [one.reading.country or one.text for one in items]
                raise AskedError(_scope_question(request, item.text, texts, place))
        return tuple(
            dict.fromkeys(
                GLOBAL if is_global(item.text) else Scope(str(item.reading.country))
                for item in items
            )
        )

    def entries(self, request: Request) -> tuple[Scope, ...] | None:
        """Read the scopes of entries that there are; None for all of them."""
        is_open = request.scopes is None or any(map(is_all, request.scopes))
        return None if is_open else self.scopes(request)

    def scope(self, request: Request) -> Scope | None:
        """Read the one scope to show, None for all; asks which where several were named."""
        scopes = self.entries(request)
        if scopes and len(scopes) > 1:
            raise AskedError(
                choice(
                    _("I show one at a time. Which one?"),
                    ((scope_label(one), replace(request, scopes=(one,))) for one in scopes),
                )
            )
        return scopes[0] if scopes else None

    def _read(self, request: Request, asker: Asker, person: int | str | None) -> Request:
        """Choose the reading of the words that names somebody; ask where several do."""
        if not request.readings or not isinstance(person, str):
            return request
        fitting = [
            reading for reading in request.readings if self._names_somebody(request, reading, asker)
        ]
        if len(fitting) > 1:
            raise AskedError(
                choice(
                    _("I can read this in more than one way. Which do you mean?"),
                    (
                        (_reading_label(request, reading), self._as_read(request, reading))
                        for reading in fitting
                    ),
                )
            )
        return self._as_read(request, (fitting or list(request.readings))[0])

    @staticmethod
    def _as_read(request: Request, reading: Reading) -> Request:
        if request.verb == "replace":
            return replace(request, new_person=reading.person, scopes=reading.scopes, readings=())
        return replace(request, person=reading.person, scopes=reading.scopes, readings=())

    def _ask_misspelt(
        self, request: Request, text: str, asker: Asker, chosen: Callable[[int | str], Request]
    ) -> None:
        """Ask about the country where a name is followed by something like one."""
        last = request.new_person if request.verb == "replace" else request.person
        if request.scopes is not None or text != last:
            return
        words = text.split()
        for place in range(len(words) - 1, 0, -1):
            name, scope = " ".join(words[:place]), " ".join(words[place:])
            reading = Reading(person=name, scopes=(scope,))
            if countries.suggest(scope) and self._names_somebody(request, reading, asker):
                self.scopes(replace(chosen(name), scopes=(scope,), readings=()))

    def _names_somebody(self, request: Request, reading: Reading, asker: Asker) -> bool:
        try:
            match = self.services.directory.find(asker.actor, request.organization, reading.person)
        except SearchTooShortError:
            return False
        if reading.scopes is None:
            return match.user is not None
        return match.user is not None or bool(match.candidates)

    def _match(self, request: Request, text: str, asker: Asker) -> Match:
        directory, where = self.services.directory, request.organization
        if not text.startswith("<@") or asker.actor.identity is None:
            return directory.find(asker.actor, where, text)
        mentioned = text[2:-1]
        teams = [asker.actor.identity.team_id, asker.actor.enterprise_id]
        for team in filter(None, teams):
            match = directory.find(asker.actor, where, Identity(team_id=team, user_id=mentioned))
            if match.user:
                return match
        profile = asker.ask_slack(mentioned)
        email = profile and profile.email
        found = directory.find(asker.actor, where, email) if email else match
        known = found.user and found.user.identity
        # Their address may stand in another person's profile: who is known by a Slack user of this
        # workspace is that one alone.
        is_other = known and known.team_id in teams and known.user_id != mentioned
        return match if is_other else found


def _reading_label(request: Request, reading: Reading) -> str:
    if reading.scopes is None:
        if request.verb == "add":
            return _("{person}, form to choose countries", person=reading.person)
        return _("{person}, all entries", person=reading.person)
    return _("{person} for {scopes}", person=reading.person, scopes=listed(reading.scopes))


def _scope_question(request: Request, text: str, texts: list[str], place: int) -> Reply:
    reading = countries.read(text)
    codes = reading.candidates or countries.suggest(text)
    term = reading.term or text
    names = listed(countries.name(code) for code in codes)
    questions = {
        Found.AMBIGUOUS: _("“{term}” can mean more than one country. Which one?", term=term),
        Found.PART: _(
            "{term} has no entry of its own: it is a part of {names}. Use that?",
            term=term,
            names=names,
        ),
        Found.FORMER: _("{term} is no more. Which of today's countries do you mean?", term=term),
        Found.NO_CODE: _(
            "{term} has no ISO 3166-1 code, so there is no entry for it. Use a contact for all "
            "countries instead.",
            term=term,
        ),
        Found.UNKNOWN: _n(
            "I know no country “{term}”. Did you mean this one?",
            "I know no country “{term}”. Did you mean one of these?",
            len(codes),
            term=term,
        )
        if codes
        else _(
            "I know no country “{term}”. Write its name, or its two-letter ISO code.", term=term
        ),
    }
    return choice(
        escape(questions[reading.kind]),
        (
            (
                scope_label(Scope(code)),
                replace(request, scopes=(*texts[:place], code, *texts[place + 1 :]), readings=()),
            )
            for code in codes
        ),
    )
