import pytest

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
    return world.user(acme, "Ben Okoro")


def test_r12_recipients_are_named_once_with_every_reason(services, world, acme, ana, ben):
    world.contact(acme, ana, "global", is_carried_over=True)
    world.contact(acme, ana, "DE", is_carried_over=True)
    world.contact(acme, ben, "DE")
    world.contact(acme, world.user(acme, "Cleo"), "FR")

    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    assert [(one.user.id, one.reasons) for one in answer.recipients] == [
        (ana, (GLOBAL, DE)),
        (ben, (DE,)),
    ]
    assert (answer.skipped, answer.fallback) == ((), ())


def test_r12_without_a_country_the_global_ones_alone_get_the_documents(
    services, world, acme, ana, ben
):
    world.contact(acme, ana)
    world.contact(acme, ben, "DE")

    answer = services.contacts.recipients(OPERATOR, acme)

    assert [one.user.id for one in answer.recipients] == [ana]


def test_r12_the_deactivated_are_skipped_by_name_and_the_pending_are_not(
    services, world, acme, ana, ben
):
    world.contact(acme, ana, "DE")
    world.contact(acme, ben, "DE")
    world.status(ana, "deactivated")
    world.status(ben, "pending")

    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    assert [one.user.id for one in answer.recipients] == [ben]
    assert [one.user.id for one in answer.skipped] == [ana]


def test_r13_where_nobody_is_left_the_admins_get_the_documents(
    services, world, acme, ana, ben, person
):
    listed, mentioned, gone = person("U1"), person("U2"), person("U3")
    user = world.user(acme, "Admin In Directory", slack=listed)
    world.user(acme, "Admin Gone", slack=gone, status="deactivated")
    for admin in (listed, mentioned, gone):
        world.role("admin", admin, acme)
    other = world.organization("OTHER", "Other")
    world.role("admin", person("U4"), other)
    world.contact(acme, ana, "FR")
    world.contact(acme, ben, "DE")
    world.status(ben, "deactivated")

    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    assert answer.recipients == ()
    assert [(one.identity, one.user and one.user.id) for one in answer.fallback] == [
        (listed, user),
        (mentioned, None),
    ]


def test_r13_without_an_admin_nobody_would_get_the_documents(services, acme):
    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    assert (answer.recipients, answer.skipped, answer.fallback) == ((), (), ())
