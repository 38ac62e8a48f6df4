"""An organization's entries under its lock: read once, then written as a change."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

import msgspec
from msgspec import structs
from msgspec.structs import replace
from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from bot.contacts.results import Count, Outcome
from bot.contacts.rules import Entry, Plan
from bot.errors import OrganizationNotFoundError
from bot.rights import ORGANIZATION_COLUMNS, Access, Rights, Where
from bot.storage.database import Database
from bot.storage.tables import CHANGES, CONTACTS, ORGANIZATIONS
from bot.values import Actor, Clock, Kind, Organization, Scope, Source, User


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry keeps besides its user and scope: who added it, when, from where (R15)."""

    added_by_team_id: str | None
    added_by_user_id: str | None
    added_at: datetime
    source: str
    is_carried_over: bool

    def to_json(self) -> dict[str, Any]:
        """Write it for a change, so that an undo can bring it back as it was."""
        return {**structs.asdict(self), "added_at": self.added_at.isoformat()}

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> Self:
        """Read it back."""
        return cls(**{**written, "added_at": datetime.fromisoformat(written["added_at"])})


class Ledger:
    """The entries of one organization while its row is locked (R14)."""

    def __init__(
        self,
        connection: Connection,
        access: Access,
        organization: Organization,
        actor: Actor,
        now: datetime,
        stored: dict[Entry, Stored],
    ) -> None:
        self.connection = connection
        self.access = access
        self.organization = organization
        self.now = now
        self.has_changed = False
        self._actor = actor
        self._stored = stored

    @classmethod
    def open(
        cls,
        connection: Connection,
        rights: Rights,
        actor: Actor,
        where: Where,
        now: datetime,
    ) -> Self:
        """Lock the organization that the actor means, then read its entries.

        The lock is a statement of its own: one that also counted would count what was there
        before it waited.
        """
        access, organization_id = rights.locate(connection, actor, where)
        row = connection.execute(_LOCK, {"id": organization_id}).one_or_none()
        if row is None:
            raise OrganizationNotFoundError
        rows = connection.execute(_ENTRIES, {"id": organization_id})
        stored = {
            Entry(user_id, Scope(scope)): Stored(
                added_by_team_id=team,
                added_by_user_id=user,
                added_at=at,
                source=source,
                is_carried_over=is_carried_over,
            )
            for user_id, scope, team, user, at, source, is_carried_over in rows
        }
        return cls(connection, access, rights.to_organization(row), actor, now, stored)

    @property
    def entries(self) -> frozenset[Entry]:
        """The entries as they are now."""
        return frozenset(self._stored)

    def without_renewed(self, added: dict[Entry, Stored]) -> frozenset[Entry]:
        """Give the entries as they are now, but for those of `added` that were added anew since."""
        return frozenset(
            entry for entry, one in self._stored.items() if added.get(entry, one) == one
        )

    @property
    def count(self) -> Count:
        """How many entries there are now, of how many."""
        return count_of(self.organization, [one.is_carried_over for one in self._stored.values()])

    def migrated(self, removed: dict[Entry, Stored]) -> frozenset[Entry]:
        """Say which entries, with those removed, a migration itself brought in."""
        # Not by the carried-over flag, which goes to another user in a replacement.
        return frozenset(
            entry
            for entry, one in {**self._stored, **removed}.items()
            if one.source == Source.MIGRATION
        )

    def write(self, kind: Kind, plan: Plan, user: User, new_user: User | None = None) -> Outcome:
        """Carry a plan out, if it changes anything, and say what happened."""
        change_id = None
        if plan.changes:
            carried = sum(self._stored[entry].is_carried_over for entry in plan.removed)
            fresh = self._fresh()
            # An entry handed over keeps its carried-over place; a new one has none.
            added = {
                entry: replace(fresh, is_carried_over=kind == Kind.REPLACE and place < carried)
                for place, entry in enumerate(plan.added)
            }
            change_id = self.apply(kind, removed=plan.removed, added=added)
        return Outcome(
            kind=kind,
            organization=self.organization,
            user=user,
            new_user=new_user,
            plan=plan,
            count=self.count,
            change_id=change_id,
        )

    def apply(
        self,
        kind: Kind,
        *,
        removed: Iterable[Entry],
        added: dict[Entry, Stored],
        undoes: int | None = None,
    ) -> int:
        """Write entries and the change that tells of them; returns the change's id (R15)."""
        before, taken = len(self._stored), {entry: self._stored.pop(entry) for entry in removed}
        if taken:
            self.connection.execute(_DELETE, [_key(entry) for entry in taken])
        if added:
            rows = [_row(self.organization, entry, one) for entry, one in added.items()]
            self.connection.execute(_ADD, rows)
            self._stored.update(added)
        details = {"removed": _to_json(taken), "added": _to_json(added)}
        return self._record(kind, details, before, undoes)

    def record_newcomer(self, user_id: int, *, is_linked: bool = False) -> None:
        """Record that a user came into the directory, or got their Slack user there."""
        details = {"user_id": user_id, "is_linked": is_linked}
        self._record(Kind.NEWCOMER, details, len(self._stored), None)

    def _record(
        self, kind: Kind, details: dict[str, Any], count_before: int, undoes: int | None
    ) -> int:
        self.has_changed = True
        by = self._actor.identity
        change_id: int = self.connection.execute(
            _RECORD,
            {
                "organization_id": self.organization.id,
                "kind": kind,
                "at": self.now,
                "by_team_id": by and by.team_id,
                "by_user_id": by and by.user_id,
                "source": self._actor.source,
                "channel_id": self._actor.channel_id,
                "undoes": undoes,
                "count_before": count_before,
                "details": details,
            },
        ).scalar_one()
        return change_id

    def _fresh(self) -> Stored:
        by = self._actor.identity
        return Stored(
            added_by_team_id=None if by is None else by.team_id,
            added_by_user_id=None if by is None else by.user_id,
            added_at=self.now,
            source=self._actor.source,
            is_carried_over=False,
        )


