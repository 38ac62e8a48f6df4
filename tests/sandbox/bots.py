"""Small bots to try the stand-in with."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.sandbox.answers import Answer
from bot.sandbox.delivery import Request
from bot.sandbox.server import Server
from bot.sandbox.workspace import Workspace


class Clock:
    """A time that moves only when it is told to."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Bot:
    """A bot that answers with what it was given, in turn, and keeps what it was sent."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self._answers = list(answers)
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        return Answer(200, {}, self._answers.pop(0) if self._answers else {})

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [request.body for request in self.requests]


@cache
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def bolt_app(slack: Workspace, server: Server, **settings: Any) -> App:
    installed = slack.app

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=installed.team_id,
            bot_token=installed.bot_token,
            bot_id=installed.bot_id,
            bot_user_id=installed.bot_user_id,
        )

    client = WebClient(base_url=f"{server.url}/api/", ssl=tls())
    return App(
        client=client,
        authorize=authorize,
        process_before_response=True,
        **{"signing_secret": installed.signing_secret, **settings},
    )


@contextmanager
def connected(bolt: App, slack: Workspace, server: Server) -> Iterator[SocketModeHandler]:
    """Hold a Socket Mode connection of the SDK's own client."""
    handler = SocketModeHandler(bolt, slack.app.app_token)
    handler.connect()
    server.sockets.wait_for_connection()
    try:
        yield handler
    finally:
        handler.close()


def take_faults(slack: Workspace) -> list[str]:
    """Read the faults that a test has caused on purpose, so that they do not fail it."""
    faults = [str(fault) for fault in slack.faults]
    slack.faults.clear()
    return faults
