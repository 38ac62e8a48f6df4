"""The workspaces where the bot is installed."""

from collections.abc import Callable

from slack_sdk import WebClient

ClientOf = Callable[[str], WebClient | None]
"""Gives the client of a workspace by its team id; None where it has no token for it."""
