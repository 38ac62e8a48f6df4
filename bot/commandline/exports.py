"""Exports: the contacts in the columns that an import reads."""

import sys
from pathlib import Path
from typing import TextIO

from bot.commandline.administration import LONGEST_WAIT, opened
from bot.imports import contacts_file
from bot.imports.csvfile import FileError
from bot.language import _
from bot.rights import Rights
from bot.settings import Settings
from bot.values import OPERATOR

ROWS = 1_000
"""Rows held in memory at once."""


def run(settings: Settings, org: str | None, output: Path | None) -> None:
    """Write the contacts, of all organizations or of one, to a file or to standard output."""
    if output is None:
        _write(settings, org, sys.stdout)
        return
    # A file that is there at all is there whole.
    part = output.with_name(output.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            _write(settings, org, file)
        part.replace(output)
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=output, why=error.strerror)) from error
    finally:
        part.unlink(missing_ok=True)


def _write(settings: Settings, org: str | None, file: TextIO) -> None:
    with opened(settings) as database, database.read(LONGEST_WAIT) as connection:
        organization_id = None
        if org is not None:
            rights = Rights(support_teams=(), contact_limit=settings.contact_limit)
            _access, organization_id = rights.locate(connection, OPERATOR, org)
        if not database.is_sqlite:
            # PostgreSQL hands out rows in portions within a transaction only.
            connection.rollback()
            connection.execution_options(isolation_level="READ COMMITTED")
        connection.execution_options(yield_per=ROWS)
        contacts_file.write(connection, file, organization_id)
