"""Socket Mode: one connection to Slack that is watched, with health beside it."""

import logging
import signal
import threading
import time
from contextlib import closing

from bot.app import THREADS, Bot, create_bot
from bot.health import health_alone, serve_in_thread
from bot.serving.process import GRACE, configure_logging, end_within, free_address
from bot.settings import Settings, SettingsError

_logger = logging.getLogger(__name__)

PING = 5.0
"""Seconds from one ping to the next; Slack answers each with a pong."""

SILENCE = 15.0
"""Seconds after which a connection that says nothing, not even a pong, is taken for dead.

The SDK's client does not notice a connection that was cut without a word: it spins on it.
"""


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
        end_within(GRACE)


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


_STOPS = {signal.SIGTERM, signal.SIGINT}
