"""B5: the recipients of a country, among many contacts and among few."""

import random
from contextlib import closing
from statistics import median

from bot import services
from bot.storage.database import Database
from bot.values import Actor, Identity, Source
from tests.benchmarks.data import SUPPORT, TEAM, Data
from tests.benchmarks.harness import Curve, Line, in_turns, milliseconds, require

TABLES = ("organizations", "users", "roles", "contacts")
BOUNDS = {"SQLite": 1.4, "PostgreSQL": 1.2}
ACTOR = Actor(identity=Identity(team_id=TEAM, user_id=SUPPORT), source=Source.COMMAND)
LARGE = (100_000, 30_000, 10_000, 3_000, 1_000)


def full_size(bench):
    """Tell the data of full size, which several benchmarks share."""
    return bench.choose(
        Data(organizations=300, users=7_000, contacts_each=10, large=(3_000, 1_000)),
        Data(organizations=100_000, users=1_000_000, contacts_each=10, large=LARGE),
    )


def run(bench):
    few = Data(organizations=100, users=1_000, contacts_each=10)
    many = full_size(bench)
    for store in bench.stores:
        with (
            closing(_Asked(store.filled(few, *TABLES), few)) as floor,
            closing(_Asked(store.filled(many, *TABLES), many)) as ours,
        ):
            count = bench.choose(100, 1500)
            in_turns(1, floor.measure(count), ours.measure(count))  # warms up
            small, large = in_turns(bench.choose(1, 7), floor.measure(count), ours.measure(count))
        contacts = many.organizations * many.contacts_each
        yield Line(
            number="B5",
            work=f"recipients among {contacts:,} contacts beside 1,000, p50, {store.name}",
            unit="ms",
            ours=large,
            floor=small,
            at_most=BOUNDS[store.name],
        )
        bench.curves.append(_grown(bench, store, count, (few, small), (many, large)))


class _Asked:
    """The service over a database, asked for random organizations and countries."""

    def __init__(self, url, data):
        self._data = data
        self._database = Database(url)
        self._recipients = services.build(self._database, support_teams=[TEAM]).contacts.recipients
        self._random = random.Random(11)

    def close(self):
        self._database.dispose()

    def measure(self, count):
        def once(_round):
            return median([self._once() for _ in range(count)])

        return once

    def _once(self):
        organization = self._random.randint(1, self._data.organizations)
        entries = list(self._data.entries(organization))
        country = self._random.choice([scope for _, scope in entries if scope != "global"])
        took, answer = milliseconds(self._ask, organization, country)
        expected = {user for user, scope in entries if scope in ("global", country)}
        require({one.user.id for one in answer.recipients} == expected, answer)
        return took

    def _ask(self, organization, country):
        return self._recipients(ACTOR, organization, country=country)


def _grown(bench, store, count, smallest, largest):
    """Measure the sizes between, once, for the picture."""
    points = [smallest]
    for organizations in bench.choose((), (1_000, 10_000)):
        data = Data(organizations=organizations, users=10 * organizations, contacts_each=10)
        with closing(_Asked(store.filled(data, *TABLES), data)) as between:
            points.append((data, in_turns(3, between.measure(count), between.measure(count))[1]))
    return Curve(
        number="B5",
        label=store.name,
        x="contacts in the database",
        y="ms, p50",
        points=tuple(
            (data.organizations * data.contacts_each, median(rounds))
            for data, rounds in [*points, largest]
        ),
    )
