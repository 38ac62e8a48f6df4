import pytest
from sqlalchemy import insert

from bot.contacts.rules import Obstacle
from bot.errors import NoAccessError, NotAllowedError
from bot.storage.tables import CHANGES
from bot.values import GLOBAL, OPERATOR, Kind, Scope, Source

DE, FR = Scope("DE"), Scope("FR")


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def ana(world, acme):
    return world.user(acme, "Ana Silva")


@pytest.fixture
def ben(world, acme):
    """A user who holds the one entry that keeps R7 out of the way."""
    user = world.user(acme, "Ben Okoro")
    world.contact(acme, user, "JP")
    return user


@pytest.fixture
def admin(world, acme, person, acting):
    identity = person("U0ADMIN")
    world.role("admin", identity, acme)
    return acting(identity, channel_id="C1")


@pytest.fixture
def support(world, person, acting):
    identity = person("U0SUPPORT")
    world.role("support", identity)
    return acting(identity)


def test_r15_a_change_tells_who_when_what_and_from_where(services, acme, ana, ben, admin, clock):
    services.contacts.add(admin, acme, ana, [DE])

    (change,) = services.changes.history(OPERATOR, acme).changes

    assert (change.kind, change.by, change.at) == (Kind.ADD, admin.identity, clock.now)
    assert (change.source, change.channel_id) == (Source.COMMAND, "C1")
    assert [(one.user.id, one.scope) for one in change.added] == [(ana, DE)]
    assert change.removed == ()


def test_r16_an_add_is_taken_back_and_recorded(services, world, acme, ana, ben, admin):
    added = services.contacts.add(admin, acme, ana, [DE, FR]).change_id

    undone = services.changes.undo(admin, acme)

    assert undone.obstacle is None
    assert world.entries(acme) == {(ben, "JP")}
    newest, oldest = services.changes.history(admin, acme).changes
    assert (newest.kind, newest.undoes) == (Kind.UNDO, added)
    assert oldest.is_undone


def test_r16_folding_is_taken_back_whole(services, world, acme, ana, admin):
    world.contact(acme, ana, "DE")
    world.contact(acme, ana, "FR")
    services.contacts.add(admin, acme, ana, [GLOBAL])

    services.changes.undo(admin, acme)

    assert world.entries(acme) == {(ana, "DE"), (ana, "FR")}


def test_r16_a_removal_taken_back_keeps_who_added_the_entry_and_when(
    services, world, acme, ana, ben, admin, person, clock
):
    world.contact(acme, ana, "DE", is_carried_over=True, by=person("U0LONGAGO"))
    before = services.contacts.list(OPERATOR, acme, scope=DE).contacts
    services.contacts.remove(admin, acme, ana)
    clock.advance(minutes=3)

    services.changes.undo(admin, acme)

    assert services.contacts.list(OPERATOR, acme, scope=DE).contacts == before


def test_r16_a_merging_replacement_is_taken_back_whole(services, world, acme, ana, ben, admin):
    world.contact(acme, ana, "JP")
    world.contact(acme, ana, "DE")
    before = world.entries(acme)
    services.contacts.replace(admin, acme, ana, ben)

    services.changes.undo(admin, acme)

    assert world.entries(acme) == before


@pytest.mark.parametrize(
    ("seconds", "obstacle"), [(600, None), (601, Obstacle.LATE)], ids=["ten minutes", "later"]
)
def test_r16_an_undo_has_ten_minutes(services, acme, ana, ben, admin, clock, seconds, obstacle):
    services.contacts.add(admin, acme, ana, [DE])
    clock.advance(seconds=seconds)

    assert services.changes.undo(admin, acme).obstacle == obstacle


def test_r16_nothing_is_to_be_undone_where_one_changed_nothing(services, acme, ana, ben, admin):
    services.contacts.add(OPERATOR, acme, ana, [DE])

    assert services.changes.undo(admin, acme).obstacle == Obstacle.NOTHING


def test_r16_a_change_of_another_organization_is_not_found_here(services, world, acme, ana, ben):
    other = world.organization("OTHER", "Other")
    change = services.contacts.add(OPERATOR, acme, ana, [DE]).change_id

    assert services.changes.undo(OPERATOR, other, change_id=change).obstacle == Obstacle.NOTHING
    assert (ana, "DE") in world.entries(acme)


