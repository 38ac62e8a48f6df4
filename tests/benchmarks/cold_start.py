"""B8: from the start of the process to the first answered command, and the memory it rests in."""

import json
import time

from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.benchmarks import processes
from tests.benchmarks.asking import command
from tests.benchmarks.data import Data
from tests.benchmarks.floors.bolt import ANSWERS
from tests.benchmarks.harness import Line, in_turns, require
from tests.benchmarks.list_command import TABLES, recorded

AT_REST = 0.5
"""Seconds after the answer in which whatever was begun at the start can end."""


def run(bench):
    data = Data(organizations=100, users=1_000, contacts_each=10)
    for store in bench.stores:
        slack = Workspace()
        with serve(slack):
            yield from _measured(bench, store, slack, data)


def _measured(bench, store, slack, data):
    url, path = store.filled(data, *TABLES), bench.directory / "start.json"
    request = command(slack, data.admin(1), "list")
    (expected,) = recorded(slack, url, [request], data, path)
    starts = (
        lambda: processes.floor("list", slack, url, bench.directory, **{ANSWERS: str(path)}),
        lambda: processes.bot(slack, url, bench.directory, "--http"),
    )

    def measure(start):
        def once(_round):
            began = time.perf_counter()
            with start() as running:
                status, answer = running.first_answer(command(slack, data.admin(1), "list"))
                seconds = time.perf_counter() - began
                require(status == 200 and json.loads(answer) == expected, answer)
                time.sleep(AT_REST)
                return seconds, running.resident()

        return once

    in_turns(1, *map(measure, starts))  # whoever starts first compiles
    floor, ours = in_turns(bench.choose(1, 9), *map(measure, starts))
    for place, (work, unit) in enumerate((("cold start", "s"), ("memory at rest", "MiB"))):
        yield Line(
            number="B8",
            work=f"{work}, {store.name}",
            unit=unit,
            ours=tuple(one[place] for one in ours),
            floor=tuple(one[place] for one in floor),
            at_most=1.5,
        )
