from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot import services as product
from bot.storage.tables import CHANGES, CONTACTS, USERS
from bot.values import Actor, Identity, Source
from tests.rows import Rows

TEAM = "T0OPERATOR"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, **units):
        self.now += timedelta(**units)


class World(Rows):
    """The tables, with what the tests of the services ask them."""

    def fill(self, organization, number, **options):
        """Fill that many places, each by a user of its own."""
        for place in range(number):
            user = self.user(organization, f"Filler {place}")
            self.contact(organization, user, **options)

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


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def world(database):
    return World(database)


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


@pytest.fixture
def waiting(database):
    """Wait until something waits for a lock of PostgreSQL."""
    statement = text(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )

    def wait():
        with database.read() as connection:
            while not connection.execute(statement).scalar_one():
                pass

    return wait
