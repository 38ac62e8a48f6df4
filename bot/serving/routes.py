"""What is served where: each path with its methods, its body and its thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from bot.serving.health import LIVE_PATH, READY_PATH, Wsgi, live, ready
from bot.storage.database import Database

Headers: TypeAlias = Mapping[str, str]
"""Headers of a request, by their names in lower case."""


class Thread(Enum):
    """Who answers a request that was read."""

    BOT = auto()
    """One of the threads of the bot."""

    HEALTH = auto()
    """A thread of its own, which no command can hold."""

    PAGES = auto()
    """A thread of its own, since any stranger may open them."""

    NONE = auto()
    """The reader itself, at once."""


def no_body(_headers: Headers) -> int:
    """Allow no byte of a body."""
    return 0


@dataclass(frozen=True, kw_only=True)
class Route:
    """What is served at one path."""

    application: Wsgi
    methods: tuple[str, ...] = ("GET",)
    allowed: Callable[[Headers], int | None] = field(default=no_body)
    """How many bytes a body may have after these headers; None where it must be signed."""

    thread: Thread = Thread.BOT


Routes: TypeAlias = Mapping[str, Route]
"""Each path that is served."""


def health_routes(database: Database, is_connected: Callable[[], bool]) -> Routes:
    """Serve the questions for health; a full bot and a database away do not keep them waiting."""
    methods = ("GET", "HEAD")
    return {
        LIVE_PATH: Route(application=live, methods=methods, thread=Thread.NONE),
        READY_PATH: Route(
            application=ready(database, is_connected), methods=methods, thread=Thread.HEALTH
        ),
    }
