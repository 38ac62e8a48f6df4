"""The schema of the database: whether it is the newest, and how it gets there."""

from pathlib import Path

from sqlalchemy import make_url, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from bot.errors import DatabaseAwayError
from bot.settings import SettingsError
from bot.storage.database import Database
from bot.storage.migrations import HEAD


def database(url: str) -> Database:
    """Open the database that `DATABASE_URL` names; raises `SettingsError` where it names none."""
    _require_address(url)
    return Database(url)


def is_newest(database: Database) -> bool:
    """Whether the database answers and is at the newest schema; raises `DatabaseAwayError`."""
    try:
        with database.read() as connection:
            return HEAD in connection.execute(_REVISION).scalars().all()
    except DBAPIError:
        # There is no table of revisions: nobody has migrated this database yet.
        return False


def migrate(url: str) -> None:
    """Bring the database at this URL to the newest schema.

    Raises `SettingsError` where it is no database of ours, and `DatabaseAwayError`.
    """
    from alembic import command
    from alembic.config import Config

    _require_address(url)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        raise DatabaseAwayError from error
    except DatabaseError as error:
        if "file is not a database" not in str(error.orig):
            raise
        raise SettingsError("DATABASE_URL names a file that is not a SQLite database.") from error


def _require_address(url: str) -> None:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
        # A SQLite without a file would be gone with the command that filled it.
        is_known = backend == "postgresql" or (
            backend == "sqlite" and address.database not in {None, "", ":memory:"}
        )
    except ArgumentError:
        is_known = False
    if not is_known:
        # The address itself may hold a password.
        raise SettingsError(
            "DATABASE_URL names no database. "
            "Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        )


_REVISION = select(text("version_num")).select_from(text("alembic_version"))
