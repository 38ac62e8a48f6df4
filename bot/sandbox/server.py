"""The stand-in workspace as a server on loopback: Web API, response_urls, uploads, sockets."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from werkzeug.exceptions import NotFound
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from bot.sandbox import web_api
from bot.sandbox.answers import Answer, Json, RefusalError
from bot.sandbox.downloads import download
from bot.sandbox.oauth import OAuth
from bot.sandbox.responses import respond
from bot.sandbox.sockets import Sockets
from bot.sandbox.store import Store
from bot.sandbox.troubles import PRIVATE_URL, RESPONSE_URL, SOCKET
from bot.sandbox.workspace import Workspace

HOST = "127.0.0.1"

Page: TypeAlias = Callable[[str, Request], Response]
"""What answers a browser: it gets the path under `/page/`, empty for `/`."""


@dataclass(frozen=True)
class Server:
    """Where the stand-in listens, and the bot's Socket Mode connections to it."""

    url: str
    sockets: Sockets


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Keep quiet: the workspace has its own log."""

    def connection_dropped(self, *_: object) -> None:
        """Hang up, also on a client that would have asked more on this connection."""
        self.close_connection = True


@contextmanager
def serve(
    workspace: Workspace,
    port: int = 0,
    page: Page | None = None,
    *,
    beside: Sequence[Workspace] = (),
) -> Iterator[Server]:
    """Serve a workspace until the block ends, on any free port unless one is given.

    A page is served as `/` and under `/page/`. The workspaces beside it may install the same app;
    the bot finds them at the same address.
    """
    store = workspace.store
    stores = {one.app.team_id: one.store for one in (workspace, *beside)}
    store.oauth = OAuth(stores)
    http = make_server(
        HOST, port, _application(stores, page), threaded=True, request_handler=_QuietHandler
    )
    store.base_url = f"http://{HOST}:{http.server_port}"
    for other in beside:
        other.store.base_url = f"{store.base_url}/{other.app.team_id}"
        other.store.oauth = store.oauth
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Server(store.base_url, store.sockets)
    finally:
        store.end()
        store.troubles.release()
        store.sockets.end()
        http.shutdown()
        thread.join()
        http.server_close()


def _application(stores: Mapping[str, Store], page: Page | None) -> Callable[..., Any]:
    first = next(iter(stores.values()))

    @Request.application
    def application(request: Request) -> Response:
        path = request.path.lstrip("/")
        kind, _, rest = path.partition("/")
        if page and kind in {"", "page"}:
            return page(rest, request)
        if kind == "oauth":
            return _serve_consent(first.oauth, request)
        if kind == "api":
            return _serve_api(stores, rest, request)
        return (
            _serve(stores[kind], rest, request) if kind in stores else _serve(first, path, request)
        )

    return application


def _serve(store: Store, path: str, request: Request) -> Response:
    kind, _, rest = path.partition("/")
    serve_kind = _KINDS.get(kind)
    if serve_kind is None:
        raise NotFound
    return serve_kind(store, rest, request)


def _serve_consent(oauth: OAuth, request: Request) -> Response:
    try:
        if request.method == "POST":
            return redirect(oauth.decide(request.form.to_dict()))
        return Response(oauth.page(request.args.to_dict()), mimetype="text/html")
    except RefusalError as refusal:
        return Response(refusal.error, 400, mimetype="text/plain")


def _serve_api(stores: Mapping[str, Store], method: str, request: Request) -> Response:
    arguments = _arguments(request)
    if (basic := request.authorization) and basic.type == "basic":
        arguments |= {name: basic.get(known) for name, known in _CLIENT.items()}
    in_body = arguments.pop("token", None)
    token = _bearer(request) or in_body
    # The first one answers what no workspace's token goes with.
    owners = [one for one in stores.values() if one.app.bot_token == token]
    store = next(iter([*owners, *stores.values()]))
    return _sent(store, method, _response(web_api.call(store, method, token, arguments)))


def _serve_response(store: Store, url_id: str, request: Request) -> Response:
    content = request.get_json(force=True)
    answer = respond(store, url_id, content if isinstance(content, dict) else {})
    # Slack answers these in plain text.
    text = "ok" if answer.body["ok"] else answer.body["error"]
    response = Response(text, answer.status, dict(answer.headers), mimetype="text/plain")
    return _sent(store, RESPONSE_URL, response)


def _serve_upload(store: Store, file_id: str, request: Request) -> Response:
    content = request.get_data(cache=False, parse_form_data=False)
    with store.changed:
        for file in store.files:
            if file.id == file_id:
                file.content = content
                return Response(f"OK - {len(content)}", mimetype="text/plain")
    raise NotFound


def _serve_file(store: Store, address: str, request: Request) -> Response:
    status, content = download(store, address, _bearer(request))
    headers = {"location": f"{store.base_url}/signin"} if status == 302 else {}
    response = Response(content, status, headers, mimetype="application/octet-stream")
    return _sent(store, PRIVATE_URL, response)


def _serve_sign_in(_store: Store, _rest: str, _request: Request) -> Response:
    return Response("<!DOCTYPE html><title>Sign in</title>", mimetype="text/html")


def _serve_socket(store: Store, ticket: str, request: Request) -> Response:
    if refused := store.troubles.strike(SOCKET):
        return _response(refused)
    if not store.sockets.admits(ticket):
        return Response("used or unknown ticket", 403, mimetype="text/plain")
    store.sockets.serve(request.environ)
    # The connection was a WebSocket's and has ended, so there is nobody to answer.
    raise ConnectionAbortedError


_KINDS: dict[str, Callable[[Store, str, Request], Response]] = {
    "response": _serve_response,
    "upload": _serve_upload,
    "files-pri": _serve_file,
    "signin": _serve_sign_in,
    "socket": _serve_socket,
}


def _sent(store: Store, method: str, response: Response) -> Response:
    """Send an answer, or only the first half of it where it shall break off."""
    if store.troubles.takes_cut(method):
        content = response.get_data()
        response.set_data(content[: len(content) // 2])
        response.headers["Content-Length"] = str(len(content))
    return response


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else None


# The SDK sends an app's credentials as those of HTTP's basic authentication.
_CLIENT = {"client_id": "username", "client_secret": "password"}


def _arguments(request: Request) -> Json:
    # The SDK names JSON as the content type of an empty body, too.
    if request.mimetype == "application/json" and request.content_length:
        arguments = request.get_json()
        return arguments if isinstance(arguments, dict) else {}
    return {**request.args.to_dict(), **request.form.to_dict()}


def _response(answer: Answer) -> Response:
    return Response(
        json.dumps(answer.body), answer.status, dict(answer.headers), mimetype="application/json"
    )
