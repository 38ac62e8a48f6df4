"""Stops processes as a frozen machine would."""

import subprocess
import sys
from contextlib import contextmanager

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
