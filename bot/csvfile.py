"""CSV files as they come: UTF-8 with or without a mark, known columns, lines with their numbers."""

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TextIO, TypeVar

from rich import progress
from rich.console import Console

from bot.errors import PersonError
from bot.language import _

_One = TypeVar("_One")


class FileError(PersonError):
    """A file that cannot be read as the CSV it should be, or not be written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the file: its number, and its cells by column, trimmed."""

    number: int
    cells: dict[str, str]
    is_whole: bool
    """Whether it has as many cells as the header."""


def read(path: Path, *, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    """Read the lines one by one, with a progress bar; raises `FileError`."""
    try:
        with _opened(path) as file:
            rows = csv.reader(file, strict=True)
            header = [cell.strip() for cell in next(rows, [])]
            _check(header, required, optional)
            # A quoted cell may go over several lines: the number is that of the first.
            number = rows.line_num + 1
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield _line(number, header, row)
                number = rows.line_num + 1
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=path, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise FileError(
            _(
                "{file}, line {line}: this is not UTF-8. Save the file as “CSV UTF-8”.",
                file=path,
                line=_undecodable(path),
            )
        ) from error
    except csv.Error as error:
        raise FileError(
            _("{file}, line {line}: {why}.", file=path, line=rows.line_num, why=error)
        ) from error


def tracked(items: Iterable[_One], total: int) -> Iterator[_One]:
    """Go through items with a progress bar, where somebody looks at it."""
    yield from progress.track(
        items, _("Working"), total, console=Console(stderr=True), disable=_is_unseen()
    )


def _opened(path: Path) -> AbstractContextManager[TextIO]:
    return progress.open(
        path,
        "rt",
        encoding="utf-8-sig",
        newline="",
        description=_("Reading"),
        console=Console(stderr=True),
        disable=_is_unseen(),
    )


def _is_unseen() -> bool:
    return not sys.stderr.isatty()


def _undecodable(path: Path) -> int:
    with path.open("rb") as file:
        whole = takewhile(_is_decodable, file)
        return sum(1 for _line in whole) + 1


def _is_decodable(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check(header: list[str], required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    if missing := [column for column in required if column not in header]:
        raise FileError(
            _("The first line must name the columns {columns}.", columns=", ".join(missing))
        )
    if unknown := [column for column in header if column not in {*required, *optional}]:
        raise FileError(
            _(
                "There is no column {unknown} here. The columns are {columns}.",
                unknown=", ".join(map(repr, unknown)),
                columns=", ".join((*required, *optional)),
            )
        )
    if len(set(header)) < len(header):
        raise FileError(_("A column is named twice."))


def _line(number: int, header: list[str], row: list[str]) -> Line:
    cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
    return Line(number=number, cells=cells, is_whole=len(row) == len(header))
