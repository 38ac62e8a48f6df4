"""Draws Homes anew after changes: one thread, and what is to be drawn stands in the database."""

import threading
from collections.abc import Callable

from bot.outbox.app_home import Homes
from handlers.errors import log

TOGETHER = 0.5
"""Seconds in which several changes become one drawing."""

POLL = 30.0
"""Seconds until Homes are looked for that another process left, or Slack did not take."""


class Refresher:
    """Told of changes by any thread, it marks the Homes that show them, then draws what is due.

    Several processes share the marks, so that each Home is drawn by one of them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed: set[int] = set()
        self._asked = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def changed(self, organization_id: int) -> None:
        """Note that an organization changed; costs the writer nothing more."""
        with self._lock:
            self._changed.add(organization_id)
        self.wake()

    def wake(self) -> None:
        """Draw soon what is due already."""
        self._asked.set()

    def start(self, homes: Homes, draw_due: Callable[[], bool]) -> None:
        """Start the thread; `draw_due` draws one Home, and says False where none is due."""

        def mark() -> None:
            self._asked.clear()
            self._mark(homes)

        def draw() -> None:
            # What changed while waiting is seen by this drawing too.
            mark()
            while not self._stopping.is_set() and draw_due():
                pass

        def work() -> None:
            while not self._stopping.is_set():
                self._asked.wait(POLL)
                _try(mark)
                self._stopping.wait(TOGETHER)
                _try(draw)
            _try(mark)

        self._thread = threading.Thread(target=work, name="homes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the drawing under way; what else is due is left to another process."""
        self._stopping.set()
        self._asked.set()
        if self._thread:
            self._thread.join()

    def _mark(self, homes: Homes) -> None:
        with self._lock:
            changed, self._changed = self._changed, set()
        if not changed:
            return
        try:
            homes.mark(changed)
        except BaseException:
            with self._lock:
                self._changed |= changed
            raise


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 (the thread must go on)
        log(error)
