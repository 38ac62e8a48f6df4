"""The contact service: who gets an organization's documents; every rule is decided below it."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, bindparam, select

from bot import countries
from bot.contacts import rules
from bot.contacts.leaving import asks_anew, forget_wish, own_user
from bot.contacts.ledger import STORED_COLUMNS, Ledger, Ledgers, count_of
from bot.contacts.results import ContactList, Left, Outcome, Recipient, Recipients
from bot.directory.searching import USER_COLUMNS, available_user, to_identity, to_user, user_in
from bot.errors import NoAccessError, NotAContactError, OrganizationNotFoundError
from bot.rights import ORGANIZATION_COLUMNS, Rights, Where
from bot.roles.admins import fallback
from bot.storage.database import Database
from bot.storage.tables import CONTACTS, ORGANIZATIONS, USERS
from bot.values import (
    GLOBAL,
    Actor,
    Contact,
    Identity,
    Kind,
    Organization,
    Scope,
    Source,
    Status,
    User,
)


class Contacts:
    """Adds, removes, replaces and lists contacts; each method is one transaction (R14).

    Every method takes the actor and checks their rights (R17); raises what `Rights.locate` raises,
    and `NotAllowedError`, `UserNotFoundError` and `DeactivatedUserError` where they apply.
    """

    def __init__(self, database: Database, rights: Rights, ledgers: Ledgers) -> None:
        self._database = database
        self._rights = rights
        self._ledgers = ledgers

    def list(self, actor: Actor, where: Where = None, *, scope: Scope | None = None) -> ContactList:
        """List the contacts, all or those of one scope."""
        with self._database.read() as connection:
            access, organization_id = self._rights.locate(connection, actor, where)
            rows = connection.execute(_LIST, {"id": organization_id}).all()
        organization = self._organization(rows)
        contacts = [_to_contact(row) for row in rows if row.contact_id is not None]
        return ContactList(
            organization=organization,
            contacts=tuple(
                sorted(
                    (contact for contact in contacts if scope in (None, contact.scope)),
                    key=_order,
                )
            ),
            count=count_of(organization, [contact.is_carried_over for contact in contacts]),
            scope=scope,
            may_change=access.may_change(organization_id),
        )

    def recipients(
        self, actor: Actor, where: Where = None, *, country: Scope | None = None
    ) -> Recipients:
        """Say who gets the documents of a country, and why each (R12, R13)."""
        with self._database.read() as connection:
            access, organization_id = self._rights.locate(connection, actor, where)
            scopes = [GLOBAL] if country is None else [GLOBAL, country]
            rows = connection.execute(_RECIPIENTS, {"id": organization_id, "scopes": scopes}).all()
            everyone = _recipients(_to_contact(row) for row in rows if row.contact_id is not None)
            reached = tuple(one for one in everyone if one.user.status != Status.DEACTIVATED)
            return Recipients(
                organization=self._organization(rows),
                country=country,
                recipients=reached,
                skipped=tuple(one for one in everyone if one not in reached),
                fallback=() if reached else fallback(connection, organization_id),
                may_change=access.may_change(organization_id),
            )

    def add(self, actor: Actor, where: Where, user_id: int, scopes: Iterable[Scope]) -> Outcome:
        """Give a user scopes, all of them or none (R2 to R6, R10)."""
        with self._ledgers.open(actor, where) as ledger:
            user = available_user(ledger.connection, ledger.organization, user_id)
            limit = ledger.organization.contact_limit
            plan = rules.add(ledger.entries, limit=limit, user_id=user_id, scopes=scopes)
            return ledger.write(Kind.ADD, plan, user)

    def remove(
        self, actor: Actor, where: Where, user_id: int, scopes: Iterable[Scope] | None = None
    ) -> Outcome:
        """Take scopes from a user, all of them where none is named (R7, R8)."""
        with self._ledgers.open(actor, where) as ledger:
            user = user_in(ledger.connection, ledger.organization, user_id)
            plan = rules.remove(ledger.entries, user_id=user_id, scopes=scopes)
            return ledger.write(Kind.REMOVE, plan, user)

    def replace(
        self,
        actor: Actor,
        where: Where,
        user_id: int,
        new_user_id: int,
        scopes: Iterable[Scope] | None = None,
    ) -> Outcome:
        """Hand a user's entries to another user, at any count (R9, R10)."""
        with self._ledgers.open(actor, where) as ledger:
            user = user_in(ledger.connection, ledger.organization, user_id)
            new_user = available_user(ledger.connection, ledger.organization, new_user_id)
            plan = rules.replace(
                ledger.entries, user_id=user_id, new_user_id=new_user_id, scopes=scopes
            )
            return ledger.write(Kind.REPLACE, plan, user, new_user)

    def own(self, actor: Actor, where: Where = None) -> ContactList:
        """List the actor's own entries; raises `NotAContactError` where there are none."""
        with self._database.read() as connection:
            user = own_user(connection, self._rights, actor, where)
        shown = self.list(actor, user.organization_id)
        return replace(shown, contacts=tuple(one for one in shown.contacts if one.user == user))

    def leave(self, actor: Actor, where: Where = None) -> Left:
        """Take the actor's own entries away, all that a mere contact may write (R7).

        Raises `NotAContactError` where there are none.
        """
        try:
            organization_id = self.own(actor, where).organization.id
            with self._ledgers.open(actor, organization_id, for_own_entries=True) as ledger:
                return self._leave(ledger, actor)
        except NoAccessError:
            # A second click came through first.
            raise NotAContactError from None

    def forget_wish(self, actor: Actor, organization_id: int) -> None:
        """Forget that the actor asked to be let go, since nobody could be told of it."""
        with self._database.write() as connection:
            try:
                user = own_user(connection, self._rights, actor, organization_id)
            except NotAContactError:
                return
            forget_wish(connection, user.id)

    def _leave(self, ledger: Ledger, actor: Actor) -> Left:
        connection, organization = ledger.connection, ledger.organization
        user = own_user(connection, self._rights, actor, organization.id)
        plan = rules.remove(ledger.entries, user_id=user.id, scopes=None)
        if not plan.removed:
            raise NotAContactError
        keepers = self._keepers(connection, organization.id, actor)
        # A wish that nobody hears is none to wait for.
        is_wish = plan.refusal is not None and bool(keepers)
        return Left(
            outcome=ledger.write(Kind.LEAVE, plan, user),
            may_change=ledger.access.may_change(organization.id),
            to_tell=keepers,
            is_repeated=is_wish and not asks_anew(connection, user.id, ledger.now),
        )

    def _keepers(
        self, connection: Connection, organization_id: int, actor: Actor
    ) -> tuple[Identity, ...]:
        """Find who can replace the actor: admins who still get documents, else support."""
        me = actor.identity
        own = {me, me and replace(me, team_id=actor.enterprise_id or me.team_id)}
        admins = [one.identity for one in fallback(connection, organization_id)]
        support = self._rights.support(connection)
        for keepers in (admins, support):
            others = [one for one in keepers if one not in own]
            if others:
                return tuple(others)
        return ()

    def _organization(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> Organization:
        # Support may ask for an id that no organization has.
        if not rows:
            raise OrganizationNotFoundError
        return self._rights.to_organization(rows[0])


_CONTACT_COLUMNS = (
    CONTACTS.c.id.label("contact_id"),
    CONTACTS.c.scope,
    *STORED_COLUMNS,
)
_ORGANIZATION_WITH_CONTACTS = select(
    *_CONTACT_COLUMNS, *ORGANIZATION_COLUMNS, *USER_COLUMNS
).select_from(ORGANIZATIONS)

_LIST = (
    _ORGANIZATION_WITH_CONTACTS.outerjoin(
        CONTACTS, CONTACTS.c.organization_id == ORGANIZATIONS.c.id
    )
    .outerjoin(USERS, USERS.c.id == CONTACTS.c.user_id)
    .where(ORGANIZATIONS.c.id == bindparam("id"))
)
_RECIPIENTS = (
    _ORGANIZATION_WITH_CONTACTS.outerjoin(
        CONTACTS,
        (CONTACTS.c.organization_id == ORGANIZATIONS.c.id)
        & CONTACTS.c.scope.in_(bindparam("scopes", expanding=True)),
    )
    .outerjoin(USERS, USERS.c.id == CONTACTS.c.user_id)
    .where(ORGANIZATIONS.c.id == bindparam("id"))
)


def _to_contact(row: Row[*tuple[Any, ...]]) -> Contact:
    _id, scope, team_id, user_id, added_at, source, is_carried_over, *_others = row
    return Contact(
        user=to_user(row),
        scope=Scope(scope),
        added_by=to_identity(team_id, user_id),
        added_at=added_at,
        source=Source(source),
        is_carried_over=is_carried_over,
    )


def _order(contact: Contact) -> tuple[object, ...]:
    country = "" if contact.scope == GLOBAL else countries.name(contact.scope)
    return (contact.scope != GLOBAL, country, contact.user.name.casefold(), contact.user.id)


def _recipients(contacts: Iterable[Contact]) -> tuple[Recipient, ...]:
    users: dict[int, User] = {}
    reasons: dict[int, list[Scope]] = {}
    for contact in contacts:
        users[contact.user.id] = contact.user
        reasons.setdefault(contact.user.id, []).append(contact.scope)
    return tuple(
        Recipient(user=user, reasons=rules.in_order(reasons[user.id]))
        for user in sorted(users.values(), key=lambda user: (user.name.casefold(), user.id))
    )
