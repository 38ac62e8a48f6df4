"""Work that a process does by itself, again and again."""

import logging
import secrets
import threading
from collections.abc import Callable

from bot.errors import PersonError

_logger = logging.getLogger(__name__)


class Periodic:
    """A thread that works when it is woken, and every so many seconds besides, until closed."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._seconds = seconds
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, work: Callable[[threading.Event], object]) -> None:
        """Begin; the work gets the event that tells it to stop."""
        self._thread = threading.Thread(
            target=self._repeat, args=(work,), name=self._name, daemon=True
        )
        self._thread.start()

    def wake(self) -> None:
        """Let it work now."""
        self._woken.set()

    def close(self) -> None:
        """Let it finish what it does, and end."""
        self._stopped.set()
        self._woken.set()
        if self._thread:
            self._thread.join()

    def _repeat(self, work: Callable[[threading.Event], object]) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                work(self._stopped)
            except PersonError as error:
                # The database is busy or away: there is a next time.
                _logger.warning("%s: %s", self._name, type(error).__name__)
            except Exception:
                _logger.exception("fault %s in %s", secrets.token_hex(4), self._name)
            self._woken.wait(self._seconds)
