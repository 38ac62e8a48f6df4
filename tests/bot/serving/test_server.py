"""The server's connections, over real sockets."""

import socket
import threading
from contextlib import contextmanager

import pytest

from bot.serving.reading import MOST_AT_ONCE
from bot.serving.routes import Route, Thread
from bot.serving.server import serve_in_thread


@contextmanager
def served(**more):
    """Serve an application that answers what it was sent; gives the port."""

    def echo(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["REQUEST_METHOD"].encode(), b":", environ["wsgi.input"].read()]

    routes = {
        "/echo": Route(application=echo, methods=("GET", "HEAD", "POST"), allowed=lambda _: 2**20),
        "/now": Route(application=echo, thread=Thread.NONE),
    }
    with serve_in_thread({**routes, **more}, "127.0.0.1", 0) as port:
        yield port


def exchanged(port, *parts):
    """Send parts, say that no more comes, and read until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        for part in parts:
            client.sendall(part)
        client.shutdown(socket.SHUT_WR)
        return client.makefile("rb").read()


def test_pipelined_requests_are_answered_in_their_order():
    one = b"POST /echo HTTP/1.1\r\nContent-Length: 1\r\n\r\n"
    sent = one + b"1" + b"GET /now HTTP/1.1\r\n\r\n" + one + b"2" + b"GET /nowhere HTTP/1.1\r\n\r\n"

    with served() as port:
        answer = exchanged(port, sent)

    places = [answer.index(text) for text in (b"POST:1", b"GET:", b"POST:2", b"404 Not Found")]
    assert places == sorted(places)
    assert answer.count(b"Connection: close") == 1


def test_of_many_requests_in_one_piece_some_are_answered_and_the_rest_refused():
    with served() as port:
        answer = exchanged(port, b"GET /now HTTP/1.1\r\n\r\n" * 1000)

    assert answer.count(b"GET:") == MOST_AT_ONCE
    assert answer.endswith(b"too many requests at once\n")


def test_a_header_that_would_end_its_line_is_never_written():
    def split(_environ, start_response):
        start_response("200 OK", [("Location", "/\r\nSet-Cookie: evil=1")])
        return []

    with served(**{"/split": Route(application=split)}) as port:
        answer = exchanged(port, b"GET /split HTTP/1.1\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 500")
    assert b"evil" not in answer


def test_many_small_headers_are_too_long_together():
    with served() as port:
        answer = exchanged(port, b"GET /now HTTP/1.1\r\n" + b"a:\r\n" * 9000 + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 431")


def test_the_answer_to_head_has_no_body():
    with served() as port:
        answer = exchanged(port, b"HEAD /echo HTTP/1.1\r\n\r\n")

    assert answer.endswith(b"\r\n\r\n")
    assert b"Content-Length: 5\r\n" in answer


def test_a_client_that_waits_for_a_word_gets_it():
    head = b"POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"

    with served() as port, socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(head)
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"word")
        assert b"POST:word" in client.recv(1000)


def test_a_client_that_waits_for_a_word_is_refused_without_it():
    head = b"GET /now HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"

    with served() as port:
        assert exchanged(port, head).startswith(b"HTTP/1.1 413")


def test_a_refusal_reaches_a_client_that_sends_on():
    with served() as port, socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n")
        for _ in range(90):
            client.sendall(b"x" * 100_000)
        assert client.makefile("rb").read().startswith(b"HTTP/1.1 413")


def test_a_body_cut_short_reaches_no_application():
    with served() as port:
        answer = exchanged(port, b"POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"POST:" not in answer


def test_http_1_0_and_connection_close_are_answered_once():
    with served() as port, socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"GET /echo HTTP/1.0\r\n\r\n")
        assert b"Connection: close" in client.makefile("rb").read()


def test_a_client_that_vanishes_leaves_no_trace(caplog):
    entered, leave = threading.Event(), threading.Event()

    def slow(_environ, start_response):
        entered.set()
        assert leave.wait(5)
        start_response("200 OK", [])
        return [b"x" * 2**20]

    with served(**{"/slow": Route(application=slow)}) as port:
        for sent in (b"", b"POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"):
            reset(port, sent)
        reset(port, b"GET /slow HTTP/1.1\r\n\r\n", entered)
        leave.set()
        assert b"GET:" in exchanged(port, b"GET /echo HTTP/1.1\r\n\r\n")

    assert caplog.records == []


def test_a_client_that_takes_nothing_is_asked_nothing_more():
    def large(_environ, start_response):
        start_response("200 OK", [])
        return [b"x" * 2**22]

    with (
        served(**{"/large": Route(application=large)}) as port,
        socket.create_connection(("127.0.0.1", port), 5) as client,
    ):
        client.settimeout(1)
        with pytest.raises(TimeoutError):
            client.sendall(b"GET /large HTTP/1.1\r\n\r\n" * 1_000_000)


def test_a_fault_of_the_application_is_logged_and_answered(caplog):
    def faulty(_environ, _start_response):
        raise ZeroDivisionError

    with served(**{"/faulty": Route(application=faulty)}) as port:
        assert exchanged(port, b"GET /faulty HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 500")

    assert [one.message for one in caplog.records] == ["a request could not be answered"]


def reset(port, sent, event=None):
    """Send, and cut the connection without a farewell, once the event has come."""
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(sent)
        if event:
            assert event.wait(5)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
