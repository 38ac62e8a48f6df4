"""B9: many commands over Socket Mode, a hundred unanswered at most, beside the smallest app."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.benchmarks import processes
from tests.benchmarks.asking import form
from tests.benchmarks.floors.bolt import ANSWERS
from tests.benchmarks.harness import Line, in_turns, require
from tests.benchmarks.list_command import TABLES, asked, medium_size, recorded

UNANSWERED = 100
SECONDS = 3
"""Slack's own patience."""


def run(bench):
    data = medium_size(bench)
    rounds, count = bench.choose((1, 200), (4, 2_500))
    for store in bench.stores:
        url, path = store.filled(data, *TABLES), bench.directory / "socket.json"
        texts = _recorded(url, data, path)
        more = {ANSWERS: str(path)}
        with (
            _connected(processes.socket_floor, url, bench.directory, **more) as floor,
            _connected(processes.bot, url, bench.directory, "--socket") as ours,
        ):
            measures = [_measure(one, data, texts, count) for one in (floor, ours)]
            theirs, own = in_turns(rounds, *measures)
        yield Line(
            number="B9",
            work=f"{rounds * count:,} lists over Socket Mode, {store.name}",
            unit="commands/s",
            ours=tuple(rate for rate, _ in own),
            floor=tuple(rate for rate, _ in theirs),
            at_least=0.7,
        )
        yield Line(
            number="B9",
            work=f"the slowest of them, {store.name}",
            unit="s",
            ours=tuple(slowest for _, slowest in own),
            at_most=SECONDS,
            worst_counts=True,
        )


def _recorded(url, data, path):
    slack = Workspace()
    with serve(slack):
        return recorded(slack, url, asked(slack, data), data, path)


@contextmanager
def _connected(start, url, *arguments, **more):
    """Run a server that is connected to a stand-in of its own."""
    slack = Workspace()
    with serve(slack) as server, start(slack, url, *arguments, **more):
        server.sockets.wait_for_connection(seconds=processes.PATIENCE)
        yield slack, server.sockets


def _measure(connected, data, texts, count):
    slack, sockets = connected
    forms = [form(slack, data.admin(one), "list") for one in range(1, len(texts) + 1)]

    def ask(number):
        place = number % len(forms)
        began = time.perf_counter()
        answer = sockets.deliver("slash_commands", forms[place], retry=0, seconds=SECONDS)
        took = time.perf_counter() - began
        require(answer.status == 200, f"command {number} was not answered")
        require(answer.body == texts[place], answer.body)
        return took

    def once(_round):
        with ThreadPoolExecutor(UNANSWERED) as threads:
            began = time.perf_counter()
            took = list(threads.map(ask, range(count)))
            return count / (time.perf_counter() - began), max(took)

    return once
