"""Homes: what each person's App Home shows, and which of them are to be drawn anew."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Row,
    bindparam,
    insert,
    null,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.errors import OrganizationNotFoundError
from bot.rights import Rights
from bot.storage.database import Database
from bot.storage.tables import HOMES, ROLES, USERS
from bot.values import Actor, Clock, Identity, Source

REFRESHED = timedelta(hours=1)
"""How long after it was opened a Home is kept up to date."""

KEPT = timedelta(days=90)
"""How long after it was opened it is known where a person was on their Home."""

DRAWN_WITHIN = timedelta(minutes=1)
"""How long the drawing of a Home may take; after it another process may draw it."""

AT_ONCE = 1000
"""Organizations that a statement names; once more have changed, every open Home is due."""

_FARTHEST = 1_000_000
"""The last page that is kept; a forged number farther out would not fit the database."""


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where a person is on their Home."""

    organization: int | None = None
    """The organization that was opened; None for the front page."""
    page: int = 0
    text: str = ""
    """What was searched for on the front page."""


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """What a Home shows, and Slack's hash of the view that was drawn last, if it is known."""

    position: Position
    hash: str | None


class Homes:
    """Keeps Homes for every process alike; each method is one transaction (R17)."""

    def __init__(self, database: Database, rights: Rights, clock: Clock) -> None:
        self._database = database
        self._rights = rights
        self._clock = clock

    def open(self, actor: Actor, position: Position | None = None) -> None:
        """Remember that a Home is open: at this position, else where the person left it."""
        identity = _identity(actor)
        values: dict[str, Any] = {
            "enterprise_id": actor.enterprise_id,
            "opened_at": self._clock(),
        }
        with self._database.write() as connection:
            if position is not None:
                values |= {
                    "organization_id": self._visible(connection, actor, position.organization),
                    "page": min(max(position.page, 0), _FARTHEST),
                    "text": position.text,
                }
            kept = _ITSELF.values(**values)
            if connection.execute(kept, _of(identity)).rowcount:
                return
            new = {"page": 0, "text": "", **values, **structs.asdict(identity)}
            try:
                with connection.begin_nested():
                    connection.execute(insert(HOMES).values(**new))
            except IntegrityError:
                # Slack may tell twice at the same moment that it was opened.
                connection.execute(kept, _of(identity))

    def read(self, actor: Actor) -> Home:
        """Read what a Home shows."""
        with self._database.read() as connection:
            row = connection.execute(_HOME, _of(_identity(actor))).one_or_none()
        if row is None:
            return Home(position=Position(), hash=None)
        return Home(
            position=Position(organization=row.organization_id, page=row.page, text=row.text),
            hash=row.hash,
        )

    def keep_hash(self, actor: Actor, before: str | None, after: str | None) -> bool:
        """Keep the hash of a view that was drawn; False if another was kept since `before`."""
        statement = _KEEP_HASH.where(HOMES.c.hash.is_not_distinct_from(before))
        with self._database.write() as connection:
            kept = connection.execute(statement, {**_of(_identity(actor)), "after": after})
            return kept.rowcount > 0

    def mark(self, organization_ids: Collection[int]) -> None:
        """Mark the Homes that may show one of these organizations, which have changed."""
        mark_homes(self._database, organization_ids, self._clock())

    def claim(self) -> tuple[Actor, datetime] | None:
        """Take on the drawing of one Home that is due, until a moment; then it is due again."""
        now = self._clock()
        until = now + DRAWN_WITHIN
        while True:
            with self._database.read() as connection:
                values = {"now": now, "since": now - REFRESHED}
                row = connection.execute(_DUE, values).one_or_none()
            if row is None:
                return None
            with self._database.write() as connection:
                values = {**_of(row), "due": row.due_at, "before": row.claimed_until}
                taken = connection.execute(_CLAIM, {**values, "until": until})
            if taken.rowcount:
                return _to_actor(row), until

    def drawn(self, actor: Actor, until: datetime) -> None:
        """Note that a Home that was claimed is drawn; what changed since makes it due as ever."""
        with self._database.write() as connection:
            connection.execute(_DRAWN, {**_of(_identity(actor)), "until": until})

    def postpone(self, actor: Actor, seconds: float) -> None:
        """Let a Home that could not be drawn be due again after a while."""
        due = self._clock() + timedelta(seconds=seconds)
        with self._database.write() as connection:
            connection.execute(_POSTPONE, {**_of(_identity(actor)), "due": due})

    def _visible(
        self, connection: Connection, actor: Actor, organization_id: int | None
    ) -> int | None:
        """Answer with an organization that may be seen; None for any other, there or not."""
        access = self._rights.of(connection, actor)
        if organization_id is None or not access.may_see(organization_id):
            return None
        try:
            return self._rights.organization(connection, organization_id).id
        except OrganizationNotFoundError:
            return None


