"""B3: options for a person in a large organization, beside the raw scan of the covering index."""

import json
from contextlib import contextmanager
from itertools import cycle, islice
from random import Random

from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.text import like_pattern
from tests.benchmarks.asking import Menus, dispatched, opened, options
from tests.benchmarks.data import SUPPORT
from tests.benchmarks.harness import Curve, Line, milliseconds, percentile, require
from tests.benchmarks.names import RARE
from tests.benchmarks.recipients import TABLES, full_size

SCAN = (
    "SELECT id, search_text FROM users WHERE organization_id = ? AND search_text LIKE ? "
    "ESCAPE '\\' ORDER BY search_text, id LIMIT 20"
)
MIXES = ("keystrokes of names", "keystrokes of rare names", "numbers", "no hit")


def run(bench):
    data = full_size(bench)
    count, rounds = bench.choose((10, 1), (150, 5))
    for store in bench.stores:
        slack = Workspace()
        with serve(slack), _searching(store, slack, data) as search:
            for mix in MIXES:
                texts = _texts(data, 1, mix, count)
                search(1, texts)  # warms up
                floor, ours = zip(*(search(1, texts) for _ in range(rounds)), strict=True)
                yield from _lines(f"{mix}, {len(data.span(1)):,} users, {store.name}", ours, floor)
            yield _small(store, data, search, count, rounds)
            bench.curves.extend(_grown(store, data, search, count))


def _lines(work, ours, floor):
    late = tuple(percentile(one, 99) for one in ours)
    yield Line(
        number="B3",
        work=f"{work}, p99",
        unit="ms",
        ours=late,
        floor=tuple(percentile(one, 99) for one in floor),
        at_most=1.5,
    )
    yield Line(number="B3", work=f"{work}, p99 alone", unit="ms", ours=late, at_most=50)


def _small(store, data, search, count, rounds):
    place = len(data.large)
    texts = [text for mix in MIXES for text in _texts(data, place, mix, count)]
    search(place, texts)
    return Line(
        number="B3",
        work=f"all of them, {len(data.span(place)):,} users, p99 alone, {store.name}",
        unit="ms",
        ours=tuple(percentile(search(place, texts)[1], 99) for _ in range(rounds)),
        at_most=10,
    )


def _grown(store, data, search, count):
    measured = {}
    for place in range(len(data.large), 0, -1):
        texts = _texts(data, place, "no hit", count)
        measured[len(data.span(place))] = [percentile(one, 99) for one in search(place, texts)]
    for which, label in enumerate((f"{store.name}, the scan alone", store.name)):
        yield Curve(
            number="B3",
            label=label,
            x="users in the organization",
            y="ms, p99 without a hit",
            points=tuple((users, both[which]) for users, both in measured.items()),
        )


@contextmanager
def _searching(store, slack, data):
    """Make the function that asks the driver and the bot for the same, in turns."""
    url = store.filled(data, *TABLES)
    scan = store.sql(SCAN)
    with opened(slack, url) as bot, store.connected(url) as connection:
        menus = Menus(slack, bot.app, SUPPORT)

        def search(organization, texts):
            form = f"replace --org {data.account(organization)}"
            pairs = [
                _pair(
                    place % 2,
                    lambda values: connection.execute(scan, values).fetchall(),
                    bot.app,
                    (organization, like_pattern(text)),
                    menus.asked(form, "new_person", text),
                )
                for place, text in enumerate(texts)
            ]
            return tuple(zip(*pairs, strict=True))

        yield search


def _pair(is_late, scan, app, values, request):
    # Each of them first every other time.
    if is_late:
        floor, rows = milliseconds(scan, values)
    ours, answer = milliseconds(dispatched, app, request)
    if not is_late:
        floor, rows = milliseconds(scan, values)
    found = [json.loads(option["value"]) for option in options(answer)]
    require([row[0] for row in rows] == found, f"{values}: {found}")
    return floor, ours


def _texts(data, organization, mix, count):
    """Make what people type, letter after letter where it is a name."""
    random = Random(3)
    users = data.span(organization)
    if mix == "numbers":
        return [str(random.choice(users)) for _ in range(count)]
    if mix == "no hit":
        return ["".join(random.choices("bcdfgqxz", k=random.randint(3, 9))) for _ in range(count)]
    names = cycle(name for name, _ in RARE)
    if mix == "keystrokes of names":
        names = (data.name(random.choice(users))[0] for _ in cycle(" "))
    return list(islice((typed for name in names for typed in _keystrokes(name)), count))


def _keystrokes(name):
    shortest = 3 if name[0] < "\u1100" else 2
    return (name[:end].rstrip() for end in range(shortest, len(name) + 1))
