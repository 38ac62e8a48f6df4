from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot import schema
from bot.app import create_bot
from bot.database import Database
from bot.manifest import SCOPES
from bot.sandbox.delivery import DispatchDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.tables import CONTACTS, ORGANIZATIONS, ROLES, USERS
from bot.text import folded, search_text

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def pass_minutes(self, minutes):
        self.now += timedelta(minutes=minutes)


@dataclass
class World:
    slack: Workspace
    database: Database

    @property
    def team(self):
        return self.slack.app.team_id

    def organization(self, account_id, name, contact_limit=None):
        return self._insert(
            ORGANIZATIONS,
            account_id=account_id,
            account_key=folded(account_id),
            name=name,
            name_key=folded(name),
            contact_limit=contact_limit,
        )

    def user(self, organization_id, name, email, *, person=None, status="active"):
        return self._insert(
            USERS,
            organization_id=organization_id,
            name=name,
            email=email,
            search_text=search_text(name, email),
            status=status,
            slack_team_id=person and self.team,
            slack_user_id=person and person.id,
        )

    def contact(self, organization_id, user_id, scope, *, is_carried_over=False):
        return self._insert(
            CONTACTS,
            organization_id=organization_id,
            user_id=user_id,
            scope=scope,
            added_at=START,
            source="migration" if is_carried_over else "import",
            is_carried_over=is_carried_over,
        )

    def role(self, person, role, organization_id=None):
        return self._insert(
            ROLES,
            team_id=self.team,
            user_id=person.id,
            role=role,
            organization_id=organization_id,
            granted_at=START,
        )

    def _insert(self, table, **values):
        with self.database.write() as connection:
            return connection.execute(insert(table).values(**values)).inserted_primary_key[0]


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
    bot = create_bot(settings, clock=clock)
    slack.deliver_by(DispatchDelivery(bot.app))
    yield bot
    bot.close()


@pytest.fixture
def world(slack, bot):
    return World(slack=slack, database=bot.database)


@pytest.fixture
def acme(world, slack):
    """An organization with an admin, a contact for all countries, and people to add."""
    admin = slack.add_person(name="Ada", email="ada@acme.example")
    slack.add_channel("licences", members=[admin.id])
    organization = world.organization("ACME", "Acme Works")
    world.role(admin, "admin", organization)
    world.user(organization, "Ada Lovelace", "ada@acme.example", person=admin)
    grace = world.user(organization, "Grace Hopper", "grace@acme.example")
    world.user(organization, "Linus Korea", "linus@acme.example")
    world.user(organization, "Zoë Müller", "zoe@acme.example", status="pending")
    world.user(organization, "Old Timer", "old@acme.example", status="deactivated")
    world.contact(organization, grace, "global")
    return organization
