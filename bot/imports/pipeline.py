"""What an import is: a file is read, then what its lines come to is decided, and written.

A file is read before the write lock is asked for. What it comes to is decided under the lock, where
nobody else writes meanwhile (R14).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseBusyError
from bot.imports import contacts, csvfile, organizations, users
from bot.imports.csvfile import File
from bot.imports.report import Refused, Result
from bot.values import Actor, FileKind

Decide = Callable[[Connection, Result, bool], None]
"""Decides about the lines that were read, and writes what follows if told so."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On which terms a file comes in."""

    actor: Actor
    now: datetime
    contact_limit: int
    """Of organizations that have none of their own."""
    team: Callable[[], str]
    """Finds the workspace of users whose line names none."""
    is_migration: bool = False


class NotWrittenError(Exception):
    """Takes the transaction back, because lines are refused; carries what was decided."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


def read(
    connection: Connection, kind: FileKind, file: File, terms: Terms, result: Result
) -> Decide:
    """Read a file, and answer with what decides about its lines; raises `FileError`."""
    match kind:
        case FileKind.ORGANIZATIONS:
            return organizations.organizations(file, result)
        case FileKind.USERS:
            return users.users(connection, file, terms.team, result, now=terms.now)
        case FileKind.CONTACTS:
            return contacts.contacts(
                connection,
                file,
                result,
                actor=terms.actor,
                now=terms.now,
                limit=terms.contact_limit,
                is_migration=terms.is_migration,
            )


def checked(connection: Connection, decide: Decide, read_: Result) -> Result:
    """Decide without writing."""
    return _decided(connection, decide, read_, writes=False)


def written(
    connection: Connection, decide: Decide, read_: Result, *, allows_partial: bool
) -> Result:
    """Decide and write.

    Raises `NotWrittenError` where lines are refused that may not be, and `DatabaseBusyError`.
    """
    try:
        result = _decided(connection, decide, read_, writes=True)
    except IntegrityError:
        # An address, a Slack user or an account id was taken at this moment; the next try sees it.
        raise DatabaseBusyError from None
    if result.refused and not allows_partial:
        raise NotWrittenError(result)
    return replace(result, is_written=True)


def report(refused: Iterable[Refused]) -> str:
    """Write the refused lines as CSV."""
    return csvfile.written(
        ("line", "value", "reason"), ((one.line, one.value, one.reason) for one in refused)
    )


def _decided(connection: Connection, decide: Decide, read_: Result, *, writes: bool) -> Result:
    result = replace(read_, refused=list(read_.refused), notes=list(read_.notes), changed=set())
    decide(connection, result, writes)
    result.refused.sort(key=attrgetter("line"))
    return result
