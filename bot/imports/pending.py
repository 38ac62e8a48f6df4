"""Imports by support in Slack: a file is checked, kept, and then applied or cancelled."""

import secrets
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.errors import DraftGoneError, SupportNeededError
from bot.imports import pipeline
from bot.imports.pipeline import Importer, NotWrittenError
from bot.imports.report import Code, Note, NoteCode, Refused, Result
from bot.imports.terms import Terms
from bot.rights import Rights
from bot.storage.database import Database
from bot.storage.tables import IMPORT_DRAFTS
from bot.values import Actor, Clock, FileKind, Identity

LARGEST = 1_000_000
"""Bytes of a file: some ten thousand lines, which are written within seconds."""

PATIENCE = 30.0
"""Seconds that reading and writing may take; nobody's acknowledgement waits for it."""

KEPT = timedelta(days=1)
"""How long a file waits to be applied, and what it did can be told again."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, or did."""

    kind: FileKind
    accepted: int
    unchanged: int
    refused: tuple[Refused, ...]
    notes: tuple[Note, ...]
    organizations: int
    """How many organizations change, or have users or contacts that do; no new ones."""
    draft: str | None
    """The key of the file that is kept, if there is anything to apply."""
    is_written: bool


class Drafts:
    """Checks, applies and cancels imports, each the sender's own; for support alone (R17)."""

    def __init__(
        self,
        database: Database,
        rights: Rights,
        clock: Clock,
        *,
        contact_limit: int,
        changed: Callable[[int], object] | None = None,
    ) -> None:
        self._database = database
        self._rights = rights
        self._clock = clock
        self._contact_limit = contact_limit
        self._changed = changed

    def require(self, actor: Actor) -> None:
        """Raise where the actor may not import."""
        with self._database.read() as connection:
            self._sender(connection, actor)

    def check(self, actor: Actor, kind: FileKind, content: bytes) -> Checked:
        """Say what an import would do, and keep the file if it would do anything.

        Raises `FileError` for a file that cannot be read.
        """
        with self._database.read(PATIENCE) as connection:
            sender = self._sender(connection, actor)
            importer = self._importer(connection, kind, actor, sender)
            read = importer.read(connection, content)
            result = pipeline.run(connection, importer, read, writes=False)
        key = self._keep(sender, kind, content) if result.accepted else None
        return _to_checked(kind, result, key)

    def apply(self, actor: Actor, key: str, *, allows_partial: bool) -> Checked:
        """Import a file that was kept, once; told again, say again what it did (R18).

        Raises `DraftGoneError`. Where lines are refused that may not be, nothing is written and
        the file stays.
        """
        with self._database.read(PATIENCE) as connection:
            sender = self._sender(connection, actor)
            row = self._kept(connection, sender, key)
            if row.result:
                return _from_json(row)
            kind = FileKind(row.kind)
            importer = self._importer(connection, kind, actor, sender)
            read = importer.read(connection, row.content)
        try:
            with self._database.write(PATIENCE) as connection:
                sender = self._sender(connection, actor)
                # Of two who apply at once, the second waits here and finds what the first did.
                row = self._kept(connection, sender, key, locked=True)
                if row.result:
                    return _from_json(row)
                result = pipeline.run(
                    connection, importer, read, writes=True, allows_partial=allows_partial
                )
                done = {"result": _to_json(result), "content": b""}
                connection.execute(update(IMPORT_DRAFTS).where(*self._own(sender, key)), done)
        except NotWrittenError as error:
            return _to_checked(kind, error.result, key)
        if self._changed:
            for organization_id in result.changed:
                self._changed(organization_id)
        return _to_checked(kind, result, None)

    def cancel(self, actor: Actor, key: str) -> None:
        """Forget a file; raises `DraftGoneError`."""
        with self._database.write() as connection:
            sender = self._sender(connection, actor)
            open_ = (*self._own(sender, key), IMPORT_DRAFTS.c.result.is_(None))
            if not connection.execute(delete(IMPORT_DRAFTS).where(*open_)).rowcount:
                raise DraftGoneError

    def _sender(self, connection: Connection, actor: Actor) -> Identity:
        self._rights.of(connection, actor).require_support()
        if actor.identity is None:
            # The command line has its own way.
            raise SupportNeededError
        return actor.identity

    def _importer(
        self, connection: Connection, kind: FileKind, actor: Actor, sender: Identity
    ) -> Importer:
        terms = Terms(
            actor=actor,
            now=self._clock(),
            contact_limit=self._contact_limit,
            teams=lambda: self._teams(connection, sender),
        )
        return pipeline.importer(kind, terms)

    def _teams(self, connection: Connection, sender: Identity) -> AbstractSet[str]:
        known = self._rights.known_teams(connection)
        return known if len(known) > 1 else {sender.team_id}

    def _keep(self, sender: Identity, kind: FileKind, content: bytes) -> str:
        key = secrets.token_urlsafe(16)
        row = {
            "key": key,
            "team_id": sender.team_id,
            "user_id": sender.user_id,
            "kind": kind,
            "content": content,
            "created_at": self._clock(),
        }
        with self._database.write() as connection:
            connection.execute(insert(IMPORT_DRAFTS), row)
        return key

    def _kept(
        self, connection: Connection, sender: Identity, key: str, *, locked: bool = False
    ) -> Row[*tuple[Any, ...]]:
        statement = _BY_KEY.where(*self._own(sender, key))
        if locked:
            statement = statement.with_for_update()
        row = connection.execute(statement).one_or_none()
        if row is None:
            raise DraftGoneError
        return row

    def _own(self, sender: Identity, key: str) -> tuple[Any, ...]:
        return (
            IMPORT_DRAFTS.c.key == key,
            IMPORT_DRAFTS.c.team_id == sender.team_id,
            IMPORT_DRAFTS.c.user_id == sender.user_id,
            IMPORT_DRAFTS.c.created_at > self._clock() - KEPT,
        )


def _to_checked(kind: FileKind, result: Result, key: str | None) -> Checked:
    return Checked(
        kind=kind,
        accepted=result.accepted,
        unchanged=result.unchanged,
        refused=tuple(result.refused),
        notes=tuple(result.notes),
        organizations=len(result.changed),
        draft=key,
        is_written=result.is_written,
    )


def _to_json(result: Result) -> dict[str, Any]:
    return {
        "accepted": result.accepted,
        "unchanged": result.unchanged,
        "refusals": [[one.line, one.value, one.code, one.fields] for one in result.refused],
        "notes": [list(one) for one in result.notes],
        "organizations": len(result.changed),
    }


def _from_json(row: Row[*tuple[Any, ...]]) -> Checked:
    written = row.result
    if "refusals" not in written:
        # Sentences, as they were kept up to the version before: they last a day.
        raise DraftGoneError
    return Checked(
        kind=FileKind(row.kind),
        accepted=written["accepted"],
        unchanged=written["unchanged"],
        refused=tuple(
            Refused(line=line, value=value, code=Code(code), fields=fields)
            for line, value, code, fields in written["refusals"]
        ),
        notes=tuple(Note(NoteCode(code), line) for code, line in written["notes"]),
        organizations=written["organizations"],
        draft=None,
        is_written=True,
    )


_BY_KEY = select(IMPORT_DRAFTS.c.kind, IMPORT_DRAFTS.c.content, IMPORT_DRAFTS.c.result)
