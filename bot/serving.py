"""The two transports: HTTP, and Socket Mode; both answer `/health/live` and `/health/ready`."""

import errno
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from io import BytesIO
from multiprocessing.util import Finalize
from typing import Any

from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk.signature import SignatureVerifier

from bot.app import THREADS, Bot, create_bot, own_workspace, slack_client
from bot.health import Wsgi, health_alone, plain, serve_in_thread, with_health
from bot.manifest import EVENTS_PATH
from bot.oauth import with_oauth
from bot.settings import Settings, SettingsError

_logger = logging.getLogger(__name__)

LARGEST = 2**21
"""Bytes of a body; Slack's largest view has an eighth of them."""

PING = 5.0
"""Seconds from one ping to the next; Slack answers each with a pong."""

SILENCE = 15.0
"""Seconds after which a connection that says nothing, not even a pong, is taken for dead.

The SDK's client does not notice a connection that was cut without a word: it spins on it.
"""

GRACE = 10
"""Seconds that a stop may take to finish what was accepted; the usual wait of supervisors."""


def serve_http(settings: Settings) -> None:
    """Serve HTTP until SIGTERM or SIGINT, then finish what was accepted."""
    if not settings.slack_signing_secret:
        raise SettingsError("SLACK_SIGNING_SECRET is not set. It stands under Basic Information.")
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    configure_logging()
    address = free_address(settings)
    # A token that Slack does not take is said here once, and not by every worker.
    own_workspace(slack_client(settings), settings)
    if settings.has_oauth:
        from bot.installations import cipher

        cipher(settings)
    Server(
        "bot.serving:wsgi_from_environment",
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers(settings.database_url),
        blocking_threads=THREADS,
        websockets=False,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
        log_dictconfig=_GRANIAN_LOG,
    ).serve()


def workers(database_url: str) -> int:
    """Say how many processes serve HTTP: one where they would only queue for SQLite's lock."""
    return 1 if database_url.startswith("sqlite") else os.cpu_count() or 1


def wsgi_from_environment() -> Wsgi:
    """Make the WSGI application of one worker."""
    configure_logging()
    settings = Settings.from_environment()
    bot = create_bot(settings)
    # A worker is a forked process: it ends without `atexit`, but runs these.
    Finalize(None, bot.close, exitpriority=0)
    return wsgi(bot, settings, lambda: True)


def wsgi(bot: Bot, settings: Settings, is_connected: Callable[[], bool]) -> Wsgi:
    """Make a WSGI application: Slack's requests, the pages for installing, and health."""
    events = SlackRequestHandler(bot.app, path=EVENTS_PATH)
    signed = only_signed(settings.slack_signing_secret, events)
    return with_health(bot.database, is_connected, with_oauth(bot.oauth, signed))


def only_signed(secret: str, application: Wsgi) -> Wsgi:
    """Hand on what Slack has signed; nobody else's body reaches a parser or a log.

    Bolt reads a body before it checks the signature, and fails on what it cannot read.
    """
    verifier = SignatureVerifier(secret)

    def checked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != EVENTS_PATH:
            return application(environ, start_response)
        length = _length(environ)
        if length > LARGEST:
            return plain(start_response, "413 Content Too Large", "too large")
        body = environ["wsgi.input"].read(length)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return plain(start_response, "400 Bad Request", "not UTF-8")
        # Slack asks like this, unsigned, whether the certificate is good.
        if "ssl_check=1" in text.split("&"):
            return plain(start_response, "200 OK", "well")
        if not _is_signed(verifier, text, environ):
            return plain(start_response, "401 Unauthorized", "not signed by Slack")
        return application({**environ, "wsgi.input": BytesIO(body)}, start_response)

    return checked


def _length(environ: dict[str, Any]) -> int:
    text = str(environ.get("CONTENT_LENGTH", ""))
    return int(text) if text.isascii() and text.isdigit() else 0


def _is_signed(verifier: SignatureVerifier, text: str, environ: dict[str, Any]) -> bool:
    timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    # The verifier fails on others.
    is_readable = timestamp.isascii() and timestamp.isdigit() and signature.isascii()
    return is_readable and verifier.is_valid(text, timestamp, signature)