def test_r16_and_r18_an_undo_works_once_and_goes_no_further(services, world, acme, ana, ben, admin):
    services.contacts.add(admin, acme, ana, [DE])
    services.contacts.add(admin, acme, ana, [FR])

    assert services.changes.undo(admin, acme).obstacle is None
    assert services.changes.undo(admin, acme).obstacle == Obstacle.ALREADY
    assert (ana, "DE") in world.entries(acme)


def test_r16_an_undo_cannot_be_undone(services, acme, ana, ben, admin):
    services.contacts.add(admin, acme, ana, [DE])
    services.changes.undo(admin, acme)
    newest = services.changes.history(admin, acme).changes[0]

    undone = services.changes.undo(admin, acme, change_id=newest.id)

    assert undone.obstacle == Obstacle.NOT_UNDOABLE


def test_r16_an_import_cannot_be_undone(services, database, acme, ben, clock):
    values = {"organization_id": acme, "kind": "import", "at": clock.now, "source": "import"}
    with database.write() as connection:
        connection.execute(insert(CHANGES).values(**values, count_before=0, details={"entries": 1}))

    assert services.changes.undo(OPERATOR, acme).obstacle == Obstacle.NOT_UNDOABLE


@pytest.fixture
def second_admin(world, acme, person, acting):
    identity = person("U0SECOND")
    world.role("admin", identity, acme)
    return acting(identity)


def test_r16_another_admin_may_not_undo_but_support_may(
    services, acme, ana, ben, admin, second_admin, support
):
    change = services.contacts.add(admin, acme, ana, [DE]).change_id

    refused = services.changes.undo(second_admin, acme, change_id=change)

    assert refused.obstacle == Obstacle.NOT_YOURS
    assert services.changes.undo(support, acme, change_id=change).obstacle is None


def test_r16_the_same_user_id_of_another_workspace_is_not_the_author(
    services, world, acme, ana, ben, admin, person, acting
):
    namesake = person(admin.identity.user_id, "T0CUSTOMER")
    world.role("admin", namesake, acme)
    change = services.contacts.add(admin, acme, ana, [DE]).change_id

    refused = services.changes.undo(acting(namesake), acme, change_id=change)

    assert refused.obstacle == Obstacle.NOT_YOURS


def test_r16_an_author_who_lost_the_role_may_not_undo(services, world, acme, ana, ben, admin):
    services.contacts.add(admin, acme, ana, [DE])
    services.roles.revoke(OPERATOR, admin.identity, "admin", acme)

    with pytest.raises(NoAccessError):
        services.changes.undo(admin, acme)

    world.user(acme, "Now Only A Contact", slack=admin.identity)
    world.contact(acme, services.directory.find(OPERATOR, acme, admin.identity).user.id, "IT")
    with pytest.raises(NotAllowedError):
        services.changes.undo(admin, acme)
    assert (ana, "DE") in world.entries(acme)


def test_r16_what_was_added_and_is_gone_stands_in_the_way(services, acme, ana, ben, admin):
    change = services.contacts.add(admin, acme, ana, [DE, FR]).change_id
    services.contacts.remove(OPERATOR, acme, ana, [FR])

    undone = services.changes.undo(admin, acme, change_id=change)

    assert (undone.obstacle, undone.entry.user.id, undone.entry.scope) == (Obstacle.GONE, ana, FR)


def test_r16_what_was_added_anew_since_stands_in_the_way(
    services, world, acme, ana, ben, admin, second_admin, clock
):
    change = services.contacts.add(admin, acme, ana, [DE]).change_id
    clock.advance(minutes=1)
    services.contacts.remove(second_admin, acme, ana)
    services.contacts.add(second_admin, acme, ana, [DE])

    undone = services.changes.undo(admin, acme, change_id=change)

    assert (undone.obstacle, undone.entry.user.id, undone.entry.scope) == (Obstacle.GONE, ana, DE)
    assert (ana, "DE") in world.entries(acme)


