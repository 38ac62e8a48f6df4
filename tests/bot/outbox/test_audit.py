import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import DatabaseBusyError, SupportNeededError
from bot.outbox.audit import LEASE, Audit
from bot.storage.tables import CHANGES
from bot.values import GLOBAL, OPERATOR

CHANNEL = "C0AUDIT"


@pytest.fixture
def acme(world):
    return world.organization()


class Stopwatch:
    """What a process measures by itself."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def stopwatch():
    return Stopwatch()


@pytest.fixture
def process(database, services, clock, stopwatch):
    """Make what one process of the bot has; a new one begins at the newest change."""

    def make(hours=0):
        return Audit(
            database,
            lambda last, newest: services.changes.since(OPERATOR, last, until=newest),
            lambda: clock() + timedelta(hours=hours),
            CHANNEL,
            stopwatch=stopwatch,
        )

    return make


@pytest.fixture
def audit(process):
    began = process()
    assert began.next() == ()
    return began


@pytest.fixture
def change(world, services, acme):
    """Make changes, as many as are asked for; answers with their ids."""

    def make(number=1):
        users = [world.user(acme, f"User {world.changes()}-{place}") for place in range(number)]
        return [services.contacts.add(OPERATOR, acme, user, [GLOBAL]).change_id for user in users]

    return make


def ids(told):
    return [one.change.id for one in told]


def test_a_new_channel_is_told_nothing_of_what_was_before(change, process):
    change()

    audit = process()
    assert audit.next() == ()

    after = change()
    assert ids(audit.next()) == after


def test_each_change_is_handed_out_in_order_until_it_is_told(change, audit):
    made = change(3)

    assert ids(audit.next()) == made
    assert ids(audit.next()) == made
    audit.told(made[1])
    assert ids(audit.next()) == made[2:]
    audit.told(made[2])
    assert audit.next() == ()


def test_while_one_process_tells_the_channel_no_other_does(change, audit, process):
    made = change()
    other = process()

    assert ids(audit.next()) == made
    assert other.next() == ()
    audit.told(made[0])
    after = change()
    assert ids(other.next()) == after


def test_a_process_that_could_not_tell_lets_another_try(change, audit, process):
    made = change()
    audit.next()

    audit.release()

    assert ids(process().next()) == made


@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_what_a_killed_process_had_in_hand_is_told_by_another(
    change, audit, process, url, clock, stopwatch, hours
):
    made = change()
    script = Path(__file__).with_name("auditing.py")
    now = clock() + timedelta(hours=hours)
    command = [sys.executable, str(script), url, CHANNEL, now.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout.readline() == f"{made}\n".encode()
        killed.kill()

    other = process()
    assert other.next() == ()
    stopwatch.seconds += LEASE.total_seconds()
    assert other.next() == ()
    stopwatch.seconds += 1

    assert ids(other.next()) == made


@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_a_process_that_goes_on_keeps_the_channel_whatever_its_clock_says(
    change, audit, process, clock, stopwatch, hours
):
    made, holder, other = change(), process(hours), process()
    for _ in range(5):
        assert ids(holder.next()) == made
        assert other.next() == ()
        stopwatch.seconds += LEASE.total_seconds() / 2
        clock.advance(seconds=30)

    holder.told(made[0])
    after = change()
    assert ids(other.next()) == after


def test_of_two_processes_that_see_a_dead_one_one_takes_over(change, audit, process, stopwatch):
    made = change()
    assert ids(audit.next()) == made
    first, second = process(), process()
    assert (first.next(), second.next()) == ((), ())
    stopwatch.seconds += LEASE.total_seconds() + 1

    assert ids(first.next()) == made
    assert second.next() == ()


# SQLite gives numbers in the order in which changes are kept.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_change_that_is_kept_later_under_a_lower_number_is_not_passed_over(
    change, audit, database, acme, clock
):
    row = {
        "organization_id": acme,
        "kind": "import",
        "at": clock.now,
        "source": "import",
        "count_before": 0,
        "details": {},
    }
    with database.write() as connection:
        lower = connection.execute(insert(CHANGES), row).inserted_primary_key[0]
        other = {**row, "organization_id": acme}
        with database.write() as second:
            higher = second.execute(insert(CHANGES), other).inserted_primary_key[0]
        assert higher > lower
        with pytest.raises(DatabaseBusyError):
            audit.next()

    assert ids(audit.next()) == [lower, higher]


def test_r17_changes_of_every_organization_are_for_support_alone(
    world, services, person, acting, acme
):
    admin = person("U0ADMIN")
    world.role("admin", admin, acme)

    with pytest.raises(SupportNeededError):
        services.changes.since(acting(admin), 0, until=1)
