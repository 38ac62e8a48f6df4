"""CSV files as they come: UTF-8 with or without a mark, known columns, lines with their numbers."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import count, takewhile
from pathlib import Path
from typing import NamedTuple, TextIO, TypeAlias

from bot.errors import PersonError
from bot.language import _, _n

File: TypeAlias = Path | bytes
"""A file on disk, or the content of one that came another way and is known to be whole."""

Opening: TypeAlias = Callable[[Path], AbstractContextManager[TextIO]]
"""How a file on disk is opened: as `opened` does, or so that its reading can be watched."""

ENCODING = "utf-8-sig"

# A spreadsheet takes these for the beginning of a formula.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


class FileError(PersonError):
    """A file that cannot be read as the CSV it should be, or not be written."""


class Line(NamedTuple):
    """A line of the file: its number, and its cells by column, trimmed."""

    number: int
    cells: dict[str, str]
    is_whole: bool
    """Whether it has as many cells as the header."""
    is_plain: bool
    """Whether it is known to hold nothing but printable letters."""


def opened(path: Path) -> AbstractContextManager[TextIO]:
    """Open a file."""
    return path.open(encoding=ENCODING, newline="")


def read(
    source: File,
    *,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    opening: Opening = opened,
) -> Iterator[Line]:
    """Read the lines one by one; raises `FileError`."""
    name = source if isinstance(source, Path) else _("The file")
    try:
        with opening(source) if isinstance(source, Path) else _wrapped(source) as file:
            has_length = isinstance(source, bytes) or source.is_file()
            rows = csv.reader(file if has_length else _ended(file, name), strict=True)
            header = [cell.strip() for cell in next(rows, [])]
            _check(header, required, optional)
            # A quoted cell may go over several lines: the number is that of the first.
            number = rows.line_num + 1
            for row in rows:
                # Looked at once as a whole: there are millions of lines, and hardly any needs more.
                text = "".join(row)
                is_plain = text.isprintable() and " " not in text and "'" not in text
                cells = row if is_plain else [_unmarked(cell.strip()) for cell in row]
                if any(cells):
                    whole = dict(zip(header, cells, strict=False))
                    yield Line(number, whole, len(cells) == len(header), is_plain)
                number = rows.line_num + 1
    except OSError as error:
        raise FileError(_("{file}: {why}.", file=name, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise FileError(
            _(
                "{file}, line {line}: this is not UTF-8. Save the file as “CSV UTF-8”.",
                file=name,
                line=_undecodable(source),
            )
        ) from error
    except csv.Error as error:
        raise FileError(
            _("{file}, line {line}: {why}.", file=name, line=rows.line_num, why=error)
        ) from error


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula; `read` gives it back as it was.

    A cell that is marked already is marked once more, so that nothing is lost on the way.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write(file: TextIO, header: tuple[str, ...], rows: Iterable[Sequence[object]]) -> int:
    """Write CSV that no spreadsheet runs, and count its rows."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    places = count()
    writer.writerows(
        [harmless(str(cell)) for cell in row] for row, _ in zip(rows, places, strict=False)
    )
    return next(places)


def written(header: tuple[str, ...], rows: Iterable[Sequence[object]]) -> str:
    """Answer with the CSV as text."""
    file = io.StringIO()
    write(file, header, rows)
    return file.getvalue()


def _wrapped(content: bytes) -> AbstractContextManager[TextIO]:
    return io.TextIOWrapper(io.BytesIO(content), encoding=ENCODING, newline="")


def _ended(file: TextIO, name: object) -> Iterator[str]:
    """Go through the lines of a pipe, which may have broken off in the last one."""
    for line in file:
        if not line.endswith(("\n", "\r")):
            raise FileError(
                _(
                    "{file}: the last row has no line end, so it may have been cut off. "
                    "Save it to a file first.",
                    file=name,
                )
            )
        yield line


def _undecodable(source: File) -> int:
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
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
            _n(
                "The first line lacks the column {columns}.",
                "The first line lacks the columns {columns}.",
                len(missing),
                columns=", ".join(missing),
            )
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


def _unmarked(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
