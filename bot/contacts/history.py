"""Changes: looking back, and taking one back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.contacts import rules
from bot.contacts.ledger import Ledger, Ledgers, entries_from_json
from bot.contacts.results import History, Undone
from bot.contacts.rules import Entry, Obstacle, Reversal
from bot.directory.searching import USER_COLUMNS, to_identity, to_user, user_in
from bot.rights import Access, Rights, Where
from bot.storage.database import Database
from bot.storage.tables import CHANGES, USERS
from bot.values import (
    Actor,
    Change,
    ChangedEntry,
    Clock,
    Identity,
    Kind,
    OrganizationChange,
    Scope,
    Source,
    Status,
    User,
)

PAGE = 10
"""Changes on a page of history."""

TOLD = 20
"""Changes told of at once."""

_STEP = 200
"""Changes read at once where those about one person are looked for."""

_UNDOABLE = {Kind.ADD, Kind.REMOVE, Kind.REPLACE, Kind.LEAVE}


class Changes:
    """Reads the history and undoes changes; each method is one transaction (R14, R17)."""

    def __init__(
        self,
        database: Database,
        rights: Rights,
        ledgers: Ledgers,
        clock: Clock,
        *,
        undo_minutes: int,
    ) -> None:
        self._database = database
        self._rights = rights
        self._ledgers = ledgers
        self._clock = clock
        self._window = timedelta(minutes=undo_minutes)

    def history(
        self,
        actor: Actor,
        where: Where = None,
        *,
        before: int | None = None,
        about: int | None = None,
    ) -> History:
        """Read a page of changes, newest first, of all or those about one user.

        `before` is the id to page on from. Raises `UserNotFoundError` for nobody's id.
        """
        with self._database.read() as connection:
            access, organization_id = self._rights.locate(connection, actor, where)
            organization = self._rights.organization(connection, organization_id)
            user = None if about is None else user_in(connection, organization, about)
            rows = _newest_first(connection, organization_id, before)
            found = list(islice((row for row in rows if _is_about(row, about)), PAGE + 1))
            changes = self._changes(connection, found[:PAGE], actor, access)
            return History(
                organization=organization,
                user=user,
                changes=changes,
                older=changes[-1].id if len(found) > PAGE else None,
            )

    def latest(
        self, connection: Connection, actor: Actor, access: Access, organization_id: int
    ) -> Change | None:
        """Read the latest change, within the transaction of a service that checked the rights."""
        statement = _CHANGES.where(CHANGES.c.organization_id == organization_id)
        rows = connection.execute(statement.order_by(CHANGES.c.id.desc()).limit(1)).all()
        return next(iter(self._changes(connection, rows, actor, access)), None)

    def recent(self, actor: Actor) -> tuple[OrganizationChange, ...]:
        """Read the latest changes at every organization that the actor may see, newest first."""
        with self._database.read() as connection:
            access = self._rights.of(connection, actor)
            statement = _CHANGES.order_by(CHANGES.c.id.desc()).limit(PAGE)
            if not access.is_support:
                statement = statement.where(CHANGES.c.organization_id.in_(access.visible))
            rows = connection.execute(statement).all()
            return self._with_organizations(connection, rows, actor, access)

    def since(self, actor: Actor, change_id: int, *, until: int) -> tuple[OrganizationChange, ...]:
        """Read the changes of every organization after one, up to another, oldest first."""
        with self._database.read() as connection:
            access = self._rights.of(connection, actor)
            access.require_support()
            statement = _CHANGES.where(CHANGES.c.id > change_id, CHANGES.c.id <= until)
            rows = connection.execute(statement.order_by(CHANGES.c.id).limit(TOLD)).all()
            return self._with_organizations(connection, rows, actor, access)

    def undo(self, actor: Actor, where: Where = None, *, change_id: int | None = None) -> Undone:
        """Take back the change named, or the person's own latest one (R16)."""
        with self._ledgers.open(actor, where) as ledger:
            connection, organization_id = ledger.connection, ledger.organization.id
            row = self._row(connection, organization_id, actor, change_id)
            if row is None:
                return self._result(ledger, actor, row, _NOTHING)
            removed = entries_from_json(row.details.get("removed", ()))
            added = entries_from_json(row.details.get("added", ()))
            reversal = self._obstacle(row, actor, ledger.access) or rules.reverse(
                ledger.without_renewed(added),
                removed=removed,
                added=added,
                limit=ledger.organization.contact_limit,
                count_before=row.count_before,
                unavailable=_unavailable(connection, organization_id, removed),
                migrated=ledger.migrated(removed),
            )
            if reversal.obstacle is None:
                ledger.apply(Kind.UNDO, removed=added, added=removed, undoes=row.id)
            return self._result(ledger, actor, row, reversal)

    def _with_organizations(
        self,
        connection: Connection,
        rows: Sequence[Row[*tuple[Any, ...]]],
        actor: Actor,
        access: Access,
    ) -> tuple[OrganizationChange, ...]:
        organizations = {
            organization_id: self._rights.organization(connection, organization_id)
            for organization_id in {row.organization_id for row in rows}
        }
        return tuple(
            OrganizationChange(organization=organizations[row.organization_id], change=change)
            for row, change in zip(
                rows, self._changes(connection, rows, actor, access), strict=True
            )
        )

    def _row(
        self, connection: Connection, organization_id: int, actor: Actor, change_id: int | None
    ) -> Row[*tuple[Any, ...]] | None:
        statement = _CHANGES.where(CHANGES.c.organization_id == organization_id)
        if change_id is not None:
            statement = statement.where(CHANGES.c.id == change_id)
        else:
            by = actor.identity
            statement = statement.where(
                CHANGES.c.kind.not_in((Kind.UNDO, Kind.NEWCOMER)),
                CHANGES.c.by_team_id == (by and by.team_id),
                CHANGES.c.by_user_id == (by and by.user_id),
            )
        return connection.execute(statement.order_by(CHANGES.c.id.desc()).limit(1)).one_or_none()

    def _obstacle(
        self, row: Row[*tuple[Any, ...]], actor: Actor, access: Access
    ) -> Reversal | None:
        if row.kind not in _UNDOABLE:
            return Reversal(obstacle=Obstacle.NOT_UNDOABLE)
        is_own = to_identity(row.by_team_id, row.by_user_id) == actor.identity
        if is_own and row.kind == Kind.LEAVE:
            return Reversal(obstacle=Obstacle.LEFT)
        if row.undone_by is not None:
            return Reversal(obstacle=Obstacle.ALREADY)
        if self._clock() - row.at > self._window:
            return Reversal(obstacle=Obstacle.LATE)
        if not is_own and not access.is_support:
            return Reversal(obstacle=Obstacle.NOT_YOURS)
        return None

    def _result(
        self,
        ledger: Ledger,
        actor: Actor,
        row: Row[*tuple[Any, ...]] | None,
        reversal: Reversal,
    ) -> Undone:
        rows = [] if row is None else [row]
        changes = self._changes(ledger.connection, rows, actor, ledger.access)
        entries = [] if reversal.entry is None else [reversal.entry]
        users = _users(ledger.connection, {entry.user_id for entry in entries})
        return Undone(
            organization=ledger.organization,
            change=changes[0] if changes else None,
            count=ledger.count,
            obstacle=reversal.obstacle,
            entry=next(_changed(entries, users), None),
        )

    def _changes(
        self,
        connection: Connection,
        rows: Iterable[Row[*tuple[Any, ...]]],
        actor: Actor,
        access: Access,
    ) -> tuple[Change, ...]:
        read = [_Read.of(row) for row in rows]
        users = _users(connection, {user_id for one in read for user_id in one.user_ids})
        return tuple(
            Change(
                id=one.row.id,
                kind=Kind(one.row.kind),
                at=one.row.at,
                by=one.by,
                source=Source(one.row.source),
                channel_id=one.row.channel_id,
                added=tuple(_changed(one.added, users)),
                removed=tuple(_changed(one.removed, users)),
                entries=one.row.details.get("entries", 0),
                newcomer=users.get(one.newcomer),
                is_linked=one.row.details.get("is_linked", False),
                undoes=one.row.undoes,
                is_undone=one.row.undone_by is not None,
                may_undo=access.may_change(one.row.organization_id)
                and self._obstacle(one.row, actor, access) is None,
            )
            for one in read
        )


