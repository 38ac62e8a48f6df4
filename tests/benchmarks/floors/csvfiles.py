"""What the databases' own drivers need to bring contacts in from CSV and out, unchecked.

`python -m tests.benchmarks.floors.csvfiles load|dump URL FILE`.
"""

import csv
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

MOMENT = "2026-03-02 09:00:00.000000"
COLUMNS = "organization_id, user_id, scope, added_at, source, is_carried_over"
CONTACTS = (
    "SELECT organizations.account_id, users.email, contacts.scope FROM organizations "
    "JOIN contacts ON contacts.organization_id = organizations.id "
    "JOIN users ON users.id = contacts.user_id "
    "ORDER BY organizations.account_id, users.email, contacts.scope"
)


def load(url, path):
    """Load organization, user and scope from a file of ids that is sorted."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = ((*row, MOMENT, "import", False) for row in csv.reader(file))
        if url.startswith("sqlite"):
            with closing(_sqlite(url)) as connection, connection:
                connection.executemany(
                    f"INSERT INTO contacts ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows
                )
            return
        import psycopg

        with (
            psycopg.connect(url) as connection,
            connection.cursor().copy(f"COPY contacts ({COLUMNS}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


def dump(url, path):
    """Write all contacts to a file."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("account_id", "email", "country"))
        if url.startswith("sqlite"):
            with closing(_sqlite(url)) as connection:
                writer.writerows(connection.execute(CONTACTS))
            return
        import psycopg

        with psycopg.connect(url) as connection:
            writer.writerows(connection.execute(CONTACTS))


def _sqlite(url):
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    connection.execute("PRAGMA synchronous = FULL")
    return connection


if __name__ == "__main__":
    {"load": load, "dump": dump}[sys.argv[1]](*sys.argv[2:])
