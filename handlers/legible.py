"""What comes from Slack made legible, before anything reads it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

from bot.text import legible


class Legible(Middleware):
    """Replaces the letters that are none in a body; a class, since Bolt calls a function slowly."""

    def process(
        self,
        *,
        req: BoltRequest,
        next: Callable[[], BoltResponse],  # noqa: A002 (Bolt's)
        **_others: object,
    ) -> BoltResponse | None:
        """Replace them where they stand, and hand the request on."""
        _replace(req.body)
        return next()


def _replace(part: dict[str, Any] | list[Any]) -> None:
    places = part.items() if isinstance(part, dict) else enumerate(part)
    for place, value in places:
        if isinstance(value, str):
            if (text := legible(value)) != value:
                part[place] = text  # type: ignore[index]
        elif isinstance(value, dict | list):
            _replace(value)
