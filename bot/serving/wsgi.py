"""From a request to its response, through a WSGI application (PEP 3333)."""

import logging
import sys
from http import HTTPStatus
from io import BytesIO
from typing import Any

from bot.serving.reading import Request
from bot.serving.responses import Response, refusal

_logger = logging.getLogger(__name__)


def respond(request: Request) -> Response:
    """Let the application of its route answer a request."""
    began: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _info: object = None) -> None:
        began.append((status, headers))

    try:
        body = b"".join(request.route.application(_environ(request), start_response))
        status, headers = began[-1]
        for header in headers:
            _require_field("".join(header))
        return Response(status, headers, body)
    except Exception:
        _logger.exception("a request could not be answered")
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong")


def _require_field(text: str) -> None:
    """Raise where a header would end the line it stands in, or cannot be written at all."""
    text.encode("latin-1")
    if any(one in text for one in "\r\n\0"):
        raise ValueError("a header with the end of a line in it")


def _environ(request: Request) -> dict[str, Any]:
    environ = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()
    }
    environ.pop("HTTP_CONTENT_LENGTH", None)
    if kind := environ.pop("HTTP_CONTENT_TYPE", ""):
        environ["CONTENT_TYPE"] = kind
    return environ | {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        # A body that came in chunks was counted.
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
