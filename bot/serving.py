"""The two transports: HTTP, and Socket Mode; both answer `/health/live` and `/health/ready`."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot import schema
from bot.app import THREADS, Bot, create_bot
from bot.database import Database
from bot.errors import PersonError
from bot.settings import Settings, SettingsError

_logger = logging.getLogger(__name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PATH = "/slack/events"

SILENCE = 60.0
"""Seconds after which a connection that says nothing, not even a pong, is taken for dead."""


def serve_http(settings: Settings) -> None:
    """Serve HTTP until SIGTERM or SIGINT, then finish what was accepted."""
    if not settings.slack_signing_secret:
        raise SettingsError("SLACK_SIGNING_SECRET is not set. It stands under Basic Information.")
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    configure_logging()
    _require_free(settings)
    workers = 1 if settings.database_url.startswith("sqlite") else os.cpu_count() or 1
    Server(
        "bot.serving:wsgi_from_environment",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


def wsgi_from_environment() -> Wsgi:
    """Make the WSGI application of one worker."""
    configure_logging()
    bot = create_bot(Settings.from_environment())
    return wsgi(bot, lambda: True)


def wsgi(bot: Bot, is_connected: Callable[[], bool]) -> Wsgi:
    """Make a WSGI application: Slack's requests, and health."""
    slack = SlackRequestHandler(bot.app, path=PATH)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        health = _HEALTH.get(environ["PATH_INFO"])
        if health is None:
            answer: Iterable[bytes] = slack(environ, start_response)
            return answer
        status, text = health(bot.database, is_connected)
        start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [text.encode()]

    return application


def serve_socket(settings: Settings) -> None:
    """Serve Socket Mode until SIGTERM or SIGINT, then finish what was accepted."""
    if not settings.slack_app_token:
        raise SettingsError("SLACK_APP_TOKEN is not set. Make one with connections:write.")
    configure_logging()
    _require_free(settings)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    bot = create_bot(settings)
    with (
        SocketConnection(bot, settings) as connection,
        _health_server(bot, settings, connection.is_alive),
    ):
        stopping.wait()
    bot.close()


class SocketConnection:
    """A Socket Mode connection that is watched: a silent one is replaced."""

    def __init__(
        self, bot: Bot, settings: Settings, *, silence: float = SILENCE, ping: float = 10
    ) -> None:
        from slack_bolt.adapter.socket_mode import SocketModeHandler
        from slack_sdk import WebClient

        self._silence = silence
        self._stopped = threading.Event()
        client = WebClient(base_url=settings.slack_api_url, ssl=bot.app.client.ssl, timeout=10)
        self._handler = SocketModeHandler(
            bot.app,
            settings.slack_app_token,
            web_client=client,
            ping_interval=ping,
            concurrency=THREADS,
        )
        self._watch = threading.Thread(target=self._replace_silent, name="watchdog", daemon=True)

    def __enter__(self) -> "SocketConnection":
        """Connect and watch."""
        self._handler.client.connect()
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take nothing new, finish what was accepted, and close."""
        self._stopped.set()
        client = self._handler.client
        client.auto_reconnect_enabled = False
        while not client.message_queue.empty():
            time.sleep(0.05)
        client.message_workers.shutdown()
        client.close()

    def is_alive(self) -> bool:
        """Whether Slack is connected and has said something lately."""
        client = self._handler.client
        session = client.current_session
        if session is None or not client.is_connected():
            return False
        last: float | None = session.last_ping_pong_time
        return last is None or time.time() - last < self._silence

    def _replace_silent(self) -> None:
        while not self._stopped.wait(self._silence / 3):
            if not self.is_alive():
                _logger.warning("the connection is silent: connecting anew")
                try:
                    self._handler.client.connect_to_new_endpoint(force=True)
                except Exception:
                    _logger.warning("Slack does not answer", exc_info=True)


def configure_logging() -> None:
    """Log to standard error, without a body or a header of any request."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    # Bolt writes the whole body of a request with a bad signature at INFO.
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)


def _live(_database: Database, _is_connected: Callable[[], bool]) -> tuple[str, str]:
    return "200 OK", "live\n"


def _ready(database: Database, is_connected: Callable[[], bool]) -> tuple[str, str]:
    try:
        if not schema.is_newest(database):
            return "503 Service Unavailable", "the schema is not the newest\n"
    except PersonError:
        return "503 Service Unavailable", "the database does not answer\n"
    if not is_connected():
        return "503 Service Unavailable", "Slack is not connected\n"
    return "200 OK", "ready\n"


_HEALTH = {"/health/live": _live, "/health/ready": _ready}


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: health is asked every few seconds."""


@contextmanager
def _health_server(
    bot: Bot, settings: Settings, is_connected: Callable[[], bool]
) -> Iterator[None]:
    server = make_server(
        settings.host,
        settings.port,
        wsgi(bot, is_connected),
        server_class=_ThreadedServer,
        handler_class=_SilentHandler,
    )
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _require_free(settings: Settings) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} on {settings.host} is taken. Set PORT to another."
            ) from error
