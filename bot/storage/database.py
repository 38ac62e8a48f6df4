"""The database: reads, exact writes, and clear answers when it is busy or away (R14)."""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Transaction,
    create_engine,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import DatabaseAwayError, DatabaseBusyError, DatabaseUnsureError, PersonError
from bot.storage import sqlite
from bot.storage.waiting import FairLock, Watch

PATIENCE = sqlite.PATIENCE
"""Seconds that one use of the database may wait in all; Slack gives three for the answer."""

_NOW = select(func.clock_timestamp())
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_AWAY = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
}
# Serialization, deadlock, lock not to be had, canceled (PostgreSQL, appendix A).
_POSTGRESQL_BUSY = ("40001", "40P01", "55P03", "57014")
# Connection, resources, shutdown.
_POSTGRESQL_AWAY = ("08", "53", "57P")


class Database:
    """One database, SQLite or PostgreSQL, for the threads of one process."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.engine = engine(url, pool_size=pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._queue = FairLock()
        self._presence = Watch(DatabaseAwayError, self._look)
        self._writability = Watch(DatabaseBusyError, self._touch)

    @contextmanager
    def read(self, patience: float = PATIENCE) -> Iterator[Connection]:
        """Read, each statement by itself, for `patience` seconds in all.

        One that PostgreSQL cuts off, as it does when it restarts, is tried once more.
        """
        deadline = time.monotonic() + patience
        with (
            self._presence.asked(),
            self._connected(deadline, partial(_Reading, self.engine, deadline)) as connection,
        ):
            yield connection

    @contextmanager
    def write(self, patience: float = PATIENCE) -> Iterator[Connection]:
        """Write in one transaction, kept only if the block ends well.

        On SQLite the write lock is taken first; on PostgreSQL the caller locks the row of the
        organization. Waits `patience` seconds in all, for its turn and for the answers.
        """
        deadline = time.monotonic() + patience
        with (
            self._presence.asked(),
            self._turn(deadline),
            self._connected(deadline) as connection,
            _begun_surely(connection, deadline) as transaction,
        ):
            yield connection
            _commit(transaction)

    def now(self, connection: Connection) -> datetime:
        """Tell the time by one clock for all processes; those on a SQLite file share a machine."""
        if self.is_sqlite:
            return datetime.now(UTC)
        now: datetime = connection.execute(_NOW).scalar_one()
        return now.astimezone(UTC)

    def dispose(self) -> None:
        """Close every connection."""
        self._presence.end()
        self._writability.end()
        self.engine.dispose()

    def _look(self) -> None:
        with self._connected(time.monotonic() + PATIENCE) as connection:
            connection.exec_driver_sql("SELECT 1")

    def _touch(self) -> None:
        with self._connected(time.monotonic() + PATIENCE) as connection:
            begun(connection).rollback()

    @contextmanager
    def _turn(self, deadline: float) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._writability.asked():
            if not self._queue.acquire(deadline - time.monotonic()):
                raise DatabaseBusyError
            try:
                yield
            finally:
                self._queue.release()

    @contextmanager
    def _connected(
        self, deadline: float, connect: Callable[[], Connection] | None = None
    ) -> Iterator[Connection]:
        with _translated():
            connection = (connect or self.engine.connect)()
            try:
                _limit(connection, deadline)
                yield connection
            except (DBAPIError, DatabaseUnsureError) as error:
                if isinstance(error, DatabaseUnsureError) or _person_error(error):
                    # What was under way may still be running on it: nobody else may get it.
                    connection.invalidate()
                raise
            finally:
                connection.close()


class _Reading(Connection):
    """Executes a statement once more, on a new connection, where PostgreSQL has ended the old one.

    Each statement of a read stands alone, so that nothing is lost with a connection. One in the
    pool may have ended long ago; to try each before its use would cost a round trip.
    """

    def __init__(self, engine: Engine, deadline: float) -> None:
        super().__init__(engine)
        self._deadline = deadline
        self._is_renewed = False

    def execute(self, *args: Any, **options: Any) -> CursorResult[*tuple[Any, ...]]:  # noqa: ANN401 (as SQLAlchemy has it)
        """Execute a statement, once more if need be; not one that is read in portions."""
        try:
            return super().execute(*args, **options)
        except DBAPIError as error:
            is_whole = "yield_per" not in self.get_execution_options()
            if self._is_renewed or not is_whole or not _renewed(self, error, self._deadline):
                raise
            self._is_renewed = True
        return super().execute(*args, **options)


def begun(connection: Connection) -> Transaction:
    """Begin a transaction in which to write; on SQLite it has the write lock."""
    transaction = connection.begin()
    # A lock taken only at the first write would be refused if another writer came first.
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
    return transaction


def _begun_surely(connection: Connection, deadline: float) -> Transaction:
    """Begin a transaction, once more where the connection turns out to have ended before."""
    try:
        return begun(connection)
    except DBAPIError as error:
        if not _renewed(connection, error, deadline):
            raise
    return begun(connection)


def _renewed(connection: Connection, error: DBAPIError, deadline: float) -> bool:
    """Connect once more if the connection has ended and there is time left; else say false."""
    if not error.connection_invalidated or time.monotonic() >= deadline:
        return False
    connection.rollback()
    _limit(connection, deadline)
    return True


def engine(url: str, *, pool_size: int = 5) -> Engine:
    """Open an engine for the URL; `postgresql://…` needs no driver's name.

    Each statement is alone, and PostgreSQL spared two round trips, unless a transaction is `begun`.
    """
    address = make_url(url)
    options: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": PATIENCE,
        # A database restarted in the night must not cost the first command of the morning.
        "pool_recycle": 60,
        # The parameters name people, and what an error says is logged.
        "hide_parameters": True,
    }
    if address.get_backend_name() == "sqlite":
        return create_engine(address, creator=partial(sqlite.connect, address), **options)
    address = address.set(drivername="postgresql+psycopg")
    # No event of the dialect or the engine: one costs each statement, whatever it listens to.
    return create_engine(address, creator=partial(_connect_postgresql, address), **options)


# Short enough that a command which waited for a thread before may still wait for a row.
_POSTGRESQL_OPTIONS = "-c lock_timeout=1200"
_POSTGRESQL_ARGUMENTS = {"autocommit": True, "connect_timeout": 2}


def _connect_postgresql(address: URL) -> Any:  # noqa: ANN401
    from bot.storage.postgresql import PatientConnection

    arguments, named = address.get_dialect()().create_connect_args(address)
    options = f"{named.get('options', '')} {_POSTGRESQL_OPTIONS}"
    return PatientConnection.connect(
        *arguments, **{**named, **_POSTGRESQL_ARGUMENTS, "options": options}
    )


def _limit(connection: Connection, deadline: float) -> None:
    driver: Any = connection.connection.dbapi_connection
    if hasattr(driver, "deadline"):
        driver.deadline = deadline
        return
    # In whole tenths: most uses have the same then, and it is a statement less for each.
    left = max(math.ceil((deadline - time.monotonic()) * 10), 1) * 100
    if connection.info.get("busy_timeout") != left:
        driver.execute(f"PRAGMA busy_timeout = {left}")
        connection.info["busy_timeout"] = left


def _commit(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except DBAPIError as error:
        if isinstance(_person_error(error), DatabaseAwayError):
            raise DatabaseUnsureError from error
        raise


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseBusyError from error
    except DBAPIError as error:
        if named := _person_error(error):
            raise named from error
        _keep_to_the_primary_message(error)
        raise


def _keep_to_the_primary_message(error: DBAPIError) -> None:
    """Leave out what PostgreSQL adds: it quotes the row, and what an error says is logged."""
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    if error.orig and primary:
        error.args = error.orig.args = (primary,)


def _person_error(error: DBAPIError) -> PersonError | None:
    """Say which named error it is that the driver tells; None for a bug."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        # The low byte is the primary result code (https://sqlite.org/rescode.html).
        primary = code & 0xFF
        if primary in _SQLITE_BUSY:
            return DatabaseBusyError()
        return DatabaseAwayError() if primary in _SQLITE_AWAY else None
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return DatabaseAwayError() if isinstance(error, OperationalError) else None
    if state in _POSTGRESQL_BUSY:
        return DatabaseBusyError()
    return DatabaseAwayError() if state.startswith(_POSTGRESQL_AWAY) else None
