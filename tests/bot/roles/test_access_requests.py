from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from bot.errors import (
    AccessRequestGoneError,
    AlreadySupportError,
    NobodyToAskError,
    OrganizationNotFoundError,
)
from bot.roles.access_requests import PATIENCE, Answer
from bot.values import OPERATOR, Role, SentMessage

SENT = SentMessage(team_id="T0OPERATOR", channel_id="D1", ts="1.2")


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def support(world, person, acting):
    world.role("support", person("U0SUPPORT"))
    return acting(person("U0SUPPORT"))


@pytest.fixture
def admin(world, acme, person, acting):
    world.role("admin", person("U0ADMIN"), acme)
    return acting(person("U0ADMIN"))


@pytest.fixture
def outsider(person, acting):
    return acting(person("U0OUT", "T0ELSEWHERE"))


@pytest.fixture
def listed(world, acme, person, acting):
    """In the directory of Acme Works."""
    world.user(acme, "Dora Directory", slack=person("U0DORA"))
    return acting(person("U0DORA"))


@pytest.fixture
def globex(world):
    return world.organization("GLOBEX", "Globex")


@pytest.fixture
def gil(world, globex, person, acting):
    """The admin of Globex, which has an own workspace."""
    world.role("admin", person("U0GIL", "T0GLOBEX"), globex)
    return acting(person("U0GIL", "T0GLOBEX"))


@pytest.fixture
def listed_twice(world, globex, listed):
    """In the directories of Acme Works and Globex."""
    world.user(globex, "Theodora Globex", "td@globex.example", slack=listed.identity)
    return listed


def one_request(services, actor):
    (asked,) = services.access_requests.ask(actor, "")
    return asked.request


def test_support_is_told_of_everybody_and_admins_of_their_own_people(
    services, world, person, support, admin, outsider, listed
):
    world.role("admin", support.identity, listed_organization(services, admin))
    world.role("support", person("U0FORMER", "T0FORMER"))

    (strange,) = services.access_requests.ask(outsider, "  Acme \n Works ")
    (known,) = services.access_requests.ask(listed, "")

    assert (strange.support, strange.admins) == ((support.identity,), ())
    assert (strange.request.text, strange.request.organization) == ("Acme Works", None)
    # Somebody who is both gets one message.
    assert (known.support, known.admins) == ((support.identity,), (admin.identity,))
    assert known.request.user.name == "Dora Directory"


def listed_organization(services, admin):
    return services.contacts.list(admin).organization.id


def test_r18_asking_at_once_is_one_request(services, support, outsider):
    with ThreadPoolExecutor(4) as threads:
        asked = [
            one
            for (one,) in threads.map(
                lambda text: services.access_requests.ask(outsider, text), "abcd"
            )
        ]

    assert len({one.request.id for one in asked}) == 1
    assert sorted(one.is_new for one in asked) == [False, False, False, True]


def test_r14_of_a_grant_and_a_decline_at_once_the_first_wins(
    services, acme, support, admin, listed
):
    asked = one_request(services, listed)

    def answer(grants):
        if grants:
            return services.access_requests.grant(support, asked.id, acme)
        return services.access_requests.decline(admin, asked.id)

    with ThreadPoolExecutor(2) as threads:
        granted, declined = threads.map(answer, (True, False))

    assert granted.is_first != declined.is_first
    assert granted.request.answer == declined.request.answer
    is_admin = listed.identity in {
        grant.identity for grant in services.roles.list(OPERATOR, acme).grants
    }
    assert is_admin == granted.is_first


def test_granting_twice_grants_once(services, acme, support, listed):
    asked = one_request(services, listed)

    first, second = (services.access_requests.grant(support, asked.id, acme) for _ in range(2))

    assert (first.is_first, second.is_first) == (True, False)
    assert second.request.granted.id == acme
    assert len(services.roles.list(OPERATOR, acme).grants) == 1


def test_a_role_given_meanwhile_does_no_harm(services, acme, support, listed):
    asked = one_request(services, listed)
    services.roles.grant(OPERATOR, listed.identity, Role.ADMIN, acme)

    assert services.access_requests.grant(support, asked.id, acme).is_first
    assert len(services.roles.list(OPERATOR, acme).grants) == 1


@pytest.fixture
def others(world, acme, person, acting):
    """A contact, the admin of another organization, and a namesake of the admin elsewhere."""
    world.contact(acme, world.user(acme, "Cleo", slack=person("U0CLEO")))
    world.role("admin", person("U0GIL"), world.organization("GLOBEX", "Globex"))
    return [acting(person("U0CLEO")), acting(person("U0GIL")), acting(person("U0ADMIN", "T0X"))]


def test_r17_only_support_and_the_persons_own_admins_may_answer(
    services, acme, support, admin, outsider, listed, others
):
    strange = one_request(services, outsider).id
    known = one_request(services, listed).id
    requests = services.access_requests
    attempts = (requests.get, requests.decline, lambda who, one: requests.grant(who, one, acme))
    forbidden = [
        *((who, known) for who in (outsider, listed, *others)),
        (admin, strange),
        (support, 999_999),
    ]

    for who, request_id in forbidden:
        for attempt in attempts:
            with pytest.raises(AccessRequestGoneError):
                attempt(who, request_id)

    assert requests.get(support, strange).answer == Answer.OPEN
    assert requests.get(admin, known).answer == Answer.OPEN


def test_an_admin_grants_their_own_organization_alone(services, world, admin, listed):
    globex = world.organization("GLOBEX", "Globex")
    asked = one_request(services, listed).id

    with pytest.raises(OrganizationNotFoundError):
        services.access_requests.grant(admin, asked, globex)

    assert services.access_requests.get(admin, asked).answer == Answer.OPEN


