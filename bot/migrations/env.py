"""Alembic's environment: brings the database of the configuration to the schema of the tables."""

from alembic import context

from bot.database import begun, engine
from bot.tables import METADATA


def run() -> None:
    """Migrate over one connection; SQLite's tables are copied where it cannot alter them."""
    address = context.config.get_main_option("sqlalchemy.url")
    if address is None:
        raise ValueError("sqlalchemy.url is not set")
    opened = engine(address)
    try:
        with opened.connect() as connection, begun(connection):
            context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
            context.run_migrations()
    finally:
        opened.dispose()


run()
