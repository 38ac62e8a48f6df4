"""What was asked elsewhere a short while ago, so that it is not asked at each command."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.values import Identity

KEPT = timedelta(minutes=5)
"""How long an answer holds; somebody who becomes an owner waits no longer for it."""

MOST = 1000
"""Answers in memory; the oldest goes first."""


class Recent:
    """Remembers whether people run their workspace; several threads may ask for the same person."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[Identity, tuple[bool, datetime]] = {}
        self._guard = threading.Lock()
        self._turns = [threading.Lock() for _ in range(16)]

    def find(self, identity: Identity) -> bool | None:
        """Recall an answer without waiting; None where there is none that still holds."""
        answer, until = self._kept.get(identity, (False, None))
        return answer if until and self._clock() < until else None

    def learn(self, identity: Identity, ask: Callable[[], bool]) -> bool:
        """Recall an answer, or ask for it: once, where several wait for the same one."""
        with self._turns[hash(identity) % len(self._turns)]:
            found = self.find(identity)
            if found is None:
                found = ask()
                self._keep(identity, found)
            return found

    def _keep(self, identity: Identity, answer: bool) -> None:  # noqa: FBT001 (the answer itself)
        with self._guard:
            self._kept.pop(identity, None)
            self._kept[identity] = (answer, self._clock() + KEPT)
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
