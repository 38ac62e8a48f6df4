from datetime import timedelta

import pytest

from bot.contacts.results import Count
from bot.contacts.rules import Refusal
from bot.errors import DeactivatedUserError, OrganizationNotFoundError, UserNotFoundError
from bot.values import GLOBAL, OPERATOR, Scope, Source

DE, FR, JP = Scope("DE"), Scope("FR"), Scope("JP")


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def ana(world, acme):
    return world.user(acme, "Ana Silva")


@pytest.fixture
def ben(world, acme):
    return world.user(acme, "Ben Okoro")


def test_r1_a_scope_given_twice_is_one_entry(services, world, acme, ana):
    services.contacts.add(OPERATOR, acme, ana, [DE, DE])

    assert world.entries(acme) == {(ana, "DE")}


def test_r2_all_new_entries_fit_or_none_is_written(services, world, acme, ana):
    world.fill(acme, 8)

    refused = services.contacts.add(OPERATOR, acme, ana, [DE, FR, JP])

    assert refused.plan.refusal == Refusal.LIMIT
    assert refused.change_id is None
    assert refused.count.places_left == 2
    assert len(world.entries(acme)) == 8
    assert services.contacts.add(OPERATOR, acme, ana, [DE, FR]).count == Count(entries=10, limit=10)


def test_r2_the_limit_is_the_organizations_own_where_it_has_one(services, world):
    small = world.organization("SMALL", contact_limit=2)
    world.fill(small, 2)
    user = world.user(small, "One More")

    assert services.contacts.add(OPERATOR, small, user, [DE]).plan.refusal == Refusal.LIMIT


@pytest.mark.parametrize(("held", "accepted"), [(12, False), (11, False), (10, False), (9, True)])
def test_r3_a_carried_over_list_takes_new_entries_only_below_the_limit(
    services, world, acme, ana, held, accepted
):
    world.fill(acme, held, is_carried_over=True)

    outcome = services.contacts.add(OPERATOR, acme, ana, [DE])

    assert outcome.plan.changes is accepted
    assert len(world.entries(acme)) == held + accepted


def test_r3_twelve_carried_over_shrink_one_by_one_until_there_is_room(services, world, acme, ana):
    world.fill(acme, 12, is_carried_over=True)
    accepted = {}
    for count in (12, 11, 10, 9):
        accepted[count] = services.contacts.add(OPERATOR, acme, ana, [DE]).plan.changes
        filler, _scope = min(entry for entry in world.entries(acme) if entry[0] != ana)
        services.contacts.remove(OPERATOR, acme, filler)

    assert accepted == {12: False, 11: False, 10: False, 9: True}


def test_r4_adding_what_is_there_is_said_before_the_limit_and_records_nothing(
    services, world, acme, ana
):
    world.fill(acme, 9)
    world.contact(acme, ana, "DE")

    outcome = services.contacts.add(OPERATOR, acme, ana, [DE])

    assert (outcome.plan.already, outcome.plan.refusal) == ((DE,), None)
    assert world.changes() == 0


def test_r5_a_country_for_a_global_contact_changes_nothing(services, world, acme, ana):
    world.contact(acme, ana)

    outcome = services.contacts.add(OPERATOR, acme, ana, [DE])

    assert outcome.plan.covered == (DE,)
    assert world.entries(acme) == {(ana, "global")}
    assert world.changes() == 0


def test_r6_going_global_folds_the_countries_at_the_limit(services, world, acme, ana):
    world.fill(acme, 8)
    world.contact(acme, ana, "DE")
    world.contact(acme, ana, "FR")

    outcome = services.contacts.add(OPERATOR, acme, ana, [GLOBAL])

    assert outcome.plan.folded == (DE, FR)
    assert outcome.count.entries == 9
    assert {scope for user, scope in world.entries(acme) if user == ana} == {"global"}


def test_r6_folding_is_allowed_over_the_limit_too(services, world, acme, ana):
    world.fill(acme, 12, is_carried_over=True)
    world.contact(acme, ana, "DE", is_carried_over=True)

    outcome = services.contacts.add(OPERATOR, acme, ana, [GLOBAL])

    assert outcome.plan.changes
    assert outcome.count.entries == 13


