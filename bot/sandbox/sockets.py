"""Slack's side of Socket Mode: tickets, connections, and envelopes that are acknowledged."""

import functools
import json
import socket
import struct
import threading
import time
import uuid
from concurrent.futures import Future
from typing import Any

import simple_websocket  # type: ignore[import-untyped]

from bot.sandbox.answers import Answer, Json

MOST_CONNECTIONS = 10

PING_SECONDS = 0.2
"""Slack pings less often; a client in a read of seconds learns here sooner that it shall stop."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for no time, so that closing sends RST in place of FIN (socket(7))."""

_PING = b"\x89\x11Ping from sandbox"
"""A frame of RFC 6455 (final, opcode 9, 17 bytes); the SDK's client gets stuck on an empty one."""

_DAEMON = functools.partial(threading.Thread, daemon=True)


class _Line:
    """A connection's socket, which sends whole frames from any thread and can fall silent."""

    def __init__(self, real: socket.socket) -> None:
        self._real = real
        self._sending = threading.Lock()
        self.is_silent = False

    def recv(self, size: int) -> bytes:
        return self._real.recv(size)

    def send(self, frame: bytes) -> int:
        if not self.is_silent:
            with self._sending:
                self._real.sendall(frame)
        return len(frame)

    def close(self) -> None:
        # The web server owns the socket and closes it; ending its traffic is all that is due here.
        try:
            self._real.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def reset(self) -> None:
        """End the connection with RST, as a router does that has forgotten it."""
        # Detached, for whoever ends the connection otherwise would send FIN first.
        with socket.socket(fileno=self._real.detach()) as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            # This sends nothing; it ends the read that another thread is in.
            own.shutdown(socket.SHUT_RD)


class _Connection:
    def __init__(self, environ: dict[str, Any]) -> None:
        self.is_retiring = False
        self._line = _Line(environ["werkzeug.socket"])
        self._websocket = simple_websocket.Server.accept(
            {**environ, "werkzeug.socket": self._line}, thread_class=_DAEMON
        )

    def send(self, message: Json) -> bool:
        try:
            self._websocket.send(json.dumps(message))
        except (OSError, simple_websocket.ConnectionClosed):
            return False
        return True

    def receive(self) -> Json | None:
        """Wait for the next message, and ping meanwhile; None when the connection has ended."""
        try:
            while (text := self._websocket.receive(PING_SECONDS)) is None:
                self._line.send(_PING)
        except (OSError, simple_websocket.ConnectionClosed):
            return None
        return Answer.read(200, {"content-type": "application/json"}, text).body

    def fall_silent(self) -> None:
        self._line.is_silent = True

    def end(self) -> None:
        self._line.close()

    def reset(self) -> None:
        self._line.reset()

    def close(self) -> None:
        self._websocket.close()


class Sockets:
    """The bot's Socket Mode connections; each envelope goes to one of them, in turn."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._changed = threading.Condition()
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._awaited: dict[str, Future[Json]] = {}
        self._opened = 0
        self._turn = 0

    @property
    def count(self) -> int:
        """How many connections there are now."""
        return len(self._connections)

    def new_ticket(self) -> str:
        """Make the part of a connection's address that lets it in once."""
        ticket = uuid.uuid4().hex
        with self._changed:
            self._tickets.add(ticket)
        return ticket

    def admits(self, ticket: str) -> bool:
        """Use a ticket up; a used or unknown one lets nobody in."""
        with self._changed:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
            return known

    def serve(self, environ: dict[str, Any]) -> None:
        """Hold one connection for as long as it lasts."""
        connection = _Connection(environ)
        with self._changed:
            self._connections.append(connection)
            self._opened += 1
            self._changed.notify_all()
        try:
            connection.send(self._hello())
            if self.count > MOST_CONNECTIONS:
                connection.send({"type": "disconnect", "reason": "too_many_websockets"})
                connection.end()
            while (message := connection.receive()) is not None:
                self._acknowledge(message)
        finally:
            with self._changed:
                self._connections.remove(connection)
                self._changed.notify_all()

    def deliver(self, envelope: str, payload: Json, *, retry: int, seconds: float) -> Answer:
        """Send an envelope and wait for its acknowledgement; status 0 if none comes."""
        envelope_id = str(uuid.uuid4())
        message: Json = {
            "envelope_id": envelope_id,
            "type": envelope,
            "payload": payload,
            "accepts_response_payload": envelope != "events_api",
        }
        if envelope == "events_api":
            message |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        until = time.monotonic() + seconds
        # Each waits for its own: a condition would wake all who wait at every acknowledgement.
        acknowledged: Future[Json] = Future()
        with self._changed:
            self._awaited[envelope_id] = acknowledged
            self._changed.wait_for(self._in_turn, seconds)
            connections = self._in_turn()
            self._turn += 1
        # The first that takes it: a connection may have ended without telling.
        any(connection.send(message) for connection in connections)
        try:
            return Answer(200, {}, acknowledged.result(max(0, until - time.monotonic())))
        except TimeoutError:
            return Answer()
        finally:
            with self._changed:
                del self._awaited[envelope_id]

    def wait_for_connection(self, number: int = 1, seconds: float = 10) -> None:
        """Wait until the bot has opened that many connections in all, or fail."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._opened >= number, seconds):
                raise AssertionError(f"No {number} connections within {seconds} s.")

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask for every connection to be replaced, as Slack does every few hours (or `warning`)."""
        for connection in list(self._connections):
            connection.is_retiring = True
            connection.send({"type": "disconnect", "reason": reason})

    def fall_silent(self) -> None:
        """Let every connection stay open without another byte, as after a lost route."""
        for connection in self._connections:
            connection.fall_silent()

    def close_retired(self) -> None:
        """Close what was asked to be replaced, as Slack does some seconds later."""
        for connection in list(self._connections):
            if connection.is_retiring:
                connection.close()

    def end(self) -> None:
        """End every connection with FIN, without a close frame, as a proxy does that stops."""
        for connection in list(self._connections):
            connection.end()

    def reset(self) -> None:
        """End every connection with RST."""
        for connection in list(self._connections):
            connection.reset()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    def _in_turn(self) -> list[_Connection]:
        usable = [line for line in self._connections if not line.is_retiring]
        turn = self._turn % max(len(usable), 1)
        return [*usable[turn:], *usable[:turn]]

    def _acknowledge(self, message: Json) -> None:
        envelope_id, payload = str(message.get("envelope_id")), message.get("payload")
        with self._changed:
            acknowledged = self._awaited.get(envelope_id)
            if acknowledged and not acknowledged.done():
                acknowledged.set_result(payload if isinstance(payload, dict) else {})