_NOTHING = Reversal(obstacle=Obstacle.NOTHING)

_UNDO = CHANGES.alias()
_CHANGES = select(
    CHANGES.c.id,
    CHANGES.c.organization_id,
    CHANGES.c.kind,
    CHANGES.c.at,
    CHANGES.c.by_team_id,
    CHANGES.c.by_user_id,
    CHANGES.c.source,
    CHANGES.c.channel_id,
    CHANGES.c.undoes,
    CHANGES.c.count_before,
    CHANGES.c.details,
    _UNDO.c.id.label("undone_by"),
).outerjoin(_UNDO, _UNDO.c.undoes == CHANGES.c.id)
_USERS = select(*USER_COLUMNS).where(USERS.c.id.in_(bindparam("ids", expanding=True)))
_UNAVAILABLE = select(USERS.c.id).where(
    USERS.c.id.in_(bindparam("ids", expanding=True)),
    (USERS.c.status == Status.DEACTIVATED) | (USERS.c.organization_id != bindparam("organization")),
)


@dataclass(frozen=True)
class _Read:
    """A change's row with the entries that it tells of."""

    row: Row[*tuple[Any, ...]]
    by: Identity | None
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    newcomer: int

    @property
    def user_ids(self) -> frozenset[int]:
        """Everybody whom the change is about."""
        about = {entry.user_id for entry in (*self.removed, *self.added)}
        return frozenset(about | ({self.newcomer} if self.newcomer else set()))

    @classmethod
    def of(cls, row: Row[*tuple[Any, ...]]) -> "_Read":
        return cls(
            row,
            to_identity(row.by_team_id, row.by_user_id),
            tuple(_entry(one) for one in row.details.get("added", ())),
            tuple(_entry(one) for one in row.details.get("removed", ())),
            row.details.get("user_id", 0),
        )


