import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Column, func, insert, select, update

from bot.forgetting import _RULES, TOGETHER, Forgetting
from bot.storage.database import Database
from bot.storage.tables import (
    ACCESS_REQUEST_MESSAGES,
    ACCESS_REQUESTS,
    CHANGES,
    CHORES,
    CONTACTS,
    HOMES,
    IMPORT_DRAFTS,
    LEAVE_REQUESTS,
    METADATA,
    ORGANIZATIONS,
    ROLES,
    SLACK_BOTS,
    SLACK_OAUTH_STATES,
    SLACK_TEAMS,
    USERS,
)

DAY = timedelta(days=1)


@pytest.fixture
def clock():
    return lambda: datetime.now(UTC)


@pytest.fixture
def forgetting(database, clock):
    return Forgetting(database, clock)


def ago(**units):
    return datetime.now(UTC) - timedelta(**units)


def forget(forgetting):
    return forgetting.forget_old(threading.Event())


def put(world, table, *rows):
    with world.database.write() as connection:
        connection.execute(insert(table), list(rows))


def left(world, table):
    with world.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def home(user, opened_at):
    return {"team_id": "T1", "user_id": user, "opened_at": opened_at, "page": 0, "text": ""}


def request(user, asked_at, answered_at=None):
    return {
        "team_id": "T1",
        "user_id": user,
        "text": "",
        "asked_at": asked_at,
        "state": "granted" if answered_at else "open",
        "answered_at": answered_at,
    }


def draft(key, created_at, result=None):
    return {
        "key": key,
        "team_id": "T1",
        "user_id": "U1",
        "kind": "contacts",
        "content": b"",
        "created_at": created_at,
        "result": result,
    }


def state(name, expire_at):
    return {"state": name, "expire_at": expire_at.replace(tzinfo=None)}


def is_due(world, moment):
    """Let the daily work be due at a moment, as it becomes when time passes."""
    with world.database.write() as connection:
        connection.execute(update(CHORES).values(due_at=moment))


@pytest.mark.parametrize(
    ("column", "old", "young"),
    [
        (
            HOMES.c.user_id,
            [home("U1", ago(days=91)), home("U2", ago(days=400))],
            [home("U3", ago(days=89)), home("U4", ago())],
        ),
        (
            ACCESS_REQUESTS.c.user_id,
            [request("U1", ago(days=200), ago(days=91)), request("U2", ago(days=91))],
            [request("U3", ago(days=200), ago(days=89)), request("U4", ago(days=89))],
        ),
        (
            IMPORT_DRAFTS.c.key,
            [draft("a", ago(hours=25)), draft("b", ago(hours=25), {"accepted": 1})],
            [draft("c", ago(hours=23)), draft("d", ago(hours=23), {"accepted": 1})],
        ),
        (
            SLACK_OAUTH_STATES.c.state,
            [state("a", ago(seconds=1)), state("b", ago(days=9))],
            [state("c", ago(minutes=-30)), state("d", ago(days=-1))],
        ),
    ],
    ids=lambda one: one.table.name if isinstance(one, Column) else "",
)
def test_what_was_kept_long_enough_goes_and_nothing_else(world, forgetting, column, old, young):
    put(world, column.table, *old)
    put(world, column.table, *young)

    assert forget(forgetting)

    with world.database.read() as connection:
        kept = set(connection.execute(select(column)).scalars())
    assert kept == {row[column.name] for row in young}


def test_the_messages_of_a_request_go_with_it(world, forgetting):
    put(world, ACCESS_REQUESTS, request("U1", ago(days=200), ago(days=91)))
    put(world, ACCESS_REQUESTS, request("U2", ago(days=1), ago(days=1)))
    with world.database.read() as connection:
        ids = connection.execute(select(ACCESS_REQUESTS.c.id)).scalars().all()
    message = {"team_id": "T1", "channel_id": "D1", "ts": "1.1"}
    put(world, ACCESS_REQUEST_MESSAGES, *({**message, "access_request_id": one} for one in ids))

    forget(forgetting)

    with world.database.read() as connection:
        requests = connection.execute(select(ACCESS_REQUESTS.c.user_id)).scalars().all()
        messages = connection.execute(select(ACCESS_REQUEST_MESSAGES)).all()
    assert (requests, len(messages)) == (["U2"], 1)


def test_a_wish_to_leave_goes_once_it_may_be_passed_on_again(world, forgetting):
    organization = world.organization()
    first, second = world.users(organization, 2)
    put(world, LEAVE_REQUESTS, {"user_id": first, "asked_at": ago(hours=2)})
    put(world, LEAVE_REQUESTS, {"user_id": second, "asked_at": ago(minutes=30)})

    forget(forgetting)

    with world.database.read() as connection:
        assert connection.execute(select(LEAVE_REQUESTS.c.user_id)).scalars().all() == [second]


