"""Clients that are slow, silent or many: the bot answers the others, and then hangs up on them."""

import signal
import socket
import time
from collections import Counter

import pytest

from tests.processes.clients import SLOW_BODIES, connected, has_nothing, post, received, status

SLOW_HEADS = [b"", b"P", b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nX-Slack-Signature: "]
ASKS_LIFE = b"GET /health/live HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("number", [4, 40, 400])
def test_slow_bodies_hold_up_neither_commands_nor_health(number, slack, start, rows, url, acme):
    acme(rows)
    running = start("http", url)

    with connected(running.port, number, SLOW_BODIES) as clients:
        took = [seconds(lambda: answers_all(slack, running)) for _ in range(5)]
        assert all(map(has_nothing, clients))
        assert Counter(status(received(client)) for client in clients) == {408: number}

    assert max(took) < 1
    assert running.stop() == 0
    assert running.complaints() == []


def test_300_idle_connections_hold_up_neither_commands_nor_health(slack, start, rows, url, acme):
    acme(rows)
    running = start("http", url)

    with connected(running.port, 300, SLOW_HEADS) as clients:
        took = [seconds(lambda: answers_all(slack, running)) for _ in range(5)]
        assert all(map(has_nothing, clients))
        assert Counter(status(received(client)) for client in clients) == {408: 300}

    assert max(took) < 1
    assert running.stop() == 0
    assert running.complaints() == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_head_that_comes_byte_by_byte_gets_no_more_time(start, url):
    running = start("http", url)

    with connected(running.port, 1) as (client,):
        drip(client)
        assert status(received(client)) == 408


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_more_connections_than_the_bot_holds_push_out_the_oldest(slack, start, rows, url, acme):
    acme(rows)
    running = start("http", url)

    with connected(running.port, 900, SLOW_BODIES) as clients:
        running.wait_until(running.is_ready)
        assert seconds(lambda: answers_all(slack, running)) < 1
        assert has_nothing(clients[-1])

    assert running.stop() == 0
    assert running.complaints() == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_health_port_in_socket_mode_hangs_up_on_the_idle(start, url):
    running = start("socket", url)

    with connected(running.port, 300, SLOW_HEADS) as clients:
        assert running.ask("/health/live") == (200, "live\n")
        assert running.is_ready()
        assert Counter(status(received(client)) for client in clients) == {408: 300}

    assert running.stop() == 0
    assert running.complaints() == []


def test_sigterm_waits_for_slow_bodies_no_longer_than_for_any(start, url):
    running = start("http", url)

    with connected(running.port, 40, SLOW_BODIES) as clients:
        assert running.stop() == 0
        assert Counter(status(received(client)) for client in clients) == {408: 40}

    assert running.complaints() == []


def test_sigterm_answers_every_connection_that_was_accepted(start, url):
    running = start("http", url)

    with (
        connected(running.port, 40) as silent,
        connected(running.port, 40, [ASKS_LIFE[:30]]) as begun,
        connected(running.port, 40, [ASKS_LIFE.replace(b"close", b"keep-alive")]) as kept,
    ):
        answered = [client.recv(65536) for client in kept]
        running.process.send_signal(signal.SIGTERM)
        for client in kept:
            client.sendall(ASKS_LIFE)
        running.wait_until(lambda: running.ask("/health/live") == (0, ""))
        for client in silent:
            client.sendall(ASKS_LIFE)
        for client in begun:
            client.sendall(ASKS_LIFE[30:])
        answers = [*answered, *map(received, [*silent, *begun, *kept])]

    assert Counter(map(status, answers)) == {200: 160}
    assert running.process.wait(9) == 0
    assert running.complaints() == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_slack_cannot_have_sent_is_refused_before_its_body(start, url):
    running = start("http", url)
    unsigned = [
        post("/slack/events", "Content-Length: 10\r\n"),
        post("/slack/events", "X-Slack-Signature: v0=grace\r\n", "Content-Length: 10\r\n"),
        post("/slack/events", "X-Slack-Request-Timestamp: 1\r\n", "Content-Length: 10\r\n"),
        post("/slack/events", "Transfer-Encoding: chunked\r\n"),
    ]

    with connected(running.port, 4, unsigned) as clients:
        began = time.monotonic()
        assert {status(client.recv(65536)) for client in clients} == {401}
        assert time.monotonic() - began < 1


def answers_all(slack, running):
    assert "1 of 10" in slack.command("list").message.text
    assert running.ask("/health/live") == (200, "live\n")
    assert running.is_ready()


def seconds(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


def drip(client):
    """Send a byte of a header at a time, for as long as the server listens."""
    client.settimeout(0.2)
    client.sendall(b"GET /health/live HTTP/1.1\r\nX: ")
    while True:
        client.sendall(b"x")
        try:
            if client.recv(1, socket.MSG_PEEK):
                client.settimeout(15)
                return
        except TimeoutError:
            continue
