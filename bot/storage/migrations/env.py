"""Alembic's environment: brings the database of the configuration to the schema of the tables."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, Transaction, event

from bot.storage.database import begun, engine
from bot.storage.tables import METADATA

_PATIENCE = 600
"""Seconds to wait for another migration; no step takes as long."""


def run() -> None:
    """Migrate over one connection; SQLite's tables are copied where it cannot alter them."""
    address = context.config.get_main_option("sqlalchemy.url")
    if address is None:
        raise ValueError("sqlalchemy.url is not set")
    opened = engine(address)
    _let_tables_be_replaced(opened)
    try:
        with opened.connect() as connection, _begun_alone(connection):
            context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
            context.run_migrations()
            _require_references(connection)
    finally:
        opened.dispose()


def _begun_alone(connection: Connection) -> Transaction:
    """Begin once no other migration is under way; the schema is read after that."""
    milliseconds = _PATIENCE * 1000
    if connection.dialect.name == "sqlite":
        # The write lock is all that is needed. By the driver, since nothing is begun yet.
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout = {milliseconds}")
        return begun(connection)
    transaction = begun(connection)
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
    # Goes with the transaction, or with the process that dies in it; the number is ours alone.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1179992140)").close()
    connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
    return transaction


def _let_tables_be_replaced(opened: Engine) -> None:
    """Let SQLite drop a table that others name, since its copy takes its place.

    It must be told before a transaction begins (https://sqlite.org/lang_altertable.html, 7).
    """
    if opened.dialect.name == "sqlite":
        event.listen(
            opened, "connect", lambda driver, _record: driver.execute("PRAGMA foreign_keys = OFF")
        )


def _require_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise ValueError(f"A row of {broken[0]} names a row that is not there.")


run()
