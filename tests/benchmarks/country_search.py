"""B4: options for a country, for every prefix of every name, beside an app that knows them."""

import json
import os
from functools import partial
from unittest.mock import patch

from bot.countries import index
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.benchmarks.asking import Menus, dispatched, opened, options
from tests.benchmarks.floors import bolt
from tests.benchmarks.harness import Line, milliseconds, require
from tests.benchmarks.list_command import TABLES, medium_size

ROUNDS = 5


def run(bench):
    data = medium_size(bench, contacts_each=7)
    texts = prefixes()[:: bench.choose(100, 1)]
    for store in bench.stores:
        slack = Workspace()
        with serve(slack):
            floor, ours = _measured(bench, store, slack, data, texts)
        yield Line(
            number="B4",
            work=f"options for each of {len(texts):,} beginnings of countries' names, {store.name}",
            unit="ms",
            ours=ours,
            floor=floor,
            at_most=1.3,
        )


def prefixes():
    """Tell every beginning of every name in the twelve languages."""
    names = dict.fromkeys(name for name, _ in [*index.english_names(), *index.foreign_names()])
    return list(dict.fromkeys(name[:end] for name in names for end in range(1, len(name) + 1)))


def _measured(bench, store, slack, data, texts):
    url = store.filled(data, *TABLES)
    with opened(slack, url) as bot:
        asked = partial(Menus(slack, bot.app, data.admin(1)).asked, "add", "countries")
        answers = {text: options(dispatched(bot.app, asked(text))) for text in texts}
        for text, code in (("Germ", "DE"), ("日", "JP"), ("Franc", "FR")):
            found = options(dispatched(bot.app, asked(text)))
            require(code in [option["value"] for option in found], found)
        floor = _floor(bench, slack, url, answers)
        rounds = [
            _round(asked, floor, bot.app, answers, texts[place::ROUNDS]) for place in range(ROUNDS)
        ]
    return tuple(zip(*rounds, strict=True))


def _floor(bench, slack, url, answers):
    path = bench.directory / "countries.json"
    path.write_text(json.dumps(answers))
    environment = {
        "SLACK_BOT_TOKEN": slack.app.bot_token,
        "SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "DATABASE_URL": url,
        bolt.ANSWERS: str(path),
    }
    with patch.dict(os.environ, environment):
        return bolt.options_app(threads=1)


def _round(asked, floor, ours, answers, texts):
    took = [0.0, 0.0]
    for number, text in enumerate(texts):
        request, both = asked(text), [(0, floor), (1, ours)]
        # Each of them first every other time.
        for place, app in both[:: 1 - number % 2 * 2]:
            seconds, answer = milliseconds(dispatched, app, request)
            took[place] += seconds
            require(options(answer) == answers[text], f"{text}: {answer}")
    return [one / len(texts) for one in took]
