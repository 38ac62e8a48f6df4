import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseAwayError
from bot.storage.database import Database
from bot.storage.tables import USERS
from bot.values import GLOBAL, OPERATOR
from handlers.errors import log


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


@pytest.mark.parametrize("missing", [{}, {"status": None}], ids=["there already", "incomplete"])
def test_a_statement_that_fails_says_what_and_where_in_the_log_but_about_nobody(
    database, rows, caplog, missing
):
    organization = rows.organization()
    ana = {"name": "Ana Silva", "email": "ana@acme.example", "search_text": "ana", **missing}

    with pytest.raises(IntegrityError) as failed, database.write() as connection:  # noqa: PT012
        for _twice in range(2):
            connection.execute(insert(USERS), {"organization_id": organization, **ana})
    log(failed.value)

    assert "INSERT INTO users" in caplog.text
    assert "constraint" in caplog.text
    assert "test_database.py" in caplog.text
    assert "ana@" not in caplog.text
    assert "Silva" not in caplog.text


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_the_options_of_the_address_are_kept_beside_our_own(url):
    database = Database(f"{url}&options=-csearch_path%3Dmine")

    with database.read() as connection:
        shown = [
            connection.exec_driver_sql(f"show {name}").scalar_one()
            for name in ("search_path", "lock_timeout")
        ]

    database.dispose()
    assert shown == ["mine", "1200ms"]