def _newest_first(
    connection: Connection, organization_id: int, before: int | None
) -> Iterator[Row[*tuple[Any, ...]]]:
    statement = _CHANGES.where(CHANGES.c.organization_id == organization_id)
    statement = statement.order_by(CHANGES.c.id.desc())
    if before is not None:
        statement = statement.where(CHANGES.c.id < before)
    rows = connection.execute(statement.limit(PAGE + 1)).all()
    yield from rows
    while rows:
        rows = connection.execute(statement.where(CHANGES.c.id < rows[-1].id).limit(_STEP)).all()
        yield from rows


def _is_about(row: Row[*tuple[Any, ...]], user_id: int | None) -> bool:
    # It stands in the change's JSON, which each database would search in its own way.
    return user_id is None or user_id in _Read.of(row).user_ids


def _entry(written: dict[str, Any]) -> Entry:
    return Entry(written["user_id"], Scope(written["scope"]))


def _changed(entries: Iterable[Entry], users: dict[int, User]) -> Iterator[ChangedEntry]:
    return (ChangedEntry(user=users[entry.user_id], scope=entry.scope) for entry in entries)


def _users(connection: Connection, ids: set[int]) -> dict[int, User]:
    if not ids:
        return {}
    rows = connection.execute(_USERS, {"ids": sorted(ids)})
    return {user.id: user for user in map(to_user, rows)}


def _unavailable(
    connection: Connection, organization_id: int, entries: Iterable[Entry]
) -> frozenset[int]:
    ids = sorted({entry.user_id for entry in entries})
    if not ids:
        return frozenset()
    values = {"ids": ids, "organization": organization_id}
    return frozenset(connection.execute(_UNAVAILABLE, values).scalars())
