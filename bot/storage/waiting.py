"""Waiting for the database: in turn, and not for what others have just waited for in vain."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot.errors import DatabaseUnsureError, PersonError

_QUICK = 0.2
"""Seconds within which a failure has kept nobody waiting."""

_PAUSE = 0.1
"""Seconds between two looks at a database that does not answer."""


class Watch:
    """Spares everybody the wait for what somebody has just waited for in vain.

    Whoever comes meanwhile is told at once. With every thread waiting, the commands behind them
    would have lost their three seconds before their turn.
    """

    def __init__(self, error: type[PersonError], probe: Callable[[], object]) -> None:
        self._error = error
        self._probe = probe
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask the database, or raise at once while it is known to keep everybody waiting."""
        if self._thread:
            raise self._error
        started = time.monotonic()
        try:
            yield
        except (self._error, DatabaseUnsureError):
            # What fails at once keeps nobody waiting, and may work at the next try.
            if time.monotonic() - started > _QUICK:
                self._begin()
            raise

    def end(self) -> None:
        """Watch no longer."""
        self._ended.set()
        if thread := self._thread:
            thread.join()

    def _begin(self) -> None:
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        try:
            while not self._ended.wait(_PAUSE):
                with suppress(PersonError):
                    self._probe()
                    break
        finally:
            self._thread = None


class FairLock:
    """A lock that serves who came first; a plain one lets some threads wait for ever."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_held = False

    def acquire(self, seconds: float) -> bool:
        """Wait for the turn; False if it did not come in time."""
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(seconds):
            return True
        with self._guard:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the lock to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_held = False
