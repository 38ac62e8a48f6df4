import pytest

from bot.errors import (
    AmbiguousOrganizationError,
    NoAccessError,
    NoChannelError,
    OrganizationNotFoundError,
    SupportNeededError,
)
from bot.values import OPERATOR


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def globex(world):
    return world.organization("GLOBEX", "Globex")


@pytest.fixture
def support(world, person, acting):
    world.role("support", person("USUPPORT"))
    return acting(person("USUPPORT"), channel_id="C1")


def meant(services, actor):
    return services.contacts.list(actor).organization.name


def test_commands_in_a_bound_channel_mean_its_organization(services, support, acme, globex, clock):
    bound = services.channels.bind(support, "GLOBEX")

    assert meant(services, support) == "Globex"
    assert services.channels.binding(support) == bound
    assert (bound.bound_by, bound.bound_at) == (support.identity, clock.now)


def test_a_channel_is_bound_anew_and_the_binding_ended(services, support, acme, globex, clock):
    services.channels.bind(support, acme)
    clock.advance(days=1)
    again = services.channels.bind(support, globex)

    assert services.channels.binding(support) == again
    assert services.channels.release(support) == again
    assert services.channels.release(support) is None
    assert services.channels.binding(support) is None
    with pytest.raises(AmbiguousOrganizationError):
        meant(services, support)


def test_a_binding_is_of_one_channel_of_one_workspace(
    services, world, support, acme, globex, person, acting
):
    services.channels.bind(support, acme)
    elsewhere = acting(support.identity, channel_id="C2")
    other_team = acting(person("UADMIN", "T0OTHER"), channel_id="C1")
    for organization in (acme, globex):
        world.role("admin", other_team.identity, organization)

    assert services.channels.binding(elsewhere) is None
    assert services.channels.binding(other_team) is None
    with pytest.raises(AmbiguousOrganizationError):
        meant(services, other_team)


def test_who_may_not_see_the_bound_organization_gets_the_answer_of_any_channel(
    services, world, support, acme, globex, person, acting
):
    services.channels.bind(support, acme)
    admin = acting(person("UADMIN"), channel_id="C1")
    world.role("admin", admin.identity, globex)

    assert meant(services, admin) == "Globex"
    assert services.channels.binding(admin) is None
    with pytest.raises(NoAccessError):
        meant(services, acting(person("UOUT"), channel_id="C1"))
    with pytest.raises(NoAccessError):
        services.channels.binding(acting(person("UOUT"), channel_id="C1"))


def test_an_organization_that_is_named_goes_before_the_binding(services, support, acme, globex):
    services.channels.bind(support, acme)

    assert services.contacts.list(support, "GLOBEX").organization.name == "Globex"


def test_only_support_binds_and_releases(services, world, support, acme, person, acting):
    admin = acting(person("UADMIN"), channel_id="C1")
    world.role("admin", admin.identity, acme)

    for act in (services.channels.bind, lambda actor, _: services.channels.release(actor)):
        with pytest.raises(SupportNeededError):
            act(admin, acme)
        with pytest.raises(NoAccessError):
            act(acting(person("UOUT"), channel_id="C1"), acme)


def test_what_cannot_be_bound_is_refused(services, support, acme):
    with pytest.raises(OrganizationNotFoundError):
        services.channels.bind(support, 999)
    with pytest.raises(NoChannelError):
        services.channels.bind(OPERATOR, acme)
    assert services.channels.binding(OPERATOR) is None
