import pytest

from bot.errors import NoAccessError, NotAllowedError, SupportTeamError
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
    listed = {grant.identity.user_id: grant for grant in services.roles.list(admin, acme)}
    assert listed["U0NEW"].granted_by == admin.identity


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
def test_r18_a_role_granted_and_revoked_twice_has_the_effect_of_once(services, acme, person, role):
    where = acme if role == Role.ADMIN else None
    someone = person("U0NEW")

    grants = [services.roles.grant(OPERATOR, someone, role, where).changed for _ in range(2)]
    listed = len(services.roles.list(OPERATOR))
    revoked = [services.roles.revoke(OPERATOR, someone, role, where).changed for _ in range(2)]

    assert (grants, listed, revoked) == ([True, False], 1, [True, False])
    assert services.roles.list(OPERATOR) == ()


def test_support_is_granted_in_the_operators_workspaces_only(services, person):
    with pytest.raises(SupportTeamError, match="T0CUSTOMER"):
        services.roles.grant(OPERATOR, person("U1", "T0CUSTOMER"), Role.SUPPORT)

    assert services.roles.list(OPERATOR) == ()


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

    assert [grant.organization.id for grant in services.roles.list(OPERATOR)] == [other]


def test_without_an_organization_support_sees_every_role_and_an_admin_their_own(
    services, world, acme, admin, person
):
    other = world.organization("OTHER", "Other")
    world.role("admin", person("U0OTHER"), other)
    world.role("support", person("U0SUPPORT"))

    assert [grant.role for grant in services.roles.list(OPERATOR)] == ["support", "admin", "admin"]
    assert [grant.identity.user_id for grant in services.roles.list(admin)] == ["U0ADMIN"]


def test_a_contact_sees_no_roles(services, world, acme, person, acting):
    world.contact(acme, world.user(acme, "Ana Silva", slack=person("U1")))

    with pytest.raises(NotAllowedError):
        services.roles.list(acting(person("U1")))
