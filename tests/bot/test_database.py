import pytest

from bot.database import Database
from bot.errors import DatabaseAwayError
from bot.values import GLOBAL, OPERATOR


def test_a_database_that_is_not_there_is_said_at_once():
    database = Database("postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(DatabaseAwayError), database.read():
        pytest.fail("nothing listens there")


def test_a_write_that_fails_leaves_nothing(database, rows, known):
    organization = rows.organization()
    (user,) = rows.users(organization, 1)

    with pytest.raises(ZeroDivisionError), database.write() as connection:  # noqa: PT012
        connection.exec_driver_sql("delete from users")
        raise ZeroDivisionError

    assert known.directory.get(OPERATOR, organization, user).name == "User 0"
    assert known.contacts.add(OPERATOR, organization, user, [GLOBAL]).count.entries == 1
