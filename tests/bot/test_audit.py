import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.audit import LEASE, Audit
from bot.errors import DatabaseBusyError, SupportNeededError
from bot.tables import CHANGES
from bot.values import GLOBAL, OPERATOR

CHANNEL = "C0AUDIT"


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def process(database, services, clock):
    """Make what one process of the bot has; a new one begins at the newest change."""
    return lambda: Audit(database, services.changes, clock, CHANNEL)


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


def test_what_a_killed_process_had_in_hand_is_told_by_another(change, audit, process, url, clock):
    made = change()
    script = Path(__file__).with_name("auditing.py")
    command = [sys.executable, str(script), url, CHANNEL, clock.now.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout.readline() == f"{made}\n".encode()
        killed.kill()

    assert process().next() == ()
    clock.now += LEASE
    clock.advance(seconds=1)

    assert ids(process().next()) == made


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
