"""Work that follows the acknowledgement: whatever calls Slack runs here, never in a listener."""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.errors import PersonError
from bot.language import _

WAITING = 200
"""Tasks that may wait before more are refused; Slack's trigger would be over for them."""

_logger = logging.getLogger(__name__)


class BusyError(PersonError):
    """More work is waiting than can be done in time; nothing was accepted."""

    is_passing = True

    def __init__(self) -> None:
        super().__init__(_("I have too much to do right now. Try again in a moment."))


class Background:
    """A bounded executor: a task is accepted and finished, or refused before anything is done."""

    def __init__(self, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._places = threads + WAITING
        self._taken = 0
        self._lock = threading.Lock()

    def require(self) -> None:
        """Raise `BusyError` when full; asked before what cannot be taken back."""
        if self._taken >= self._places:
            raise BusyError

    def run(self, task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        """Run a task soon; `failed` gets what it raises. Raises `BusyError` when full."""
        self.require()
        self.follow(task, failed)

    def follow(self, task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        """Run what tells of something done already: it is never refused, though it may wait long.

        That something was written, or went wrong, must not be hidden by a refusal.
        """
        with self._lock:
            self._taken += 1
        self._executor.submit(self._finish, task, failed)

    def close(self) -> None:
        """Finish every accepted task."""
        self._executor.shutdown()

    def _finish(self, task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        try:
            attempt(task, failed)
        except Exception:
            # Slack may not take the explanation either.
            _logger.exception("fault %s while a failure was told", secrets.token_hex(4))
        finally:
            with self._lock:
                self._taken -= 1


def attempt(task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
    """Run a task; `failed` gets what it raises."""
    try:
        task()
    except Exception as error:  # noqa: BLE001 (handed to the one error listener)
        failed(error)
