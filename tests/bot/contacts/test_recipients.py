import pytest

from bot.storage.tables import SLACK_TEAMS
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


def test_r13_an_admin_whom_the_directory_of_another_organization_knows_is_a_mention(
    services, world, acme, person
):
    other = world.organization("OTHER", "Other")
    world.user(other, "Bella Elsewhere", slack=person("U1"))
    world.user(other, "Gone Elsewhere", slack=person("U2"), status="deactivated")
    for admin in (person("U1"), person("U2")):
        world.role("admin", admin, acme)

    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    # Who left another organization may work for this one.
    assert [(one.identity.user_id, one.user) for one in answer.fallback] == [
        ("U1", None),
        ("U2", None),
    ]


@pytest.mark.parametrize(("role", "directory"), [("T0OWN", "E0OWN"), ("E0OWN", "T0OWN")])
def test_r13_an_admin_is_one_person_in_the_workspace_and_in_its_enterprise(
    services, world, acme, person, role, directory
):
    world.insert(SLACK_TEAMS, team_id="T0OWN", enterprise_id="E0OWN")
    listed = world.user(acme, "Admin In Directory", slack=person("U1", directory))
    world.user(acme, "Admin Gone", slack=person("U2", directory), status="deactivated")
    world.user(acme, "Namesake", slack=person("U3", "T0ELSEWHERE"))
    for user_id in ("U1", "U2", "U3"):
        world.role("admin", person(user_id, role), acme)

    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    assert [(one.identity.user_id, one.user and one.user.id) for one in answer.fallback] == [
        ("U1", listed),
        ("U3", None),
    ]


def test_r13_without_an_admin_nobody_would_get_the_documents(services, acme):
    answer = services.contacts.recipients(OPERATOR, acme, country=DE)

    assert (answer.recipients, answer.skipped, answer.fallback) == ((), (), ())
