"""Unkindness on demand: rate limits, failures, silence, duplicates, a slow network."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from bot.sandbox.answers import Answer

EVERYTHING = "*"
RESPONSE_URL = "response_url"
PRIVATE_URL = "url_private"
SOCKET = "socket"
"""The handshake of a Socket Mode connection."""

RATE_LIMITED, AWAY = 429, 503
"""The statuses of a call that comes too often, and of a Slack that is away."""


@dataclass
class _Trouble:
    method: str
    left: int
    answer: Answer | None = None
    hang_seconds: float = 0.0


class DroppedConnectionError(ConnectionError):
    """The stand-in hangs up without an answer."""


class Troubles:
    """What shall go wrong next: a Web API method, one of the names above, or `*` for any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead: list[_Trouble] = []
        self._released = threading.Event()
        self._cut_short: Counter[str] = Counter()
        self._failing: Iterator[bool] = cycle([False])
        self._ways = cycle(("rate limit", "error", "drop", "cut"))
        self._expiring = 0
        self._duplicates = 0
        self._delay = 0.0

    def rate_limit(
        self, method: str = EVERYTHING, *, retry_after: int = 30, times: int = 1
    ) -> None:
        """Answer the next calls with 429 and `Retry-After`."""
        body = {"ok": False, "error": "ratelimited"}
        answer = Answer(RATE_LIMITED, {"retry-after": str(retry_after)}, body)
        self._add(_Trouble(method, times, answer))

    def fail(self, method: str = EVERYTHING, *, status: int = AWAY, times: int = 1) -> None:
        """Answer the next calls with a server error."""
        answer = Answer(status, {}, {"ok": False, "error": "service_unavailable"})
        self._add(_Trouble(method, times, answer))

    def refuse(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer the next calls with an error code, and do nothing."""
        self._add(_Trouble(method, times, Answer(200, {}, {"ok": False, "error": error})))

    def hang(self, method: str = EVERYTHING, *, seconds: float = 10, times: int = 1) -> None:
        """Leave the next calls without an answer, then hang up; `release` ends it early."""
        self._released.clear()
        self._add(_Trouble(method, times, hang_seconds=seconds))

    def cut_short(self, method: str, *, times: int = 1) -> None:
        """Do what the next calls ask, but break off in the middle of each answer."""
        with self._lock:
            self._cut_short[method] += times

    def fail_one_in(self, number: int) -> None:
        """Let one call in so many fail until `clear`, each time in another way.

        A rate limit, a server error, a cut connection and a cut answer follow one another.
        """
        with self._lock:
            self._failing = cycle([False] * (number - 1) + [True])

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self.release()
        with self._lock:
            self._ahead.clear()
            self._cut_short.clear()
            self._failing = cycle([False])
            self._expiring = self._duplicates = 0
            self._delay = 0.0

    def call_off(self, status: int) -> None:
        """Call off the answers with that status that are still to come."""
        with self._lock:
            self._ahead = [t for t in self._ahead if not (t.answer and t.answer.status == status)]

    def release(self) -> None:
        """Hang up on every call that is left without an answer."""
        self._released.set()

    def expire_triggers(self, times: int = 1) -> None:
        """Make the next triggers too old when the bot uses them."""
        self._expiring = times

    def duplicate(self, times: int = 1) -> None:
        """Deliver the next interactions twice."""
        self._duplicates = times

    def delay(self, seconds: float) -> None:
        """Let each request take that much longer, both ways."""
        self._delay = seconds

    @property
    def is_slow(self) -> bool:
        """Tell whether requests take longer than they need."""
        return self._delay > 0

    @property
    def armed(self) -> dict[str, bool]:
        """Tell of each trouble whether it is still to come."""
        with self._lock:
            statuses = [t.answer.status for t in self._ahead if t.left > 0 and t.answer]
            return {
                "duplicate": self._duplicates > 0,
                "rate_limit": RATE_LIMITED in statuses,
                "away": AWAY in statuses,
                "expired_trigger": self._expiring > 0,
            }

    def wait(self) -> None:
        """Take as long as the slow network does."""
        if self._delay:
            threading.Event().wait(self._delay)

    def strike(self, method: str) -> Answer | None:
        """Answer a call in place of Slack, or leave it to Slack; a hung call drops."""
        self.wait()
        trouble = self._next(method)
        if trouble and trouble.answer is None:
            self._released.wait(trouble.hang_seconds)
            raise DroppedConnectionError
        return trouble.answer if trouble else None

    def takes_cut(self, method: str) -> bool:
        """Tell whether the answer being sent shall break off."""
        with self._lock:
            is_cut = self._cut_short[method] > 0
            self._cut_short[method] -= is_cut
            return is_cut

    def takes_trigger(self) -> bool:
        """Tell whether the trigger being used shall be too old."""
        with self._lock:
            self._expiring -= 1
            return self._expiring >= 0

    def takes_duplicate(self) -> bool:
        """Tell whether the interaction being delivered shall be delivered twice."""
        with self._lock:
            self._duplicates -= 1
            return self._duplicates >= 0

    def _add(self, trouble: _Trouble) -> None:
        with self._lock:
            self._ahead.append(trouble)

    def _next(self, method: str) -> _Trouble | None:
        with self._lock:
            for trouble in self._ahead:
                if trouble.left > 0 and trouble.method in (method, EVERYTHING):
                    trouble.left -= 1
                    return trouble
            return self._at_times(method) if next(self._failing) else None

    def _at_times(self, method: str) -> _Trouble | None:
        match next(self._ways):
            case "rate limit":
                body = {"ok": False, "error": "ratelimited"}
                return _Trouble(method, 0, Answer(RATE_LIMITED, {"retry-after": "1"}, body))
            case "error":
                body = {"ok": False, "error": "internal_error"}
                return _Trouble(method, 0, Answer(500, {}, body))
            case "drop":
                return _Trouble(method, 0)
        self._cut_short[method] += 1
        return None
