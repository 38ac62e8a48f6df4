"""B1: the command `list` over HTTP, beside the smallest Bolt app that reads the same."""

import json

from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.benchmarks import processes
from tests.benchmarks.asking import command, dispatched, opened
from tests.benchmarks.data import Data
from tests.benchmarks.floors.bolt import ANSWERS
from tests.benchmarks.harness import Line, in_turns, percentile, require

TABLES = ("organizations", "users", "roles", "contacts")


def medium_size(bench, contacts_each=10):
    """Tell the data of those benchmarks that do not depend on its size."""
    organizations = bench.choose(200, 1000)
    return Data(organizations=organizations, users=20 * organizations, contacts_each=contacts_each)


def run(bench):
    data = medium_size(bench)
    for store in bench.stores:
        slack = Workspace()
        with serve(slack):
            yield from _measured(bench, store, slack, data)


def asked(slack, data):
    """Make the requests: each by the admin of another organization."""
    return [command(slack, data.admin(one), "list") for one in range(1, 201)]


def recorded(slack, url, requests, data, path):
    """Write down what the bot answers, for the floor to answer; checks that it is right."""
    answers = {}
    with opened(slack, url) as bot:
        for organization, request in enumerate(requests, 1):
            answer = json.loads(dispatched(bot.app, request))
            for user, _scope in data.entries(organization):
                require(data.email(organization, user) in answer["text"], answer)
            answers[f"{organization}:{data.contacts_each}"] = answer
    path.write_text(json.dumps(answers))
    return list(answers.values())


def _measured(bench, store, slack, data):
    url, requests = store.filled(data, *TABLES), asked(slack, data)
    path = bench.directory / "list.json"
    answers = recorded(slack, url, requests, data, path)
    with (
        processes.floor("list", slack, url, bench.directory, **{ANSWERS: str(path)}) as floor,
        processes.bot(slack, url, bench.directory, "--http") as ours,
    ):
        both = []
        for server in (floor, ours):
            server.first_answer(requests[0])
            texts = [server.answer(request)[1] for request in requests]
            require([json.loads(text) for text in texts] == answers, "not the same answers")
            both.append((server, texts))
        for clients in (1, 32):
            yield from _rounds(bench, store, slack, data, clients, *both)


def _rounds(bench, store, slack, data, clients, *both):
    def measure(server, texts):
        def once(_round):
            # Signed anew: Slack's signatures hold for five minutes.
            group = list(zip(asked(slack, data), texts, strict=True))
            used = server.processor()
            done = processes.load(
                server.port, [group], clients=clients, seconds=bench.choose(0.5, 3.0)
            )
            return {**done, "processor": server.processor() - used}

        return once

    measures = [measure(*one) for one in both]
    in_turns(1, *measures)  # warms up
    floor, ours = in_turns(bench.choose(1, 7), *measures)
    where = f"list, {clients} client{'s' * (clients > 1)}, {store.name}"
    yield Line(
        number="B1",
        work=where,
        unit="requests/s",
        ours=_rates(ours),
        floor=_rates(floor),
        at_least=0.7,
    )
    yield Line(
        number="B1",
        work=f"{where}, processor time of the server",
        unit="µs/request",
        ours=_processor(ours),
        floor=_processor(floor),
    )
    if clients > 1:
        late = {
            "number": "B1",
            "unit": "ms",
            "ours": tuple(percentile(one["latencies"], 99) for one in ours),
        }
        floor_late = tuple(percentile(one["latencies"], 99) for one in floor)
        yield Line(work=f"{where}, p99", floor=floor_late, at_most=1.5, **late)
        yield Line(work=f"{where}, p99 alone", at_most=100, **late)


def _rates(rounds):
    return tuple(len(one["latencies"]) / one["seconds"] for one in rounds)


def _processor(rounds):
    return tuple(one["processor"] * 1e6 / len(one["latencies"]) for one in rounds)
