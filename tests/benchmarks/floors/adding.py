"""Adding a contact with the driver alone: lock, count, contact, change, and nothing else."""

import json
import queue
import sqlite3
import threading
from contextlib import contextmanager

LIMIT = 10
MOMENT = "2026-03-02 09:00:00.000000"

COUNT = "SELECT count(*) FROM contacts WHERE organization_id = ?"
ADD = (
    "INSERT INTO contacts (organization_id, user_id, scope, added_by_team_id, added_by_user_id, "
    "added_at, source, is_carried_over) "
    f"SELECT organization_id, id, 'global', ?, ?, '{MOMENT}', 'command', false "
    "FROM users WHERE email = ? AND organization_id = ? RETURNING user_id"
)
RECORD = (
    "INSERT INTO changes (organization_id, kind, at, by_team_id, by_user_id, source, channel_id, "
    f"count_before, details) VALUES (?, 'add', '{MOMENT}', ?, ?, 'command', 'C1', ?, ?)"
)


def adder(url, threads):
    """Make the function that adds a contact; it tells whether there was room."""
    return Sqlite(url).add if url.startswith("sqlite") else Postgresql(url, threads).add


class Sqlite:
    """One writer at a time, durable as the bot is."""

    def __init__(self, url):
        self._connection = sqlite3.connect(
            url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA synchronous = FULL")
        self._lock = threading.Lock()

    def add(self, organization, email, team, user):
        with self._lock:
            execute = self._connection.execute
            execute("BEGIN IMMEDIATE")
            is_added = _add(execute, organization, email, team, user)
            execute("COMMIT")
            return is_added


class Postgresql:
    """The organization's row locked, then counted."""

    def __init__(self, url, threads):
        import psycopg

        self._free = queue.SimpleQueue()
        for _ in range(threads):
            self._free.put(psycopg.connect(url))

    def add(self, organization, email, team, user):
        with self._connected() as connection, connection.transaction():

            def execute(statement, values):
                return connection.execute(statement.replace("?", "%s"), values)

            execute("SELECT id FROM organizations WHERE id = ? FOR UPDATE", (organization,))
            return _add(execute, organization, email, team, user)

    @contextmanager
    def _connected(self):
        connection = self._free.get()
        try:
            yield connection
        finally:
            self._free.put(connection)


def _add(execute, organization, email, team, user):
    ((count,),) = execute(COUNT, (organization,)).fetchall()
    if count >= LIMIT:
        return False
    ((user_id,),) = execute(ADD, (team, user, email, organization)).fetchall()
    added = {
        "user_id": user_id,
        "scope": "global",
        "added_by_team_id": team,
        "added_by_user_id": user,
        "added_at": MOMENT,
        "source": "command",
        "is_carried_over": False,
    }
    details = json.dumps({"removed": [], "added": [added]})
    execute(RECORD, (organization, team, user, count, details))
    return True
