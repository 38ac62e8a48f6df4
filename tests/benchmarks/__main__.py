"""`python -m tests.benchmarks`: how fast the bot is, beside what is possible at all."""

import tempfile
import time
import warnings
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.benchmarks import report
from tests.benchmarks.harness import Bench
from tests.benchmarks.stores import Postgresql, Sqlite

BENCHMARKS = {
    "B1": "list_command",
    "B2": "add_command",
    "B3": "person_search",
    "B4": "country_search",
    "B5": "recipients",
    "B6": "contacts_import",
    "B7": "contacts_export",
    "B8": "cold_start",
    "B9": "socket_mode",
}


def main(
    only: Annotated[list[str], typer.Option(help="One benchmark, B1 to B9; may be repeated.")] = [],  # noqa: B006
    quick: Annotated[
        bool, typer.Option("--quick", help="Small data, to see that all works.")
    ] = False,
    json: Annotated[Path | None, typer.Option(help="Where to write all figures.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Where to draw how B3 and B5 grow.")] = None,
):
    """Measure the bot and its floors in turns, and print the table."""
    warnings.simplefilter("ignore")
    say = partial(Console(stderr=True).print, highlight=False, soft_wrap=True)
    began, machine = time.monotonic(), report.machine()
    lines, curves = [], []
    with (
        tempfile.TemporaryDirectory() as directory,
        closing(Postgresql(Path(directory))) as postgresql,
    ):
        stores = (Sqlite(Path(directory)), postgresql)
        bench = Bench(directory=Path(directory), is_quick=quick, stores=stores, curves=curves)
        for number in only or BENCHMARKS:
            benchmark = import_module(f"tests.benchmarks.{BENCHMARKS[number]}")
            for line in benchmark.run(bench):
                say(report.words(line))
                lines.append(line)
    console = Console(width=None if Console().is_terminal else 200)
    console.print(f"{machine}\n", soft_wrap=True)
    if quick:
        console.print("This was --quick: it shows that all works, and its figures say nothing.\n")
    console.print(report.table(lines))
    if json:
        seconds = time.monotonic() - began
        json.write_text(report.to_json(lines, curves, machine, is_quick=quick, seconds=seconds))
    if plot:
        from tests.benchmarks.plot import draw

        plot.write_text(draw(curves))


if __name__ == "__main__":
    typer.run(main)