def test_r16_an_entry_that_an_undo_brought_back_can_be_taken_back_too(
    services, world, acme, ana, ben, admin, second_admin, clock
):
    change = services.contacts.add(admin, acme, ana, [DE]).change_id
    clock.advance(minutes=1)
    services.contacts.remove(second_admin, acme, ana)
    services.changes.undo(second_admin, acme)

    assert services.changes.undo(admin, acme, change_id=change).obstacle is None
    assert world.entries(acme) == {(ben, "JP")}


def test_r16_what_was_removed_and_is_back_stands_in_the_way(services, world, acme, ana, ben, admin):
    world.contact(acme, ana, "DE")
    change = services.contacts.remove(admin, acme, ana).change_id
    services.contacts.add(OPERATOR, acme, ana, [DE])

    undone = services.changes.undo(admin, acme, change_id=change)

    assert (undone.obstacle, undone.entry.scope) == (Obstacle.BACK, DE)


def test_r16_a_country_that_a_global_entry_covers_by_now_does_not_come_back(
    services, world, acme, ana, ben, admin
):
    world.contact(acme, ana, "DE")
    change = services.contacts.remove(admin, acme, ana).change_id
    services.contacts.add(OPERATOR, acme, ana, [GLOBAL])

    undone = services.changes.undo(admin, acme, change_id=change)

    assert (undone.obstacle, undone.entry.scope) == (Obstacle.COVERED, DE)
    assert world.entries(acme) == {(ana, "global"), (ben, "JP")}


@pytest.mark.parametrize("scope", [GLOBAL, DE], ids=["the global", "the country"])
def test_r16_one_of_a_carried_over_pair_comes_back_beside_the_other(
    services, world, acme, ana, ben, admin, scope
):
    world.contact(acme, ana, "global", is_carried_over=True)
    world.contact(acme, ana, "DE", is_carried_over=True)
    before = world.entries(acme)
    services.contacts.remove(admin, acme, ana, [scope])

    assert services.changes.undo(admin, acme).obstacle is None
    assert world.entries(acme) == before


def test_r16_and_r10_a_user_deactivated_since_does_not_come_back(
    services, world, acme, ana, ben, admin
):
    world.contact(acme, ana, "DE")
    services.contacts.remove(admin, acme, ana)
    world.status(ana, "deactivated")

    undone = services.changes.undo(admin, acme)

    assert (undone.obstacle, undone.entry.user.id) == (Obstacle.USER, ana)


def test_r16_a_place_taken_since_stands_in_the_way(services, world, acme, ana, ben, admin):
    world.fill(acme, 8)
    world.contact(acme, ana, "DE")
    services.contacts.remove(admin, acme, ana)
    services.contacts.add(OPERATOR, acme, ben, [FR])

    assert services.changes.undo(admin, acme).obstacle == Obstacle.LIMIT
    assert len(world.entries(acme)) == 10


def test_r16_a_carried_over_count_comes_back_to_what_it_was(services, world, acme, ana, admin):
    world.fill(acme, 12, is_carried_over=True)
    world.contact(acme, ana, "DE", is_carried_over=True)
    services.contacts.remove(admin, acme, ana)

    undone = services.changes.undo(admin, acme)

    assert (undone.obstacle, undone.count.entries) == (None, 13)


def test_r16_and_r7_the_add_that_became_the_last_entry_stays(
    services, world, acme, ana, ben, admin
):
    change = services.contacts.add(admin, acme, ana, [DE]).change_id
    services.contacts.remove(OPERATOR, acme, ben)

    undone = services.changes.undo(admin, acme, change_id=change)

    assert undone.obstacle == Obstacle.LAST
    assert world.entries(acme) == {(ana, "DE")}


def test_history_says_which_changes_one_may_undo(services, acme, ana, ben, admin, support, clock):
    services.contacts.add(OPERATOR, acme, ana, [DE])
    clock.advance(minutes=11)
    services.contacts.add(OPERATOR, acme, ana, [FR])
    services.contacts.remove(admin, acme, ana, [FR])

    def may(actor):
        return [change.may_undo for change in services.changes.history(actor, acme).changes]

    assert may(admin) == [True, False, False]
    assert may(support) == [True, True, False]
