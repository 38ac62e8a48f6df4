"""From bytes to requests: what is read, how much of it, and what is refused before its body."""

from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

import httptools

from bot.serving.responses import Response, refusal
from bot.serving.routes import Route, Routes

LARGEST_HEAD = 2**16
"""Bytes of a request line and all headers; Slack and a proxy send some thousand."""

CHUNKED = 8
"""How many times its length a body may take on the wire, for one that comes in small chunks."""

MOST_AT_ONCE = 8
"""Requests that may come in one piece; neither Slack nor a proxy sends the next one ahead."""


class Stage(Enum):
    """What a connection waits for."""

    NEXT = auto()
    """Another request, after one that was read; nothing of it has come."""

    HEAD = auto()
    """A request line and its headers, or the rest of them."""

    BODY = auto()
    """The rest of a body."""


@dataclass(slots=True)
class Request:
    """A request that was read whole."""

    method: str
    path: str
    query: str
    version: str
    headers: dict[str, str]
    route: Route
    largest: int
    body: bytearray = field(default_factory=bytearray)
    is_last: bool = False
    """Whether the client wants the connection closed after it."""


class Reader:
    """Reads the requests of one connection, and keeps no more of them than is allowed."""

    def __init__(self, routes: Routes) -> None:
        self.stage = Stage.HEAD
        self.awaits_word = False
        """Whether the client sends its body only when told to (RFC 9110, section 10.1.1)."""
        self._routes = routes
        self._parser = httptools.HttpRequestParser(self)
        self._whole: list[Request] = []
        self._request: Request
        self._target = b""
        self._headers: dict[str, str] = {}
        self._head = 0
        self._taken = 0

    def feed(self, data: bytes) -> tuple[list[Request], Response | None]:
        """Give the requests that are whole now, and a refusal, after which nothing is read."""
        self._whole = []
        self._taken += len(data)
        try:
            self._parser.feed_data(data)
            self._check_taken()
        except _RefusedError as error:
            return self._whole, error.response
        except httptools.HttpParserUpgrade:
            # The client has to do without; there is nothing else of it to read.
            self._whole[-1].is_last = True
        except httptools.HttpParserError as error:
            # What a callback raises is its context.
            refused = error.__context__
            if isinstance(refused, _RefusedError):
                return self._whole, refused.response
            return self._whole, refusal(HTTPStatus.BAD_REQUEST, "not HTTP/1.1")
        return self._whole, None

    def on_message_begin(self) -> None:
        """Take the first byte of a request; this and what follows is called by the parser."""
        self.stage = Stage.HEAD
        self._target, self._headers = b"", {}
        self._head = 0

    def on_url(self, part: bytes) -> None:
        """Take a part of the path and the query."""
        self._count(part)
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; several of a name are one."""
        # What comes after a body in chunks is no header to decide by.
        if self.stage is Stage.BODY:
            return
        self._count(name, value)
        # In WSGI one with an underscore would pass for one with a dash.
        if b"_" in name:
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        before = self._headers.get(key)
        between = "; " if key == "cookie" else ","
        self._headers[key] = text if before is None else before + between + text

    def on_headers_complete(self) -> None:
        """Decide by the head alone whether a body is read."""
        headers, parser = self._headers, self._parser
        target, _, query = self._target.partition(b"?")
        path = unquote_to_bytes(target).decode("latin-1")
        method = parser.get_method().decode("latin-1")
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        if has_body and parser.should_upgrade():
            # The parser would take the body for another protocol.
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "only HTTP/1.1 is spoken here")
        route = _found(self._routes, path, method)
        largest = route.allowed(headers)
        if largest is None:
            raise _RefusedError(HTTPStatus.UNAUTHORIZED, "not signed by Slack")
        if int(headers.get("content-length", "0")) > largest:
            raise _too_large()
        self._request = Request(
            method=method,
            path=path,
            query=query.decode("latin-1"),
            version=parser.get_http_version(),
            headers=headers,
            route=route,
            largest=largest,
        )
        self.stage = Stage.BODY
        self.awaits_word = has_body and headers.get("expect", "").lower() == "100-continue"
        self._taken = 0

    def on_body(self, part: bytes) -> None:
        """Take a part of a body."""
        request = self._request
        if len(request.body) + len(part) > request.largest:
            raise _too_large()
        self.awaits_word = False
        request.body += part

    def on_message_complete(self) -> None:
        """Give a request, which is now whole."""
        request = self._request
        request.is_last = request.version == "1.0" or not self._parser.should_keep_alive()
        self.stage, self.awaits_word = Stage.NEXT, False
        self._taken = 0
        if len(self._whole) == MOST_AT_ONCE:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "too many requests at once")
        self._whole.append(request)

    def _count(self, *parts: bytes) -> None:
        # Each header costs more than its letters (as RFC 9113 counts, 6.5.2).
        self._head += 32 + sum(map(len, parts))
        if self._head > LARGEST_HEAD:
            raise _too_long()

    def _check_taken(self) -> None:
        # The parser keeps an unfinished header, and one after the last chunk, without asking.
        if self.stage is Stage.HEAD and self._taken > LARGEST_HEAD:
            raise _too_long()
        if self.stage is Stage.BODY and self._taken > self._most():
            raise _too_large()

    def _most(self) -> int:
        return LARGEST_HEAD + CHUNKED * self._request.largest


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus, text: str, *headers: tuple[str, str]) -> None:
        super().__init__(text)
        self.response = refusal(status, text, *headers)


def _found(routes: Routes, path: str, method: str) -> Route:
    route = routes.get(path)
    if route is None:
        raise _RefusedError(HTTPStatus.NOT_FOUND, "not found")
    if method not in route.methods:
        allow = ("Allow", ", ".join(route.methods))
        raise _RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "not allowed", allow)
    return route


def _too_large() -> _RefusedError:
    return _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large")


def _too_long() -> _RefusedError:
    return _RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long")
