"""PostgreSQL's driver, taught not to wait for ever."""

import time
from typing import TypeVar

import psycopg
from psycopg.abc import PQGen

_Result = TypeVar("_Result")


class PatientConnection(psycopg.Connection[tuple[object, ...]]):
    """A connection that gives up at its deadline.

    The server's own time-outs are of no use when the server itself has stopped.
    """

    deadline = float("inf")
    """Moment of `time.monotonic()` after which no answer is waited for."""

    def wait(
        self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None
    ) -> _Result:
        """Wait for an answer until the deadline; raises `psycopg.OperationalError` after it."""
        left = max(self.deadline - time.monotonic(), 0.001)
        if left != float("inf"):
            timeout = left if timeout is None else min(left, timeout)
        return super().wait(gen, interval, timeout)
