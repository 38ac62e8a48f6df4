import pytest

from bot.contacts.history import PAGE
from bot.values import GLOBAL, OPERATOR, Scope

DE = Scope("DE")


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


def test_r15_history_pages_newest_first_without_gaps(services, acme, ana, ben):
    made = []
    for _ in range(PAGE):
        made.append(services.contacts.add(OPERATOR, acme, ana, [DE]).change_id)
        made.append(services.contacts.remove(OPERATOR, acme, ana).change_id)

    first = services.changes.history(OPERATOR, acme)
    second = services.changes.history(OPERATOR, acme, before=first.older)

    assert [change.id for change in (*first.changes, *second.changes)] == made[::-1]
    assert second.older is None


def test_r15_history_is_the_organizations_own(services, world, acme, ana, ben):
    other = world.organization("OTHER", "Other")
    services.contacts.add(OPERATOR, acme, ana, [DE])

    assert services.changes.history(OPERATOR, other).changes == ()


def test_the_latest_changes_are_those_of_the_organizations_that_may_be_seen(
    services, world, person, acting
):
    seen, unseen = world.organization(), world.organization("OTHER", "Other Works")
    for organization in (seen, unseen):
        user = world.user(organization, "Ada")
        services.contacts.add(OPERATOR, organization, user, [GLOBAL])
    admin = person("U0ADMIN")
    world.role("admin", admin, seen)

    everywhere = [one.organization.id for one in services.changes.recent(OPERATOR)]
    own = [one.organization.id for one in services.changes.recent(acting(admin))]

    assert everywhere == [unseen, seen]
    assert own == [seen]
    assert services.changes.recent(acting(person("U0STRANGER"))) == ()
