"""Health: `/health/live` and `/health/ready`, in front of an application or alone."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from bot import schema
from bot.database import Database
from bot.errors import PersonError

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""


def with_health(database: Database, is_connected: Callable[[], bool], otherwise: Wsgi) -> Wsgi:
    """Answer the questions for health, and hand everything else on."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/health/live":
                return plain(start_response, "200 OK", "live")
            case "/health/ready":
                why = _unready(database, is_connected)
                status = "503 Service Unavailable" if why else "200 OK"
                return plain(start_response, status, why or "ready")
        return otherwise(environ, start_response)

    return application


def health_alone(database: Database, is_connected: Callable[[], bool]) -> Wsgi:
    """Answer the questions for health, and nothing else.

    What came in here as Slack's could not be checked: Socket Mode knows no signing secret.
    """
    return with_health(database, is_connected, _not_found)


@contextmanager
def serve_in_thread(application: Wsgi, host: str, port: int) -> Iterator[int]:
    """Serve an application until the block ends; gives the port, chosen by the system for 0."""
    server = make_server(
        host, port, application, server_class=_ThreadedServer, handler_class=_SilentHandler
    )
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


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


def _not_found(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return plain(start_response, "404 Not Found", "not found")


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[WSGIRequestHandler]) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: health is asked every few seconds."""
