"""What an import is: a file is read, then what its lines come to is decided, and written.

A file is read before the write lock is asked for. What it comes to is decided under the lock, where
nobody else writes meanwhile (R14).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from operator import attrgetter
from typing import Any, ClassVar, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseBusyError
from bot.imports import csvfile
from bot.imports.contacts import Contacts
from bot.imports.csvfile import File, Opening
from bot.imports.organizations import Organizations
from bot.imports.report import Read, Result
from bot.imports.terms import Terms
from bot.imports.users import Users
from bot.values import FileKind

Tracking = Callable[[Sequence[Any]], Iterable[Any]]
"""Goes through what was read, so that its progress can be watched."""


class Importer(Protocol):
    """Knows one kind of file."""

    portion: ClassVar[int]
    """How much is decided at once."""

    def read(
        self, connection: Connection, file: File, opening: Opening = csvfile.opened
    ) -> Read[Any]:
        """Read the file; raises `FileError`."""

    def decide(self, connection: Connection, asked: Sequence[Any], *, locks: bool) -> Any:  # noqa: ANN401
        """Decide what a portion comes to, told in `result`; lock the rows that may change."""

    def write(self, connection: Connection, decision: Any) -> None:  # noqa: ANN401
        """Write what was decided."""


class NotWrittenError(Exception):
    """Takes the transaction back, because lines are refused; carries what was decided."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


def importer(kind: FileKind, terms: Terms) -> Importer:
    """Find what knows the kind of file."""
    match kind:
        case FileKind.ORGANIZATIONS:
            return Organizations()
        case FileKind.USERS:
            return Users(terms)
        case FileKind.CONTACTS:
            return Contacts(terms)


def run(
    connection: Connection,
    importer_: Importer,
    read: Read[Any],
    *,
    writes: bool,
    allows_partial: bool = False,
    tracking: Tracking = iter,
) -> Result:
    """Decide what a file comes to, and write it if told so.

    Where it is written, raises `NotWrittenError` if lines are refused that may not be, and
    `DatabaseBusyError`.
    """
    try:
        results = list(_portions(connection, importer_, tracking(read.asked), writes=writes))
    except IntegrityError:
        # An address, a Slack user or an account id was taken at this moment; the next try sees it.
        raise DatabaseBusyError from None
    refused = chain(read.refused, *(one.refused for one in results))
    result = Result(
        accepted=sum(one.accepted for one in results),
        unchanged=sum(one.unchanged for one in results),
        refused=sorted(refused, key=attrgetter("line")),
        notes=[note for one in results for note in one.notes],
        changed=frozenset().union(*(one.changed for one in results)),
    )
    if writes and result.refused and not allows_partial:
        raise NotWrittenError(result)
    return replace(result, is_written=writes)


def _portions(
    connection: Connection,
    importer_: Importer,
    asked: Iterable[Any],
    *,
    writes: bool,
) -> Iterator[Result]:
    rest = iter(asked)
    while portion := list(islice(rest, importer_.portion)):
        decision = importer_.decide(connection, portion, locks=writes)
        if writes:
            importer_.write(connection, decision)
        yield decision.result
