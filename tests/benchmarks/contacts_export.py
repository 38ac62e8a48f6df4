"""B7: the export of contacts, beside the driver's rows written with `csv`."""

from tests.benchmarks import processes
from tests.benchmarks.harness import Line, in_turns, require
from tests.benchmarks.recipients import TABLES, full_size


def run(bench):
    data = full_size(bench)
    rows = data.organizations * data.contacts_each
    theirs, own = bench.directory / "floor.csv", bench.directory / "ours.csv"
    for store in bench.stores:
        url = store.filled(data, *TABLES)
        commands = (
            ["-m", "tests.benchmarks.floors.csvfiles", "dump", url, str(theirs)],
            ["-m", "bot", "export", "contacts", "--output", str(own)],
        )
        floor, ours = in_turns(
            bench.choose(1, 3),
            *(lambda _round, one=one, url=url: processes.finished(one, url) for one in commands),
        )
        content = own.read_bytes()
        require(content == theirs.read_bytes(), "the files are not the same")
        require(content.count(b"\n") == rows + 1, "there are not as many lines as contacts")
        yield Line(
            number="B7",
            work=f"export of {rows:,} contacts, {store.name}",
            unit="rows/s",
            ours=tuple(rows / seconds for seconds, _, _ in ours),
            floor=tuple(rows / seconds for seconds, _, _ in floor),
            at_least=0.5,
        )
