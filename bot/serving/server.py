"""The HTTP server: one thread reads whole requests, and the bot's threads answer them."""

import asyncio
import logging
import math
import secrets
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

from bot.serving.connection import Connection
from bot.serving.reading import Request
from bot.serving.responses import Response
from bot.serving.routes import Routes, Thread
from bot.serving.wsgi import respond
from bot.slack.app import HEALTH_THREADS, PAGES_THREADS, THREADS

_logger = logging.getLogger(__name__)

MOST = 800
"""Connections at once; beyond it the one nearest to its deadline goes. 1,024 files are usual."""

SWEEP = 0.25
"""Seconds from one look for connections that are late to the next."""

BACKLOG = 1024
"""Connections that the system may hold ready."""


class Server:
    """Serves routes at a socket that is bound.

    No thread of the bot is taken before a request was read whole, so that clients which are slow
    or silent hold nobody up.
    """

    def __init__(self, routes: Routes, listener: socket.socket) -> None:
        self.routes = routes
        self.is_stopping = False
        self._listener = listener
        self._connections: set[Connection] = set()
        self._arriving: set[asyncio.Task[object]] = set()
        self._is_empty = asyncio.Event()
        self._pools = {
            Thread.BOT: ThreadPoolExecutor(THREADS, "request"),
            Thread.HEALTH: ThreadPoolExecutor(HEALTH_THREADS, "health"),
            Thread.PAGES: ThreadPoolExecutor(PAGES_THREADS, "pages"),
        }

    async def serve(self, stopped: asyncio.Event) -> None:
        """Serve until told to stop; then answer what was accepted, and return."""
        self._loop = asyncio.get_running_loop()
        self._listener.listen(BACKLOG)
        self._loop.add_reader(self._listener, self._accept)
        sweeping = asyncio.create_task(self._sweep())
        await stopped.wait()
        self._loop.remove_reader(self._listener)
        # The system has accepted these for us, and would reset them.
        while self._accept():
            pass
        self._listener.close()
        await asyncio.gather(*self._arriving, return_exceptions=True)
        self.is_stopping = True
        for connection in self._connections:
            connection.leave()
        if self._connections:
            await self._is_empty.wait()
        sweeping.cancel()
        for pool in self._pools.values():
            pool.shutdown()

    def add(self, connection: Connection) -> None:
        """Count a connection, and make room for it."""
        if len(self._connections) >= MOST:
            self._make_room()
        self._connections.add(connection)

    def remove(self, connection: Connection) -> None:
        """Forget a connection that is closed."""
        self._connections.remove(connection)
        if self.is_stopping and not self._connections:
            self._is_empty.set()

    def answer(self, request: Request, connection: Connection) -> Response | None:
        """Answer a request now, or None where a thread does it and then tells the connection."""
        pool = self._pools.get(request.route.thread)
        if pool is None:
            return respond(request)
        pool.submit(self._work, request, connection)
        return None

    def _work(self, request: Request, connection: Connection) -> None:
        self._loop.call_soon_threadsafe(connection.answered, respond(request))

    def _accept(self) -> bool:
        """Take one connection, so that other processes get theirs; false where none waits."""
        try:
            accepted, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return False
        except OSError:
            # No file is left for it.
            self._make_room()
            return False
        arriving = self._loop.create_task(
            self._loop.connect_accepted_socket(lambda: Connection(self), accepted)
        )
        self._arriving.add(arriving)
        arriving.add_done_callback(self._arriving.discard)
        return True

    def _make_room(self) -> None:
        waiting = [one for one in self._connections if one.deadline < math.inf]
        if waiting:
            min(waiting, key=lambda one: one.deadline).drop()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            now = monotonic()
            for connection in [one for one in self._connections if one.deadline < now]:
                self._expire(connection)

    @staticmethod
    def _expire(connection: Connection) -> None:
        try:
            connection.expire()
        except Exception:
            # One connection must not end the looking after all others.
            _logger.exception("fault %s at the end of a connection", secrets.token_hex(4))
            connection.drop()


def bound(address: str, port: int) -> socket.socket:
    """Take an IP address and a port; who connects is refused until a server serves there."""
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.settimeout(0)
    return listener


@contextmanager
def serve_in_thread(routes: Routes, address: str, port: int) -> Iterator[int]:
    """Serve routes until the block ends; gives the port, chosen by the system for 0."""
    listener = bound(address, port)
    chosen = listener.getsockname()[1]
    # What connects before the thread runs waits for it.
    listener.listen(BACKLOG)
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()
    serving = loop.create_task(Server(routes, listener).serve(stopped))
    thread = threading.Thread(target=loop.run_until_complete, args=(serving,), daemon=True)
    thread.start()
    try:
        yield chosen
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()
