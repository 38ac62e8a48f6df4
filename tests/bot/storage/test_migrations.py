import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import DatabaseAwayError
from bot.storage import migrations, schema
from bot.storage.database import Database
from bot.storage.tables import ACCESS_REQUESTS, METADATA, ORGANIZATIONS, USERS
from bot.text import folded, search_text
from bot.values import OPERATOR
from tests.rows import LONG_AGO


@pytest.fixture
def old(url, database):
    """Bring the database back to a revision; answers with its tables as they were then."""

    def at(revision):
        there = MetaData()
        there.reflect(database.engine)
        there.drop_all(database.engine)
        command.upgrade(alembic(url), revision)
        then = MetaData()
        then.reflect(database.engine)
        return then.tables

    return at


def alembic(url):
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


MIGRATING = Path(__file__).with_name("migrating.py")


@pytest.fixture(params=[None, "0004"], ids=["empty", "older"])
def behind(request, url, database):
    """The URL of a database that nobody migrated, or that is at an older revision."""
    there = MetaData()
    with database.engine.connect() as connection:
        there.reflect(connection)
        there.drop_all(connection)
    database.dispose()
    if database.is_sqlite:
        Path(database.engine.url.database).unlink()
    if request.param:
        config = Config()
        config.set_main_option("script_location", migrations.__path__[0])
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
        command.upgrade(config, request.param)
    return url


def test_an_empty_database_becomes_the_newest(database):
    assert schema.is_newest(database)


def test_a_database_that_nobody_migrated_is_not_the_newest(tmp_path):
    assert not schema.is_newest(Database(f"sqlite:///{tmp_path / 'new.db'}"))


def test_the_migrations_lead_to_the_tables(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, METADATA) == []


def test_the_newest_revision_is_the_one_written_down():
    assert ScriptDirectory.from_config(alembic("")).get_current_head() == migrations.HEAD


def test_what_was_kept_before_is_found_by_plain_letters_too(url, database, rows, old):
    tables = old("0007")
    organization = rows.insert(
        tables["organizations"],
        account_id="Ø",
        account_key="ø",
        name="Œuvre Ø",
        name_key="œuvre ø",
    )
    rows.insert(
        tables["users"],
        organization_id=organization,
        email="s@o.example",
        name="Søren Łukasz",
        search_text="søren łukasz s@o.example",
        status="active",
    )

    schema.migrate(url)

    with database.read() as connection:
        (row,) = connection.execute(select(ORGANIZATIONS))
        (found,) = connection.execute(select(USERS.c.search_text)).scalars()
    assert (row.account_key, row.name_key) == (folded(row.account_id), folded(row.name))
    assert found == search_text("Søren Łukasz", "s@o.example")


def test_a_directory_comes_along_and_then_takes_who_works_for_another(
    url, database, rows, old, known
):
    tables = old("0008")
    acme, other = (
        rows.insert(
            tables["organizations"], account_id=one, account_key=one, name=one, name_key=one
        )
        for one in ("acme", "other")
    )
    person = {
        "email": "ana@acme.example",
        "name": "Ana",
        "search_text": "ana ana@acme.example",
        "status": "pending",
        "slack_team_id": "T0TEAM",
        "slack_user_id": "U1",
    }
    user = rows.insert(tables["users"], organization_id=acme, **person)
    rows.insert(
        tables["contacts"],
        organization_id=acme,
        user_id=user,
        scope="global",
        added_at=LONG_AGO,
        source="import",
        is_carried_over=False,
    )
    rows.insert(tables["leave_requests"], user_id=user, asked_at=LONG_AGO)
    request = {
        "team_id": "T0TEAM",
        "user_id": "U1",
        "text": "",
        "asked_at": LONG_AGO,
        "directory_user_id": user,
        "state": "open",
    }
    rows.insert(tables["access_requests"], **request)
    before = content(database, tables)

    schema.migrate(url)

    assert content(database, tables) == before
    assert known.directory.search(OPERATOR, acme, "ana")[0].id == user
    there = rows.insert(USERS, organization_id=other, **person)
    assert there != user
    for taken in ({"email": "b@acme.example"}, {"slack_user_id": "U2"}):
        with pytest.raises(IntegrityError):
            rows.insert(USERS, **{**person, **taken}, organization_id=acme)
    rows.insert(ACCESS_REQUESTS, **request | {"directory_user_id": there})
    rows.insert(ACCESS_REQUESTS, **request | {"directory_user_id": None})
    for asked in (user, there, None):
        with pytest.raises(IntegrityError):
            rows.insert(ACCESS_REQUESTS, **request | {"directory_user_id": asked})
    # A table that was copied is still the one that the others name.
    with pytest.raises(IntegrityError):
        rows.contact(acme, there + 1000)


def content(database, tables):
    with database.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in tables.items()
            if name in {"organizations", "users", "contacts", "leave_requests", "access_requests"}
        }


def test_a_migration_that_fails_leaves_nothing_behind(url, database):
    there = MetaData()
    with database.engine.connect() as connection:
        there.reflect(connection)
        in_the_way = there.tables["import_drafts"]
        there.drop_all(connection, [one for one in there.sorted_tables if one is not in_the_way])

    with pytest.raises((DBAPIError, DatabaseAwayError)):
        schema.migrate(url)

    assert inspect(database.engine).get_table_names() == ["import_drafts"]


def test_migrated_several_times_at_once_each_waits_and_finds_it_done(behind):
    with ExitStack() as running:
        several = [running.enter_context(migrating(behind)) for _ in range(6)]
        for one in several:
            says(one, "ready")
        for one in several:
            go_on(one)
        for one in several:
            says(one, "done")
            go_on(one)

        assert [one.wait(10) for one in several] == [0] * 6
    assert is_newest(behind)


def test_who_waits_for_a_migration_that_dies_does_it_in_its_place(behind):
    with migrating(behind, "stops") as dying, migrating(behind) as waiting:
        for one in (dying, waiting):
            says(one, "ready")
        go_on(dying)
        says(dying, "in the middle")
        go_on(waiting)
        # Longer than anything else waits for a lock.
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(3)

        dying.kill()
        says(waiting, "done")
        go_on(waiting)

        assert waiting.wait(10) == 0
    assert is_newest(behind)


@contextmanager
def migrating(url, *stops):
    with subprocess.Popen(
        [sys.executable, MIGRATING, url, *stops],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={"PYTHONPATH": str(MIGRATING.parents[3])},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def says(process, word):
    assert process.stdout.readline() == f"{word}\n"


def go_on(process):
    process.stdin.write("\n")


def is_newest(url):
    database = Database(url)
    try:
        return schema.is_newest(database)
    finally:
        database.dispose()
