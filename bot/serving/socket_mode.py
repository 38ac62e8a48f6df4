"""Socket Mode: a connection to Slack, always followed by the next, with health beside it."""

import logging
import secrets
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec

from bot.serving.process import GRACE, STOPS, configure_logging, end_within, free_address
from bot.serving.routes import health_routes
from bot.serving.server import serve_in_thread
from bot.settings import Settings, SettingsError
from bot.slack.app import THREADS, Bot, running_bot, slack_client
from bot.slack.calls import CALL_FAILURES, once
from bot.slack.errors import AwayError, CallError, RefusedError

if TYPE_CHECKING:
    from slack_bolt import BoltResponse
    from websockets.sync.client import ClientConnection

PING = 5.0
"""Seconds from one ping to the next, and from each to its pong at most."""

PATIENCE = 3.0
"""Seconds for the handshake and then for Slack's hello; as long as Slack waits for an answer."""

STEADY = 10.0
"""Seconds after which a connection was no failure, so that the next may be opened at once."""

SHORTEST, LONGEST = 0.5, 15.0
"""Seconds from a failure to the next try: twice as many after each one."""

_logger = logging.getLogger(__name__)


def serve_socket(settings: Settings) -> None:
    """Serve Socket Mode until SIGTERM or SIGINT, then finish what was accepted."""
    if not settings.slack_app_token:
        raise SettingsError("SLACK_APP_TOKEN is not set. Make one with connections:write.")
    configure_logging()
    address = free_address(settings)
    # Blocked before any thread starts, so that none but this one gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    with (
        running_bot(settings) as bot,
        SocketConnection(bot, settings) as connection,
        serve_in_thread(health_routes(bot.database, connection.is_alive), address, settings.port),
    ):
        signal.sigwait(STOPS)
        end_within(GRACE)


class SocketConnection:
    """A connection over which Slack's envelopes come; when it ends, the next one is opened.

    The SDK's own client spins on a connection that ended without a close frame, and reads nothing
    for seconds while one is replaced.
    """

    def __init__(self, bot: Bot, settings: Settings, *, ping: float = PING) -> None:
        self._app = bot.app
        self._slack = slack_client(settings)
        self._token = settings.slack_app_token
        self._ping = ping
        self._workers = ThreadPoolExecutor(THREADS, thread_name_prefix="envelopes")
        self._stopped = threading.Event()
        self._changed = threading.Condition()
        self._open: list[ClientConnection] = []
        """The connections on which Slack has said hello, the newest last."""

    def __enter__(self) -> "SocketConnection":
        """Connect; raises `SettingsError` where Slack does not take the token."""
        address = None
        try:
            address = self._new_address()
        except RefusedError as error:
            raise SettingsError(
                f"Slack does not take SLACK_APP_TOKEN ({error.code}). "
                "Copy it again from Basic Information."
            ) from error
        except AwayError as error:
            _warn(error)
        threading.Thread(target=self._keep, args=(address,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take nothing new, finish what was accepted, and close."""
        with self._changed:
            self._stopped.set()
        self._workers.shutdown()
        for line in tuple(self._open):
            line.close()

    def is_alive(self) -> bool:
        """Whether Slack is connected; one that answers no ping is not, some seconds later."""
        return bool(self._open)

    def _keep(self, address: str | None) -> None:
        """Open the next connection whenever the newest one ends, fails, or is to be replaced."""
        pause = 0.0
        while not self._stopped.wait(pause):
            began, asked = time.monotonic(), 0.0
            try:
                self._hold(address or self._new_address()).wait()
            except CallError as error:
                _warn(error)
                asked = error.seconds if isinstance(error, AwayError) else 0
            except Exception:
                _logger.exception("fault %s in the connection to Slack", secrets.token_hex(4))
            address = None
            is_steady = time.monotonic() - began > STEADY
            pause = 0 if is_steady else max(asked, min(max(2 * pause, SHORTEST), LONGEST))

    def _new_address(self) -> str:
        opened = once(lambda: self._slack.apps_connections_open(app_token=self._token))
        return str(opened["url"])

    def _hold(self, address: str) -> threading.Event:
        """Hold a connection in a thread; gives what tells that the next is to be opened."""
        over = threading.Event()
        threading.Thread(
            target=self._read, args=(address, over), name="socket", daemon=True
        ).start()
        return over

    def _read(self, address: str, over: threading.Event) -> None:
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        try:
            with connect(
                address,
                ssl=self._slack.ssl if address.startswith("wss:") else None,
                compression=None,
                open_timeout=PATIENCE,
                ping_interval=self._ping,
                ping_timeout=self._ping,
                close_timeout=1,
            ) as line:
                try:
                    self._take(line, line.recv(PATIENCE), over)
                    # Else it is closed with the others, which it is among now.
                    if not self._stopped.is_set():
                        for text in line:
                            self._take(line, text, over)
                finally:
                    with self._changed:
                        if line in self._open:
                            self._open.remove(line)
        except (WebSocketException, *CALL_FAILURES) as error:
            if not self._stopped.is_set():
                _warn(error)
        except Exception:
            _logger.exception("fault %s in the connection to Slack", secrets.token_hex(4))
        finally:
            over.set()

    def _take(self, line: "ClientConnection", text: str | bytes, over: threading.Event) -> None:
        message = msgspec.json.decode(text)
        with self._changed:
            match message.get("type"):
                case "hello":
                    self._open.append(line)
                    self._changed.notify_all()
                case "disconnect":
                    # Slack closes it some seconds later; until then it may bring more.
                    over.set()
                case _ if not self._stopped.is_set():
                    self._workers.submit(self._answer, line, message)

    def _answer(self, line: "ClientConnection", envelope: dict[str, Any]) -> None:
        from slack_bolt.adapter.socket_mode.internals import run_bolt_app
        from slack_sdk.socket_mode.request import SocketModeRequest

        try:
            request = SocketModeRequest.from_dict(envelope)
            if request is None:
                return
            answer = run_bolt_app(self._app, request)
            # Slack sends an event again that is not acknowledged.
            if answer.status == 200:
                self._send(line, _acknowledgement(request.envelope_id, answer))
        except Exception:
            _logger.exception("fault %s: nothing was acknowledged", secrets.token_hex(4))

    def _send(self, line: "ClientConnection", text: str) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            line.send(text)
        except ConnectionClosed:
            # Slack takes it on any connection, if it comes in time.
            with self._changed:
                if not self._changed.wait_for(
                    lambda: self._open[-1:] not in ([], [line]), PATIENCE
                ):
                    raise
                newest = self._open[-1]
            newest.send(text)


def _acknowledgement(envelope_id: str, answer: "BoltResponse") -> str:
    message: dict[str, Any] = {"envelope_id": envelope_id}
    if answer.body.startswith("{"):
        message["payload"] = msgspec.Raw(answer.body.encode())
    elif answer.body:
        message["payload"] = {"text": answer.body}
    return msgspec.json.encode(message).decode()


def _warn(error: Exception) -> None:
    """Log why a connection failed."""
    cause = error.cause if isinstance(error, CallError) else type(error).__name__
    _logger.warning("the connection to Slack failed: %s", cause)
