"""Imports: one file is one transaction, checked line by line, refused with reasons.

A file is read and checked before the write lock is asked for. What is decided then is decided
anew under the lock, because others may have written in between (R14).
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from sqlalchemy import Connection

from bot import contacts_import, organizations_import, users_import
from bot.csvfile import FileError
from bot.language import _
from bot.operator import LONGEST_WAIT, known_team, opened
from bot.refusals import Refused, Result
from bot.settings import Settings, SettingsError

_Decide = Callable[[Connection, Result, bool], None]
"""Decides about the lines that were read, and writes what follows if told so."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How an import is done."""

    is_migration: bool = False
    is_dry_run: bool = False
    allows_partial: bool = False
    team_id: str | None = None


class _NotWrittenError(Exception):
    """Takes the transaction back."""


def run(settings: Settings, what: str, path: Path, options: Options) -> Result:
    """Import a file; raises `FileError`, and the errors of a database that is busy or away."""
    if options.is_migration and what != "contacts":
        raise SettingsError("--migration is for contacts only.")
    with opened(settings) as database:

        def team() -> str:
            return options.team_id or known_team(settings, database)

        read = Result()
        with database.read(LONGEST_WAIT) as connection:
            decide = _decider(connection, what, path, options, settings, team, read)
            result = _decided(connection, decide, read, writes=False)
        if options.is_dry_run or not result.accepted or not _is_accepted(result, options):
            return result
        try:
            with database.write(LONGEST_WAIT) as connection:
                result = _decided(connection, decide, read, writes=True)
                _require_accepted(result, options)
        except _NotWrittenError:
            return result
    return replace(result, is_written=True)


def write_report(path: Path, refused: Iterable[Refused]) -> None:
    """Write the refused lines as CSV; raises `FileError`."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("line", "value", "reason"))
            writer.writerows((one.line, one.value, one.reason) for one in refused)
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=path, why=error.strerror)) from error


def _decider(
    connection: Connection,
    what: str,
    path: Path,
    options: Options,
    settings: Settings,
    team: Callable[[], str],
    result: Result,
) -> _Decide:
    match what:
        case "organizations":
            return organizations_import.organizations(path, result)
        case "users":
            return users_import.users(connection, path, team, result)
        case "contacts":
            return contacts_import.contacts(
                connection,
                path,
                result,
                is_migration=options.is_migration,
                limit=settings.contact_limit,
            )
    raise SettingsError("Say what to import: organizations, users or contacts.")


def _decided(connection: Connection, decide: _Decide, read: Result, *, writes: bool) -> Result:
    result = replace(read, refused=list(read.refused), notes=list(read.notes))
    decide(connection, result, writes)
    result.refused.sort(key=attrgetter("line"))
    return result


def _require_accepted(result: Result, options: Options) -> None:
    if not _is_accepted(result, options):
        raise _NotWrittenError


def _is_accepted(result: Result, options: Options) -> bool:
    return options.allows_partial or not result.refused
