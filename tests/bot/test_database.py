import sqlite3
import time

import pytest

from bot.database import Database
from bot.errors import DatabaseAwayError, DatabaseBusyError
from bot.values import GLOBAL, OPERATOR


def test_a_busy_sqlite_is_said_within_three_seconds(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    with database.read() as connection:
        connection.exec_driver_sql("create table t (x)")
    other = sqlite3.connect(tmp_path / "busy.db", isolation_level=None)
    other.execute("begin immediate")
    started = time.monotonic()

    with pytest.raises(DatabaseBusyError), database.write():
        pytest.fail("the lock was held")

    assert time.monotonic() - started < 3
    other.close()
    with database.write() as connection:
        connection.exec_driver_sql("insert into t values (1)")


def test_a_database_that_is_not_there_is_said_at_once():
    database = Database("postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(DatabaseAwayError), database.read():
        pytest.fail("nothing listens there")


def test_a_write_that_fails_leaves_nothing(database, stock, known):
    organization = stock.organization()
    (user,) = stock.users(organization, 1)

    with pytest.raises(ZeroDivisionError), database.write() as connection:  # noqa: PT012
        connection.exec_driver_sql("delete from users")
        raise ZeroDivisionError

    assert known.directory.get(OPERATOR, organization, user).name == "User 0"
    assert known.contacts.add(OPERATOR, organization, user, [GLOBAL]).count.entries == 1
