"""The rules R1 to R10 and R16, decided on values alone: what is there, what is asked, what follows.

The contact service reads the entries under a lock, asks here, and writes what is decided.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bot.values import GLOBAL, Scope


class Entry(NamedTuple):
    """One place taken: a user, by id, with a scope; a million of them are sorted in a second."""

    user_id: int
    scope: Scope


class Refusal(StrEnum):
    """Why nothing was written."""

    LIMIT = "limit"
    """Not all of the new entries fit (R2, R3)."""
    LAST = "last"
    """The organization would be left without a contact (R7)."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a write would do; one that neither removes nor adds changes nothing (R15)."""

    removed: tuple[Entry, ...] = ()
    added: tuple[Entry, ...] = ()
    already: tuple[Scope, ...] = ()
    """Asked for, but there before (R4, R9)."""
    covered: tuple[Scope, ...] = ()
    """Asked for, or to go, but the user gets every country anyway (R5, R8, R9)."""
    folded: tuple[Scope, ...] = ()
    """Country entries that the user's global entry took in (R6)."""
    missing: tuple[Scope, ...] = ()
    """Asked to go, but not there (R8)."""
    refusal: Refusal | None = None

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.refusal is None and bool(self.removed or self.added)


def scopes_of(entries: Iterable[Entry], user_id: int) -> tuple[Scope, ...]:
    """List a user's scopes, global first."""
    return in_order(entry.scope for entry in entries if entry.user_id == user_id)


def in_order(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Put scopes in order, global first, each once."""
    return tuple(sorted(set(scopes), key=lambda scope: (scope != GLOBAL, scope)))


def add(entries: Collection[Entry], *, limit: int, user_id: int, scopes: Iterable[Scope]) -> Plan:
    """Give a user scopes: all of them or none (R2 to R6)."""
    asked, held = in_order(scopes), scopes_of(entries, user_id)
    if GLOBAL in asked:
        plan = _add_global(user_id, asked, held)
    elif GLOBAL in held:
        plan = Plan(
            already=tuple(scope for scope in asked if scope in held),
            covered=tuple(scope for scope in asked if scope not in held),
        )
    else:
        plan = Plan(
            added=tuple(Entry(user_id, scope) for scope in asked if scope not in held),
            already=tuple(scope for scope in asked if scope in held),
        )
    growth = len(plan.added) - len(plan.removed)
    if growth > 0 and len(entries) + growth > limit:
        return Plan(
            added=plan.added, already=plan.already, covered=plan.covered, refusal=Refusal.LIMIT
        )
    return plan


def _add_global(user_id: int, asked: tuple[Scope, ...], held: tuple[Scope, ...]) -> Plan:
    countries = tuple(scope for scope in asked if scope != GLOBAL)
    if GLOBAL in held:
        return Plan(already=(GLOBAL,), covered=countries)
    return Plan(
        added=(Entry(user_id, GLOBAL),),
        removed=tuple(Entry(user_id, scope) for scope in held),
        folded=held,
        covered=tuple(scope for scope in countries if scope not in held),
    )


def remove(entries: Collection[Entry], *, user_id: int, scopes: Iterable[Scope] | None) -> Plan:
    """Take scopes from a user, all of them where none is named (R7, R8)."""
    held = scopes_of(entries, user_id)
    asked = held if scopes is None else in_order(scopes)
    removed = tuple(Entry(user_id, scope) for scope in asked if scope in held)
    missing = tuple(scope for scope in asked if scope not in held)
    if removed and len(removed) == len(entries):
        return Plan(removed=removed, missing=missing, refusal=Refusal.LAST)
    covered = missing if GLOBAL in held and GLOBAL not in asked else ()
    return Plan(removed=removed, missing=missing, covered=covered)


def replace(
    entries: Collection[Entry],
    *,
    user_id: int,
    new_user_id: int,
    scopes: Iterable[Scope] | None,
) -> Plan:
    """Hand a user's entries to another user, at any count (R9)."""
    held = scopes_of(entries, user_id)
    asked = held if scopes is None else in_order(scopes)
    missing = tuple(scope for scope in asked if scope not in held)
    handed = tuple(scope for scope in asked if scope in held)
    if user_id == new_user_id or not handed:
        return Plan(missing=missing)
    received = add(entries, limit=len(entries) + len(handed), user_id=new_user_id, scopes=handed)
    return Plan(
        removed=(*(Entry(user_id, scope) for scope in handed), *received.removed),
        added=received.added,
        already=received.already,
        covered=received.covered,
        folded=received.folded,
        missing=missing,
    )


class Obstacle(StrEnum):
    """What stands in the way of an undo (R16)."""

    NOTHING = "nothing"
    NOT_UNDOABLE = "not undoable"
    ALREADY = "already"
    LATE = "late"
    NOT_YOURS = "not yours"
    LEFT = "left"
    GONE = "gone"
    BACK = "back"
    COVERED = "covered"
    USER = "user"
    LIMIT = "limit"
    LAST = "last"


class Reversal(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a change can be taken back, and the entry that stands in the way if not."""

    obstacle: Obstacle | None = None
    entry: Entry | None = None


def reverse(
    entries: Collection[Entry],
    *,
    removed: Collection[Entry],
    added: Collection[Entry],
    limit: int,
    count_before: int,
    unavailable: Collection[int],
    migrated: Collection[Entry] = (),
) -> Reversal:
    """Decide whether what a change removed can come back, and what it added can go (R16).

    `unavailable` are users who may no longer be added (R10); `migrated` are entries that a
    migration brought in, which may stand beside each other (R3).
    """
    now = set(entries)
    after = (now - set(added)) | set(removed)
    if gone := sorted(set(added) - now):
        return Reversal(obstacle=Obstacle.GONE, entry=gone[0])
    if back := sorted(set(removed) & now):
        return Reversal(obstacle=Obstacle.BACK, entry=back[0])
    for entry in sorted(removed):
        if entry.user_id in unavailable:
            return Reversal(obstacle=Obstacle.USER, entry=entry)
        beside = set(migrated) if entry in migrated else set()
        others = set(scopes_of(now - set(added) - beside, entry.user_id))
        if others and (GLOBAL in others or entry.scope == GLOBAL):
            return Reversal(obstacle=Obstacle.COVERED, entry=entry)
    if not after:
        return Reversal(obstacle=Obstacle.LAST)
    if len(after) > len(now) and len(after) > max(limit, count_before):
        return Reversal(obstacle=Obstacle.LIMIT)
    return Reversal()
