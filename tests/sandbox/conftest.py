from collections.abc import Iterator

import pytest
from slack_bolt import App

from bot.sandbox.delivery import DispatchDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import Server, serve
from bot.sandbox.workspace import Workspace
from tests.sandbox.bots import Clock, bolt_app

SCOPES = frozenset(
    {"commands", "chat:write", "users:read", "users:read.email", "im:write", "files:write"}
)


@pytest.fixture
def clock() -> Clock:
    return Clock(1_800_000_000)


@pytest.fixture
def stopwatch() -> Clock:
    return Clock(0)


@pytest.fixture
def slack(clock: Clock, stopwatch: Clock) -> Iterator[Workspace]:
    workspace = Workspace(InstalledApp(scopes=SCOPES), clock=clock, stopwatch=stopwatch)
    workspace.add_person(id="U1", name="Ana", email="ana@north.example")
    workspace.add_person(id="U2", name="Ben", email="ben@north.example", admin=True)
    workspace.add_channel("support", id="C1", members=["U1", "U2", workspace.app.bot_user_id])
    yield workspace
    workspace.assert_clean()


@pytest.fixture
def server(slack: Workspace) -> Iterator[Server]:
    with serve(slack) as running:
        yield running


@pytest.fixture
def app(slack: Workspace, server: Server) -> App:
    bolt = bolt_app(slack, server)
    slack.deliver_by(DispatchDelivery(bolt))
    return bolt