def test_the_workspaces_of_an_organization_go_once_it_has_uninstalled_the_bot(world, forgetting):
    put(
        world,
        SLACK_BOTS,
        {
            "client_id": "1.2",
            "app_id": "A1",
            "enterprise_id": "E1",
            "is_enterprise_install": True,
            "installed_at": ago(days=400).replace(tzinfo=None),
        },
    )
    teams = ({"team_id": f"T{n}", "enterprise_id": f"E{n}"} for n in (1, 2))
    put(world, SLACK_TEAMS, *teams)

    forget(forgetting)

    with world.database.read() as connection:
        assert connection.execute(select(SLACK_TEAMS.c.team_id)).scalars().all() == ["T1"]


def test_what_the_bot_is_for_never_goes(world, forgetting, services, person, acting):
    organization = world.organization()
    user = world.user(organization, "Ana Silva")
    world.role("admin", person("U0ADMIN"), organization)
    services.contacts.add(acting(person("U0ADMIN")), organization, user, ["global"])
    kept = (ORGANIZATIONS, USERS, ROLES, CONTACTS, CHANGES)
    before = [left(world, table) for table in kept]

    forget(forgetting)

    assert [left(world, table) for table in kept] == before == [1] * 5


def test_every_table_that_grows_with_time_has_an_end(world):
    # A new table must be thought of: is it kept for ever, or does bot/forgetting.py know it?
    for_ever = {"organizations", "users", "contacts", "changes", "roles", "channels"}
    one_row_each = {"audit", "chores", "slack_bots"}
    for_a_while = {table.name for table, _is_old in _RULES}

    assert for_ever | one_row_each | for_a_while == set(METADATA.tables)


def test_more_than_go_at_once_go_in_one_day(world, forgetting):
    put(world, HOMES, *(home(f"U{n}", ago(days=91)) for n in range(2 * TOGETHER + 1)))

    forget(forgetting)

    assert left(world, HOMES) == 0


def test_it_is_done_once_a_day(world, forgetting):
    assert forget(forgetting)
    put(world, HOMES, home("U1", ago(days=91)))

    assert not forget(forgetting)
    assert left(world, HOMES) == 1
    with world.database.read() as connection:
        due = connection.execute(select(CHORES.c.due_at)).scalar_one()
    assert timedelta(hours=23) < due - datetime.now(UTC) <= DAY
    is_due(world, ago(seconds=1))
    assert forget(forgetting)
    assert left(world, HOMES) == 0


@pytest.mark.parametrize("has_been_done", [False, True], ids=["the first time", "later"])
def test_one_of_several_processes_does_it(world, url, clock, has_been_done):
    databases = [Database(url) for _ in range(6)]
    if has_been_done:
        forget(Forgetting(databases[0], clock))
        is_due(world, ago(seconds=1))
    put(world, HOMES, *(home(f"U{n}", ago(days=91)) for n in range(3 * TOGETHER)))
    together = threading.Barrier(6)

    def work(database):
        together.wait()
        return forget(Forgetting(database, clock))

    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(work, databases))

    for database in databases:
        database.dispose()
    assert sorted(done) == [False] * 5 + [True]
    assert left(world, HOMES) == 0


def test_where_a_process_dies_in_the_middle_another_takes_over_after_a_while(
    world, forgetting, database, clock
):
    put(world, HOMES, home("U1", ago(days=91)))
    dead = threading.Event()
    dead.set()
    assert forgetting.forget_old(dead)

    assert not forget(Forgetting(database, clock))
    is_due(world, ago(seconds=1))
    assert forget(Forgetting(database, clock))

    assert left(world, HOMES) == 0


def test_a_process_that_was_taken_for_dead_does_no_more(world, forgetting):
    put(world, HOMES, *(home(f"U{n}", ago(days=91)) for n in range(3 * TOGETHER)))

    class Overtaken(threading.Event):
        def wait(self, _timeout):
            is_due(world, ago(hours=-1))

    forgetting.forget_old(Overtaken())

    assert left(world, HOMES) == 2 * TOGETHER


def test_the_clock_of_another_host_makes_nothing_due_and_nothing_old(world, database):
    ahead = Forgetting(database, lambda: ago(days=-400))
    put(world, HOMES, home("U1", ago(days=1)))

    assert forget(ahead)
    assert not forget(ahead)

    assert left(world, HOMES) == 1


def test_writers_do_not_wait_for_it(world, url, clock):
    put(world, HOMES, *(home(f"U{n}", ago(days=91)) for n in range(30 * TOGETHER)))
    database = Database(url)
    waits = []
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(forget, Forgetting(database, clock))
        while not done.done():
            started = time.monotonic()
            world.organization(f"A{len(waits)}")
            waits.append(time.monotonic() - started)

    database.dispose()
    assert left(world, HOMES) == 0
    assert len(waits) > 5
    assert max(waits) < 1
