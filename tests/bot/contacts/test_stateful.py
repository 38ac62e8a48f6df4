from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, insert, select, update

from bot import services
from bot.contacts.rules import Refusal
from bot.errors import DeactivatedUserError
from bot.storage.database import Database
from bot.storage.tables import CHANGES, CONTACTS, ORGANIZATIONS, USERS
from bot.values import OPERATOR

PEOPLE = range(4)
LIMIT = 4
# Six carried over, one of them a country beside a global entry of the same user.
CARRIED_OVER = frozenset(
    {(0, "global"), (0, "DE"), (1, "DE"), (1, "FR"), (2, "JP"), (2, "FR")},
)

users = st.sampled_from(PEOPLE)
scopes = st.sets(st.sampled_from(["global", "DE", "FR", "JP"]), min_size=1)
some_or_all = st.none() | scopes


@dataclass
class Written:
    removed: frozenset
    added: frozenset
    migrated: frozenset
    born: dict
    before: int
    at: int
    undone: bool = False


@dataclass
class Model:
    """The rules said once more, as plainly as can be, without the product's own code."""

    entries: frozenset
    migrated: frozenset
    limit: int = LIMIT
    minute: int = 0
    deactivated: set = field(default_factory=set)
    written: list = field(default_factory=list)
    born: dict = field(default_factory=dict)
    """The number of the change that added an entry; none for those that were there before."""

    def of(self, user):
        return {scope for one, scope in self.entries if one == user}

    def write(self, new):
        """Keep a new state and what led to it; False where it is the same."""
        if new == self.entries:
            return False
        removed, added = self.entries - new, frozenset(new - self.entries)
        born = {entry: self.born.get(entry) for entry in removed}
        self.written.append(
            Written(removed, added, removed & self.migrated, born, len(self.entries), self.minute)
        )
        self.entries = frozenset(new)
        self.born |= dict.fromkeys(added, len(self.written) - 1)
        self.migrated &= self.entries - added
        return True

    def received(self, entries, user, wanted):
        """What a user ends with who is given scopes: a global entry is the only one (R5, R6)."""
        held = {scope for one, scope in entries if one == user}
        if "global" in held:
            return entries
        if "global" in wanted:
            return {entry for entry in entries if entry[0] != user} | {(user, "global")}
        return entries | {(user, scope) for scope in wanted}

    def add(self, user, wanted):
        new = self.received(self.entries, user, wanted)
        if len(new) > len(self.entries) and len(new) > self.limit:
            return "limit"
        return self.write(new)

    def remove(self, user, wanted):
        new = self.entries - {(user, scope) for scope in wanted or self.of(user)}
        return self.write(new) if new else "last"

    def replace(self, user, other, wanted):
        handed = self.of(user) & (wanted or self.of(user))
        if user == other or not handed:
            return False
        kept = self.entries - {(user, scope) for scope in handed}
        return self.write(self.received(kept, other, handed))

    def undo(self, number):
        change = self.written[number]
        new = (self.entries - change.added) | change.removed
        is_possible = (
            not change.undone
            # What comes later is a moment later too.
            and self.minute - change.at < 10
            and change.added <= self.entries
            and all(self.born.get(entry) == number for entry in change.added)
            and not change.removed & self.entries
            and not {user for user, _ in change.removed} & self.deactivated
            and new
            and (len(new) <= len(self.entries) or len(new) <= max(self.limit, change.before))
            and self.is_allowed_beside(change, new)
        )
        if is_possible:
            change.undone = True
            self.entries = frozenset(new)
            self.born |= change.born
            self.migrated = (self.migrated | change.migrated) & self.entries
        return bool(is_possible)

    def is_allowed_beside(self, change, new):
        """No country comes back beside a global entry, unless a migration brought both (R3)."""
        for user, scope in change.removed:
            others = {other for one, other in new if one == user} - {scope}
            mixed = others if scope == "global" else others & {"global"}
            came_back = {other for one, other in change.removed if one == user}
            for other in mixed - came_back:
                if (user, scope) not in change.migrated or (user, other) not in self.migrated:
                    return False
        return True


