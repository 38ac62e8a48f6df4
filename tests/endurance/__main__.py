"""Mixed load for minutes, with a process killed again and again and a Slack that fails.

Two processes serve one PostgreSQL. One of them is killed and started again every minute, and one
call to Slack in twenty fails. After each answer the database must hold what the person was told;
the memory and the open files of the process that lives through it all must not grow.

    python -m tests.endurance --minutes 10
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.slack.manifest import SCOPES
from bot.storage.database import Database
from tests.benchmarks.stores import Postgresql
from tests.endurance.clients import Client, people
from tests.endurance.fleet import Fleet
from tests.rows import Rows

CLIENTS = 6
WARM_UP = 120
"""Seconds after which memory and open files must have found their level."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--one-in", type=int, default=20, help="how many calls to Slack fail")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        sys.exit(run(Path(directory), asked.minutes * 60, asked.one_in))


def run(directory, seconds, one_in):
    slack = Workspace(InstalledApp(scopes=frozenset(SCOPES)))
    store = Postgresql(directory)
    try:
        url = store.migrated()
        database = Database(url)
        clients = [
            Client(slack, place, people(slack, Rows(database), place)) for place in range(CLIENTS)
        ]
        with serve(slack), Fleet(slack, url, directory) as fleet:
            slack.deliver_by(fleet)
            slack.troubles.fail_one_in(one_in)
            found, samples = watched(clients, fleet, database, seconds)
            slack.troubles.clear()
        database.dispose()
    finally:
        store.close()
    return report(slack, clients, fleet, found, samples)


def watched(clients, fleet, database, seconds):
    """Let the clients work, kill a process every minute, and look at the other every ten seconds."""
    until = time.monotonic() + seconds
    found, samples = Counter(), []
    threads = [
        threading.Thread(target=one.work, args=(fleet, database, until, found)) for one in clients
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    while (now := time.monotonic()) < until:
        if (now - began) // 60 > fleet.kills:
            fleet.kill_and_restart()
        samples.append((now - began, *fleet.levels()))
        threads[0].join(10)
    for thread in threads:
        thread.join()
    return found, samples


def report(slack, clients, fleet, found, samples):
    wrong = [line for one in clients for line in one.wrong]
    print(f"{sum(found.values())} steps, {fleet.kills} kills, {len(slack.calls)} calls to Slack")
    for name, number in sorted(found.items()):
        print(f"  {name}: {number}")
    settled = [one for one in samples if one[0] >= min(WARM_UP, samples[-1][0] / 2)]
    for what, place in (("MiB", 1), ("open files", 2)):
        levels = [one[place] for one in settled]
        print(
            f"{what} of the process that lived: {levels[0]:.0f} to {levels[-1]:.0f}, at most {max(levels):.0f}"
        )
    # What a kill cut off is late for Slack as well; the clients know of each whether it was that.
    faults = [str(one) for one in slack.faults if "must be acknowledged" not in one.rule]
    print(*(wrong + faults)[:40], sep="\n")
    print(f"{len(wrong)} wrong, {len(faults)} that Slack would not take")
    return 1 if wrong or faults else 0


if __name__ == "__main__":
    main()
