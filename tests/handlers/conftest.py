from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.delivery import DispatchDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.app import running_bot
from bot.slack.manifest import SCOPES
from bot.storage import schema
from bot.values import Identity
from tests.rows import Rows

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def pass_minutes(self, minutes):
        self.now += timedelta(minutes=minutes)


@dataclass
class World(Rows):
    """The tables of a bot, filled with people of its workspace."""

    slack: Workspace

    @property
    def team(self):
        return self.slack.app.team_id

    def user(self, organization_id, name, email, *, person=None, status="active"):
        slack = person and self._identity(person)
        return super().user(organization_id, name, email, status=status, slack=slack)

    def role(self, role, person, organization_id=None):
        return super().role(role, self._identity(person), organization_id)

    def _identity(self, person):
        return Identity(team_id=self.team, user_id=person.id)


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "empty.db"
    schema.migrate(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def slack():
    workspace = Workspace(app=InstalledApp(scopes=frozenset(SCOPES)))
    yield workspace
    workspace.assert_clean()


@pytest.fixture
def support_teams():
    """The operator's own workspaces; without one, the token's."""
    return ()


@pytest.fixture
def settings(slack, template, tmp_path, support_teams):
    path = tmp_path / "bot.db"
    path.write_bytes(template)
    with serve(slack, port=0) as server:
        yield Settings(
            slack_bot_token=slack.app.bot_token,
            slack_signing_secret=slack.app.signing_secret,
            slack_api_url=server.url + "/api/",
            database_url=f"sqlite:///{path}",
            support_teams=support_teams,
        )


@pytest.fixture
def bot(slack, settings, clock):
    with running_bot(settings, clock=clock) as bot:
        slack.deliver_by(DispatchDelivery(bot.app))
        yield bot


@pytest.fixture
def world(slack, bot):
    return World(slack=slack, database=bot.database)


@pytest.fixture
def acme(world, slack):
    """An organization with an admin, a contact for all countries, and people to add."""
    admin = slack.add_person(name="Ada", email="ada@acme.example")
    slack.add_channel("licences", members=[admin.id])
    organization = world.organization("ACME", "Acme Works")
    world.role("admin", admin, organization)
    world.user(organization, "Ada Lovelace", "ada@acme.example", person=admin)
    grace = world.user(organization, "Grace Hopper", "grace@acme.example")
    world.user(organization, "Linus Korea", "linus@acme.example")
    world.user(organization, "Zoë Müller", "zoe@acme.example", status="pending")
    world.user(organization, "Old Timer", "old@acme.example", status="deactivated")
    world.contact(organization, grace, "global")
    return organization