class ContactsMachine(RuleBasedStateMachine):
    database: Database

    def __init__(self):
        super().__init__()
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.model = Model(entries=CARRIED_OVER, migrated=CARRIED_OVER)
        self.ids, self.changes = {}, []
        self.known = services.build(self.database, support_teams=(), clock=self._clock)
        with self.database.write() as connection:
            for table in (CHANGES, CONTACTS, USERS, ORGANIZATIONS):
                connection.execute(delete(table))
            self.organization = self._insert(
                connection,
                ORGANIZATIONS,
                account_id="ACME",
                account_key="acme",
                name="Acme",
                name_key="acme",
                contact_limit=LIMIT,
            )
            for user in PEOPLE:
                self.ids[user] = self._insert(
                    connection,
                    USERS,
                    organization_id=self.organization,
                    email=f"u{user}@acme.example",
                    name=f"User {user}",
                    search_text=f"user {user}",
                )
            for user, scope in CARRIED_OVER:
                self._insert(
                    connection,
                    CONTACTS,
                    organization_id=self.organization,
                    user_id=self.ids[user],
                    scope=scope,
                    added_at=self.now,
                    source="migration",
                    is_carried_over=True,
                )

    def _clock(self):
        """Tell another moment each time, as clocks do."""
        self.now += timedelta(microseconds=1)
        return self.now

    @staticmethod
    def _insert(connection, table, **values):
        return connection.execute(insert(table).values(**values)).inserted_primary_key[0]

    def _compare(self, expected, outcome):
        assert {"limit": Refusal.LIMIT, "last": Refusal.LAST}.get(expected) == outcome.plan.refusal
        assert (outcome.change_id is not None) == (expected is True)
        if expected is True:
            self.changes.append(outcome.change_id)

    def _refused(self, user, call):
        if user not in self.model.deactivated:
            return False
        with pytest.raises(DeactivatedUserError):
            call()
        return True

    @rule(user=users, wanted=scopes)
    def add(self, user, wanted):
        def call():
            return self.known.contacts.add(
                OPERATOR, self.organization, self.ids[user], sorted(wanted)
            )

        if not self._refused(user, call):
            self._compare(self.model.add(user, wanted), call())

    @rule(user=users, wanted=some_or_all)
    def remove(self, user, wanted):
        outcome = self.known.contacts.remove(OPERATOR, self.organization, self.ids[user], wanted)
        self._compare(self.model.remove(user, wanted), outcome)

    @rule(user=users, other=users, wanted=some_or_all)
    def replace(self, user, other, wanted):
        def call():
            return self.known.contacts.replace(
                OPERATOR, self.organization, self.ids[user], self.ids[other], wanted
            )

        if not self._refused(other, call):
            self._compare(self.model.replace(user, other, wanted), call())

    @rule(back=st.integers(0, 3))
    def undo(self, back):
        if back < len(self.changes):
            number = len(self.changes) - 1 - back
            undone = self.known.changes.undo(
                OPERATOR, self.organization, change_id=self.changes[number]
            )
            assert self.model.undo(number) == (undone.obstacle is None), undone.obstacle

    @rule(user=users)
    def turn_deactivation(self, user):
        self.model.deactivated ^= {user}
        status = "deactivated" if user in self.model.deactivated else "active"
        with self.database.write() as connection:
            connection.execute(
                update(USERS).where(USERS.c.id == self.ids[user]).values(status=status)
            )

    @rule(minutes=st.sampled_from([1, 6]))
    def time_passes(self, minutes):
        self.model.minute += minutes
        self.now += timedelta(minutes=minutes)

    @invariant()
    def the_tables_hold_what_the_model_says(self):
        names = {number: user for user, number in self.ids.items()}
        with self.database.read() as connection:
            rows = connection.execute(select(CONTACTS.c.user_id, CONTACTS.c.scope)).all()
            kinds = connection.execute(select(CHANGES.c.kind)).scalars().all()
        assert {(names[row.user_id], row.scope) for row in rows} == self.model.entries
        undone = sum(change.undone for change in self.model.written)
        assert len(kinds) == len(self.model.written) + undone
        assert kinds.count("undo") == undone


@pytest.fixture
def examples(database):
    return 50 if database.is_sqlite else 15


def test_r1_to_r10_and_r16_hold_for_any_sequence_of_commands(database, examples):
    machine = type("Machine", (ContactsMachine,), {"database": database})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
