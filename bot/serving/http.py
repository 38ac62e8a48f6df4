"""HTTP: Slack's requests, the pages for installing, and health."""

import asyncio
import json
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_sdk.signature import SignatureVerifier

from bot.serving.health import Wsgi, plain
from bot.serving.process import (
    GRACE,
    STOPS,
    configure_logging,
    end_within,
    free_address,
    hold_signals,
    started,
    watch,
)
from bot.serving.routes import Headers, Route, Routes, Thread, health_routes
from bot.serving.server import Server, bound
from bot.settings import Settings, SettingsError
from bot.slack.app import Bot, own_workspace, running_bot, slack_client
from bot.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.slack.oauth import install_pages

LARGEST = 2**20
"""Bytes of a body; Slack's largest view has a quarter of them."""

LARGEST_CHECK = 256
"""Bytes of a body without a signature: Slack's question whether the certificate is good."""

LONGEST_TIME = 15
"""Digits of a timestamp; Slack's have ten, and Python reads no number of thousands."""


def serve_http(settings: Settings) -> None:
    """Serve HTTP until SIGTERM or SIGINT, then finish what was accepted."""
    if not settings.slack_signing_secret:
        raise SettingsError("SLACK_SIGNING_SECRET is not set. It stands under Basic Information.")
    configure_logging()
    listener = bound(free_address(settings), settings.port)
    count = workers(settings.database_url)
    if count == 1:
        _work(settings, listener)
        return
    # What is wrong with the settings is said here once, and not by every worker.
    own_workspace(slack_client(settings), settings)
    if settings.has_oauth:
        from bot.slack.installations import cipher

        cipher(settings)
    processes = started(count, _work, settings, listener)
    # Once the last of them closes it too, nobody is accepted any more.
    listener.close()
    watch(processes)


def workers(database_url: str) -> int:
    """Say how many processes serve HTTP: one where they would only queue for SQLite's lock."""
    return 1 if database_url.startswith("sqlite") else os.cpu_count() or 1


def routes(bot: Bot, settings: Settings, is_connected: Callable[[], bool]) -> Routes:
    """Serve Slack's requests, the pages for installing, and health."""
    pages = Route(application=install_pages(bot.oauth), thread=Thread.PAGES)
    return {
        **health_routes(bot.database, is_connected),
        INSTALL_PATH: pages,
        REDIRECT_PATH: pages,
        EVENTS_PATH: Route(
            application=only_signed(settings.slack_signing_secret, dispatching(bot.app)),
            methods=("POST",),
            allowed=_allowed,
        ),
    }


def dispatching(app: App) -> Wsgi:
    """Hand what Slack sends to the app, as Socket Mode does: read here, signed and whole.

    Bolt's own reader takes any form with the word "payload" in it for a click.
    """

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = _read(environ["wsgi.input"].read().decode(), environ.get("CONTENT_TYPE", ""))
        if body is None:
            return plain(start_response, "400 Bad Request", "nothing of Slack's")
        headers: dict[str, str | Sequence[str]] = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        answer = app.dispatch(BoltRequest(body=body, headers=headers, mode="socket_mode"))
        response = WsgiHttpResponse(answer.status, answer.headers, answer.body)
        start_response(response.status, response.get_headers())
        return response.get_body()

    return application


def _read(text: str, kind: str) -> dict[str, Any] | None:
    """Read JSON, or a form, which may hold JSON as its `payload`; None for what is no object."""
    try:
        if not kind.startswith("application/x-www-form-urlencoded"):
            body = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            body = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and body else None


def only_signed(secret: str, application: Wsgi) -> Wsgi:
    """Hand on what Slack has signed; nobody else's body reaches a parser or a log.

    Bolt reads a body before it checks the signature, and fails on what it cannot read.
    """
    verifier = SignatureVerifier(secret)

    def checked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"]
        try:
            text = body.read().decode()
        except UnicodeDecodeError:
            return plain(start_response, "400 Bad Request", "not UTF-8")
        # Slack asks like this, unsigned, whether the certificate is good.
        if "ssl_check=1" in text.split("&"):
            return plain(start_response, "200 OK", "well")
        if not _is_signed(verifier, text, environ):
            return plain(start_response, "401 Unauthorized", "not signed by Slack")
        body.seek(0)
        return application(environ, start_response)

    return checked


def _allowed(headers: Headers) -> int | None:
    if headers.get("x-slack-signature") and headers.get("x-slack-request-timestamp"):
        return LARGEST
    kind, length = headers.get("content-type", ""), headers.get("content-length", "")
    may_be_check = kind.startswith("application/x-www-form-urlencoded") and length.isdigit()
    return LARGEST_CHECK if may_be_check and int(length) <= LARGEST_CHECK else None


def _is_signed(verifier: SignatureVerifier, text: str, environ: dict[str, Any]) -> bool:
    timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    # The verifier fails on others.
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIME
    return is_number and signature.isascii() and verifier.is_valid(text, timestamp, signature)


def _work(settings: Settings, listener: socket.socket) -> None:
    # Held back before any thread starts, so that this one gets them.
    hold_signals()
    with running_bot(settings) as bot:
        asyncio.run(_until_told(Server(routes(bot, settings, lambda: True), listener)))


async def _until_told(server: Server) -> None:
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        end_within(GRACE)

    def orphaned() -> None:
        # The word that the parent is gone stays to be read, and would be read again and again.
        if parent:
            loop.remove_reader(parent.sentinel)
        stop()

    loop = asyncio.get_running_loop()
    parent = multiprocessing.parent_process()
    for one in STOPS:
        loop.add_signal_handler(one, stop)
    if parent:
        # It says that it is gone where it was killed, and nobody would end its workers.
        loop.add_reader(parent.sentinel, orphaned)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    await server.serve(stopped)
