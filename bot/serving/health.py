"""Health: whether the process lives, and whether it can serve."""

from collections.abc import Callable, Iterable
from typing import Any

from bot.errors import PersonError
from bot.storage import schema
from bot.storage.database import Database

LIVE_PATH = "/health/live"
READY_PATH = "/health/ready"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""


def live(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer that the process lives."""
    return plain(start_response, "200 OK", "live")


def ready(database: Database, is_connected: Callable[[], bool]) -> Wsgi:
    """Answer whether the bot can serve, and what is missing."""

    def application(
        _environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        why = _unready(database, is_connected)
        status = "503 Service Unavailable" if why else "200 OK"
        return plain(start_response, status, why or "ready")

    return application


def plain(start_response: Callable[..., Any], status: str, text: str) -> Iterable[bytes]:
    """Answer with a line of plain text."""
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{text}\n".encode()]


def _unready(database: Database, is_connected: Callable[[], bool]) -> str | None:
    try:
        if not schema.is_newest(database):
            return "the schema is not the newest"
    except PersonError:
        return "the database does not answer"
    return None if is_connected() else "Slack is not connected"
