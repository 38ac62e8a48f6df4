"""Rows brought in from a file: matched by their key, inserted or updated."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, insert, update

from bot.imports.csvfile import Line
from bot.imports.report import Code, Refused, RefusedError, Result
from bot.storage.tables import ORGANIZATIONS

PORTION = 1000
"""Lines decided at once: few statements, little memory."""


class Missing:
    """Stands for a cell of a column that the file has not: what is there stays."""


MISSING = Missing()

Row = tuple[RowMapping | None, dict[str, Any]]
"""What is there already, if anything is, and what is to be there."""


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


@dataclass(frozen=True, kw_only=True)
class Upserts:
    """What some lines come to: rows that are new, and rows that change, with their ids."""

    new: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    result: Result


def read(
    lines: Iterable[Line], to_asked: Callable[[Line], _Asked]
) -> tuple[list[_Asked], list[Refused]]:
    """Read lines; two with the same key are one, and must say the same."""
    asked: dict[Hashable, _Asked] = {}
    refused = []
    for line in lines:
        try:
            one = to_asked(line)
        except RefusedError as error:
            refused.append(error.at(line.number))
            continue
        if asked.setdefault(one.key, one)._replace(line=one.line) != one:
            refused.append(RefusedError(one.title, Code.CONTRADICTED).at(one.line))
    return list(asked.values()), refused


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


def decide(table: Table[Any], rows: list[Row], refused: Sequence[Refused] = ()) -> Upserts:
    """Tell what is new or changed from what stays as it is."""
    new = [row for before, row in rows if before is None]
    changed = [
        {**row, "row_id": before["id"]}
        for before, row in rows
        if before is not None and any(before[name] != one for name, one in row.items())
    ]
    organization = "row_id" if table is ORGANIZATIONS else "organization_id"
    result = Result(
        accepted=len(new) + len(changed),
        unchanged=len(rows) - len(new) - len(changed),
        refused=refused,
        notes=(),
        changed=frozenset(row[organization] for row in changed),
    )
    return Upserts(new=new, changed=changed, result=result)


def write(connection: Connection, table: Table[Any], upserts: Upserts) -> None:
    """Write what is new or changed."""
    if upserts.new:
        connection.execute(insert(table), upserts.new)
    if upserts.changed:
        columns = [name for name in upserts.changed[0] if name != "row_id"]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({name: bindparam(name) for name in columns})
        )
        connection.execute(statement, upserts.changed)