@pytest.mark.parametrize("scope", [GLOBAL, DE], ids=["global", "country"])
@pytest.mark.parametrize("named", [True, False], ids=["scope named", "no scope named"])
def test_r7_the_last_entry_stays(services, world, acme, ana, scope, named):
    world.contact(acme, ana, scope)

    outcome = services.contacts.remove(OPERATOR, acme, ana, [scope] if named else None)

    assert outcome.plan.refusal == Refusal.LAST
    assert world.entries(acme) == {(ana, scope)}


def test_r7_the_last_entry_of_one_organization_is_not_saved_by_anothers(services, world, acme, ana):
    other = world.organization("OTHER", "Other")
    world.fill(other, 3)
    world.contact(acme, ana)

    assert services.contacts.remove(OPERATOR, acme, ana).plan.refusal == Refusal.LAST


def test_r8_removing_what_is_not_there_changes_nothing(services, world, acme, ana, ben):
    world.contact(acme, ana, "DE")
    world.contact(acme, ben)

    outcome = services.contacts.remove(OPERATOR, acme, ana, [FR])

    assert outcome.plan.missing == (FR,)
    assert world.changes() == 0
    assert len(world.entries(acme)) == 2


def test_r8_without_a_scope_everything_of_the_user_goes(services, world, acme, ana, ben):
    world.contact(acme, ana, "DE")
    world.contact(acme, ana, "FR")
    world.contact(acme, ben)

    services.contacts.remove(OPERATOR, acme, ana)

    assert world.entries(acme) == {(ben, "global")}


def test_r8_a_deactivated_user_can_be_removed(services, world, acme, ana, ben):
    world.contact(acme, ana)
    world.contact(acme, ben)
    world.status(ana, "deactivated")

    assert services.contacts.remove(OPERATOR, acme, ana).plan.changes


def test_r9_the_last_entry_can_be_handed_over(services, world, acme, ana, ben):
    world.contact(acme, ana, "DE")

    services.contacts.replace(OPERATOR, acme, ana, ben)

    assert world.entries(acme) == {(ben, "DE")}


def test_r9_a_carried_over_list_can_hand_over_and_stays_carried_over(services, world, acme, ben):
    world.fill(acme, 14, is_carried_over=True)
    filler, _scope = min(world.entries(acme))

    outcome = services.contacts.replace(OPERATOR, acme, filler, ben)

    assert outcome.count == Count(entries=14, limit=10, is_carried_over=True)


def test_r9_what_the_other_has_is_merged_and_the_count_shrinks(services, world, acme, ana, ben):
    for user, scope in ((ana, "DE"), (ana, "FR"), (ben, "DE")):
        world.contact(acme, user, scope)

    outcome = services.contacts.replace(OPERATOR, acme, ana, ben)

    assert outcome.plan.already == (DE,)
    assert outcome.count.entries == 2
    assert world.entries(acme) == {(ben, "DE"), (ben, "FR")}


def test_r9_a_global_entry_received_folds(services, world, acme, ana, ben):
    world.contact(acme, ana)
    world.contact(acme, ben, "DE")

    outcome = services.contacts.replace(OPERATOR, acme, ana, ben)

    assert outcome.plan.folded == (DE,)
    assert world.entries(acme) == {(ben, "global")}


def test_r9_only_the_scopes_named_are_handed_over(services, world, acme, ana, ben):
    world.contact(acme, ana, "DE")
    world.contact(acme, ana, "FR")

    outcome = services.contacts.replace(OPERATOR, acme, ana, ben, [DE, JP])

    assert outcome.plan.missing == (JP,)
    assert world.entries(acme) == {(ana, "FR"), (ben, "DE")}


def test_r9_nobody_is_replaced_by_themself(services, world, acme, ana):
    world.contact(acme, ana, "DE")

    assert services.contacts.replace(OPERATOR, acme, ana, ana).change_id is None
    assert world.entries(acme) == {(ana, "DE")}
    assert world.changes() == 0


