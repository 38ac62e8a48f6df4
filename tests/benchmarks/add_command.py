"""B2: the command `add` over HTTP, beside the same statements through the driver alone."""

from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.benchmarks import processes
from tests.benchmarks.asking import command
from tests.benchmarks.data import Data
from tests.benchmarks.harness import Line, in_turns, lent, require

TABLES = ("organizations", "users", "roles")
CLIENTS = 50
LIMIT = 10


def run(bench):
    organizations = bench.choose(20, 2_000)
    data = Data(organizations=organizations, users=CLIENTS * organizations)
    for store in bench.stores:
        slack = Workspace()
        with (
            serve(slack),
            lent(store, data, *TABLES) as theirs,
            lent(store, data, *TABLES) as own,
            processes.floor("add", slack, theirs, bench.directory) as floor,
            processes.bot(slack, own, bench.directory, "--http") as ours,
        ):
            last = data.organizations
            person = f"{data.email(last, data.span(last)[0])} global"
            for server, text in ((floor, f"add {last} {person}"), (ours, f"add {person}")):
                status, answer = server.first_answer(command(slack, data.admin(last), text))
                require(status == 200 and "Added" in answer, answer)
            for measured in (_Many(bench, store, slack, data), _Bursts(bench, store, slack, data)):
                yield from measured.lines((floor, theirs, True), (ours, own, False))


class _Measured:
    """Adds of rounds that never touch the same organization twice."""

    work = ""
    is_first = True

    def __init__(self, bench, store, slack, data):
        self._store, self._slack, self._data = store, slack, data
        self._rounds = bench.choose(1, 7)
        self._size = bench.choose(4, 40)

    def lines(self, *servers):
        floor, ours = in_turns(self._rounds, *(self._measure(*one) for one in servers))
        yield Line(
            number="B2",
            work=f"{self.work}, {self._store.name}",
            unit="adds/s",
            ours=ours,
            floor=floor,
            at_least=0.6,
        )

    def _measure(self, server, url, is_floor):
        def once(round_number):
            half = 1 if self.is_first else 1 + self._data.organizations // 2
            begin = half + round_number * self._size
            organizations = range(begin, begin + self._size)
            groups = self._groups(organizations, is_floor)
            done = processes.load(server.port, groups, clients=CLIENTS)
            asked = sum(map(len, groups))
            require(len(done["answers"]) == asked, "not every add was answered")
            counts = self._counts(url, organizations)
            require(counts == [LIMIT] * self._size, f"the limit is not exact: {counts}")
            added = sum("Added" in answer for answer in done["answers"])
            require(added == LIMIT * self._size, f"{added} say that they added")
            return asked / done["seconds"]

        return once

    def _counts(self, url, organizations):
        with self._store.connected(url) as connection:
            statement = self._store.sql(
                "SELECT (SELECT count(*) FROM contacts WHERE organization_id = organizations.id) "
                "FROM organizations WHERE id BETWEEN ? AND ?"
            )
            values = (organizations[0], organizations[-1])
            return [count for (count,) in connection.execute(statement, values)]

    def _asked(self, organization, user, is_floor):
        email = self._data.email(organization, user)
        text = f"add {organization} {email} global" if is_floor else f"add {email} global"
        return command(self._slack, self._data.admin(organization), text), None


class _Many(_Measured):
    """Ten to each of many organizations, all accepted, by fifty clients."""

    work = "adds, all accepted, many organizations"

    def _groups(self, organizations, is_floor):
        return [
            [
                self._asked(organization, self._data.span(organization)[place], is_floor)
                for place in range(LIMIT)
                for organization in organizations
            ]
        ]


class _Bursts(_Measured):
    """Fifty at once to one organization, of which ten are accepted; then to the next."""

    work = "adds, bursts of 50 at one organization"
    is_first = False

    def _groups(self, organizations, is_floor):
        return [
            [
                self._asked(organization, user, is_floor)
                for user in self._data.span(organization)[:CLIENTS]
            ]
            for organization in organizations
        ]
