"""Two processes on one database: whatever one of them began, the other goes on with."""

import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack

import pytest
from sqlalchemy import insert

from bot import services
from bot.manifest import SCOPES
from bot.sandbox.delivery import HttpDelivery, SocketDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.tables import ROLES

PROCESSES = 2


class InTurn:
    """Gives each request to the next process."""

    def __init__(self, deliveries):
        self._turns = itertools.cycle(deliveries)

    def __call__(self, request):
        return next(self._turns)(request)


@pytest.fixture
def slack():
    workspace = Workspace(InstalledApp(scopes=frozenset(SCOPES)))
    sam = workspace.add_person(name="Sam Support", email="sam@vendor.example")
    workspace.add_channel("licences", members=[sam.id])
    yield workspace
    workspace.assert_clean()


@pytest.fixture(params=["http", "socket"])
def bots(request, slack, url, tmp_path):
    """Run two processes, and let requests reach them in turn."""
    with ExitStack() as stack:
        server = stack.enter_context(serve(slack))
        started = {}
        for port in [free_port() for _ in range(PROCESSES)]:
            settings = {
                "SLACK_BOT_TOKEN": slack.app.bot_token,
                "SLACK_APP_TOKEN": slack.app.app_token,
                "SLACK_SIGNING_SECRET": slack.app.signing_secret,
                "SLACK_API_URL": f"{server.url}/api/",
                "DATABASE_URL": url,
                "PORT": str(port),
            }
            log = stack.enter_context((tmp_path / f"{port}.log").open("w"))
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", f"--{request.param}"],
                env={**os.environ, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            stack.callback(stop, process)
            started[port] = process
        for port, process in started.items():
            wait_until_ready(process, port)
        slack.deliver_by(
            SocketDelivery(server.sockets)
            if request.param == "socket"
            else InTurn([HttpDelivery(f"http://127.0.0.1:{port}") for port in started])
        )
        yield


@pytest.fixture
def acme(stock, slack):
    organization = stock.organization("ACME")
    users = stock.users(organization, 3)
    stock.contact(organization, users[0])
    with stock.database.write() as connection:
        connection.execute(
            insert(ROLES).values(
                team_id=slack.app.team_id,
                user_id=slack.user,
                role="support",
                granted_at=services.utc_now(),
            )
        )
    return organization


def test_requests_that_reach_another_process_each_time_are_answered_as_by_one(bots, acme, slack):
    form = slack.command("add").view
    slack.search(form, "person", "user 1")
    slack.fill(form, {"person": "User 1"})
    slack.choose(form, "reach", "chosen")
    form = slack.wait_for(lambda: "Choose countries" in str(slack.view()) and slack.view())
    slack.search(form, "countries", "france")
    slack.submit(form, {"countries": ["FR"]})
    assert "Added *User 1* for France" in str(slack.view())

    slack.click(slack.view(), "Undo")
    assert slack.wait_for(lambda: "Undone" in str(slack.view()))

    assert "Added" in slack.command("add u1.active@o1.example DE").message.text
    asked = slack.command("remove u1.active@o1.example").message
    slack.click(asked, "Remove")
    assert slack.wait_for(lambda: "Removed *User 1*" in slack.latest(asked).text)
    assert "Undone" in slack.command("undo").message.text
    history = slack.command("history").message.text
    assert [history.count(word) for word in ("added", "removed")] == [2, 1]
    assert "2 of 10" in slack.command("list").message.text


def wait_until_ready(process, port):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with opener.open(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except OSError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
    raise AssertionError("It did not start.")


def stop(process):
    process.terminate()
    process.wait(15)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