def test_r10_a_pending_user_can_be_added(services, world, acme):
    pending = world.user(acme, "Not Yet", status="pending")

    assert services.contacts.add(OPERATOR, acme, pending, [DE]).plan.changes


def test_r10_a_deactivated_user_cannot_become_a_contact(services, world, acme, ana):
    world.contact(acme, ana)
    gone = world.user(acme, "Gone Now", status="deactivated")

    with pytest.raises(DeactivatedUserError, match="Gone Now is deactivated"):
        services.contacts.add(OPERATOR, acme, gone, [DE])
    with pytest.raises(DeactivatedUserError, match="Gone Now is deactivated"):
        services.contacts.replace(OPERATOR, acme, ana, gone)

    assert world.entries(acme) == {(ana, "global")}


def test_r10_a_user_of_another_organization_is_answered_as_one_who_is_nowhere(
    services, world, acme
):
    other = world.organization("OTHER", "Other")
    stranger = world.user(other, "Stranger Danger")
    said = set()
    for user in (stranger, 999_999):
        with pytest.raises(UserNotFoundError) as caught:
            services.contacts.add(OPERATOR, acme, user, [DE])
        said.add(str(caught.value))

    assert len(said) == 1
    assert world.entries(acme) == set()


@pytest.mark.parametrize("method", ["list", "recipients"])
def test_an_organization_that_is_not_there_is_not_found_by_support_either(services, method):
    with pytest.raises(OrganizationNotFoundError):
        getattr(services.contacts, method)(OPERATOR, 999_999)


def test_r15_an_entry_keeps_who_added_it_when_and_from_where(
    services, world, acme, ana, person, acting, clock
):
    admin = person("U1")
    world.role("admin", admin, acme)
    services.contacts.add(acting(admin), acme, ana, [DE])

    (contact,) = services.contacts.list(OPERATOR, acme).contacts

    assert contact.added_by == admin
    assert contact.added_at == clock.now
    assert contact.source == Source.COMMAND
    assert not contact.is_carried_over


def test_r18_the_same_add_twice_has_the_effect_of_once(services, world, acme, ana):
    first = services.contacts.add(OPERATOR, acme, ana, [DE])
    second = services.contacts.add(OPERATOR, acme, ana, [DE])

    assert (first.change_id is None, second.change_id) == (False, None)
    assert world.changes() == 1


def test_r18_the_same_removal_and_the_same_replacement_twice_have_the_effect_of_once(
    services, world, acme, ana, ben
):
    world.contact(acme, ana, "DE")
    world.contact(acme, ben, "FR")
    for _ in range(2):
        services.contacts.replace(OPERATOR, acme, ana, ben)
    for _ in range(2):
        services.contacts.remove(OPERATOR, acme, ben, [FR])

    assert world.entries(acme) == {(ben, "DE")}
    assert world.changes() == 2


def test_the_list_puts_global_first_then_countries_by_name(services, world, acme, ana, ben):
    for user, scope in ((ana, "JP"), (ana, "AT"), (ben, "global")):
        world.contact(acme, user, scope)

    contacts = services.contacts.list(OPERATOR, acme).contacts

    # Austria, Japan.
    assert [contact.scope for contact in contacts] == [GLOBAL, "AT", "JP"]


def test_the_list_of_one_scope_counts_the_whole(services, world, acme, ana, ben):
    world.contact(acme, ana, "DE")
    world.contact(acme, ben)

    answer = services.contacts.list(OPERATOR, acme, scope=DE)

    assert [contact.user.id for contact in answer.contacts] == [ana]
    assert answer.count.entries == 2


def test_moments_come_back_in_utc(services, world, acme, ana, clock):
    world.contact(acme, ana)

    (contact,) = services.contacts.list(OPERATOR, acme).contacts

    assert contact.added_at == clock.now - timedelta(days=30)
    assert contact.added_at.utcoffset() == timedelta(0)
