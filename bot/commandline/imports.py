"""Imports from the command line: one file is one transaction, refused lines have reasons."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot import services
from bot.commandline.administration import LONGEST_WAIT, known_team, opened, require_team_id
from bot.errors import DatabaseAwayError, DatabaseBusyError, DatabaseUnsureError
from bot.imports import csvfile, pipeline
from bot.imports.csvfile import FileError
from bot.imports.pipeline import NotWrittenError, Terms
from bot.imports.report import Refused, Result
from bot.language import _
from bot.outbox.app_home import mark_homes
from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.values import OPERATOR, FileKind


@dataclass(frozen=True, kw_only=True)
class Options:
    """How an import is done."""

    is_migration: bool = False
    is_dry_run: bool = False
    allows_partial: bool = False
    team_id: str | None = None


def run(settings: Settings, what: str, path: Path, options: Options) -> Result:
    """Import a file; raises `FileError`, and the errors of a database that is busy or away."""
    if what not in set(FileKind):
        raise SettingsError("Say what to import: organizations, users or contacts.")
    if options.is_migration and what != FileKind.CONTACTS:
        raise SettingsError("--migration is for contacts only.")
    require_team_id(options.team_id)
    with opened(settings) as database, csvfile.progress_shown(), _uncollected():
        terms = Terms(
            actor=OPERATOR,
            now=services.utc_now(),
            contact_limit=settings.contact_limit,
            team=lambda: options.team_id or known_team(settings, database),
            is_migration=options.is_migration,
        )
        read = Result()
        with database.read(LONGEST_WAIT) as connection:
            decide = pipeline.read(connection, FileKind(what), path, terms, read)
            if options.is_dry_run or (read.refused and not options.allows_partial):
                return pipeline.checked(connection, decide, read)
        try:
            with database.write(LONGEST_WAIT) as connection:
                result = pipeline.written(
                    connection, decide, read, allows_partial=options.allows_partial
                )
        except NotWrittenError as error:
            return error.result
        if not result.accepted:
            return replace(result, is_written=False)
        _mark_homes(database, result)
        return result


def _mark_homes(database: Database, result: Result) -> None:
    """Let a bot that runs draw the open Homes anew; what was imported is kept in any case."""
    try:
        mark_homes(database, result.changed, services.utc_now())
    except (DatabaseBusyError, DatabaseAwayError, DatabaseUnsureError):
        result.notes.append(
            _("the database was too busy to refresh the Homes that are open: reopen them in Slack")
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not look for cycles among millions of lines, again and again while they grow."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def require_writable(report: Path) -> None:
    """Raise `FileError` where the report could not be written; what it holds stays till then."""
    with _file_errors(report), report.open("a"):
        pass


def write_report(path: Path, refused: Iterable[Refused]) -> None:
    """Write the refused lines as CSV; raises `FileError`."""
    with _file_errors(path):
        path.write_text(pipeline.report(refused), encoding="utf-8", newline="")


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=path, why=error.strerror)) from error
