"""Rows brought in from a file: matched by their key, inserted or updated."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, insert, update

from bot.imports import csvfile
from bot.imports.csvfile import Line
from bot.imports.report import RefusedError, Result
from bot.language import _
from bot.storage.tables import ORGANIZATIONS

CHUNK = 1000
"""Lines decided at once: few statements, little memory."""


class Missing:
    """Stands for a cell of a column that the file has not: what is there stays."""


MISSING = Missing()


class Keyed(Protocol):
    """A line that was read, with the key of its row."""

    @property
    def key(self) -> Hashable:
        """What the row is matched by."""

    @property
    def title(self) -> str:
        """What a refusal calls the row."""

    @property
    def line(self) -> int:
        """The number of the line."""

    def _replace(self, *, line: int) -> Self: ...


_Asked = TypeVar("_Asked", bound=Keyed)


def read(lines: Iterable[Line], to_asked: Callable[[Line], _Asked], result: Result) -> list[_Asked]:
    """Read lines; two with the same key are one, and must say the same."""
    asked: dict[Hashable, _Asked] = {}
    for line in lines:
        try:
            one = to_asked(line)
        except RefusedError as error:
            result.refused.append(error.at(line.number))
            continue
        if asked.setdefault(one.key, one)._replace(line=one.line) != one:
            otherwise = RefusedError(one.title, _("another line of this file says otherwise"))
            result.refused.append(otherwise.at(one.line))
    return list(asked.values())


def chunks(asked: list[_Asked]) -> Iterator[list[_Asked]]:
    """Go through what was asked in portions, with a progress bar."""
    rest = iter(csvfile.tracked(asked, len(asked)))
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def known(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
    values: dict[str, object],
    key: Callable[[RowMapping], Hashable],
    *,
    locks: bool,
) -> dict[Hashable, RowMapping]:
    """Read the rows that are there already, by their key, and lock them where they may change.

    The lock is one that lets contacts be added for them meanwhile (R14).
    """
    if locks:
        statement = statement.with_for_update(key_share=True)
    return {key(row): row for row in connection.execute(statement, values).mappings()}


def given(value: object, before: RowMapping | None, column: str, default: object) -> object:
    """Answer with what the file gives, else with what is there, else with the default."""
    if not isinstance(value, Missing):
        return value
    return default if before is None else before[column]


def apply(
    connection: Connection,
    table: Table[Any],
    rows: list[tuple[RowMapping | None, dict[str, Any]]],
    result: Result,
    *,
    writes: bool,
) -> None:
    """Count what is new or changed, and write it if told so; `rows` come with what is there."""
    new = [row for before, row in rows if before is None]
    changed = [
        {**row, "row_id": before["id"]}
        for before, row in rows
        if before is not None and any(before[name] != one for name, one in row.items())
    ]
    organization = "row_id" if table is ORGANIZATIONS else "organization_id"
    result.changed.update(row[organization] for row in changed)
    result.accepted += len(new) + len(changed)
    result.unchanged += len(rows) - len(new) - len(changed)
    if writes and new:
        connection.execute(insert(table), new)
    if writes and changed:
        columns = [name for name in changed[0] if name != "row_id"]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(name) for name in columns})
        )
        connection.execute(statement, changed)
