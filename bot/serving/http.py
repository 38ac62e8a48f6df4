"""HTTP: Slack's requests, the pages for installing, and health."""

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from multiprocessing.util import Finalize
from typing import Any

from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.app import THREADS, Bot, create_bot, own_workspace, slack_client
from bot.health import Wsgi, plain, with_health
from bot.manifest import EVENTS_PATH
from bot.oauth import with_oauth
from bot.serving.process import GRACE, configure_logging, free_address
from bot.settings import Settings, SettingsError

LARGEST = 2**21
"""Bytes of a body; Slack's largest view has an eighth of them."""


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
        "bot.serving.http:wsgi_from_environment",
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


# The server's own, but to standard error.
_GRANIAN_LOG = {
    "handlers": {
        name: {"class": "logging.StreamHandler", "formatter": "generic"}
        for name in ("console", "access")
    }
}
