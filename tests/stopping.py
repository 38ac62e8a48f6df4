"""Stops processes as a frozen machine would, and databases with them."""

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import text

# Ends with its input, also where the tests are killed: no server is left stopped for ever. A
# process may end by itself before its turn, as PostgreSQL's own workers do.
STOPPING = """
import os, signal, sys
def send(number):
    for pid in map(int, sys.argv[1:]):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
try:
    send(signal.SIGSTOP)
    print("stopped", flush=True)
    sys.stdin.read()
finally:
    send(signal.SIGCONT)
"""


@contextmanager
def stopped(*pids):
    """Stop processes as a frozen machine would: connections stay open and nothing answers."""
    with subprocess.Popen(
        [sys.executable, "-c", STOPPING, *map(str, pids)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"stopped\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait()


@contextmanager
def not_to_be_had(database):
    """Freeze PostgreSQL with all of its processes, or hold the write lock of SQLite."""
    if database.is_sqlite:
        file = database.engine.url.database
        with closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("begin immediate")
            yield
        return
    with database.read() as connection:
        folder = connection.execute(text("show data_directory")).scalar_one()
        # First the one that starts the others, which the bot's workers may ask for right now.
        with stopped(int((Path(folder) / "postmaster.pid").read_text().split()[0])):
            own = connection.execute(text("select pid from pg_stat_activity")).scalars().all()
            with stopped(*own):
                yield
