"""Imports from the command line: one file is one transaction, refused lines have reasons."""

import gc
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from rich import progress
from rich.console import Console

from bot import services
from bot.commandline.administration import (
    LONGEST_WAIT,
    known_teams,
    opened,
    require_team_id,
    team_needed,
)
from bot.errors import DatabaseAwayError, DatabaseBusyError, DatabaseUnsureError
from bot.imports import csvfile, pipeline, wording
from bot.imports.csvfile import FileError
from bot.imports.pipeline import NotWrittenError
from bot.imports.report import Code, Note, NoteCode, Refused, Result
from bot.imports.terms import Terms
from bot.language import _, _n
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
    with opened(settings) as database, _uncollected():
        terms = Terms(
            actor=OPERATOR,
            now=services.utc_now(),
            contact_limit=settings.contact_limit,
            teams=lambda: {options.team_id} if options.team_id else known_teams(settings, database),
            is_migration=options.is_migration,
        )
        importer = pipeline.importer(FileKind(what), terms)
        with database.read(LONGEST_WAIT) as connection:
            read = importer.read(connection, path, opening=_watched)
            if options.is_dry_run or (read.refused and not options.allows_partial):
                return pipeline.run(connection, importer, read, writes=False, tracking=_tracked)
        try:
            with database.write(LONGEST_WAIT) as connection:
                result = pipeline.run(
                    connection,
                    importer,
                    read,
                    writes=True,
                    allows_partial=options.allows_partial,
                    tracking=_tracked,
                )
        except NotWrittenError as error:
            return error.result
        if not result.accepted:
            return replace(result, is_written=False)
        return _homes_marked(database, result)


def sentence(refused: Refused) -> str:
    """Say which line is refused and why, with the value if there is one."""
    if not refused.value:
        return _("line {line}: {reason}", line=refused.line, reason=_reason(refused))
    return _(
        "line {line} “{value}”: {reason}",
        line=refused.line,
        value=refused.value,
        reason=_reason(refused),
    )


def summary(result: Result) -> str:
    """Say in one line what happened, or would happen."""
    if result.is_written:
        changed = _n("{n} entry changed", "{n} entries changed", result.accepted)
    else:
        changed = _n("{n} entry would change", "{n} entries would change", result.accepted)
    return _(
        "{changed}, {same} as they were, {refused}. {end}",
        changed=changed,
        same=result.unchanged,
        refused=_n("{n} line refused", "{n} lines refused", len(result.refused)),
        end="" if result.is_written else _("Nothing was written."),
    ).rstrip()


def _reason(refused: Refused) -> str:
    if refused.code == Code.TEAM_NEEDED:
        return team_needed(**refused.fields)
    return wording.reason(refused)


def _homes_marked(database: Database, result: Result) -> Result:
    """Let a bot that runs draw the open Homes anew; what was imported is kept in any case."""
    try:
        mark_homes(database, result.changed, services.utc_now())
    except (DatabaseBusyError, DatabaseAwayError, DatabaseUnsureError):
        notes = [*result.notes, Note(NoteCode.HOMES_NOT_REFRESHED)]
        return replace(result, notes=notes)
    return result


def _watched(path: Path) -> AbstractContextManager[TextIO]:
    """Open a file with a bar of progress, if standard error is a terminal."""
    return progress.open(
        path,
        "rt",
        encoding=csvfile.ENCODING,
        newline="",
        description=_("Reading"),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def _tracked(asked: Sequence[Any]) -> Iterable[Any]:
    """Go through what was read, with a bar of progress if standard error is a terminal."""
    return progress.track(
        asked, _("Working"), console=Console(stderr=True), disable=not sys.stderr.isatty()
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
        path.write_text(wording.report(refused, _reason), encoding="utf-8", newline="")


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=path, why=error.strerror)) from error