def serve_socket(settings: Settings) -> None:
    """Serve Socket Mode until SIGTERM or SIGINT, then finish what was accepted."""
    if not settings.slack_app_token:
        raise SettingsError("SLACK_APP_TOKEN is not set. Make one with connections:write.")
    configure_logging()
    address = free_address(settings)
    # Blocked before any thread starts, so that none but this one gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    with (
        closing(create_bot(settings)) as bot,
        SocketConnection(bot, settings) as connection,
        serve_in_thread(health_alone(bot.database, connection.is_alive), address, settings.port),
    ):
        signal.sigwait(_STOPS)
        _end_within(GRACE)


class SocketConnection:
    """A Socket Mode connection that is watched: a silent one is replaced."""

    def __init__(
        self, bot: Bot, settings: Settings, *, silence: float = SILENCE, ping: float = PING
    ) -> None:
        from slack_bolt.adapter.socket_mode import SocketModeHandler
        from slack_sdk import WebClient

        self._silence = silence
        self._heard = 0.0
        self._stopped = threading.Event()
        web_client = WebClient(base_url=settings.slack_api_url, ssl=bot.app.client.ssl, timeout=10)
        self._client = SocketModeHandler(
            bot.app,
            settings.slack_app_token,
            web_client=web_client,
            ping_interval=ping,
            concurrency=THREADS,
        ).client
        self._client.on_message_listeners.append(self._hear)
        self._watch = threading.Thread(target=self._replace_silent, name="watchdog", daemon=True)

    def __enter__(self) -> "SocketConnection":
        """Connect and watch; raises `SettingsError` where Slack does not take the token."""
        from slack_sdk.errors import SlackApiError

        try:
            self._client.connect()
        except SlackApiError as error:
            raise SettingsError(
                f"Slack does not take SLACK_APP_TOKEN ({error.response['error']}). "
                "Copy it again from Basic Information."
            ) from error
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take nothing new, finish what was accepted, and close."""
        self._stopped.set()
        client = self._client
        client.auto_reconnect_enabled = False
        # Ends the SDK's loop over its queue; what is left there is taken here.
        client.closed = True
        client.message_processor.shutdown()  # type: ignore[no-untyped-call]
        while not client.message_queue.empty():
            client.process_message()  # type: ignore[no-untyped-call]
        client.message_workers.shutdown()
        client.close()

    def is_alive(self) -> bool:
        """Whether Slack is connected and has said something lately."""
        session = self._client.current_session
        if session is None or not self._client.is_connected():
            return False
        heard = max(self._heard, session.last_ping_pong_time or 0)
        return time.time() - heard < self._silence

    def _hear(self, _message: str) -> None:
        # Slack says hello on each new connection, so there is always a first time.
        self._heard = time.time()

    def _replace_silent(self) -> None:
        client = self._client
        while not self._stopped.wait(self._silence / 3):
            if not self.is_alive():
                _logger.warning("the connection is silent: connecting anew")
                # The SDK raises plain exceptions when it cannot connect; it is tried again.
                try:
                    client.connect_to_new_endpoint(force=client.is_connected())
                except Exception:
                    _logger.warning("Slack does not answer", exc_info=True)


def configure_logging() -> None:
    """Log to standard error, without a body or a header of any request."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    # Bolt writes the whole body of a request with a bad signature at INFO.
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    # And the code of an installation that failed at WARNING.
    logging.getLogger("slack_bolt.oauth").setLevel(logging.ERROR)
    # Bolt looks for SLACK_BOT_TOKEN by itself, and warns that it does not need it.
    logging.getLogger("slack_bolt.App").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def free_address(settings: Settings) -> str:
    """Find the IP address to listen on; raises `SettingsError` where that cannot be done."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        # By a name, IPv4 where there is any: who asks for 127.0.0.1 must not find ::1 alone.
        family, *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        place = f"Port {settings.port} on {settings.host}"
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"{place} is taken. Choose another.") from error
        raise SettingsError(f"{place} cannot be used: {error.strerror}.") from error
    return str(address[0])


def _end_within(seconds: float) -> None:
    """End the process, come what may, as the HTTP server does with its workers."""
    timer = threading.Timer(seconds, os._exit, args=(1,))
    timer.daemon = True
    timer.start()


_STOPS = {signal.SIGTERM, signal.SIGINT}

# The server's own, but to standard error.
_GRANIAN_LOG = {
    "handlers": {
        name: {"class": "logging.StreamHandler", "formatter": "generic"}
        for name in ("console", "access")
    }
}
