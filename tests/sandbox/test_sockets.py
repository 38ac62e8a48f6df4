import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest
import simple_websocket
from slack_sdk import WebClient

from bot.sandbox.delivery import SocketDelivery
from tests.sandbox.bots import bolt_app, connected, take_faults, tls

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: slack\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CLOSE_FRAME = b"\x88\x02\x03\xe8"


class Line:
    """One end of a connection, as a bot without the SDK would hold it."""

    def __init__(self, url):
        self._websocket = simple_websocket.Client(url)

    def read(self, timeout: float | None = 3):
        return json.loads(self._websocket.receive(timeout))

    def acknowledge(self, envelope, **payload):
        answer = {
            "envelope_id": envelope["envelope_id"],
            **({"payload": payload} if payload else {}),
        }
        self._websocket.send(json.dumps(answer))

    def hears_nothing(self):
        return self._websocket.receive(0) is None

    def acknowledge_all(self, told):
        try:
            while True:
                envelope = self.read(None)
                told(envelope["payload"]["text"])
                self.acknowledge(envelope)
        except simple_websocket.ConnectionClosed:
            return

    def join(self):
        self._websocket.thread.join(3)


@pytest.fixture
def new_url(slack, server):
    client = WebClient(base_url=f"{server.url}/api/", ssl=tls())
    return lambda: client.apps_connections_open(app_token=slack.app.app_token)["url"]


@pytest.fixture
def people():
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def connect(slack, server, new_url, people):  # the pool ends last: it may be reading a line
    lines = []

    def open_one():
        lines.append(Line(new_url()))
        server.sockets.wait_for_connection(len(lines))
        return lines[-1]

    slack.deliver_by(SocketDelivery(server.sockets))
    yield open_one
    server.sockets.end()
    for line in lines:
        line.join()


def test_a_connection_is_greeted(connect):
    assert connect().read() == {
        "type": "hello",
        "num_connections": 1,
        "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
        "connection_info": {"app_id": "A0SANDBOX"},
    }


def test_a_command_comes_in_an_envelope_and_goes_back_in_an_acknowledgement(slack, connect, people):
    line = connect()
    line.read()
    typing = people.submit(slack.command, "list")

    envelope = line.read()
    line.acknowledge(envelope, text="3 of 10")

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "list"
    assert typing.result().message.text == "3 of 10"


def test_an_acknowledgement_without_payload_is_empty(slack, connect, people):
    line = connect()
    line.read()
    typing = people.submit(slack.command, "list")

    line.acknowledge(line.read())

    assert (typing.result().status, typing.result().answer) == (200, {})


def test_an_event_takes_no_payload_and_counts_its_repetitions(slack, connect, people):
    line = connect()
    line.read()
    slack.troubles.duplicate()
    telling = people.submit(slack.event, {"type": "user_change", "user": {"id": "U2"}})

    first = line.read()
    line.acknowledge(first)
    second = line.read()
    line.acknowledge(second)

    told = [
        (e["type"], e["accepts_response_payload"], e["retry_attempt"], e["retry_reason"])
        for e in (first, second)
    ]
    assert told == [("events_api", False, 0, ""), ("events_api", False, 1, "timeout")]
    assert first["payload"] == second["payload"]
    assert telling.result().duplicate.status == 200


def test_connections_take_turns(slack, connect, people):
    heard = ([], [])
    for texts in heard:
        line = connect()
        line.read()
        people.submit(line.acknowledge_all, texts.append)

    for text in ("one", "two", "three", "four"):
        slack.command(text)

    assert sorted(heard) == [["one", "three"], ["two", "four"]]


def test_an_acknowledgement_may_come_back_on_another_connection(slack, connect, people):
    old = connect()
    old.read()
    typing = people.submit(slack.command, "list")
    envelope = old.read()

    connect().acknowledge(envelope, text="Done")

    assert typing.result().message.text == "Done"


def test_a_connection_that_is_to_be_replaced_gets_nothing_more(slack, connect, server, people):
    old = connect()
    old.read()
    server.sockets.refresh()
    new, heard = connect(), []
    new.read()
    people.submit(new.acknowledge_all, heard.append)

    slack.command("one")
    slack.command("two")

    assert heard == ["one", "two"]
    assert old.read() == {"type": "disconnect", "reason": "refresh_requested"}
    assert old.hears_nothing()


def test_without_a_connection_a_command_gets_no_answer(slack, server):
    slack.deliver_by(SocketDelivery(server.sockets, seconds=0.01))

    assert slack.command("list").error == "operation_timeout"
    take_faults(slack)


def test_a_ticket_lets_in_one_connection(server, new_url):
    url = new_url()
    first = Line(url)
    first.read()

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(url.replace("ws", "http", 1), timeout=3)

    with raised.value as error:
        assert error.code == 403
    server.sockets.end()
    first.join()


def test_more_than_ten_connections_are_turned_away(connect):
    for _ in range(10):
        connect()

    eleventh = connect()

    assert eleventh.read()["type"] == "hello"
    assert eleventh.read() == {"type": "disconnect", "reason": "too_many_websockets"}


def test_a_silent_connection_stays_open_without_a_word(slack, connect, server):
    line = connect()
    line.read()

    slack.deliver_by(SocketDelivery(server.sockets, seconds=0.1))

    server.sockets.fall_silent()

    assert slack.command("list").error == "operation_timeout"
    assert line.hears_nothing()
    assert server.sockets.count == 1
    take_faults(slack)


@pytest.mark.parametrize("how", ["end", "reset"])
def test_a_connection_can_end_without_a_word(server, new_url, how):
    url = urlsplit(new_url())
    with socket.create_connection((url.hostname, url.port), timeout=3) as line:
        line.sendall(HANDSHAKE.format(path=url.path).encode())
        server.sockets.wait_for_connection()

        getattr(server.sockets, how)()

        heard = b""
        with pytest.raises(ConnectionResetError) if how == "reset" else nullcontext():
            while read := line.recv(1024):
                heard += read
    assert heard.startswith(b"HTTP/1.1 101")
    assert not heard.endswith(CLOSE_FRAME)


def test_what_was_to_be_replaced_is_closed_in_the_end(connect, server):
    old = connect()
    server.sockets.refresh()
    new = connect()

    server.sockets.close_retired()

    assert [old.read()["type"], old.read()["type"], new.read()["type"]] == [
        "hello",
        "disconnect",
        "hello",
    ]
    with pytest.raises(simple_websocket.ConnectionClosed, match="1000"):
        old.read()
    assert new.hears_nothing()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_the_sdk_follows_a_refresh_without_losing_a_command(slack, server, reason):
    bolt = bolt_app(slack, server)
    bolt.command("/fulfillment")(lambda ack: ack("Still here"))
    slack.deliver_by(SocketDelivery(server.sockets))
    with connected(bolt, slack, server) as handler:
        before = handler.client.session_id()
        server.sockets.refresh(reason)

        assert slack.command("list").message.text == "Still here"
        assert handler.client.session_id() != before
