"""The schema of the database: whether it is the newest, and how it gets there."""

from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.database import Database
from bot.errors import DatabaseAwayError
from bot.migrations import HEAD


def is_newest(database: Database) -> bool:
    """Whether the database answers and is at the newest schema; raises `DatabaseAwayError`."""
    try:
        with database.read() as connection:
            return HEAD in connection.execute(_REVISION).scalars().all()
    except DBAPIError:
        # There is no table of revisions: nobody has migrated this database yet.
        return False


def migrate(url: str) -> None:
    """Bring the database at this URL to the newest schema; raises `DatabaseAwayError`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        raise DatabaseAwayError from error


_REVISION = select(text("version_num")).select_from(text("alembic_version"))
