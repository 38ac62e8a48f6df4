"""The import of contacts: each organization's lines are decided together, by the rules (R3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, select

from bot.contacts import rules
from bot.contacts.ledger import STORED_COLUMNS, Stored
from bot.contacts.rules import Entry
from bot.imports import bulk, contacts_file, csvfile
from bot.imports.contacts_file import Asked, Lines
from bot.imports.csvfile import File
from bot.imports.report import RefusedError, Result
from bot.language import _, _n
from bot.storage.tables import CHANGES, CONTACTS, ORGANIZATIONS
from bot.values import GLOBAL, Actor, Kind, Scope, Source

CHUNK = 500
"""Organizations decided at once: few statements, little memory."""


@dataclass(frozen=True, kw_only=True)
class _Terms:
    """On which terms entries come in."""

    actor: Actor
    is_migration: bool
    limit: int
    """Of organizations that have none of their own."""
    now: datetime

    @property
    def of_entries(self) -> dict[str, object]:
        """What every new entry keeps (R15)."""
        by = self.actor.identity
        return {
            "added_by_team_id": by and by.team_id,
            "added_by_user_id": by and by.user_id,
            "added_at": self.now,
            "source": self._source,
            "is_carried_over": self.is_migration,
        }

    @property
    def of_changes(self) -> dict[str, object]:
        """What every change tells (R15)."""
        by = self.actor.identity
        return {
            "kind": Kind.IMPORT.value,
            "at": self.now,
            "by_team_id": by and by.team_id,
            "by_user_id": by and by.user_id,
            "channel_id": self.actor.channel_id,
            "source": self._source,
        }

    @property
    def _source(self) -> str:
        return (Source.MIGRATION if self.is_migration else Source.IMPORT).value


@dataclass(frozen=True, kw_only=True)
class _Decision:
    """What the lines of one organization come to; whole once `after` is."""

    organization_id: int
    before: dict[Entry, Stored]
    after: set[Entry]
    covered: list[Asked]
    deactivated: list[Asked]

    @cached_property
    def added(self) -> list[Entry]:
        return sorted(self.after - set(self.before))

    @cached_property
    def removed(self) -> list[Entry]:
        return sorted(set(self.before) - self.after)


class _FullError(Exception):
    """Not all of an organization's new entries fit (R2)."""


def contacts(
    connection: Connection,
    file: File,
    result: Result,
    *,
    actor: Actor,
    now: datetime,
    limit: int,
    is_migration: bool,
) -> Callable[[Connection, Result, bool], None]:
    """Read contacts; answers with what decides about them and writes them."""
    terms = _Terms(is_migration=is_migration, limit=limit, now=now, actor=actor)
    return partial(_decide_all, contacts_file.read(connection, file, result), terms)


def _decide_all(
    read_: dict[int, Lines],
    terms: _Terms,
    connection: Connection,
    result: Result,
    writes: bool,  # noqa: FBT001
) -> None:
    rest = iter(csvfile.tracked(read_.items(), len(read_)))
    while chunk := dict(islice(rest, CHUNK)):
        organizations = connection.execute(_LOCK, {"ids": list(chunk)}).all()
        asked = contacts_file.asked(connection, chunk, result)
        before = _entries(connection, list(chunk))
        decisions = []
        for organization_id, account, own_limit in organizations:
            held, lines = before.get(organization_id, {}), asked[organization_id]
            limit = own_limit or terms.limit
            try:
                decision = _decide(organization_id, held, lines, limit, terms)
            except _FullError:
                left = max(0, limit - len(held))
                reason = (
                    _n(
                        "these do not all fit: only {n} place is left",
                        "these do not all fit: only {n} places are left",
                        left,
                    )
                    if left
                    else _("no place is left")
                )
                refusal = RefusedError(account, reason)
                result.refused += [refusal.at(one.line) for one in lines]
            else:
                decisions.append(decision)
                _tell(decision, lines, result)
        changing = [one for one in decisions if one.added or one.removed]
        result.changed.update(one.organization_id for one in changing)
        if writes:
            _write(connection, changing, terms)


