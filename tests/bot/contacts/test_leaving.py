from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.contacts.leaving import AGAIN
from bot.contacts.rules import Obstacle, Refusal
from bot.errors import NotAContactError
from bot.values import Kind


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def ana(world, acme, person, acting):
    """A contact for one country who is in Slack, and nothing more."""
    world.contact(acme, world.user(acme, "Ana Silva", slack=person("U0ANA")), "DE")
    return acting(person("U0ANA"))


def test_a_contact_takes_away_their_own_entries_alone(services, world, acme, ana, person):
    world.fill(acme, 2)
    world.role("admin", person("U0ADMIN"), acme)

    left = services.contacts.leave(ana)

    assert {user for user, _scope in world.entries(acme)}.isdisjoint({left.outcome.user.id})
    assert len(world.entries(acme)) == 2
    assert left.to_tell == (person("U0ADMIN"),)


def test_r15_leaving_is_recorded_as_the_contacts_own_change(services, world, acme, ana, person):
    world.fill(acme, 1)
    services.contacts.leave(ana)
    world.role("support", person("U0SUPPORT"))
    supporting = ana.__class__(identity=person("U0SUPPORT"), source=ana.source)

    (change,) = services.changes.history(supporting, acme).changes

    assert (change.kind, change.by, change.source) == (Kind.LEAVE, ana.identity, ana.source)


def test_r7_the_last_contact_stays_and_asks_once_an_hour(services, world, clock, acme, ana, person):
    world.role("support", person("U0SUPPORT"))

    first, second = services.contacts.leave(ana), services.contacts.leave(ana)
    clock.advance(seconds=AGAIN.total_seconds())
    third = services.contacts.leave(ana)

    assert first.outcome.plan.refusal == Refusal.LAST
    # Without an admin it is for support to know.
    assert first.to_tell == (person("U0SUPPORT"),)
    assert [one.is_repeated for one in (first, second, third)] == [False, True, False]
    assert len(world.entries(acme)) == 1
    assert world.changes() == 0


def test_r7_a_wish_that_nobody_could_be_told_of_is_told_once_somebody_is_there(
    services, world, acme, ana, person
):
    alone = [services.contacts.leave(ana) for _ in range(2)]
    world.role("admin", person("U0ADMIN"), acme)
    told = [services.contacts.leave(ana) for _ in range(2)]

    assert [(one.to_tell, one.is_repeated) for one in alone] == [((), False)] * 2
    assert [one.to_tell for one in told] == [(person("U0ADMIN"),)] * 2
    assert [one.is_repeated for one in told] == [False, True]


def test_r7_two_who_leave_at_once_do_not_leave_nobody(services, world, acme, ana, person, acting):
    world.contact(acme, world.user(acme, "Ben Okoro", slack=person("U0BEN")))

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(services.contacts.leave, [ana, acting(person("U0BEN"))]))

    assert sorted(str(one.outcome.plan.refusal) for one in results) == ["None", "last"]
    assert len(world.entries(acme)) == 1


def test_r18_two_clicks_at_once_take_the_entries_away_once(services, world, acme, ana):
    world.fill(acme, 1)

    def leave(_):
        try:
            return services.contacts.leave(ana).outcome.change_id
        except NotAContactError:
            return None

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(leave, range(4)))

    assert [one is None for one in results].count(False) == 1
    assert world.changes() == 1


def test_who_is_no_contact_or_deactivated_has_nothing_to_leave(
    services, world, acme, person, acting
):
    world.fill(acme, 1)
    world.role("admin", person("U0ADMIN"), acme)
    gone = world.user(acme, "Gone", slack=person("U0GONE"), status="deactivated")
    world.contact(acme, gone, "DE")
    elsewhere = acting(person("U0ANA", "T0OTHER"))

    for who in (acting(person("U0ADMIN")), acting(person("U0GONE")), elsewhere):
        for attempt in (services.contacts.leave, services.contacts.own):
            with pytest.raises(NotAContactError):
                attempt(who)


def test_an_admin_of_several_leaves_the_only_one_where_they_are_a_contact(
    services, world, acme, ana, person
):
    world.fill(acme, 1)
    for account in ("B", "C"):
        world.role("admin", ana.identity, world.organization(account, account))

    assert services.contacts.own(ana).organization.id == acme
    assert services.contacts.leave(ana).outcome.organization.id == acme


@pytest.mark.parametrize("role", ["admin", "support"])
def test_r16_who_leaves_cannot_undo_it_whatever_their_role(
    services, world, acme, ana, person, acting, role
):
    world.fill(acme, 1)
    world.role(role, ana.identity, acme if role == "admin" else None)
    change = services.contacts.leave(ana, acme).outcome.change_id

    latest = services.changes.undo(ana, acme)
    named = services.changes.undo(ana, acme, change_id=change)

    assert (latest.obstacle, named.obstacle) == (Obstacle.LEFT, Obstacle.LEFT)
    assert not latest.change.may_undo
    assert not services.changes.history(ana, acme).changes[0].may_undo
    assert len(world.entries(acme)) == 1


def test_r16_support_brings_back_whom_they_have_seen_leave_and_another_admin_does_not(
    services, world, acme, ana, person, acting
):
    world.fill(acme, 1)
    world.role("admin", person("U0ADMIN"), acme)
    world.role("support", person("U0SUPPORT"))
    change = services.contacts.leave(ana).outcome.change_id

    refused = services.changes.undo(acting(person("U0ADMIN")), acme, change_id=change)
    undone = services.changes.undo(acting(person("U0SUPPORT")), acme, change_id=change)

    assert (refused.obstacle, undone.obstacle) == (Obstacle.NOT_YOURS, None)
    assert len(world.entries(acme)) == 2


def test_r16_an_admin_who_removes_themself_can_undo_it(services, world, acme, ana):
    world.fill(acme, 1)
    world.role("admin", ana.identity, acme)
    own = services.contacts.own(ana).contacts[0].user

    services.contacts.remove(ana, acme, own.id)

    assert services.changes.undo(ana, acme).obstacle is None
