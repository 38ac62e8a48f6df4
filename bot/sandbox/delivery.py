"""How what a person does reaches the bot: in process, over HTTP, or over Socket Mode."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.answers import Answer, Json
from bot.sandbox.sockets import Sockets

ACK_SECONDS = 3

Envelope: TypeAlias = Literal["slash_commands", "interactive", "events_api"]
"""Socket Mode's name for what is delivered."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What Slack sends, ready for each transport: `raw` and `headers` are the signed HTTP form."""

    envelope: Envelope
    body: Json
    raw: str
    headers: Mapping[str, str]
    retry: int = field(default=0)


Delivery: TypeAlias = Callable[[Request], Answer]


def signed(
    envelope: Envelope, body: Json, secret: str, *, retry: int = 0, reason: str = "http_timeout"
) -> Request:
    """Encode and sign a body, at the real time: the signature's checker reads no other clock."""
    raw, content_type = _encoded(envelope, body)
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=raw)
    headers = {
        "content-type": content_type,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature or "",
    }
    if retry:
        headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason}
    return Request(envelope=envelope, body=body, raw=raw, headers=headers, retry=retry)


class DispatchDelivery:
    """Calls a Bolt app in this thread, with the signed body that HTTP would carry."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, request: Request) -> Answer:
        """Deliver one request."""
        asked = BoltRequest(
            body=request.raw, headers={name: [value] for name, value in request.headers.items()}
        )
        answered = self._app.dispatch(asked)
        headers = {name: values[0] for name, values in answered.headers.items() if values}
        return Answer.read(answered.status, headers, answered.body or "")


class HttpDelivery:
    """Posts to the bot's HTTP server, and waits for the answer as long as Slack does."""

    def __init__(self, url: str, *, seconds: float = ACK_SECONDS) -> None:
        self._url = f"{url.rstrip('/')}/slack/events"
        self._seconds = seconds
        # A proxy named in the environment must not stand between two ends of one machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __call__(self, request: Request) -> Answer:
        """Deliver one request."""
        post = urllib.request.Request(  # noqa: S310, the address is the test's or the sandbox's own
            self._url, request.raw.encode(), dict(request.headers), method="POST"
        )
        try:
            with self._opener.open(post, timeout=self._seconds) as response:
                return Answer.read(
                    response.status, dict(response.headers), response.read().decode()
                )
        except urllib.error.HTTPError as error:
            with error:
                return Answer.read(error.code, dict(error.headers), error.read().decode())
        except OSError:
            return Answer()


class SocketDelivery:
    """Sends through one of the bot's Socket Mode connections, and waits as long as Slack does."""

    def __init__(self, sockets: Sockets, *, seconds: float = ACK_SECONDS) -> None:
        self._sockets = sockets
        self._seconds = seconds

    def __call__(self, request: Request) -> Answer:
        """Deliver one request."""
        return self._sockets.deliver(
            request.envelope, request.body, retry=request.retry, seconds=self._seconds
        )


def _encoded(envelope: Envelope, body: Json) -> tuple[str, str]:
    if envelope == "events_api":
        return json.dumps(body), "application/json"
    form = body if envelope == "slash_commands" else {"payload": json.dumps(body)}
    return urlencode(form), "application/x-www-form-urlencoded"