def test_support_and_an_instance_without_support_have_nothing_to_ask(services, support, outsider):
    with pytest.raises(AlreadySupportError):
        services.access_requests.ask(support, "")
    services.roles.revoke(OPERATOR, support.identity, Role.SUPPORT)
    with pytest.raises(NobodyToAskError):
        services.access_requests.ask(outsider, "")


def test_who_could_be_told_of_nothing_can_ask_again(services, support, outsider):
    requests = services.access_requests
    first = one_request(services, outsider)

    assert requests.sent(outsider, first.id, []) is None
    assert requests.pending(outsider) is None
    assert requests.ask(outsider, "")[0].is_new


def test_messages_that_never_went_out_are_sent_after_a_while(services, clock, support, outsider):
    requests = services.access_requests
    first = one_request(services, outsider)
    clock.advance(seconds=PATIENCE.total_seconds())

    with ThreadPoolExecutor(2) as threads:
        again = [one for (one,) in threads.map(lambda text: requests.ask(outsider, text), "ab")]
    assert sorted(one.is_new for one in again) == [False, True]

    requests.sent(outsider, first.id, [SENT])
    clock.advance(seconds=PATIENCE.total_seconds())
    assert not requests.ask(outsider, "")[0].is_new


def test_the_messages_to_change_come_with_the_first_answer(services, support, outsider):
    requests = services.access_requests
    asked = one_request(services, outsider)
    requests.sent(outsider, asked.id, [SENT])

    assert requests.decline(support, asked.id).messages == (SENT,)
    assert requests.decline(support, asked.id).messages == ()


def test_nobody_keeps_messages_for_the_request_of_another(services, support, outsider, listed):
    asked = one_request(services, outsider)

    with pytest.raises(AccessRequestGoneError):
        services.access_requests.sent(listed, asked.id, [])

    assert services.access_requests.pending(outsider) == asked


def test_who_is_in_several_directories_asks_the_admins_of_each_who_see_their_own_alone(
    services, support, admin, gil, listed_twice
):
    requests = services.access_requests
    asked = requests.ask(listed_twice, "hello")

    assert [(one.admins, one.support, one.is_new) for one in asked] == [
        ((admin.identity,), (support.identity,), True),
        ((gil.identity,), (support.identity,), True),
    ]
    for_acme, for_globex = (one.request.id for one in asked)
    seen = [requests.get(who, one) for who, one in ((admin, for_acme), (gil, for_globex))]
    assert [(one.organization.name, one.user.name) for one in seen] == [
        ("Acme Works", "Dora Directory"),
        ("Globex", "Theodora Globex"),
    ]
    for who, request_id in ((admin, for_globex), (gil, for_acme)):
        for attempt in (requests.get, requests.decline):
            with pytest.raises(AccessRequestGoneError):
                attempt(who, request_id)
    assert [requests.get(support, one).organization.name for one in (for_acme, for_globex)] == [
        "Acme Works",
        "Globex",
    ]


def test_each_organization_answers_for_itself(
    services, acme, globex, support, admin, gil, listed_twice
):
    requests = services.access_requests
    for_acme, for_globex = (one.request.id for one in requests.ask(listed_twice, ""))
    with pytest.raises(OrganizationNotFoundError):
        requests.grant(admin, for_acme, globex)

    declined = requests.decline(admin, for_acme)
    granted = requests.grant(gil, for_globex, globex)

    assert (declined.is_first, granted.is_first) == (True, True)
    assert granted.request.granted.id == globex
    assert services.roles.access(listed_twice).admin_of == {globex}
    # What was declined can be asked again, of those alone.
    assert requests.pending(listed_twice) is None
    (again,) = requests.ask(listed_twice, "")
    assert (again.request.organization.id, again.is_new) == (acme, True)


def test_r18_asking_several_twice_is_one_request_each(services, admin, gil, listed_twice, clock):
    requests = services.access_requests
    with ThreadPoolExecutor(4) as threads:
        asked = list(threads.map(lambda text: requests.ask(listed_twice, text), "abcd"))

    assert len({one.request.id for each in asked for one in each}) == 2
    assert sum(one.is_new for each in asked for one in each) == 2
    assert requests.pending(listed_twice).id == min(one.request.id for one in asked[0])


def test_of_two_requests_the_one_that_reached_nobody_can_be_made_again(
    services, admin, gil, listed_twice
):
    requests = services.access_requests
    for_acme, for_globex = (one.request.id for one in requests.ask(listed_twice, ""))

    assert requests.sent(listed_twice, for_acme, [SENT]).id == for_acme
    assert requests.sent(listed_twice, for_globex, []) is None

    assert requests.pending(listed_twice) is None
    again = requests.ask(listed_twice, "")
    assert [(one.request.organization.name, one.is_new) for one in again] == [
        ("Acme Works", False),
        ("Globex", True),
    ]


def test_where_one_organization_has_nobody_to_ask_the_other_is_asked(services, gil, listed_twice):
    (asked,) = services.access_requests.ask(listed_twice, "")

    assert asked.request.organization.name == "Globex"


def test_on_enterprise_grid_one_person_of_a_directory_is_asked_about_once(
    services, world, acme, support, admin, listed, person
):
    world.user(acme, "Dora On Grid", slack=person("U0DORA", "E0OWN"))

    (asked,) = services.access_requests.ask(replace(listed, enterprise_id="E0OWN"), "")

    assert asked.request.user.name == "Dora Directory"
