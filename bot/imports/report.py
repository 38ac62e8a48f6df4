"""What an import lets in, and the lines that it refuses."""

from dataclasses import dataclass, field

from bot.imports.csvfile import Line
from bot.language import _, _n
from bot.text import is_control

_LONGEST_SHOWN = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A line that is not let in: its number, the value and why."""

    line: int
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        """Say which line it is and why, with the value if there is one."""
        if not self.value:
            return _("line {line}: {reason}", line=self.line, reason=self.reason)
        return _(
            "line {line} “{value}”: {reason}",
            line=self.line,
            value=self.value,
            reason=self.reason,
        )


class RefusedError(Exception):
    """Raised where a line is read that cannot be let in."""

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.reason = reason

    def at(self, line: int) -> Refused:
        """Say which line it was."""
        return Refused(line=line, value=_shown(self.value), reason=self.reason)


@dataclass(kw_only=True)
class Result:
    """What an import did: entries changed, lines refused, and what is worth knowing besides."""

    accepted: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    """The organizations that change, or whose users or contacts do, by their ids; no new ones."""
    is_written: bool = False

    @property
    def summary(self) -> str:
        """Say in one line what happened, or would happen."""
        if self.is_written:
            changed = _n("{n} entry changed", "{n} entries changed", self.accepted)
        else:
            changed = _n("{n} entry would change", "{n} entries would change", self.accepted)
        return _(
            "{changed}, {same} as they were, {refused}. {end}",
            changed=changed,
            same=self.unchanged,
            refused=_n("{n} line refused", "{n} lines refused", len(self.refused)),
            end="" if self.is_written else _("Nothing was written."),
        ).rstrip()


def require_clean(line: Line) -> dict[str, str]:
    """Answer with the cells of a line; raises `RefusedError` for what no cell may hold."""
    if not line.is_whole:
        raise RefusedError("", _("this line has more or fewer cells than the first one"))
    if not line.is_plain:
        for cell in line.cells.values():
            if not cell.isprintable() and any(map(is_control, cell)):
                raise RefusedError(cell, _("control characters cannot be kept"))
    return line.cells


def require_filled(cells: dict[str, str], column: str, longest: int) -> str:
    """Answer with a cell that must not be empty; raises `RefusedError`."""
    if not cells[column]:
        raise RefusedError("", _("{column} is empty", column=column))
    return require_length(cells[column], column, longest)


def require_length(value: str, column: str, longest: int) -> str:
    """Answer with the value; raises `RefusedError` where it is too long."""
    if len(value) > longest:
        raise RefusedError(
            value, _("{column} has more than {n} characters", column=column, n=longest)
        )
    return value


def _shown(value: str) -> str:
    short = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
    # What would steer the terminal is written out.
    return "".join(ascii(letter)[1:-1] if is_control(letter) else letter for letter in short)
