"""A server that answers what a test says, as no server of Slack's should, and keeps what it got."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Answering:
    """Answers by path with a status, headers and a body; nothing else is sent, no length either."""

    answers: dict = field(default_factory=dict)
    tokens: list = field(default_factory=list)
    """The path of each request, and the Authorization that came with it."""
    url: str = ""


@contextmanager
def answering():
    """Answer on loopback until the block ends."""
    server = Answering()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.tokens.append((self.path, self.headers["Authorization"]))
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, headers, body = server.answers.get(self.path, (404, {}, b""))
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            self.do_GET()

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
