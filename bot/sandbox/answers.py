"""What is answered to a request: by the bot to Slack, and by Slack to the bot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.sandbox.check import Fault

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A status, headers with lower-case names, and a body; status 0 means that none came."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], text: str) -> "Answer":
        """Read a body as Slack does: JSON where it says so, else the text of a message."""
        named = {name.lower(): value for name, value in headers.items()}
        is_json = named.get("content-type", "").startswith("application/json")
        return cls(status, named, _parsed(text, is_json=is_json))


class RefusalError(Exception):
    """Slack's error code, with a fault for each thing that the bot should never have sent."""

    def __init__(self, error: str, *faults: Fault, **extra: object) -> None:
        super().__init__(error)
        self.error = error
        self.faults = faults
        self.extra = extra

    def body(self) -> Json:
        """Word the refusal as the Web API does."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.faults:
            messages = [
                f"[ERROR] {fault.rule} [json-pointer:{fault.path}]" for fault in self.faults
            ]
            body["response_metadata"] = {"messages": messages}
        return body


def _parsed(text: str, *, is_json: bool) -> Json:
    if not text:
        return {}
    if not is_json:
        return {"text": text}
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
