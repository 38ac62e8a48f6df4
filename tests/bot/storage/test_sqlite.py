import os
import stat

import pytest
from sqlalchemy import text

from bot.errors import DatabaseAwayError
from bot.storage import schema
from bot.storage.database import Database


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder):
    return {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in folder.iterdir()}


def written(path):
    """Write into the database; while it is open, its log and its index stand beside it."""
    database = Database(f"sqlite:///{path}")
    with database.write() as connection:
        connection.execute(text("create table if not exists t (x int)"))
    return database


def test_a_new_sqlite_file_is_its_owners_alone_whatever_the_umask(tmp_path, umask):
    database = written(tmp_path / "bot.db")

    assert modes(tmp_path) == dict.fromkeys(["bot.db", "bot.db-wal", "bot.db-shm"], "0o600")
    database.dispose()


def test_what_migrate_makes_is_its_owners_alone(tmp_path):
    schema.migrate(f"sqlite:///{tmp_path / 'bot.db'}")

    assert set(modes(tmp_path).values()) == {"0o600"}


def test_a_sqlite_file_from_before_becomes_its_owners_alone_with_what_stands_beside_it(tmp_path):
    earlier = written(tmp_path / "bot.db")
    for file in tmp_path.iterdir():
        file.chmod(0o644)

    later = written(tmp_path / "bot.db")

    assert modes(tmp_path) == dict.fromkeys(["bot.db", "bot.db-wal", "bot.db-shm"], "0o600")
    for database in (earlier, later):
        database.dispose()


def test_a_folder_that_is_not_there_is_said_as_ever(tmp_path):
    with pytest.raises(DatabaseAwayError):
        written(tmp_path / "none" / "bot.db")
