from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import services as product
from bot.outbox.app_home import Home, Position
from bot.values import OPERATOR, Actor, Role, Source

TEAM = "T0OPERATOR"


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def viewer(world, person, acme):
    """Make an admin of an organization who has their Home open."""

    def make(user_id, homes, position=None, organization=acme):
        identity = person(user_id)
        world.role("admin", identity, organization)
        actor = Actor(identity=identity, source=Source.BUTTON)
        homes.open(actor, position)
        return actor

    return make


def due(homes):
    """Draw every Home that is due; gives whose they are."""
    drawn = []
    while claimed := homes.claim():
        homes.drawn(*claimed)
        drawn.append(claimed[0])
    return drawn


def test_many_changes_make_a_home_due_once_for_all_processes(services, database, viewer, acme):
    ada = viewer("U0ADA", services.homes)
    other = product.build(database, support_teams=[TEAM]).homes

    services.homes.mark([acme])
    other.mark([acme, acme])

    assert due(services.homes) == [ada]
    assert due(other) == []
    services.homes.mark([acme])
    assert due(services.homes) == [ada]


def test_a_home_is_marked_by_an_import_into_more_organizations_than_a_statement_may_name(
    services, viewer, acme
):
    ada = viewer("U0ADA", services.homes)

    services.homes.mark(range(acme, acme + 100_000))

    assert due(services.homes) == [ada]


def test_where_no_home_is_open_nothing_waits_for_a_long_write(services, database, acme):
    with database.write():
        services.homes.mark([acme])

    assert due(services.homes) == []


