import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot import migrations, schema
from bot.errors import DatabaseAwayError
from bot.tables import METADATA, ORGANIZATIONS, USERS
from bot.text import folded, search_text


def test_an_empty_database_becomes_the_newest(database):
    assert schema.is_newest(database)


def test_a_database_that_nobody_migrated_is_not_the_newest(tmp_path):
    from bot.database import Database

    assert not schema.is_newest(Database(f"sqlite:///{tmp_path / 'new.db'}"))


def test_the_migrations_lead_to_the_tables(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, METADATA) == []


def test_the_newest_revision_is_the_one_written_down():
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])

    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_what_was_kept_before_is_found_by_plain_letters_too(url, database):
    with database.write() as connection:
        organization = connection.execute(
            insert(ORGANIZATIONS).values(
                account_id="Ø", account_key="ø", name="Œuvre Ø", name_key="œuvre ø"
            )
        ).inserted_primary_key[0]
        connection.execute(
            insert(USERS).values(
                organization_id=organization,
                email="s@o.example",
                name="Søren Łukasz",
                search_text="søren łukasz s@o.example",
            )
        )
        connection.execute(text("update alembic_version set version_num = '0007'"))

    schema.migrate(url)

    with database.read() as connection:
        (row,) = connection.execute(select(ORGANIZATIONS))
        (found,) = connection.execute(select(USERS.c.search_text)).scalars()
    assert (row.account_key, row.name_key) == (folded(row.account_id), folded(row.name))
    assert found == search_text("Søren Łukasz", "s@o.example")


def test_a_migration_that_fails_leaves_nothing_behind(url, database):
    there = MetaData()
    with database.engine.connect() as connection:
        there.reflect(connection)
        in_the_way = there.tables["import_drafts"]
        there.drop_all(connection, [one for one in there.sorted_tables if one is not in_the_way])

    with pytest.raises((DBAPIError, DatabaseAwayError)):
        schema.migrate(url)

    assert inspect(database.engine).get_table_names() == ["import_drafts"]
