"""Calls to Slack: what a failed one is, said in one place."""

from http.client import HTTPException

from slack_sdk.errors import SlackClientError

CALL_FAILURES = (SlackClientError, HTTPException, OSError)
"""What a call to Slack raises: it was refused, got no answer, or its answer broke off."""
