"""What the lines of one organization come to, by the rules (R3)."""

from dataclasses import dataclass
from functools import cached_property

from bot.contacts import rules
from bot.contacts.ledger import Stored
from bot.contacts.rules import Entry
from bot.imports.contacts_file import Asked
from bot.values import GLOBAL


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the lines of one organization come to; whole once `after` is."""

    organization_id: int
    before: dict[Entry, Stored]
    after: set[Entry]
    covered: list[Asked]
    deactivated: list[Asked]

    @cached_property
    def added(self) -> list[Entry]:
        """The entries that come."""
        return sorted(self.after - set(self.before))

    @cached_property
    def removed(self) -> list[Entry]:
        """The entries that go."""
        return sorted(set(self.before) - self.after)


class FullError(Exception):
    """Not all of an organization's new entries fit (R2)."""


def decide(
    organization_id: int,
    before: dict[Entry, Stored],
    lines: list[Asked],
    limit: int,
    *,
    is_migration: bool,
) -> Decision:
    """Decide about an organization's lines together; raises `FullError`."""
    decision = Decision(
        organization_id=organization_id,
        before=before,
        after=set(before),
        covered=[],
        deactivated=[],
    )
    asked = {one.entry for one in lines}
    if is_migration or (not before and _fits(asked, lines, limit)):
        decision.after.update(asked)
        return decision
    by_user: dict[int, list[Asked]] = {}
    for one in lines:
        by_user.setdefault(one.entry.user_id, []).append(one)
    with_countries = {entry.user_id for entry in before if entry.scope != GLOBAL}
    # Global lines first (R3), and those that free places by folding (R6) before the others.
    for own in sorted(
        by_user.values(),
        key=lambda own: (
            all(one.entry.scope != GLOBAL for one in own),
            own[0].entry.user_id not in with_countries,
        ),
    ):
        _add(decision, own, limit)
    return decision


def _fits(asked: set[Entry], lines: list[Asked], limit: int) -> bool:
    """Whether no rule has anything against a first list; most lists are so."""
    everywhere = {entry.user_id for entry in asked if entry.scope == GLOBAL}
    return (
        len(asked) <= limit
        and not any(one.is_deactivated for one in lines)
        and not any(entry.user_id in everywhere and entry.scope != GLOBAL for entry in asked)
    )


def _add(decision: Decision, lines: list[Asked], limit: int) -> None:
    first = lines[0]
    plan = rules.add(
        decision.after,
        limit=limit,
        user_id=first.entry.user_id,
        scopes=[one.entry.scope for one in lines],
    )
    decision.covered.extend(one for one in lines if one.entry.scope in plan.covered)
    if plan.added and first.is_deactivated:
        decision.deactivated.extend(one for one in lines if one.entry in plan.added)
    elif plan.refusal:
        raise FullError
    else:
        decision.after.difference_update(plan.removed)
        decision.after.update(plan.added)
