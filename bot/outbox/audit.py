"""The audit channel's outbox: the changes themselves, and up to which one it has been told."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection, bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.tables import AUDIT, CHANGES
from bot.values import Clock, OrganizationChange

ChangesSince = Callable[[int, int], tuple[OrganizationChange, ...]]
"""Reads the changes after one and up to another, by their numbers, of every organization."""

LEASE = timedelta(seconds=60)
"""How long a process may be silent before another takes over; a post takes seconds at most.

The other one counts them itself, from when it first saw the claim that is still there: the clocks
of two hosts may differ by hours.
"""


class Audit:
    """Hands out changes in order, at least once each, to one process at a time.

    A process that dies between a post and the note of it leaves the post to be made again by who
    takes over. Only that can make a duplicate: whether Slack took a post that it did not answer,
    nobody knows.
    """

    def __init__(
        self,
        database: Database,
        changes_since: ChangesSince,
        clock: Clock,
        channel_id: str,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._changes_since = changes_since
        self._clock = clock
        self._stopwatch = stopwatch
        self._seen: _Claim | None = None
        self._seen_at = 0.0
        self._key = {"channel": channel_id, "me": secrets.token_hex(8)}

    def next(self) -> tuple[OrganizationChange, ...]:
        """Read what the channel is to be told next; nothing while another process tells it.

        A channel that is new is told nothing of what was before.
        """
        with self._database.read() as connection:
            last = connection.execute(_LAST, self._key).scalar_one_or_none()
            if last == connection.execute(_NEWEST).scalar_one():
                return ()
        with self._database.write() as connection:
            if last is None:
                self._begin(connection)
                return ()
            last = self._claimed(connection)
            newest = 0 if last is None else self._newest(connection)
        return () if last is None else self._changes_since(last, newest)

    def told(self, change_id: int) -> None:
        """Note up to which change the channel has been told, and let anybody go on."""
        with self._database.write() as connection:
            connection.execute(_TOLD, {**self._key, "change": change_id})

    def release(self) -> None:
        """Let another process tell the channel."""
        with self._database.write() as connection:
            connection.execute(_RELEASE, self._key)

    def _begin(self, connection: Connection) -> None:
        row = {"channel_id": self._key["channel"], "last_change_id": self._newest(connection)}
        try:
            with connection.begin_nested():
                connection.execute(insert(AUDIT), row)
        except IntegrityError:
            # Another process has begun at this moment.
            return

    def _claimed(self, connection: Connection) -> int | None:
        row = connection.execute(_CLAIM, self._key).one()
        claim: _Claim = (row.holder, row.held_until)
        if row.holder not in {None, self._key["me"]} and not self._is_silent(claim):
            return None
        connection.execute(_HOLD, {**self._key, "until": self._clock() + LEASE})
        last: int = row.last_change_id
        return last

    def _is_silent(self, claim: "_Claim") -> bool:
        """Tell whether another process has made no new claim for too long."""
        now = self._stopwatch()
        if claim != self._seen:
            self._seen, self._seen_at = claim, now
        return now - self._seen_at > LEASE.total_seconds()

    def _newest(self, connection: Connection) -> int:
        """Say up to which change no more can come in between.

        On PostgreSQL a change gets its number before it is kept, so that a lower number may appear
        after a higher one. The lock waits for those who have a number, and goes with the commit.
        """
        if not self._database.is_sqlite:
            connection.execute(_SHORTLY)
            connection.execute(_LOCK)
        newest: int = connection.execute(_NEWEST).scalar_one()
        return newest


_Claim: TypeAlias = tuple[str | None, datetime | None]
"""Who holds the channel, and until when by its own clock: each claim differs from the last."""

_CHANNEL = AUDIT.c.channel_id == bindparam("channel")
_MINE = AUDIT.c.holder == bindparam("me")
_LAST = select(AUDIT.c.last_change_id).where(_CHANNEL)
# Locked on PostgreSQL, so that one process at a time looks and takes.
_CLAIM = select(AUDIT).where(_CHANNEL).with_for_update()
_HOLD = update(AUDIT).where(_CHANNEL).values(holder=bindparam("me"), held_until=bindparam("until"))
_TOLD = (
    update(AUDIT)
    .where(_CHANNEL, _MINE)
    .values(last_change_id=bindparam("change"), holder=None, held_until=None)
)
_RELEASE = update(AUDIT).where(_CHANNEL, _MINE).values(holder=None, held_until=None)
_NEWEST = select(func.coalesce(func.max(CHANGES.c.id), 0))
# A long import must not make everybody wait for it: who writes next queues behind this lock.
_SHORTLY = text("SET LOCAL lock_timeout = 200")
_LOCK = text("LOCK TABLE changes IN SHARE MODE")
