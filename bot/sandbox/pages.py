"""The page in the browser: its files, what it shows, and what people do there, over HTTP."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from threading import Lock

from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    UnsupportedMediaType,
)
from werkzeug.wrappers import Request, Response

from bot.errors import PersonError
from bot.sandbox.answers import Json
from bot.sandbox.gestures import GESTURES, GestureError, perform
from bot.sandbox.guide import Guide
from bot.sandbox.snapshot import snapshot
from bot.sandbox.workspace import Workspace

BEAT = 15.0
"""Seconds after which a stream says that it is alive, and finds out whether anybody listens."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_TYPES = {
    "html": "text/html",
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
}


class Page:
    """Answers a browser about one workspace; `start_over` brings its sample data back."""

    def __init__(self, slack: Workspace, guide: Guide, start_over: Callable[[], None]) -> None:
        self._slack = slack
        self._store = slack.store
        self._guide = guide
        self._start_over = start_over
        self._starting = Lock()

    def __call__(self, path: str, request: Request) -> Response:
        """Answer one request; `path` is what comes after `/page/`, empty for `/`."""
        try:
            self._check_host(request)
            response = self._answer(path, request)
        except HTTPException as error:
            response = Response(error.description, error.code, mimetype="text/plain")
        response.headers.update(_HEADERS)
        return response

    def _check_host(self, request: Request) -> None:
        # A name of somebody else's that leads here could read and do everything.
        _, _, port = self._store.base_url.rpartition(":")
        if request.host not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            raise Forbidden(f"Open {self._store.base_url} instead.")

    def _answer(self, path: str, request: Request) -> Response:
        if path in GESTURES or path == "start_over":
            return self._do(path, request)
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(["GET"])
        user = self._user(request)
        kind, _, rest = path.partition("/")
        if path == "state":
            return _json(self._snapshot(user))
        if path == "events":
            return Response(self._events(user), mimetype="text/event-stream")
        if kind == "file":
            return self._file(rest)
        return _static(path or "index.html")

    def _do(self, name: str, request: Request) -> Response:
        if request.method != "POST":
            raise MethodNotAllowed(["POST"])
        # No other site can send this type without asking first, and nobody answers that.
        if request.mimetype != "application/json":
            raise UnsupportedMediaType("Post application/json.")
        asked = request.get_json()
        if not isinstance(asked, dict):
            raise BadRequest("Post an object.")
        try:
            answer = (
                self._begin_again() if name == "start_over" else perform(self._slack, name, asked)
            )
        except GestureError as error:
            answer = {"ok": False, "error": error.code, "text": str(error)}
        except PersonError as error:
            # The database of the sample data does not answer.
            answer = {"ok": False, "error": "database", "text": str(error)}
        return _json(answer)

    def _begin_again(self) -> Json:
        with self._starting:
            self._start_over()
        return {"ok": True}

    def _user(self, request: Request) -> str:
        user = request.args.get("user", "")
        return user if user in self._store.people else self._guide.parts[0].person.id

    def _snapshot(self, user: str) -> Json:
        with self._store.changed:
            return snapshot(self._store, self._guide, user)

    def _events(self, user: str) -> Iterator[str]:
        changed, seen = self._store.changed, -1
        while True:
            with changed:
                is_news = changed.wait_for(partial(self._has_news, seen), BEAT)
                if self._store.is_over:
                    return
                seen, shown = changed.version, self._snapshot(user) if is_news else None
            # Written without the lock: the one who reads may be slow.
            yield f"data: {json.dumps(shown)}\n\n" if shown else ":\n\n"

    def _has_news(self, seen: int) -> bool:
        return self._store.is_over or self._store.changed.version != seen

    def _file(self, file_id: str) -> Response:
        with self._store.changed:
            found = next((file for file in self._store.files if file.id == file_id), None)
        if found is None:
            raise NotFound
        response = Response(found.content, mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=found.name)
        return response


def _static(name: str) -> Response:
    kind = _TYPES.get(name.rpartition(".")[2])
    for file in files("bot.sandbox").joinpath("page").iterdir():
        if kind and file.name == name:
            return Response(file.read_bytes(), content_type=f"{kind}; charset=utf-8")
    raise NotFound


def _json(body: Json) -> Response:
    return Response(json.dumps(body), mimetype="application/json")
