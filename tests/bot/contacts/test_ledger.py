import pytest

from bot import services as product
from bot.errors import NotAllowedError
from bot.values import GLOBAL, OPERATOR


@pytest.fixture
def told():
    return []


@pytest.fixture
def services(database, told):
    """Services that tell what was changed, and how many contacts were there to be seen then."""

    def changed(organization):
        told.append((organization, services.contacts.list(OPERATOR, organization).count.entries))

    services = product.build(database, support_teams=(), changed=changed)
    return services


def test_each_change_is_told_once_after_it_is_kept(world, services, told):
    acme = world.organization()
    ada, grace = world.user(acme, "Ada"), world.user(acme, "Grace")

    services.contacts.add(OPERATOR, acme, ada, [GLOBAL])
    services.contacts.add(OPERATOR, acme, grace, [GLOBAL])
    services.contacts.replace(OPERATOR, acme, grace, ada)
    services.changes.undo(OPERATOR, acme)
    services.contacts.remove(OPERATOR, acme, ada)

    assert told == [(acme, 1), (acme, 2), (acme, 1), (acme, 2), (acme, 1)]


def test_what_changed_nothing_is_not_told(world, services, told, person, acting):
    acme, contact = world.organization(), person("U0CONTACT")
    ada = world.user(acme, "Ada", slack=contact)
    world.contact(acme, ada)

    services.contacts.add(OPERATOR, acme, ada, [GLOBAL])
    services.contacts.remove(OPERATOR, acme, ada)
    services.changes.undo(OPERATOR, acme)
    with pytest.raises(NotAllowedError):
        services.contacts.remove(acting(contact), acme, ada)

    assert told == []
