"""Work that follows the acknowledgement: whatever calls Slack runs here, never in a listener."""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.errors import PersonError
from bot.language import _

WAITING = 200
"""Tasks that may wait at most; Slack's trigger would be over for more."""

_logger = logging.getLogger(__name__)


class BusyError(PersonError):
    """More work is waiting than can be done in time; nothing was accepted."""

    is_passing = True

    def __init__(self) -> None:
        super().__init__(_("I have too much to do right now. Try again in a moment."))


class Background:
    """A bounded executor: a task is accepted and finished, or refused at once."""

    def __init__(self, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._places = threading.BoundedSemaphore(threads + WAITING)

    def run(self, task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        """Run a task soon; `failed` gets what it raises. Raises `BusyError` when full."""
        if not self._places.acquire(blocking=False):
            raise BusyError
        self._executor.submit(self._finish, task, failed)

    def close(self) -> None:
        """Finish every accepted task."""
        self._executor.shutdown()

    def _finish(self, task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        try:
            _try(task, failed)
        except Exception:
            # Slack may not take the explanation either.
            _logger.exception("fault %s while a failure was told", secrets.token_hex(4))
        finally:
            self._places.release()


def _try(task: Callable[[], object], failed: Callable[[Exception], object]) -> None:
    try:
        task()
    except Exception as error:  # noqa: BLE001 (handed to the one error listener)
        failed(error)
