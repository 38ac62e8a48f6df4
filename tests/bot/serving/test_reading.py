from http import HTTPStatus
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.reading import CHUNKED, LARGEST_HEAD, Reader, Stage
from bot.serving.routes import Route

LARGEST = 100
ROUTES = {
    "/form": Route(
        application=NotImplemented,
        methods=("POST",),
        allowed=lambda headers: None if "x-unsigned" in headers else LARGEST,
    ),
    "/page": Route(application=NotImplemented, methods=("GET", "HEAD")),
}

PIPELINED = (
    b"POST /form?a=1 HTTP/1.1\r\nX: 1\r\nX: 2\r\nX_Y: 3\r\nContent-Length: 5\r\n\r\n12345"
    b"POST /form HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\n123\r\n2\r\n45\r\n"
    b"0\r\nX: 9\r\n\r\n"
    b"GET /p%61ge HTTP/1.1\r\n\r\n"
)


@given(st.lists(st.integers(0, len(PIPELINED))))
def test_requests_are_read_alike_however_they_come(cuts):
    reader, read = Reader(ROUTES), []
    edges = [0, *sorted(cuts), len(PIPELINED)]
    for begin, end in pairwise(edges):
        requests, refused = reader.feed(PIPELINED[begin:end])
        assert refused is None
        read += requests

    assert [(one.method, one.path, one.query, bytes(one.body)) for one in read] == [
        ("POST", "/form", "a=1", b"12345"),
        ("POST", "/form", "", b"12345"),
        ("GET", "/page", "", b""),
    ]
    assert read[0].headers == {"x": "1,2", "content-length": "5"}
    assert read[1].headers == {"transfer-encoding": "chunked"}
    assert reader.stage is Stage.NEXT


@given(st.binary(max_size=400), st.integers(0, 400))
def test_no_bytes_break_the_reader(noise, place):
    reader = Reader(ROUTES)

    requests, refused = reader.feed(PIPELINED[:place] + noise)

    assert len(requests) <= 400
    assert refused is None or refused.status[0] == "4"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /nowhere HTTP/1.1\r\n\r\n", 404),
        (b"GET /p\xe9 HTTP/1.1\r\n\r\n", 400),
        (b"GET /%ff%00 HTTP/1.1\r\n\r\n", 404),
        (b"GET http://bot/page HTTP/1.1\r\n\r\n", 404),
        (b"POST /page HTTP/1.1\r\nContent-Length: 9\r\n\r\n", 405),
        (b"DELETE /form HTTP/1.1\r\n\r\n", 405),
        (b"CONNECT bot:443 HTTP/1.1\r\n\r\n", 404),
        (b"GET /page HTTP/1.1\r\nContent-Length: 1\r\n\r\n", 413),
        (b"GET /page HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx", 413),
        (b"POST /form HTTP/1.1\r\nX-Unsigned: 1\r\nContent-Length: 5\r\n\r\n", 401),
        (b"POST /form HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413),
        (b"POST /form HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
        (b"POST /form HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /form HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (
            b"POST /form HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
        ),
        (b"POST /form HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /form HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + b"x" * 101, 413),
        (
            b"POST /form HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 1\r\n\r\n",
            400,
        ),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET /page HTTP/1.1\r\nX: a\r\n folded\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"GET /" + b"x" * LARGEST_HEAD + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET /page HTTP/1.1\r\nX: " + b"x" * LARGEST_HEAD, 431),
        (b"GET /page HTTP/1.1\r\n" + b"X: y\r\n" * LARGEST_HEAD, 431),
    ],
    ids=lambda value: repr(value[:50]) if isinstance(value, bytes) else None,
)
def test_what_is_refused(sent, status):
    for step in (len(sent), 1000):
        reader = Reader(ROUTES)
        refusals = []
        for begin in range(0, len(sent), step):
            _, refused = reader.feed(sent[begin : begin + step])
            refusals += [refused.status] if refused else []
            if refused:
                break
        assert refusals == [f"{status} {HTTPStatus(status).phrase}"]


def test_what_follows_the_last_chunk_is_bounded():
    reader = Reader(ROUTES)
    reader.feed(b"POST /form HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ")

    refusals = [reader.feed(b"x" * 10_000)[1] for _ in range(7)]
    refusals.append(reader.feed(b"x" * (CHUNKED * LARGEST))[1])

    assert [bool(one) for one in refusals] == [False] * 6 + [True] * 2


def test_another_protocol_is_not_taken_up():
    reader = Reader(ROUTES)

    requests, refused = reader.feed(
        b"GET /page HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    )

    assert refused is None
    assert [one.is_last for one in requests] == [True]
