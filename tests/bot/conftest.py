from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from bot import services as product
from bot.database import Database
from bot.tables import CHANGES, CONTACTS, ORGANIZATIONS, ROLES, USERS
from bot.text import folded, search_text
from bot.values import Actor, Identity, Source

TEAM = "T0OPERATOR"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, **units):
        self.now += timedelta(**units)


@dataclass
class World:
    """Puts rows into the tables, past the services that the tests are about."""

    database: Database
    clock: Clock

    def organization(self, account_id="ACME", name="Acme Works", limit=None):
        return self._insert(
            ORGANIZATIONS,
            account_id=account_id,
            account_key=folded(account_id),
            name=name,
            name_key=folded(name),
            contact_limit=limit,
        )

    def user(self, organization, name, *, email=None, status="active", slack=None):
        email = email or f"{name.lower().replace(' ', '.')}@o{organization}.example"
        return self._insert(
            USERS,
            organization_id=organization,
            name=name,
            email=email,
            search_text=search_text(name, email),
            status=status,
            slack_team_id=slack and slack.team_id,
            slack_user_id=slack and slack.user_id,
        )

    def contact(self, organization, user, scope="global", *, carried_over=False, by=None):
        return self._insert(
            CONTACTS,
            organization_id=organization,
            user_id=user,
            scope=scope,
            added_by_team_id=by and by.team_id,
            added_by_user_id=by and by.user_id,
            added_at=self.clock.now - timedelta(days=30),
            source="migration" if carried_over else "command",
            is_carried_over=carried_over,
        )

    def fill(self, organization, number, **options):
        """Fill that many places, each by a user of its own."""
        for place in range(number):
            user = self.user(organization, f"Filler {place}")
            self.contact(organization, user, **options)

    def role(self, role, person, organization=None):
        self._insert(
            ROLES,
            team_id=person.team_id,
            user_id=person.user_id,
            role=role,
            organization_id=organization,
            granted_at=self.clock.now,
        )

    def status(self, user, status):
        with self.database.write() as connection:
            connection.execute(update(USERS).where(USERS.c.id == user).values(status=status))

    def entries(self, organization):
        """Read who has which scope, straight from the table."""
        statement = select(CONTACTS.c.user_id, CONTACTS.c.scope)
        with self.database.read() as connection:
            rows = connection.execute(statement.where(CONTACTS.c.organization_id == organization))
            return {(row.user_id, row.scope) for row in rows}

    def changes(self):
        """Count the changes recorded."""
        with self.database.read() as connection:
            return connection.execute(select(func.count(CHANGES.c.id))).scalar_one()

    def _insert(self, table, **values):
        with self.database.write() as connection:
            return connection.execute(insert(table).values(**values)).inserted_primary_key[0]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def world(database, clock):
    return World(database, clock)


@pytest.fixture
def services(database, clock):
    return product.build(database, support_teams=[TEAM], clock=clock)


@pytest.fixture
def person():
    """Make a Slack user; another workspace is named by its team."""
    return lambda user_id, team_id=TEAM: Identity(team_id=team_id, user_id=user_id)


@pytest.fixture
def acting():
    """Make the actor that a Slack user is when they type a command."""
    return lambda identity, **more: Actor(identity=identity, source=Source.COMMAND, **more)
