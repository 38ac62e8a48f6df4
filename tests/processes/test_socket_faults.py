"""Socket Mode when the network or Slack fails: served again soon, idle until then, nothing lost."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import simple_websocket
from slack_sdk import WebClient

from bot.sandbox.delivery import SocketDelivery
from bot.sandbox.sockets import MOST_CONNECTIONS
from bot.sandbox.troubles import SOCKET
from bot.serving.socket_mode import SocketConnection
from bot.settings import Settings
from bot.slack.app import running_bot
from tests.sandbox.bots import tls

OPEN = "apps.connections.open"
SOON = 5
"""Seconds within which Slack is served again."""

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("cut", ["end", "reset"])
def test_a_connection_that_ends_without_a_word_is_replaced(
    cut, slack, server, start, rows, url, acme
):
    acme(rows)
    running = start("socket", url)
    slack.troubles.fail(SOCKET, times=2)

    getattr(server.sockets, cut)()
    began = time.monotonic()
    running.wait_until(lambda: running.ask("/health/ready") == (503, "Slack is not connected\n"))
    server.sockets.wait_for_connection(2)

    assert "1 of 10" in slack.command("list").message.text
    assert time.monotonic() - began < SOON
    running.wait_until(running.is_ready)


@pytest.mark.parametrize("cut", ["end", "reset"])
def test_while_slack_cannot_be_reached_the_processor_rests(cut, slack, server, start, url):
    running = start("socket", url)
    slack.troubles.fail(OPEN, times=1000)

    getattr(server.sockets, cut)()
    busy, until = processor_seconds(running), time.monotonic() + 3
    running.wait_until(lambda: time.monotonic() > until)

    # One that spins takes all three of them.
    assert processor_seconds(running) - busy < 1
    assert running.ask("/health/ready")[0] == 503
    assert calls(slack) < 10


def test_a_bot_whose_connections_are_ended_at_once_rests(slack, server, start, url):
    running = start("socket", url)
    client = WebClient(base_url=f"{server.url}/api/", ssl=tls())
    with ExitStack() as stack:
        for _ in range(MOST_CONNECTIONS - 1):
            url = client.apps_connections_open(app_token=slack.app.app_token)["url"]
            line = simple_websocket.Client(url)
            stack.callback(line.thread.join)
            stack.callback(line.close)
        server.sockets.wait_for_connection(MOST_CONNECTIONS)
        asked, busy, until = calls(slack), processor_seconds(running), time.monotonic() + 3
        server.sockets.refresh()
        running.wait_until(lambda: time.monotonic() > until)
        assert calls(slack) - asked < 10
        assert processor_seconds(running) - busy < 1

    server.sockets.close_retired()
    running.wait_until(running.is_ready)
    assert "help" in slack.command("help").message.text


FAULTS = {
    "rate limited": lambda t: t.rate_limit(OPEN, retry_after=1),
    "away": lambda t: t.fail(OPEN, times=2),
    "a bug at Slack": lambda t: t.fail(OPEN, status=500, times=2),
    "hung up": lambda t: t.hang(OPEN, seconds=0, times=2),
    "an answer cut short": lambda t: t.cut_short(OPEN, times=2),
    "silent": lambda t: t.hang(OPEN),
    "refused": lambda t: t.fail(SOCKET, status=403, times=2),
    "refused with a fault": lambda t: t.fail(SOCKET, status=500, times=2),
    "hung up in the handshake": lambda t: t.hang(SOCKET, seconds=0, times=2),
    "silent in the handshake": lambda t: t.hang(SOCKET),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_comes_back_when_slack_is_well_again(fault, slack, server, connected, rows, acme):
    acme(rows)
    connection = connected()
    FAULTS[fault](slack.troubles)

    server.sockets.end()

    wait_for(lambda: not connection.is_alive())
    server.sockets.wait_for_connection(2)
    assert "1 of 10" in slack.command("list").message.text
    assert connection.is_alive()


@pytest.mark.parametrize("fault", FAULTS)
def test_it_starts_though_slack_is_not_well_yet(fault, slack, server, connected):
    FAULTS[fault](slack.troubles)

    connected()

    assert "help" in slack.command("help").message.text


def test_a_connection_that_falls_silent_is_replaced(slack, server, connected, rows, acme):
    acme(rows)
    connection = connected(ping=0.2)

    server.sockets.fall_silent()

    server.sockets.wait_for_connection(2)
    assert "1 of 10" in slack.command("list").message.text
    assert connection.is_alive()
    wait_for(lambda: server.sockets.count == 1)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_refresh_loses_no_command(reason, slack, server, connected, rows, acme):
    acme(rows)
    connection = connected()

    with ThreadPoolExecutor(8) as typing:
        answers = [typing.submit(slack.command, "list --org ACME") for _ in range(100)]
        server.sockets.refresh(reason)
        server.sockets.wait_for_connection(2)
        server.sockets.close_retired()

    assert sum("1 of 10" in answer.result().message.text for answer in answers) == 100
    assert connection.is_alive()
    wait_for(lambda: server.sockets.count == 1)


def test_until_the_next_connection_is_open_the_old_one_serves(slack, server, connected):
    connection = connected()
    slack.troubles.fail(OPEN, times=2)

    server.sockets.refresh("warning")
    slack.wait_for(lambda: calls(slack) == 3)

    assert connection.is_alive()
    server.sockets.wait_for_connection(2)
    assert "help" in slack.command("help").message.text


def test_what_is_under_way_when_the_connection_ends_is_acknowledged_on_the_next(
    slack, server, connected, rows, acme, bot
):
    organization = acme(rows)
    connected()

    with ThreadPoolExecutor(1) as typing, bot.database.write(60):
        answer = typing.submit(slack.command, f"add user.1@o{organization}.example FR")
        wait_for(lambda: bot.database._queue._waiting)
        server.sockets.end()
        server.sockets.wait_for_connection(2)

    assert "Added *User 1* for France" in answer.result().message.text


@pytest.fixture
def settings(slack, server, url):
    return Settings(
        slack_bot_token=slack.app.bot_token,
        slack_app_token=slack.app.app_token,
        slack_api_url=f"{server.url}/api/",
        database_url=url,
    )


@pytest.fixture
def bot(settings):
    with running_bot(settings) as made:
        yield made


@pytest.fixture
def connected(slack, server, bot, settings):
    """Connect a bot over Socket Mode until the test ends."""
    with ExitStack() as stack:

        def connect(**timing):
            connection = stack.enter_context(SocketConnection(bot, settings, **timing))
            server.sockets.wait_for_connection(1)
            slack.deliver_by(SocketDelivery(server.sockets))
            return connection

        yield connect
        slack.troubles.clear()


def calls(slack):
    return sum(call.method == OPEN for call in slack.calls)


def processor_seconds(running):
    """Read what the process has used of the processor: `utime` and `stime` of proc_pid_stat(5)."""
    stat = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(condition, seconds=15):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        threading.Event().wait(0.01)
