"""Clients that do not behave, over plain sockets."""

import socket
from contextlib import ExitStack, contextmanager

FORGED = "X-Slack-Signature: v0=grace\r\nX-Slack-Request-Timestamp: 1\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


def post(path, *headers, body=""):
    """Write a request of which the body may be wanting."""
    return f"POST {path} HTTP/1.1\r\nHost: bot\r\n{''.join(headers)}\r\n{body}".encode()


SLOW_BODIES = [
    post("/slack/events", FORGED, "Content-Length: 1000000\r\n"),
    post("/slack/events", FORGED, "Content-Length: 10\r\n", body="text=grac"),
    post("/slack/events", FORGED, "Transfer-Encoding: chunked\r\n", body="5\r\ntext="),
    post("/slack/events", FORM, "Content-Length: 10\r\n"),
]
"""What takes a place and does not go on, though the headers look like Slack's."""


@contextmanager
def connected(port, number, sends=(b"",)):
    """Connect so often; each sends one of the beginnings."""
    with ExitStack() as stack:
        clients = []
        for place in range(number):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            client.settimeout(15)
            client.sendall(sends[place % len(sends)])
            clients.append(client)
        yield clients


def has_nothing(client):
    """Whether the server has neither answered nor hung up."""
    client.setblocking(False)
    try:
        client.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    finally:
        client.settimeout(15)
    return False


def received(client):
    """Read until the server hangs up."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


def status(answer):
    """Read the status; 0 where there is no answer."""
    return int(answer.split(b" ", 2)[1]) if answer else 0
