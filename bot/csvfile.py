"""CSV files as they come: UTF-8 with or without a mark, known columns, lines with their numbers."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import PersonError
from bot.language import _


class FileError(PersonError):
    """A file that cannot be read as the CSV it should be."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the file: its number, and its cells by column, trimmed."""

    number: int
    cells: dict[str, str]


def read(path: Path, *, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    """Read the lines one by one; raises `FileError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            header = [cell.strip() for cell in next(rows, [])]
            _check(header, required, optional)
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield _line(rows.line_num, header, row)
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=path, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise FileError(_("{file} is not UTF-8. Save it as “CSV UTF-8”.", file=path)) from error
    except csv.Error as error:
        raise FileError(_("{file} is not CSV: {why}.", file=path, why=error)) from error


def _check(header: list[str], required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    if missing := [column for column in required if column not in header]:
        raise FileError(
            _("The first line must name the columns {columns}.", columns=", ".join(missing))
        )
    if unknown := [column for column in header if column not in {*required, *optional}]:
        raise FileError(_("There is no column {columns} here.", columns=", ".join(unknown)))
    if len(set(header)) < len(header):
        raise FileError(_("A column is named twice."))


def _line(number: int, header: list[str], row: list[str]) -> Line:
    cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
    if len(row) != len(header):
        cells["too many or too few cells"] = ""
    return Line(number=number, cells=cells)
