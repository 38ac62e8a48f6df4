import os
import subprocess
import sys

import pytest

from bot.sandbox.delivery import HttpDelivery, SocketDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.slack.manifest import SCOPES
from bot.values import Identity
from tests.processes.running import Running, free_port


@pytest.fixture
def slack():
    workspace = Workspace(InstalledApp(scopes=frozenset(SCOPES)))
    sam = workspace.add_person(name="Sam Support", email="sam@vendor.example")
    workspace.add_channel("licences", members=[sam.id])
    yield workspace
    workspace.assert_clean()


@pytest.fixture
def server(slack):
    with serve(slack) as running:
        yield running


@pytest.fixture
def environment(slack, server):
    def make(url):
        return {
            **os.environ,
            "SLACK_BOT_TOKEN": slack.app.bot_token,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "SLACK_SIGNING_SECRET": slack.app.signing_secret,
            "SLACK_API_URL": f"{server.url}/api/",
            "DATABASE_URL": url,
            "PORT": str(free_port()),
        }

    return make


@pytest.fixture
def start(slack, server, environment, tmp_path):
    started = []

    def start_one(transport, url, **settings):
        log = tmp_path / f"{transport}{len(started)}.log"
        env = {**environment(url), **settings}
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", f"--{transport}"],
                env=env,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        port = int(env["PORT"])
        delivery = (
            HttpDelivery(f"http://127.0.0.1:{port}")
            if transport == "http"
            else SocketDelivery(server.sockets)
        )
        host = env.get("HOST", "127.0.0.1")
        running = Running(process=process, port=port, log=log, delivery=delivery, host=host)
        started.append(running)
        running.wait_until(running.is_ready)
        slack.deliver_by(delivery)
        return running

    yield start_one
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait(5)


@pytest.fixture
def support(slack):
    """Make the one who types a person of support."""

    def name(rows):
        rows.role("support", Identity(team_id=slack.app.team_id, user_id=slack.user))

    return name


@pytest.fixture
def acme(support):
    """Bring an organization with a contact and a person of support into a database."""

    def fill(rows):
        organization = rows.organization("ACME")
        users = rows.users(organization, 3)
        rows.contact(organization, users[0])
        support(rows)
        return organization

    return fill