def test_each_due_home_is_claimed_by_one_of_those_who_ask_at_once(
    services, database, viewer, acme, clock
):
    actors = [viewer(f"U0{place}", services.homes) for place in range(20)]
    services.homes.mark([acme])
    processes = [product.build(database, support_teams=[TEAM], clock=clock) for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        claimed = [one for found in threads.map(due, [p.homes for p in processes]) for one in found]

    assert sorted(one.identity.user_id for one in claimed) == sorted(
        one.identity.user_id for one in actors
    )


def test_those_who_may_see_the_organization_or_could_until_now_are_due(
    services, world, person, acting, viewer, acme
):
    homes, other = services.homes, world.organization("OTHER", "Other")
    viewer("U0OTHER", homes, organization=other)
    support = acting(person("U0SUPPORT"))
    world.role("support", person("U0SUPPORT"))
    outsider = acting(person("U0OUTSIDER"))
    former = acting(person("U0FORMER"))
    world.user(acme, "Former", slack=person("U0FORMER"))
    contact = acting(person("U0CONTACT"))
    world.contact(acme, world.user(acme, "Contact", slack=person("U0CONTACT")))
    for actor in (support, outsider, former, contact):
        homes.open(actor)

    homes.mark([acme])

    assert {one.identity for one in due(homes)} == {
        one.identity for one in (support, former, contact)
    }


def test_a_home_that_shows_another_organization_is_not_due(services, world, person, acting, acme):
    support, other = acting(person("U0SUPPORT")), world.organization("OTHER", "Other")
    world.role("support", person("U0SUPPORT"))
    services.homes.open(support, Position(organization=other))

    services.homes.mark([acme])
    assert due(services.homes) == []
    services.homes.mark([acme, other])
    assert len(due(services.homes)) == 1


def test_where_no_organization_that_was_there_changed_only_the_front_pages_of_support_are_due(
    services, world, person, acting, viewer, acme
):
    viewer("U0ADA", services.homes)
    front, elsewhere = (acting(person(user_id)) for user_id in ("U0FRONT", "U0ELSEWHERE"))
    for support, position in ((front, Position()), (elsewhere, Position(organization=acme))):
        world.role("support", support.identity)
        services.homes.open(support, position)

    services.homes.mark([])

    assert [one.identity for one in due(services.homes)] == [front.identity]


def test_a_home_is_due_for_an_hour_after_it_was_opened_last(services, viewer, acme, clock):
    ada = viewer("U0ADA", services.homes)
    clock.advance(minutes=59)
    services.homes.open(ada)
    clock.advance(minutes=59)
    services.homes.mark([acme])
    clock.advance(minutes=2)

    assert due(services.homes) == []


def test_a_postponed_home_is_due_when_its_time_comes(services, viewer, acme, clock):
    ada = viewer("U0ADA", services.homes)
    services.homes.postpone(ada, 30)
    services.homes.mark([acme])

    assert due(services.homes) == []
    clock.advance(seconds=30)
    assert due(services.homes) == [ada]


def test_a_hash_is_kept_only_in_place_of_the_one_that_was_read(services, viewer):
    ada, homes = viewer("U0ADA", services.homes), services.homes

    kept = [homes.keep_hash(ada, *both) for both in ((None, "1"), (None, "2"), ("1", "3"))]

    assert kept == [True, False, True]
    assert homes.read(ada).hash == "3"


def test_what_a_home_shows_is_kept_until_it_is_turned(services, viewer, acme):
    ada, homes = viewer("U0ADA", services.homes), services.homes
    there = Position(organization=acme, page=2, text="works")

    homes.open(ada, there)
    homes.open(ada)

    assert homes.read(ada) == Home(position=there, hash=None)


@pytest.mark.parametrize("page", [-1, 2**31 - 1])
def test_a_forged_page_or_organization_is_not_kept(services, world, viewer, page):
    secret = world.organization("SECRET", "Secret")
    ada, homes = viewer("U0ADA", services.homes), services.homes

    for organization in (secret, 999):
        homes.open(ada, Position(organization=organization, page=page))

        assert homes.read(ada).position.organization is None
        assert 0 <= homes.read(ada).position.page <= 1_000_000


def test_nobody_without_a_home_has_one_read(services, acting, person):
    assert services.homes.read(acting(person("U0NEW"))) == Home(position=Position(), hash=None)


def test_the_home_of_exactly_the_person_whose_role_changes_is_due(
    database, viewer, person, acting, acme, clock
):
    woken = []
    services = product.build(
        database, support_teams=[TEAM], clock=clock, marked=lambda: woken.append(True)
    )
    homes, roles = services.homes, services.roles
    ada = viewer("U0ADA", homes)
    viewer("U0OTHER", homes)
    # The id of the person, in another workspace.
    homes.open(acting(person("U0ADA", "T0CUSTOMER")))

    for write, changed in (
        (roles.grant, 0),
        (roles.revoke, 1),
        (roles.revoke, 0),
        (roles.grant, 1),
    ):
        woken.clear()
        write(OPERATOR, ada.identity, Role.ADMIN, acme)

        assert due(homes) == [ada] * changed
        assert len(woken) == changed


def test_the_home_of_a_person_whose_role_is_the_enterprises_is_due(services, person, acting, acme):
    ada = acting(person("U0ADA"), enterprise_id="E0ENTERPRISE")
    services.homes.open(ada)

    services.roles.grant(OPERATOR, person("U0ADA", "E0ENTERPRISE"), Role.ADMIN, acme)

    assert len(due(services.homes)) == 1


def test_a_home_that_is_due_already_is_due_again_after_the_role_is_written(
    services, viewer, acme, clock
):
    ada = viewer("U0ADA", services.homes)
    services.homes.postpone(ada, 30)

    services.roles.revoke(OPERATOR, ada.identity, Role.ADMIN, acme)

    assert len(due(services.homes)) == 1


def test_a_home_whose_drawing_was_never_finished_is_due_again(services, viewer, acme, clock):
    ada = viewer("U0ADA", services.homes)
    services.homes.mark([acme])
    assert services.homes.claim()[0] == ada

    assert services.homes.claim() is None
    clock.advance(seconds=60)
    assert due(services.homes) == [ada]
    clock.advance(seconds=60)
    assert due(services.homes) == []


def test_what_changes_while_a_home_is_drawn_makes_it_due_again(services, viewer, acme, clock):
    ada = viewer("U0ADA", services.homes)
    services.homes.mark([acme])
    claimed = services.homes.claim()

    services.homes.mark([acme])
    services.homes.drawn(*claimed)

    assert due(services.homes) == [ada]


def test_who_draws_too_late_takes_nothing_from_who_draws_now(services, viewer, acme, clock):
    ada = viewer("U0ADA", services.homes)
    services.homes.mark([acme])
    late = services.homes.claim()
    clock.advance(seconds=60)
    services.homes.claim()

    services.homes.drawn(*late)

    clock.advance(seconds=60)
    assert due(services.homes) == [ada]
