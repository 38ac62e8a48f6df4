"""A workspace and a database that belong together, and how both begin anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.sandbox import samples
from bot.sandbox.delivery import ACK_SECONDS
from bot.sandbox.gestures import SLOW_SECONDS, GestureError
from bot.sandbox.workspace import Workspace
from bot.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class World:
    """The stand-in workspace, its people, and the data that the bot works on.

    `is_kept` says that the database held organizations before: they are nobody's to take away.
    """

    slack: Workspace
    people: samples.Cast
    database: Database
    is_kept: bool
    is_empty: bool

    @property
    def has_samples(self) -> bool:
        """Whether the sample organizations are there."""
        return not (self.is_kept or self.is_empty)

    def fill(self) -> None:
        """Write the sample data, and give support its role."""
        with self.database.write() as connection:
            if not self.is_kept:
                samples.empty(connection)
            if self.has_samples:
                samples.fill(connection, self.slack, self.people)
            samples.give_support(connection, self.slack, self.people)

    def start_over(self) -> None:
        """Bring everything back as it was at first; raises `GestureError` where it may not."""
        if self.is_kept:
            raise GestureError(
                "kept",
                "This database held organizations before the sandbox started, so nothing is taken "
                "out of it. Start the sandbox without --database-url to play with sample data.",
            )
        store = self.slack.store
        with store.changed:
            # Nothing begins while this thread holds the lock, and what has begun may end.
            if not store.changed.wait_for(lambda: not store.is_busy, ACK_SECONDS + SLOW_SECONDS):
                raise GestureError("busy", "The bot is still answering. Try again in a moment.")
            self.fill()
            store.forget()
            store.changed.notify_all()


@contextmanager
def opened(slack: Workspace, url: str, *, is_empty: bool) -> Iterator[World]:
    """Bring the people into a workspace and the data into a database at the newest schema."""
    database = Database(url)
    try:
        world = World(
            slack=slack,
            people=samples.cast(slack),
            database=database,
            is_kept=samples.has_organizations(database),
            is_empty=is_empty,
        )
        world.fill()
        yield world
    finally:
        database.dispose()
