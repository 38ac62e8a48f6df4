"""B6: the import of contacts, beside the bulk load of the database, and commands meanwhile."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.benchmarks import processes
from tests.benchmarks.asking import command
from tests.benchmarks.data import SUPPORT
from tests.benchmarks.harness import Line, in_turns, lent, require
from tests.benchmarks.recipients import full_size

TABLES = ("organizations", "users", "roles")
EVERY = 0.1
"""Seconds from one command to the next."""


def run(bench):
    data = full_size(bench)
    asked, resolved = bench.directory / "contacts.csv", bench.directory / "resolved.csv"
    lines = data.contacts_file(asked)
    data.resolved_file(resolved)
    rows = data.organizations * data.contacts_each
    commands = (
        ["-m", "tests.benchmarks.floors.csvfiles", "load"],
        ["-m", "bot", "import", "contacts", str(asked)],
    )
    for store in bench.stores:

        def measure(arguments, *more, store=store):
            def once(_round):
                with lent(store, data, *TABLES) as url:
                    named = [url, *more] if more else []
                    done = processes.finished([*arguments, *named], url)
                    require(_count(store, url) == rows, done)
                    return done

            return once

        floor, ours = in_turns(
            bench.choose(1, 3), measure(commands[0], str(resolved)), measure(commands[1])
        )
        yield Line(
            number="B6",
            work=f"import of {lines:,} lines, {store.name}",
            unit="rows/s",
            ours=tuple(lines / seconds for seconds, _, _ in ours),
            floor=tuple(rows / seconds for seconds, _, _ in floor),
            at_least=0.5,
        )
        yield Line(
            number="B6",
            work=f"peak memory of it, {store.name}",
            unit="MB",
            ours=tuple(peak * 2**20 / 1e6 for _, peak, _ in ours),
            at_most=350,
            worst_counts=True,
        )
        yield from _meanwhile(bench, store, data, commands[1])


def _meanwhile(bench, store, data, importing):
    slack = Workspace()
    with (
        serve(slack),
        lent(store, data, *TABLES) as url,
        processes.bot(slack, url, bench.directory, "--http") as bot,
    ):
        bot.first_answer(command(slack, SUPPORT, "help"))
        with _asking(slack, data, bot) as answers:
            processes.finished(importing, url)
    said = Counter(kind for _, kind in answers)
    yield Line(
        number="B6",
        work=f"slowest of {said['list']} lists, {said['added']} adds and {said['busy']} adds told "
        f"“busy” meanwhile, {store.name}",
        unit="s",
        ours=(max(seconds for seconds, _ in answers),),
        at_most=3,
    )


@contextmanager
def _asking(slack, data, bot):
    """Send a command at each tenth of a second, in turns one that reads and one that writes."""
    answers, stopped = [], threading.Event()

    def ask(number):
        organization = data.organizations - number % (data.organizations // 2)
        text, kind = f"list --org {data.account(organization)}", "list"
        if number % 2:
            user = data.span(organization)[-1]
            text = f"add {data.email(organization, user)} global --org {data.account(organization)}"
            kind = "added"
        began = time.perf_counter()
        status, answer = bot.answer(command(slack, SUPPORT, text))
        took = time.perf_counter() - began
        if kind == "added" and "busy right now" in answer:
            kind = "busy"
        require(status == 200 and _SAYS[kind] in answer, answer)
        answers.append((took, kind))

    def send():
        with ThreadPoolExecutor(40) as threads:
            began, number, asked = time.monotonic(), 0, []
            while not stopped.wait(max(0, began + number * EVERY - time.monotonic())):
                asked.append(threads.submit(ask, number))
                number += 1
        failures.extend(one.exception() for one in asked if one.exception())

    failures = []
    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield answers
    finally:
        stopped.set()
        sender.join()
    if failures:
        raise failures[0]


_SAYS = {"list": "fulfillment contacts", "added": "all countries", "busy": "busy right now"}


def _count(store, url):
    with store.connected(url) as connection:
        return connection.execute("SELECT count(*) FROM contacts").fetchone()[0]