def _decide(
    organization_id: int,
    before: dict[Entry, Stored],
    lines: list[Asked],
    limit: int,
    terms: _Terms,
) -> _Decision:
    decision = _Decision(
        organization_id=organization_id,
        before=before,
        after=set(before),
        covered=[],
        deactivated=[],
    )
    asked = {one.entry for one in lines}
    if terms.is_migration or (not before and _fits(asked, lines, limit)):
        decision.after.update(asked)
        return decision
    by_user: dict[int, list[Asked]] = {}
    for one in lines:
        by_user.setdefault(one.entry.user_id, []).append(one)
    with_countries = {entry.user_id for entry in before if entry.scope != GLOBAL}
    # Global lines first (R3), and those that free places by folding (R6) before the others.
    for own in sorted(
        by_user.values(),
        key=lambda own: (
            all(one.entry.scope != GLOBAL for one in own),
            own[0].entry.user_id not in with_countries,
        ),
    ):
        _add(decision, own, limit)
    return decision


def _fits(asked: set[Entry], lines: list[Asked], limit: int) -> bool:
    """Whether no rule has anything against a first list; most lists are so."""
    everywhere = {entry.user_id for entry in asked if entry.scope == GLOBAL}
    return (
        len(asked) <= limit
        and not any(one.is_deactivated for one in lines)
        and not any(entry.user_id in everywhere and entry.scope != GLOBAL for entry in asked)
    )


def _add(decision: _Decision, lines: list[Asked], limit: int) -> None:
    first = lines[0]
    plan = rules.add(
        decision.after,
        limit=limit,
        user_id=first.entry.user_id,
        scopes=[one.entry.scope for one in lines],
    )
    decision.covered.extend(one for one in lines if one.entry.scope in plan.covered)
    if plan.added and first.is_deactivated:
        decision.deactivated.extend(one for one in lines if one.entry in plan.added)
    elif plan.refusal:
        raise _FullError
    else:
        decision.after.difference_update(plan.removed)
        decision.after.update(plan.added)


def _tell(decision: _Decision, lines: list[Asked], result: Result) -> None:
    added = len(decision.added)
    result.accepted += added
    result.unchanged += len(lines) - added - len(decision.deactivated)
    result.notes += [
        _("line {line}: covered by the user's global entry", line=one.line)
        for one in decision.covered
    ]
    result.refused += [
        RefusedError(one.entry.scope, _("this user is deactivated")).at(one.line)
        for one in decision.deactivated
    ]


def _entries(connection: Connection, ids: list[int]) -> dict[int, dict[Entry, Stored]]:
    found: dict[int, dict[Entry, Stored]] = {}
    values = {"ids": ids, "first": min(ids), "last": max(ids)}
    for organization_id, user_id, scope, *stored in connection.execute(_ENTRIES, values).all():
        found.setdefault(organization_id, {})[Entry(user_id, Scope(scope))] = Stored(
            **dict(zip(Stored.__struct_fields__, stored, strict=True))
        )
    return found


def _write(connection: Connection, decisions: list[_Decision], terms: _Terms) -> None:
    removed = [entry for one in decisions for entry in one.removed]
    if removed:
        connection.execute(
            _DELETE, [{"user": entry.user_id, "the_scope": entry.scope} for entry in removed]
        )
    if decisions:
        bulk.insert(
            connection,
            CONTACTS,
            ("organization_id", "user_id", "scope"),
            [
                (one.organization_id, user_id, scope)
                for one in decisions
                for user_id, scope in one.added
            ],
            terms.of_entries,
        )
        bulk.insert(
            connection,
            CHANGES,
            ("organization_id", "count_before", "details"),
            [(one.organization_id, len(one.before), _details(one)) for one in decisions],
            terms.of_changes,
        )


def _details(decision: _Decision) -> dict[str, Any]:
    return {
        "entries": len(decision.added),
        "removed": [
            {"user_id": entry.user_id, "scope": entry.scope, **decision.before[entry].to_json()}
            for entry in decision.removed
        ],
    }


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# A statement of its own (R14), in the order of ids, so that two imports never wait for each other.
_LOCK = (
    select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.account_id, ORGANIZATIONS.c.contact_limit)
    .where(ORGANIZATIONS.c.id.in_(_IDS))
    .order_by(ORGANIZATIONS.c.id)
    .with_for_update()
)
_ENTRIES: Select[*tuple[Any, ...]] = select(
    CONTACTS.c.organization_id,
    CONTACTS.c.user_id,
    CONTACTS.c.scope,
    *STORED_COLUMNS,
).where(
    CONTACTS.c.organization_id.in_(_IDS),
    # Into a table that was empty a moment ago PostgreSQL knows no better than to read all of it for
    # so many ids, again and again while it grows; for a range it takes the index.
    CONTACTS.c.organization_id.between(bindparam("first"), bindparam("last")),
)
_DELETE = delete(CONTACTS).where(
    CONTACTS.c.user_id == bindparam("user"), CONTACTS.c.scope == bindparam("the_scope")
)
