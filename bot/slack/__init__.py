"""Slack, as the bot calls it."""
