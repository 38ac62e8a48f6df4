"""The import of contacts: each organization's lines are decided together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, delete, select

from bot.contacts.ledger import STORED_COLUMNS, Stored
from bot.contacts.rules import Entry
from bot.imports import bulk, contacts_file, csvfile
from bot.imports.contacts_deciding import Decision, FullError, decide
from bot.imports.contacts_file import Asked, Lines
from bot.imports.csvfile import File, Opening
from bot.imports.report import Code, Note, NoteCode, Read, Refused, RefusedError, Result
from bot.imports.terms import Terms
from bot.storage.tables import CHANGES, CONTACTS, ORGANIZATIONS
from bot.values import Kind, Scope, Source


@dataclass(frozen=True, kw_only=True)
class _Decisions:
    """What the lines of some organizations come to."""

    changing: list[Decision]
    result: Result


class Contacts:
    """Contacts by their organization, address and scope."""

    portion: ClassVar[int] = 500
    """Organizations decided at once: few statements, little memory."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def read(
        self, connection: Connection, file: File, opening: Opening = csvfile.opened
    ) -> Read[tuple[int, Lines]]:
        """Read the lines of each organization; raises `FileError`."""
        return contacts_file.read(connection, file, opening)

    def decide(
        self,
        connection: Connection,
        read: Sequence[tuple[int, Lines]],
        *,
        locks: bool,
    ) -> _Decisions:
        """Decide which entries come and go."""
        lines = dict(read)
        statement = _ORGANIZATIONS.with_for_update() if locks else _ORGANIZATIONS
        organizations = connection.execute(statement, {"ids": list(lines)}).all()
        asked, refused = contacts_file.asked(connection, lines)
        before = _entries(connection, list(lines))
        decisions = []
        for organization in organizations:
            held, own = before.get(organization.id, {}), asked[organization.id]
            decided = self._decide(organization, held, own)
            if isinstance(decided, RefusedError):
                refused += [decided.at(one.line) for one in own]
            else:
                decisions.append((decided, own))
        return _decisions(decisions, refused)

    def write(self, connection: Connection, decision: _Decisions) -> None:
        """Write the entries, and a change for each organization."""
        changing = decision.changing
        removed = [entry for one in changing for entry in one.removed]
        if removed:
            connection.execute(
                _DELETE, [{"user": entry.user_id, "the_scope": entry.scope} for entry in removed]
            )
        if not changing:
            return
        bulk.insert(
            connection,
            CONTACTS,
            ("organization_id", "user_id", "scope"),
            [
                (one.organization_id, user_id, scope)
                for one in changing
                for user_id, scope in one.added
            ],
            _of_entries(self._terms),
        )
        bulk.insert(
            connection,
            CHANGES,
            ("organization_id", "count_before", "details"),
            [(one.organization_id, len(one.before), _details(one)) for one in changing],
            _of_changes(self._terms),
        )

    def _decide(
        self,
        organization: Row[*tuple[Any, ...]],
        held: dict[Entry, Stored],
        asked: list[Asked],
    ) -> Decision | RefusedError:
        limit = organization.contact_limit or self._terms.contact_limit
        try:
            return decide(
                organization.id, held, asked, limit, is_migration=self._terms.is_migration
            )
        except FullError:
            left = max(0, limit - len(held))
            return RefusedError(organization.account_id, Code.FULL, left=left)


def _decisions(decisions: list[tuple[Decision, list[Asked]]], refused: list[Refused]) -> _Decisions:
    accepted = sum(len(one.added) for one, _asked in decisions)
    deactivated = [asked for one, _asked in decisions for asked in one.deactivated]
    lines = sum(len(asked) for _one, asked in decisions)
    changing = [one for one, _asked in decisions if one.added or one.removed]
    result = Result(
        accepted=accepted,
        unchanged=lines - accepted - len(deactivated),
        refused=[
            *refused,
            *(RefusedError(one.entry.scope, Code.DEACTIVATED).at(one.line) for one in deactivated),
        ],
        notes=[
            Note(NoteCode.COVERED, asked.line) for one, _asked in decisions for asked in one.covered
        ],
        changed=frozenset(one.organization_id for one in changing),
    )
    return _Decisions(changing=changing, result=result)


def _entries(connection: Connection, ids: list[int]) -> dict[int, dict[Entry, Stored]]:
    found: dict[int, dict[Entry, Stored]] = {}
    values = {"ids": ids, "first": min(ids), "last": max(ids)}
    for organization_id, user_id, scope, *stored in connection.execute(_ENTRIES, values).all():
        found.setdefault(organization_id, {})[Entry(user_id, Scope(scope))] = Stored(
            **dict(zip(Stored.__struct_fields__, stored, strict=True))
        )
    return found


def _of_entries(terms: Terms) -> dict[str, object]:
    """Tell what every new entry keeps (R15)."""
    by = terms.actor.identity
    return {
        "added_by_team_id": by and by.team_id,
        "added_by_user_id": by and by.user_id,
        "added_at": terms.now,
        "source": _source(terms),
        "is_carried_over": terms.is_migration,
    }


def _of_changes(terms: Terms) -> dict[str, object]:
    """Tell what every change says (R15)."""
    by = terms.actor.identity
    return {
        "kind": Kind.IMPORT.value,
        "at": terms.now,
        "by_team_id": by and by.team_id,
        "by_user_id": by and by.user_id,
        "channel_id": terms.actor.channel_id,
        "source": _source(terms),
    }


def _source(terms: Terms) -> str:
    return (Source.MIGRATION if terms.is_migration else Source.IMPORT).value


def _details(decision: Decision) -> dict[str, Any]:
    return {
        "entries": len(decision.added),
        "removed": [
            {"user_id": entry.user_id, "scope": entry.scope, **decision.before[entry].to_json()}
            for entry in decision.removed
        ],
    }


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# A statement of its own (R14), in the order of ids, so that two imports never wait for each other.
_ORGANIZATIONS = (
    select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.account_id, ORGANIZATIONS.c.contact_limit)
    .where(ORGANIZATIONS.c.id.in_(_IDS))
    .order_by(ORGANIZATIONS.c.id)
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
