import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.processes.running import TRANSPORTS
from tests.stopping import stopped


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_more_commands_than_threads_are_answered_while_the_database_is_not_to_be_had(
    transport, slack, start, rows, url, acme
):
    organization = acme(rows)
    running = start(transport, url)
    command = f"add user.1@o{organization}.example FR"

    with not_to_be_had(rows.database), ThreadPoolExecutor(16) as typing:
        answers = list(typing.map(lambda _: slack.command(command).message.text, range(48)))

    # The stand-in itself minds the three seconds of each.
    assert [text for text in answers if "nothing was changed" not in text] == []
    running.wait_until(lambda: "Added" in slack.command(command).message.text)


@contextmanager
def not_to_be_had(database):
    """Freeze PostgreSQL with all of its processes, or hold the write lock of SQLite."""
    if database.is_sqlite:
        file = database.engine.url.database
        with closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("begin immediate")
            yield
        return
    with database.read() as connection:
        folder = connection.execute(text("show data_directory")).scalar_one()
        own = connection.execute(text("select pid from pg_stat_activity")).scalars().all()
    with stopped(int((Path(folder) / "postmaster.pid").read_text().split()[0]), *own):
        yield
