from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import (
    LastSupportError,
    NoAccessError,
    NotAllowedError,
    SupportNeededError,
    SupportTeamError,
)
from bot.values import OPERATOR, Role


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def admin(world, acme, person, acting):
    world.role("admin", person("U0ADMIN"), acme)
    return acting(person("U0ADMIN"))


def test_an_admin_may_name_another_for_their_own_organization(
    services, acme, admin, person, acting
):
    granted = services.roles.grant(admin, person("U0NEW"), Role.ADMIN, acme)

    assert granted.changed
    assert services.contacts.list(acting(person("U0NEW")), acme).may_change
    listed = {grant.identity.user_id: grant for grant in services.roles.list(admin, acme).grants}
    assert listed["U0NEW"].granted_by == admin.identity


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
def test_r18_a_role_granted_and_revoked_twice_has_the_effect_of_once(services, acme, person, role):
    where = acme if role == Role.ADMIN else None
    someone = person("U0NEW")

    grants = [services.roles.grant(OPERATOR, someone, role, where).changed for _ in range(2)]
    listed = len(services.roles.list(OPERATOR).grants)
    revoked = [services.roles.revoke(OPERATOR, someone, role, where).changed for _ in range(2)]

    assert (grants, listed, revoked) == ([True, False], 1, [True, False])
    assert services.roles.list(OPERATOR).grants == ()


def test_support_is_granted_in_the_operators_workspaces_only(services, person):
    with pytest.raises(SupportTeamError, match="T0CUSTOMER"):
        services.roles.grant(OPERATOR, person("U1", "T0CUSTOMER"), Role.SUPPORT)

    assert services.roles.list(OPERATOR).grants == ()


def test_support_granted_before_its_workspace_left_the_list_counts_no_more(
    services, world, acme, person, acting
):
    world.role("support", person("U1", "T0FORMER"))

    with pytest.raises(NoAccessError):
        services.contacts.list(acting(person("U1", "T0FORMER")), acme)


def test_support_left_over_elsewhere_can_still_be_revoked(services, world, person):
    world.role("support", person("U1", "T0FORMER"))

    assert services.roles.revoke(OPERATOR, person("U1", "T0FORMER"), Role.SUPPORT).changed


def test_an_admins_role_is_of_one_organization(services, world, acme, person):
    other = world.organization("OTHER", "Other")
    for where in (acme, other):
        services.roles.grant(OPERATOR, person("U1"), Role.ADMIN, where)

    services.roles.revoke(OPERATOR, person("U1"), Role.ADMIN, acme)

    assert [grant.organization.id for grant in services.roles.list(OPERATOR).grants] == [other]


def test_without_an_organization_support_sees_every_role_and_an_admin_their_own(
    services, world, acme, admin, person
):
    other = world.organization("OTHER", "Other")
    world.role("admin", person("U0OTHER"), other)
    world.role("support", person("U0SUPPORT"))

    assert [grant.role for grant in services.roles.list(OPERATOR).grants] == [
        "support",
        "admin",
        "admin",
    ]
    assert [grant.identity.user_id for grant in services.roles.list(admin).grants] == ["U0ADMIN"]


def test_a_contact_sees_no_roles(services, world, acme, person, acting):
    world.contact(acme, world.user(acme, "Ana Silva", slack=person("U1")))

    with pytest.raises(NotAllowedError):
        services.roles.list(acting(person("U1")))


def test_who_runs_an_operators_workspace_names_support_and_nothing_else(
    services, acme, person, acting
):
    owner = acting(person("U0OWNER"), runs_workspace=True)
    new = person("U0NEW")

    assert services.roles.grant(owner, new, Role.SUPPORT).changed
    assert [grant.identity for grant in services.roles.list(owner).grants] == [new]
    with pytest.raises(NoAccessError):
        services.roles.grant(owner, new, Role.ADMIN, acme)
    with pytest.raises(NoAccessError):
        services.roles.list(owner, acme)
    with pytest.raises(NoAccessError):
        services.contacts.list(owner, acme)


def test_who_runs_another_workspace_names_nobody(services, world, acme, person, acting):
    owner = acting(person("U0OWNER", "T0CUSTOMER"), runs_workspace=True)
    world.role("support", person("U0SUPPORT"))

    for attempt in (services.roles.grant, services.roles.revoke):
        with pytest.raises(NoAccessError):
            attempt(owner, person("U0SUPPORT"), Role.SUPPORT)
    with pytest.raises(NoAccessError):
        services.roles.list(owner)


def test_an_admin_names_no_support(services, admin, person):
    with pytest.raises(SupportNeededError):
        services.roles.grant(admin, person("U0NEW"), Role.SUPPORT)


def test_the_last_support_goes_only_when_confirmed(services, world, person, acting):
    world.role("support", person("U0LEFT", "T0FORMER"))
    world.role("support", person("U0LAST"))
    last = acting(person("U0LAST"))

    with pytest.raises(LastSupportError):
        services.roles.revoke(last, person("U0LAST"), Role.SUPPORT)

    assert services.roles.revoke(last, person("U0LAST"), Role.SUPPORT, is_confirmed=True).changed


def test_two_who_revoke_each_other_at_once_do_not_lose_support(services, world, person, acting):
    both = [person("U1"), person("U2")]
    for one in both:
        world.role("support", one)

    def revoke(place):
        try:
            services.roles.revoke(acting(both[place]), both[1 - place], Role.SUPPORT)
        except (LastSupportError, NoAccessError):
            return "refused"
        return "revoked"

    with ThreadPoolExecutor(2) as threads:
        results = sorted(threads.map(revoke, (0, 1)))

    assert results == ["refused", "revoked"]
    assert len(services.roles.list(OPERATOR).grants) == 1
