"""From a request to its answer: settle who and where is meant, call the service once, draw."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot import countries
from bot.countries import Kind as Found
from bot.directory import Match
from bot.errors import AmbiguousOrganizationError, SearchTooShortError, UserNotFoundError
from bot.language import _, listed
from bot.results import ContactList
from bot.services import Services
from bot.values import GLOBAL, Actor, Identity, Scope, Source
from handlers import help_text, messages, modals
from handlers.blocks import Form, Reply, escape
from handlers.grammar import is_global
from handlers.requests import OutOfDateError, Reading, Request
from handlers.wording import scope_label

EmailOf = Callable[[str], str | None]
"""Asks Slack for the e-mail address of a user id: a network call."""


class SlackNeededError(Exception):
    """Slack must be asked who is mentioned, which no acknowledgement may wait for."""


class AskedError(Exception):
    """The person must choose first; carries the question."""

    def __init__(self, question: Reply) -> None:
        super().__init__()
        self.question = question


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, by which command, and whether Slack may be asked about others."""

    actor: Actor
    command: str
    email_of: EmailOf | None = None


class Answers:
    """Answers requests, wherever they come from (section 5 of the design)."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._verbs: dict[str, Callable[[Request, Asker], Reply | Form]] = {
            "": self._list,
            "help": self._help,
            "add": self._add,
            "remove": self._remove,
            "replace": self._replace,
            "list": self._list,
            "recipients": self._recipients,
            "history": self._history,
            "undo": self._undo,
            "share": self._share,
        }

    def answer(self, request: Request, asker: Asker) -> Reply | Form:
        """Answer a request; raises named errors, `SlackNeededError` where Slack must be asked."""
        verb = self._verbs.get(request.verb)
        if verb is None:
            return help_text.unknown(request.verb, asker.command)
        try:
            return verb(request, asker)
        except AskedError as asked:
            return asked.question
        except AmbiguousOrganizationError as error:
            question = str(error)
            if len(error.candidates) > 1:
                question += " " + _("You can also name it: --org ACCOUNT.")
            return messages.choice(
                question,
                (
                    (
                        f"{organization.name} ({organization.account_id})",
                        replace(request, organization=organization.id, readings=()),
                    )
                    for organization in error.candidates
                ),
            )

    def _help(self, request: Request, asker: Asker) -> Reply:
        verb = request.scopes[0] if request.scopes else None
        return help_text.usage(asker.command, verb)

    def _list(self, request: Request, asker: Asker) -> Reply:
        scope = self._scopes(request)[0] if request.scopes else None
        shown = self._services.contacts.list(asker.actor, request.organization, scope=scope)
        return messages.contact_list(shown, request)

    def _recipients(self, request: Request, asker: Asker) -> Reply:
        scope = self._scopes(request)[0] if request.scopes else GLOBAL
        answer = self._services.contacts.recipients(
            asker.actor, request.organization, country=None if scope == GLOBAL else scope
        )
        return messages.recipients(answer, is_shared=request.is_shared)

    def _history(self, request: Request, asker: Asker) -> Reply:
        return messages.history(
            self._services.changes.history(asker.actor, request.organization, before=request.change)
        )

    def _undo(self, request: Request, asker: Asker) -> Reply:
        return messages.undone(
            self._services.changes.undo(asker.actor, request.organization, change_id=request.change)
        )

    def _share(self, request: Request, asker: Asker) -> Reply:
        if request.change is None:
            raise OutOfDateError
        page = self._services.changes.history(
            asker.actor, request.organization, before=request.change + 1
        )
        if not page.changes or page.changes[0].id != request.change:
            raise OutOfDateError
        return messages.shared_change(page.changes[0], page.organization)

    def _add(self, request: Request, asker: Asker) -> Reply | Form:
        if request.person is None:
            return self._form(request, asker)
        request, person = self._settled(request, asker)
        if request.scopes is None:
            return self._form(request, asker)
        scopes = self._scopes(request)
        return messages.outcome(
            self._services.contacts.add(asker.actor, request.organization, person, scopes)
        )

    def _remove(self, request: Request, asker: Asker) -> Reply:
        if request.person is None:
            return self._list(replace(request, scopes=None), asker)
        request, person = self._settled(request, asker)
        scopes = None if request.scopes is None else self._scopes(request)
        contacts = self._services.contacts
        if not request.is_confirmed:
            shown = contacts.list(asker.actor, request.organization)
            going = [
                contact
                for contact in shown.contacts
                if contact.user.id == person and (scopes is None or contact.scope in scopes)
            ]
            if shown.may_change and 0 < len(going) < len(shown.contacts):
                confirmed = replace(request, scopes=scopes, is_confirmed=True, readings=())
                return messages.confirm_removal(going[0].user, shown, confirmed)
        result = contacts.remove(asker.actor, request.organization, person, scopes)
        reply = messages.outcome(result)
        if request.is_confirmed and result.change_id is None and not result.plan.refusal:
            # The list that was clicked on is stale: show it as it is now.
            return Reply(blocks=(*reply.blocks[:1], *self._current(request, asker).blocks))
        return reply

    def _replace(self, request: Request, asker: Asker) -> Reply | Form:
        if request.person is None or request.new_person is None:
            return self._form(request, asker)
        old = replace(request, readings=())
        organization, person = self._person(
            old, old.person, asker, lambda user_id: replace(request, person=user_id)
        )
        request = replace(request, organization=organization, person=person)
        request, new_person = self._settled_new(request, asker)
        scopes = None if request.scopes is None else self._scopes(request)
        return messages.outcome(
            self._services.contacts.replace(
                asker.actor, request.organization, person, new_person, scopes
            )
        )

    def _form(self, request: Request, asker: Asker) -> Reply | Form:
        shown = self._services.contacts.list(asker.actor, request.organization)
        if not shown.may_change:
            # Says which role is needed.
            self._services.directory.get(asker.actor, shown.organization.id, 0)
        user = None
        if isinstance(request.person, str):
            request, person = self._settled(request, asker)
            user = self._services.directory.get(asker.actor, request.organization, person)
        elif request.person is not None:
            user = self._services.directory.get(asker.actor, shown.organization.id, request.person)
        if request.verb == "replace":
            return Form(view=modals.replace_modal(shown, user))
        return Form(view=modals.add_modal(shown.organization, shown.count, user))

    def _current(self, request: Request, asker: Asker) -> Reply:
        shown: ContactList = self._services.contacts.list(asker.actor, request.organization)
        return messages.contact_list(shown, Request(verb="list"))

    def _settled(self, request: Request, asker: Asker) -> tuple[Request, int]:
        """Settle who is meant, and with it how the words are read."""
        request = self._read(request, asker, request.person)
        organization, person = self._person(
            request, request.person, asker, lambda user_id: replace(request, person=user_id)
        )
        return replace(request, organization=organization, person=person, readings=()), person

    def _settled_new(self, request: Request, asker: Asker) -> tuple[Request, int]:
        swapped = self._read(replace(request, person=request.new_person), asker, request.new_person)
        request = replace(request, new_person=swapped.person, scopes=swapped.scopes, readings=())
        _organization, person = self._person(
            request, request.new_person, asker, lambda user_id: replace(request, new_person=user_id)
        )
        return replace(request, new_person=person), person

    def _read(self, request: Request, asker: Asker, person: int | str | None) -> Request:
        """Choose the reading of the words that names somebody; ask where several do."""
        if not request.readings or not isinstance(person, str):
            return request
        fitting = [
            reading for reading in request.readings if self._names_somebody(request, reading, asker)
        ]
        if len(fitting) > 1:
            raise AskedError(
                messages.choice(
                    _("I can read this in more than one way. Which do you mean?"),
                    (
                        (_reading_label(reading), self._as_read(request, reading))
                        for reading in fitting
                    ),
                )
            )
        return self._as_read(request, (fitting or list(request.readings))[0])

    @staticmethod
    def _as_read(request: Request, reading: Reading) -> Request:
        if request.verb == "replace":
            return replace(
                request,
                person=reading.person,
                new_person=reading.person,
                scopes=reading.scopes,
                readings=(),
            )
        return replace(request, person=reading.person, scopes=reading.scopes, readings=())

    def _names_somebody(self, request: Request, reading: Reading, asker: Asker) -> bool:
        try:
            match = self._services.directory.find(asker.actor, request.organization, reading.person)
        except SearchTooShortError:
            return False
        if reading.scopes is None:
            return match.user is not None
        return match.user is not None or bool(match.candidates)

    def _person(
        self,
        request: Request,
        person: int | str | None,
        asker: Asker,
        chosen: Callable[[int], Request],
    ) -> tuple[int, int]:
        """Find the organization's and the user's ids; asks which of several is meant."""
        directory = self._services.directory
        if isinstance(person, int):
            user = directory.get(asker.actor, request.organization, person)
            return user.organization_id, user.id
        text = person or ""
        match = self._match(request, text, asker)
        if match.user:
            return match.organization.id, match.user.id
        if not match.candidates:
            raise UserNotFoundError(_shown(text), match.organization.name)
        organization_id = match.organization.id
        raise AskedError(
            messages.people_choice(
                _("Which person do you mean?"),
                (
                    (user, replace(chosen(user.id), organization=organization_id, readings=()))
                    for user in match.candidates
                ),
            )
        )

    def _match(self, request: Request, text: str, asker: Asker) -> Match:
        directory, where = self._services.directory, request.organization
        if not text.startswith("<@") or asker.actor.identity is None:
            return directory.find(asker.actor, where, text)
        mentioned = text[2:-1]
        teams = [asker.actor.identity.team_id, asker.actor.enterprise_id]
        for team in filter(None, teams):
            match = directory.find(asker.actor, where, Identity(team_id=team, user_id=mentioned))
            if match.user:
                return match
        if asker.email_of is None:
            raise SlackNeededError
        email = asker.email_of(mentioned)
        return directory.find(asker.actor, where, email) if email else match

    def _scopes(self, request: Request) -> tuple[Scope, ...]:
        """Read the scopes as typed; asks about the first that is not exactly one country."""
        if any(is_global(text) for text in request.scopes or ()):
            return (GLOBAL,)
        items = [item for text in request.scopes or () for item in countries.read_scopes(text)]
        for place, item in enumerate(items):
            if item.reading.kind != Found.FOUND:
                texts = [one.reading.country or one.text for one in items]
                raise AskedError(_scope_question(request, item.text, texts, place))
        return tuple(dict.fromkeys(Scope(str(item.reading.country)) for item in items))


def actor_of(
    *, team: str, user: str, enterprise: str | None, source: Source, channel: str | None
) -> Actor:
    """Make the actor of what a payload of Slack says."""
    return Actor(
        identity=Identity(team_id=team, user_id=user),
        enterprise_id=enterprise,
        source=source,
        channel_id=channel,
    )


def _shown(text: str) -> str:
    return _("the person you mentioned") if text.startswith("<@") else text


def _reading_label(reading: Reading) -> str:
    if reading.scopes is None:
        return _("{person}, form to choose countries", person=reading.person)
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
        Found.UNKNOWN: _("I know no country “{term}”. Did you mean one of these?", term=term)
        if codes
        else _(
            "I know no country “{term}”. Write its name, or its two-letter ISO code.", term=term
        ),
    }
    return messages.choice(
        escape(questions[reading.kind]),
        (
            (
                scope_label(Scope(code)),
                replace(request, scopes=(*texts[:place], code, *texts[place + 1 :]), readings=()),
            )
            for code in codes
        ),
    )
