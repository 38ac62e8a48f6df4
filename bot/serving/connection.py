"""One connection: each request is read within its time, and answered in its turn."""

import asyncio
import math
from collections import deque
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, cast

from bot.serving.reading import Reader, Request, Stage
from bot.serving.responses import CONTINUE, Response, refusal

if TYPE_CHECKING:
    from bot.serving.server import Server

PATIENCE = 5.0
"""Seconds for a whole head, for a whole body, and to take a response."""

KEPT = 75.0
"""Seconds between requests; proxies keep theirs for a minute, and must be the ones that close."""

FAREWELL = 1.0
"""Seconds for another request on its way when the server stops, and for a client to hang up."""


class Connection(asyncio.Protocol):
    """Reads the requests of one client, and writes the responses in their order."""

    def __init__(self, server: "Server") -> None:
        self.deadline = monotonic() + PATIENCE
        """When it is closed if nothing comes; infinite while the client waits for the bot."""
        self._server = server
        self._reader = Reader(server.routes)
        self._due: deque[Request | Response] = deque()
        self._answering: Request | None = None
        self._is_deaf = False  # Nothing more of the client is read as a request.
        self._has_ended = False  # The client sends no more.
        self._is_blocked = False  # The client does not take what it was sent.
        self._is_over = False  # The last response is written.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the client."""
        self._transport = cast("asyncio.Transport", transport)
        self._server.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget the client; the answer under way is still finished."""
        self._is_over = True
        self._due.clear()
        self._server.remove(self)

    def data_received(self, data: bytes) -> None:
        """Read on, and let the bot answer what is whole."""
        if self._is_deaf:
            return
        if not self._is_free:
            # More has to wait with the client, and not in our memory.
            self._transport.pause_reading()
        before = self._reader.stage
        requests, refused = self._reader.feed(data)
        self._due += requests
        if refused:
            self._due.append(refused)
        self._is_deaf = refused is not None or any(one.is_last for one in requests)
        if self._due:
            self._advance()
        elif self._is_free and self._reader.stage is not before:
            self._wait()

    def eof_received(self) -> bool:
        """Answer what was asked, and nothing more."""
        self._has_ended = self._is_deaf = True
        if self._is_over or not self._is_free:
            return not self._is_over
        if self._reader.stage is Stage.BODY:
            self._say(refusal(HTTPStatus.BAD_REQUEST, "the body is cut short"))
        return False

    def pause_writing(self) -> None:
        """Ask nothing more of a client that does not take what it was sent."""
        self._is_blocked = True
        self.deadline = monotonic() + PATIENCE
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._is_blocked = False
        if not self._is_over:
            self._advance()

    def answered(self, response: Response) -> None:
        """Write the response to the request that was handed to the server."""
        request, self._answering = self._answering, None
        self._say(response, is_bare=request is not None and request.method == "HEAD")
        self._advance()

    def expire(self) -> None:
        """Close what has come to its deadline, with a word for what had begun."""
        if self._is_over or self._is_blocked or self._reader.stage is Stage.NEXT:
            self.drop()
        else:
            self._is_deaf = True
            self._say(refusal(HTTPStatus.REQUEST_TIMEOUT, "too slow"))

    def drop(self) -> None:
        """Close it at once."""
        self._transport.abort()

    def leave(self) -> None:
        """Wait only a moment for another request: the server stops."""
        if self._is_over or (self._is_free and self._reader.stage is Stage.NEXT):
            self.deadline = min(self.deadline, monotonic() + FAREWELL)

    @property
    def _is_free(self) -> bool:
        return not (self._answering or self._due)

    def _advance(self) -> None:
        while self._due and not self._answering and not self._is_blocked:
            one = self._due.popleft()
            if isinstance(one, Response):
                self._say(one)
            elif response := self._server.answer(one, self):
                self._say(response, is_bare=one.method == "HEAD")
            else:
                self._answering = one
                self.deadline = math.inf
        if self._is_free and not self._is_over and not self._is_blocked:
            self._transport.resume_reading()
            self._wait()

    def _wait(self) -> None:
        stage = self._reader.stage
        self.deadline = monotonic() + (KEPT if stage is Stage.NEXT else PATIENCE)
        if self._reader.awaits_word:
            self._reader.awaits_word = False
            self._transport.write(CONTINUE)

    def _say(self, response: Response, *, is_bare: bool = False) -> None:
        if self._is_over:
            return
        if self._server.is_stopping:
            # The last one: a client that always has the next request begun must not hold the stop.
            self._due.clear()
            self._is_deaf = True
        closes = not self._due and self._is_deaf
        self._transport.write(response.written(has_body=not is_bare, closes=closes))
        if closes:
            self._end()

    def _end(self) -> None:
        self._is_over = self._is_deaf = True
        is_taken = not self._transport.get_write_buffer_size()
        self.deadline = monotonic() + (FAREWELL if is_taken else PATIENCE)
        if self._has_ended:
            self._transport.close()
            return
        # Closed with something unread, the response would be lost with it: the rest is read away.
        try:
            self._transport.write_eof()
        except OSError:
            # The client has hung up.
            self.drop()
            return
        self._transport.resume_reading()
