"""Calls to Slack: what a failed one is, said in one place, and how often it is tried."""

import json
import re
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.errors import AwayError, CallError, RateLimitedError, refused

CALL_FAILURES = (SlackClientError, HTTPException, OSError)
"""What a call to Slack raises: it was refused, got no answer, or its answer broke off."""

LONGEST_WAIT = 3
"""Seconds that a rate limit may ask to wait; others' work waits behind it, and triggers end."""

LONGEST_LIMIT = 3600
"""Seconds that a rate limit may hold; a larger number isn't one of Slack's."""

PAUSE = 0.3
"""Seconds to wait after a fault for which Slack names no time."""

_UNREADABLE = (
    json.JSONDecodeError,
    UnicodeDecodeError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
)
"""What the SDK raises for an answer that isn't Slack's: no JSON, no object, an unknown charset."""

_T = TypeVar("_T")


def once(call: Callable[[], _T]) -> _T:
    """Call Slack; raises `CallError`, which holds nothing of what was sent or answered."""
    try:
        return call()
    except SlackApiError as error:
        answer = error.response
        code = answer.data.get("error") if isinstance(answer.data, dict) else None
        raise _failure(answer.status_code, answer.headers, code) from None
    except (*CALL_FAILURES, *_UNREADABLE) as error:
        raise AwayError(type(error).__name__, PAUSE) from None


def patiently(call: Callable[[], _T]) -> _T:
    """Call Slack, and once more after a fault that may pass; raises `CallError`.

    What got no answer may have been done, and is done twice then. That is chosen for every method
    but two: to read or draw the same again is harmless, a file or message twice is better than
    never, and so is one more of the five posts to a `response_url`. `views.open` and `views.push`
    are called by `once` alone, since their trigger ends after three seconds and one use;
    `chat.scheduleMessage` too, since a second message that nobody knows of would be posted.

    The clients do not retry by themselves: their own handler would try a cut connection again.
    """
    try:
        return once(call)
    except AwayError as error:
        if error.seconds > LONGEST_WAIT:
            raise
        time.sleep(error.seconds)
    return once(call)


def respond(client: WebClient, url: str, message: dict[str, Any]) -> None:
    """Post a message to a `response_url`, over the connection settings of a client."""
    webhook = WebhookClient(
        url, ssl=client.ssl, timeout=client.timeout, proxy=client.proxy, retry_handlers=[]
    )
    answer = webhook.send_dict(message)
    code = _code(answer.body)
    # What answers 200 without Slack's word for it is something on the way.
    if answer.status_code != 200 or code != "ok":
        raise _failure(answer.status_code, answer.headers, code)


def _code(body: str) -> str:
    """Read what a `response_url` answers: a word, or JSON with the word in it."""
    try:
        answer = json.loads(body)
    except ValueError:
        return body.strip()
    if not isinstance(answer, dict):
        return ""
    return "ok" if answer.get("ok") is True else str(answer.get("error") or "")


_CODE = re.compile("[a-z0-9_]+")

_LIMITED = {"ratelimited", "rate_limited"}
_SLACKS_OWN = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
"""Codes that name a trouble of Slack's, as a status of 500 does."""


def _failure(status: int, headers: Mapping[str, str], code: object) -> CallError:
    """Decide what an answer is that is no success; what is no code is no answer of Slack's."""
    if status == 429 or (isinstance(code, str) and code in _LIMITED):
        return RateLimitedError(_retry_after(headers))
    if status >= 500 or not isinstance(code, str) or not _CODE.fullmatch(code) or code == "ok":
        return AwayError(f"status {status}", PAUSE)
    return AwayError(code, PAUSE) if code in _SLACKS_OWN else refused(code)


def _retry_after(headers: Mapping[str, str]) -> float:
    written = {name.lower(): value for name, value in headers.items()}
    seconds = re.fullmatch("[0-9]{1,9}", str(written.get("retry-after", "")))
    return min(float(seconds[0]), LONGEST_LIMIT) if seconds else PAUSE