class Ledgers:
    """Opens ledgers for writing, and tells of each change once it is kept."""

    def __init__(
        self,
        database: Database,
        rights: Rights,
        clock: Clock,
        changed: Callable[[int], object] | None = None,
    ) -> None:
        self._database = database
        self._rights = rights
        self._clock = clock
        self._changed = changed

    @contextmanager
    def open(
        self, actor: Actor, where: Where, *, for_own_entries: bool = False
    ) -> Iterator[Ledger]:
        """Open the ledger of an organization for one transaction, if the actor may change it.

        Their own entries people may take away whatever their role: the caller touches no others.
        """
        with self._database.write() as connection:
            ledger = Ledger.open(connection, self._rights, actor, where, self._clock())
            if not for_own_entries:
                ledger.access.require_change(ledger.organization)
            yield ledger
        if ledger.has_changed and self._changed:
            self._changed(ledger.organization.id)


def count_of(organization: Organization, carried_over: Iterable[bool]) -> Count:
    """Count entries, given which of them were carried over."""
    flags = list(carried_over)
    limit = organization.contact_limit
    return Count(entries=len(flags), limit=limit, is_carried_over=len(flags) > limit and any(flags))


_LOCK = select(*ORGANIZATION_COLUMNS).where(ORGANIZATIONS.c.id == bindparam("id")).with_for_update()
STORED_COLUMNS = (
    CONTACTS.c.added_by_team_id,
    CONTACTS.c.added_by_user_id,
    CONTACTS.c.added_at,
    CONTACTS.c.source,
    CONTACTS.c.is_carried_over,
)
"""The columns of what an entry keeps, in the order in which `Stored` has it."""

_ENTRIES: Select[*tuple[Any, ...]] = select(
    CONTACTS.c.user_id, CONTACTS.c.scope, *STORED_COLUMNS
).where(CONTACTS.c.organization_id == bindparam("id"))
_ADD = insert(CONTACTS)
_DELETE = delete(CONTACTS).where(
    CONTACTS.c.user_id == bindparam("user"), CONTACTS.c.scope == bindparam("the_scope")
)
_RECORD = insert(CHANGES).returning(CHANGES.c.id)


def _key(entry: Entry) -> dict[str, object]:
    return {"user": entry.user_id, "the_scope": entry.scope}


def _row(organization: Organization, entry: Entry, stored: Stored) -> dict[str, object]:
    return {
        "organization_id": organization.id,
        "user_id": entry.user_id,
        "scope": entry.scope,
        **structs.asdict(stored),
    }


def _to_json(entries: dict[Entry, Stored]) -> list[dict[str, Any]]:
    return [
        {"user_id": entry.user_id, "scope": entry.scope, **stored.to_json()}
        for entry, stored in sorted(entries.items(), key=lambda item: item[0])
    ]


def entries_from_json(written: Iterable[dict[str, Any]]) -> dict[Entry, Stored]:
    """Read back the entries that a change keeps."""
    return {
        Entry(one["user_id"], Scope(one["scope"])): Stored.from_json(
            {key: value for key, value in one.items() if key not in {"user_id", "scope"}}
        )
        for one in written
    }
