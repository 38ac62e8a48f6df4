"""Forgetting: what is kept for a while only goes, a little at a time, by one process a day."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Table,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.contacts import leaving
from bot.imports import pending
from bot.outbox import app_home
from bot.roles import access_requests
from bot.storage.database import Database
from bot.storage.tables import (
    ACCESS_REQUEST_MESSAGES,
    ACCESS_REQUESTS,
    CHORES,
    HOMES,
    IMPORT_DRAFTS,
    LEAVE_REQUESTS,
    SLACK_BOTS,
    SLACK_OAUTH_STATES,
    SLACK_TEAMS,
)
from bot.values import Clock

EVERY = timedelta(days=1)
"""How often it is done."""

LEASE = timedelta(minutes=10)
"""How long the process that does it may be silent before another takes over."""

TOGETHER = 100
"""Rows that go in one transaction; nobody's write waits for more."""

PAUSE = 0.02
"""Seconds between two transactions, for whoever waits for the write lock of SQLite."""

PATIENCE = 30.0
"""Seconds that each of them may wait for its own turn; nobody waits for the answer."""

IsOld = Callable[[datetime], ColumnElement[bool]]
"""Makes the condition for the rows that have been kept long enough at a moment."""


class Forgetting:
    """Deletes what has been kept long enough; one of the processes does it, by one clock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def forget_old(self, stopped: threading.Event) -> bool:
        """Delete what is old, until told to stop; false where it is not due, or not our turn."""
        turn = self._begun()
        if turn is None:
            return False
        for table, is_old in _RULES:
            is_more = True
            while is_more and turn and not stopped.is_set():
                turn, is_more = self._some(turn, table, is_old)
                stopped.wait(PAUSE)
        if turn and not stopped.is_set():
            with self._database.write(PATIENCE) as connection:
                _moved(connection, turn, self._database.now(connection) + EVERY)
        return True

    def _begun(self) -> datetime | None:
        """Take the turn if the work is due; gives until when it is ours, which no other's is."""
        with self._database.read() as connection:
            due: datetime | None = connection.execute(_DUE).scalar_one_or_none()
            if due is not None and due > self._database.now(connection):
                return None
        with self._database.write(PATIENCE) as connection:
            until = self._database.now(connection) + LEASE
            if due is None:
                return until if _added(connection, until) else None
            return until if _moved(connection, due, until) else None

    def _some(self, turn: datetime, table: Table, is_old: IsOld) -> tuple[datetime | None, bool]:
        """Delete some rows and keep the turn, if it is still ours; says whether there is more."""
        with self._database.write(PATIENCE) as connection:
            now = self._database.now(connection)
            if not _moved(connection, turn, now + LEASE):
                return None, False
            # A clock that is ahead must not let anything go too soon.
            deleted = connection.execute(_some_of(table, is_old(min(now, self._clock()))))
            return now + LEASE, deleted.rowcount == TOGETHER


def _added(connection: Connection, until: datetime) -> bool:
    """Note when the work is due, the first time; false if another process has just done so."""
    try:
        with connection.begin_nested():
            connection.execute(insert(CHORES), {"name": _NAME, "due_at": until})
    except IntegrityError:
        return False
    return True


def _moved(connection: Connection, before: datetime, after: datetime) -> bool:
    """Move the moment when the work is due; false if another process has done so."""
    moved = connection.execute(_MOVE, {"before": before, "after": after})
    return moved.rowcount > 0


def _some_of(table: Table, condition: ColumnElement[bool]) -> Delete:
    key = table.primary_key.columns
    some = select(*key).where(condition).limit(TOGETHER)
    # Said twice: a row may become new again while the statement waits for it.
    return delete(table).where(tuple_(*key).in_(some), condition)


def _answered_or_asked(now: datetime) -> ColumnElement[bool]:
    since = ACCESS_REQUESTS.c.answered_at.is_(None) & (
        ACCESS_REQUESTS.c.asked_at <= now - access_requests.KEPT
    )
    return since | (ACCESS_REQUESTS.c.answered_at <= now - access_requests.KEPT)


_NAME = "forgetting"
_IS_THIS = CHORES.c.name == _NAME
_DUE = select(CHORES.c.due_at).where(_IS_THIS)
_MOVE = (
    update(CHORES)
    .where(_IS_THIS, CHORES.c.due_at == bindparam("before"))
    .values(due_at=bindparam("after"))
)
_INSTALLED = select(SLACK_BOTS.c.enterprise_id).where(SLACK_BOTS.c.enterprise_id.is_not(None))
_RULES: tuple[tuple[Table, IsOld], ...] = (
    (HOMES, lambda now: HOMES.c.opened_at <= now - app_home.KEPT),
    # Before the requests, which they name.
    (
        ACCESS_REQUEST_MESSAGES,
        lambda now: ACCESS_REQUEST_MESSAGES.c.access_request_id.in_(
            select(ACCESS_REQUESTS.c.id).where(_answered_or_asked(now))
        ),
    ),
    (ACCESS_REQUESTS, _answered_or_asked),
    (LEAVE_REQUESTS, lambda now: LEAVE_REQUESTS.c.asked_at <= now - leaving.AGAIN),
    (IMPORT_DRAFTS, lambda now: IMPORT_DRAFTS.c.created_at <= now - pending.KEPT),
    (
        SLACK_OAUTH_STATES,
        lambda now: SLACK_OAUTH_STATES.c.expire_at <= now.astimezone(UTC).replace(tzinfo=None),
    ),
    (SLACK_TEAMS, lambda _now: SLACK_TEAMS.c.enterprise_id.not_in(_INSTALLED)),
)
