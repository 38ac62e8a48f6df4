import pytest

from bot.contacts import rules
from bot.contacts.rules import Entry, Obstacle, Plan, Refusal, Reversal
from bot.values import GLOBAL, Scope

DE, FR = Scope("DE"), Scope("FR")
ANA, BEN = 1, 2


def entries(n, start=100):
    return frozenset(Entry(start + place, GLOBAL) for place in range(n))


def test_r1_a_scope_asked_for_twice_is_added_once():
    plan = rules.add((), limit=10, user_id=ANA, scopes=[DE, DE])

    assert plan == Plan(added=(Entry(ANA, DE),))


def test_r2_the_last_place_can_be_taken():
    plan = rules.add(entries(9), limit=10, user_id=ANA, scopes=[DE])

    assert plan.added == (Entry(ANA, DE),)
    assert plan.changes


def test_r2_of_two_new_entries_none_is_added_where_one_place_is_left():
    plan = rules.add(entries(9), limit=10, user_id=ANA, scopes=[DE, FR])

    assert plan.refusal == Refusal.LIMIT
    assert not plan.changes


@pytest.mark.parametrize(("held", "accepted"), [(12, False), (11, False), (10, False), (9, True)])
def test_r3_a_carried_over_list_takes_new_entries_only_below_the_limit(held, accepted):
    assert rules.add(entries(held), limit=10, user_id=ANA, scopes=[DE]).changes is accepted


def test_r4_what_is_there_already_is_said_before_the_limit():
    full = entries(9) | {Entry(ANA, DE)}

    plan = rules.add(full, limit=10, user_id=ANA, scopes=[DE])

    assert plan == Plan(already=(DE,))


def test_r5_a_country_beside_a_global_entry_changes_nothing():
    plan = rules.add({Entry(ANA, GLOBAL)}, limit=10, user_id=ANA, scopes=[DE])

    assert plan == Plan(covered=(DE,))


def test_r6_a_global_entry_takes_in_the_countries_at_the_limit_too():
    full = entries(8) | {Entry(ANA, DE), Entry(ANA, FR)}

    plan = rules.add(full, limit=10, user_id=ANA, scopes=[GLOBAL])

    assert plan == Plan(
        added=(Entry(ANA, GLOBAL),),
        removed=(Entry(ANA, DE), Entry(ANA, FR)),
        folded=(DE, FR),
    )


def test_r7_the_last_entry_stays_whatever_its_scope():
    assert rules.remove({Entry(ANA, DE)}, user_id=ANA, scopes=None).refusal == Refusal.LAST


def test_r7_removing_all_of_a_user_who_holds_everything_is_refused_whole():
    held = {Entry(ANA, DE), Entry(ANA, FR)}

    assert rules.remove(held, user_id=ANA, scopes=None).refusal == Refusal.LAST
    assert rules.remove(held, user_id=ANA, scopes=[DE]).removed == (Entry(ANA, DE),)


def test_r8_removing_what_is_not_there_changes_nothing():
    plan = rules.remove({Entry(BEN, GLOBAL)}, user_id=ANA, scopes=[DE])

    assert plan == Plan(missing=(DE,))


def test_r8_a_country_that_a_global_entry_covers_is_not_only_missing():
    held = {Entry(ANA, GLOBAL), Entry(BEN, DE)}

    assert rules.remove(held, user_id=ANA, scopes=[DE]) == Plan(missing=(DE,), covered=(DE,))
    assert rules.remove(held, user_id=ANA, scopes=[GLOBAL, DE]).covered == ()


def test_r8_without_a_scope_everything_of_the_user_goes():
    held = {Entry(ANA, DE), Entry(ANA, FR), Entry(BEN, GLOBAL)}

    plan = rules.remove(held, user_id=ANA, scopes=None)

    assert plan.removed == (Entry(ANA, DE), Entry(ANA, FR))


def test_r9_the_last_entry_can_be_handed_over():
    plan = rules.replace({Entry(ANA, DE)}, user_id=ANA, new_user_id=BEN, scopes=None)

    assert (plan.removed, plan.added) == ((Entry(ANA, DE),), (Entry(BEN, DE),))


def test_r9_what_the_other_has_already_is_merged():
    held = {Entry(ANA, DE), Entry(ANA, FR), Entry(BEN, DE)}

    plan = rules.replace(held, user_id=ANA, new_user_id=BEN, scopes=None)

    assert (plan.added, plan.already) == ((Entry(BEN, FR),), (DE,))


def test_r9_a_global_entry_received_takes_in_the_countries():
    held = {Entry(ANA, GLOBAL), Entry(BEN, DE)}

    plan = rules.replace(held, user_id=ANA, new_user_id=BEN, scopes=None)

    assert set(plan.removed) == {Entry(ANA, GLOBAL), Entry(BEN, DE)}
    assert plan.added == (Entry(BEN, GLOBAL),)
    assert plan.folded == (DE,)


def test_r9_who_gets_every_country_needs_nothing_more():
    held = {Entry(ANA, DE), Entry(BEN, GLOBAL)}

    plan = rules.replace(held, user_id=ANA, new_user_id=BEN, scopes=None)

    assert (plan.removed, plan.added, plan.covered) == ((Entry(ANA, DE),), (), (DE,))


def test_r9_nobody_is_replaced_by_themself():
    assert not rules.replace({Entry(ANA, DE)}, user_id=ANA, new_user_id=ANA, scopes=None).changes


def reverse(now, *, removed=(), added=(), limit=10, count_before=5, unavailable=()):
    return rules.reverse(
        now,
        removed=removed,
        added=added,
        limit=limit,
        count_before=count_before,
        unavailable=unavailable,
    )


@pytest.mark.parametrize(
    ("reversal", "expected"),
    [
        (
            reverse({Entry(BEN, DE)}, added=[Entry(ANA, DE)]),
            Reversal(obstacle=Obstacle.GONE, entry=Entry(ANA, DE)),
        ),
        (
            reverse({Entry(ANA, DE)}, removed=[Entry(ANA, DE)]),
            Reversal(obstacle=Obstacle.BACK, entry=Entry(ANA, DE)),
        ),
        (
            reverse({Entry(ANA, GLOBAL)}, removed=[Entry(ANA, DE)]),
            Reversal(obstacle=Obstacle.COVERED, entry=Entry(ANA, DE)),
        ),
        (
            reverse(entries(3), removed=[Entry(ANA, DE)], unavailable=[ANA]),
            Reversal(obstacle=Obstacle.USER, entry=Entry(ANA, DE)),
        ),
        (reverse(entries(10), removed=[Entry(ANA, DE)]), Reversal(obstacle=Obstacle.LIMIT)),
        (reverse({Entry(ANA, DE)}, added=[Entry(ANA, DE)]), Reversal(obstacle=Obstacle.LAST)),
        (
            reverse(entries(13), removed=[Entry(ANA, DE)], count_before=14),
            Reversal(),
        ),
        (
            reverse(
                {Entry(ANA, GLOBAL)},
                removed=[Entry(ANA, DE), Entry(ANA, FR)],
                added=[Entry(ANA, GLOBAL)],
            ),
            Reversal(),
        ),
    ],
    ids=["gone", "back", "covered", "deactivated", "limit", "last", "carried over", "unfold"],
)
def test_r16_an_undo_says_what_stands_in_the_way(reversal, expected):
    assert reversal == expected
