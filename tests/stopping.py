"""Stops processes as a frozen machine would."""

import subprocess
import sys
from contextlib import contextmanager

# Ends with its input, also where the tests are killed: no server is left stopped for ever.
STOPPING = """
import os, signal, sys
pids = [int(pid) for pid in sys.argv[1:]]
for pid in pids:
    os.kill(pid, signal.SIGSTOP)
print("stopped", flush=True)
sys.stdin.read()
for pid in pids:
    os.kill(pid, signal.SIGCONT)
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
