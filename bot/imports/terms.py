"""On which terms a file comes in."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.values import Actor


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Who brings a file in, when, and what holds for its lines."""

    actor: Actor
    now: datetime
    contact_limit: int
    """Of organizations that have none of their own."""
    teams: Callable[[], AbstractSet[str]]
    """Finds the workspaces that are known: of users whose line names none, if it is only one."""
    is_migration: bool = False
