"""The workspaces where the bot is installed."""

from collections.abc import Callable
from typing import TypeAlias

from slack_sdk import WebClient

ClientOf: TypeAlias = Callable[[str], WebClient | None]
"""The client of a workspace by its team id; None where the bot is not installed there."""
