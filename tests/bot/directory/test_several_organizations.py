"""A person who works for two organizations stands in the directory of each, and each sees its own."""

import pytest

from bot.errors import AmbiguousOrganizationError, NotAContactError
from bot.values import GLOBAL, OPERATOR, Role, Scope


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def globex(world):
    return world.organization("GLOBEX", "Globex")


@pytest.fixture
def ana(person):
    return person("U0ANA")


@pytest.fixture
def users(world, acme, globex, ana):
    """Ana's users: the same address and Slack user, under the name that each organization has."""
    return {
        organization: world.user(organization, name, "ana@both.example", slack=ana)
        for organization, name in ((acme, "Ana Acme"), (globex, "Ana Globex"))
    }


@pytest.fixture
def contacts(world, users):
    for organization, user in users.items():
        world.contact(organization, user, "DE")
        world.fill(organization, 1)


def test_each_organization_finds_its_own_by_mention_address_and_name(
    services, users, ana, acme, globex
):
    for organization, user in users.items():
        for said in (ana, "ana@both.example"):
            assert services.directory.find(OPERATOR, organization, said).user.id == user
    assert services.directory.find(OPERATOR, acme, "Ana Globex").user is None


def test_a_contact_of_two_sees_each_and_is_asked_which(
    services, world, users, contacts, acting, ana, acme, globex
):
    actor = acting(ana)

    assert services.roles.access(actor).contact_of == {acme, globex}
    with pytest.raises(AmbiguousOrganizationError) as asked:
        services.contacts.own(actor)
    assert [one.id for one in asked.value.candidates] == [acme, globex]
    own = [services.contacts.own(actor, one).contacts for one in (acme, globex)]
    assert [[one.user.name for one in contacts] for contacts in own] == [
        ["Ana Acme"],
        ["Ana Globex"],
    ]

    world.status(users[acme], "deactivated")
    assert services.contacts.own(actor).organization.id == globex


def test_who_leaves_one_stays_with_the_other(services, world, contacts, acting, ana, acme, globex):
    services.contacts.leave(acting(ana), acme)

    assert services.roles.access(acting(ana)).contact_of == {globex}
    assert len(world.entries(globex)) == 2
    with pytest.raises(NotAContactError):
        services.contacts.leave(acting(ana), acme)


def test_history_of_the_person_is_each_organizations_own(services, users, acme, globex):
    for organization, country in ((acme, "FR"), (globex, "JP")):
        services.contacts.add(OPERATOR, organization, users[organization], [Scope(country)])

    told = [
        services.changes.history(OPERATOR, organization, about=user).changes
        for organization, user in users.items()
    ]

    assert [[one.scope for one in changes[0].added] for changes in told] == [["FR"], ["JP"]]
    assert [len(changes) for changes in told] == [1, 1]


def test_the_home_of_the_person_follows_each(services, world, contacts, acting, ana, acme, globex):
    for organization in (acme, globex):
        services.homes.open(acting(ana))
        services.homes.mark([organization])
        assert services.homes.claim()[0].identity == ana
    assert services.homes.claim() is None


def test_an_admin_of_both_is_named_as_each_directory_does(services, world, users, ana):
    for organization in users:
        services.roles.grant(OPERATOR, ana, Role.ADMIN, organization)

    named = [
        [admin.user.name for admin in services.organizations.facts(OPERATOR, one).admins]
        for one in users
    ]
    fallback = [
        [admin.user.name for admin in services.contacts.recipients(OPERATOR, one).fallback]
        for one in users
    ]

    assert named == fallback == [["Ana Acme"], ["Ana Globex"]]


def test_a_contact_added_at_one_is_none_at_the_other(services, users, acme, globex):
    services.contacts.add(OPERATOR, acme, users[acme], [GLOBAL])

    assert [one.user.name for one in services.contacts.list(OPERATOR, acme).contacts] == [
        "Ana Acme"
    ]
    assert services.contacts.list(OPERATOR, globex).contacts == ()