def mark_homes(database: Database, organization_ids: Collection[int], now: datetime) -> None:
    """Mark the Homes that may show one of these organizations, which have changed.

    Those of support are among them though none is named: a new one stands on their front page.
    """
    ids = sorted(set(organization_ids))
    values: dict[str, Any] = {"now": now, "since": now - REFRESHED}
    with database.read() as connection:
        # Most changes find no Home open, and need not wait for the lock of a long import.
        if connection.execute(_ANY_OPEN, values).first() is None:
            return
    with database.write() as connection:
        if len(ids) > AT_ONCE:
            connection.execute(_MARK_ALL, values)
        else:
            connection.execute(_MARK, {**values, "ids": ids})


def mark_home(connection: Connection, identity: Identity, now: datetime) -> None:
    """Mark one person's Home, whose rights change in this very transaction."""
    connection.execute(
        _MARK_HOME,
        {
            "team": identity.team_id,
            "user": identity.user_id,
            "now": now,
            "since": now - REFRESHED,
        },
    )


def _identity(actor: Actor) -> Identity:
    if actor.identity is None:
        raise ValueError("The operator has no Home.")
    return actor.identity


def _of(one: Identity | Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {"of_team": one.team_id, "of_user": one.user_id}


def _to_actor(row: Row[*tuple[Any, ...]]) -> Actor:
    return Actor(
        identity=Identity(team_id=row.team_id, user_id=row.user_id),
        enterprise_id=row.enterprise_id,
        source=Source.BUTTON,
    )


_IS_ITSELF = (HOMES.c.team_id == bindparam("of_team"), HOMES.c.user_id == bindparam("of_user"))
_WHOSE = (HOMES.c.team_id, HOMES.c.user_id, HOMES.c.enterprise_id)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Whoever may see an organization is among these, and whoever was a contact until now; what each of
# them may see is read when their Home is drawn.
_CONCERNED: CompoundSelect[*tuple[Any, ...]] = union(
    # Support has no organization; asked so, the index answers.
    select(ROLES.c.user_id).where(
        or_(ROLES.c.organization_id.is_(None), ROLES.c.organization_id.in_(_IDS))
    ),
    select(USERS.c.slack_user_id).where(
        USERS.c.organization_id.in_(_IDS), USERS.c.slack_user_id.is_not(None)
    ),
)
_HOME = select(HOMES.c.organization_id, HOMES.c.page, HOMES.c.text, HOMES.c.hash).where(*_IS_ITSELF)
_DUE = (
    select(*_WHOSE, HOMES.c.due_at, HOMES.c.claimed_until)
    .where(
        HOMES.c.opened_at > bindparam("since"),
        # Whoever claimed it may have ended before it was drawn.
        or_(HOMES.c.due_at <= bindparam("now"), HOMES.c.claimed_until <= bindparam("now")),
    )
    .order_by(HOMES.c.due_at)
    .limit(1)
)
_ITSELF = update(HOMES).where(*_IS_ITSELF)
_KEEP_HASH = _ITSELF.values(hash=bindparam("after"))
_ANY_OPEN = select(HOMES.c.user_id).where(HOMES.c.opened_at > bindparam("since")).limit(1)
_MARK_ALL = (
    update(HOMES)
    .where(HOMES.c.opened_at > bindparam("since"), HOMES.c.due_at.is_(None))
    .values(due_at=bindparam("now"))
)
_MARK = _MARK_ALL.where(
    or_(HOMES.c.organization_id.is_(None), HOMES.c.organization_id.in_(_IDS)),
    HOMES.c.user_id.in_(_CONCERNED),
)
# One that is due already may be drawn before the transaction ends: it must be due again after it.
_MARK_HOME = (
    update(HOMES)
    .where(
        HOMES.c.opened_at > bindparam("since"),
        HOMES.c.user_id == bindparam("user"),
        # A role may be held in the whole enterprise.
        or_(HOMES.c.team_id == bindparam("team"), HOMES.c.enterprise_id == bindparam("team")),
    )
    .values(due_at=bindparam("now"))
)
_CLAIM = _ITSELF.where(
    HOMES.c.due_at.is_not_distinct_from(bindparam("due")),
    HOMES.c.claimed_until.is_not_distinct_from(bindparam("before")),
).values(due_at=null(), claimed_until=bindparam("until"))
_DRAWN = _ITSELF.where(HOMES.c.claimed_until == bindparam("until")).values(claimed_until=null())
_POSTPONE = _ITSELF.values(due_at=bindparam("due"))
