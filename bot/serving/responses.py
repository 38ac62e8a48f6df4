"""What goes back to the client."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

PLAIN = ("Content-Type", "text/plain; charset=utf-8")

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response; its length and date are added when it is written."""

    status: str
    headers: Iterable[tuple[str, str]]
    body: bytes

    def written(self, *, has_body: bool, closes: bool) -> bytes:
        """Write it as HTTP/1.1; the answer to HEAD has no body."""
        lines = [f"HTTP/1.1 {self.status}"]
        lines += [f"{name}: {value}" for name, value in self.headers if name.lower() not in _OURS]
        lines += [f"Content-Length: {len(self.body)}", f"Date: {formatdate(usegmt=True)}"]
        if closes:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head + self.body if has_body else head


def refusal(status: HTTPStatus, text: str, *headers: tuple[str, str]) -> Response:
    """Refuse a request; the connection is closed after it, since the rest of it is not read."""
    return Response(f"{status} {status.phrase}", [PLAIN, *headers], f"{text}\n".encode())


_OURS = frozenset({"content-length", "date", "connection"})
