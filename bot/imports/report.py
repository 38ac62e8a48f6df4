"""What an import lets in, and the lines that it refuses: codes and fields, worded where read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from bot.imports.csvfile import Line
from bot.text import is_control

_LONGEST_SHOWN = 60
_NONE: Mapping[str, Any] = {}

_Asked = TypeVar("_Asked")


class Code(StrEnum):
    """Why a line is refused; behind it are the fields that the reason names."""

    CELLS = "cells"
    CONTROL = "control"
    EMPTY = "empty"
    """`column`."""
    TOO_LONG = "too_long"
    """`column`, and `n` characters at most."""
    CONTRADICTED = "contradicted"
    NO_ORGANIZATION = "no_organization"
    LIMIT = "limit"
    DOMAIN = "domain"
    EMAIL = "email"
    SLACK_USER = "slack_user"
    SLACK_USER_TAKEN = "slack_user_taken"
    SLACK_TEAM = "slack_team"
    TEAM_NEEDED = "team_needed"
    """`known` workspaces."""
    STATUS = "status"
    NO_USER = "no_user"
    DEACTIVATED = "deactivated"
    NO_COUNTRY = "no_country"
    COUNTRIES = "countries"
    """`candidates`, as codes of countries."""
    FULL = "full"
    """`left` places."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A line that is not let in: its number, the value and why."""

    line: int
    value: str
    code: Code
    fields: Mapping[str, Any]


class RefusedError(Exception):
    """Raised where a line is read that cannot be let in."""

    def __init__(self, value: str, code: Code, **fields: object) -> None:
        super().__init__(code)
        self.value = value
        self.code = code
        self.fields = fields or _NONE

    def at(self, line: int) -> Refused:
        """Say which line it was."""
        return Refused(line=line, value=_shown(self.value), code=self.code, fields=self.fields)


class NoteCode(StrEnum):
    """What is worth knowing of an import besides."""

    COVERED = "covered"
    HOMES_NOT_REFRESHED = "homes_not_refreshed"


class Note(NamedTuple):
    """Something worth knowing, and the line that it is about, if it is about one."""

    code: NoteCode
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Read(Generic[_Asked]):
    """What a file asks for, in the order in which its rows are locked, and what is refused."""

    asked: Sequence[_Asked]
    refused: Sequence[Refused]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an import, or a portion of it, comes to."""

    accepted: int
    unchanged: int
    refused: Sequence[Refused]
    notes: Sequence[Note]
    changed: frozenset[int]
    """The organizations that change, or whose users or contacts do, by their ids; no new ones."""
    is_written: bool = False


def require_clean(line: Line) -> dict[str, str]:
    """Answer with the cells of a line; raises `RefusedError` for what no cell may hold."""
    if not line.is_whole:
        raise RefusedError("", Code.CELLS)
    if not line.is_plain:
        for cell in line.cells.values():
            if not cell.isprintable() and any(map(is_control, cell)):
                raise RefusedError(cell, Code.CONTROL)
    return line.cells


def require_filled(cells: dict[str, str], column: str, longest: int) -> str:
    """Answer with a cell that must not be empty; raises `RefusedError`."""
    if not cells[column]:
        raise RefusedError("", Code.EMPTY, column=column)
    return require_length(cells[column], column, longest)


def require_length(value: str, column: str, longest: int) -> str:
    """Answer with the value; raises `RefusedError` where it is too long."""
    if len(value) > longest:
        raise RefusedError(value, Code.TOO_LONG, column=column, n=longest)
    return value


def _shown(value: str) -> str:
    short = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
    # What would steer the terminal is written out.
    return "".join(ascii(letter)[1:-1] if is_control(letter) else letter for letter in short)
