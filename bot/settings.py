"""Settings: read in one place, from the environment and a `.env` file."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Self, get_origin, get_type_hints

import msgspec
from dotenv import load_dotenv
from msgspec import Meta

SLACK_API_URL = "https://slack.com/api/"

_Url = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Write an address that begins with https://.",
    ),
]
_Port = Annotated[int, Meta(ge=0, le=65535, description="Write a number from 0 to 65535.")]
_Limit = Annotated[int, Meta(ge=1, le=1000, description="Write a number from 1 to 1000.")]
_Minutes = Annotated[int, Meta(ge=0, le=1440, description="Write a number from 0 to 1440.")]
_Command = Annotated[
    str,
    # Slack's own limit for a command's name is 32 characters with the slash.
    Meta(
        pattern="^/[a-z0-9_-]{1,31}$",
        description="Write a slash and at most 31 of a-z, 0-9, _ and -.",
    ),
]
_Token = Annotated[
    str,
    Meta(pattern=r"^[!-~]*$", description="Copy it again: it has letters that no token has."),
]
_Channel = Annotated[
    str, Meta(pattern="^([CG][A-Z0-9]+)?$", description="Write the id of a channel, C….")
]


class SettingsError(Exception):
    """A setting that cannot be used; its text names the setting and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that an operator can set; the README lists each by its name in capitals."""

    slack_bot_token: _Token = field(default="", repr=False)
    slack_app_token: _Token = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_client_id: str = ""
    slack_client_secret: str = field(default="", repr=False)
    token_keys: tuple[str, ...] = field(default=(), repr=False)
    slack_api_url: _Url = SLACK_API_URL
    database_url: str = field(default="sqlite:///fulfillment.db", repr=False)
    host: str = "127.0.0.1"
    port: _Port = 3000
    fulfillment_command: _Command = "/fulfillment"
    contact_limit: _Limit = 10
    undo_minutes: _Minutes = 10
    support_teams: tuple[str, ...] = ()
    audit_channel: _Channel = ""

    @property
    def has_oauth(self) -> bool:
        """Whether other workspaces can install the bot."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @classmethod
    def from_environment(cls, directory: Path | None = None) -> Self:
        """Read the settings; raises `SettingsError` for all that are wrong.

        The environment wins over the file.
        """
        load_dotenv((directory or Path.cwd()) / ".env")
        values, wrong = {}, []
        for name, kind in get_type_hints(cls, include_extras=True).items():
            written = os.environ.get(name.upper())
            if written is None:
                continue
            try:
                values[name] = _read(written, kind)
            except msgspec.ValidationError:
                wrong.append(f"{name.upper()}: {kind.__metadata__[0].description}")
        if wrong:
            raise SettingsError(" ".join(wrong))
        settings = cls(**values)
        if bool(settings.slack_client_id) != bool(settings.slack_client_secret):
            raise SettingsError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET need each other.")
        return replace(settings, slack_api_url=settings.slack_api_url.rstrip("/") + "/")


def _read(written: str, kind: Any) -> Any:  # noqa: ANN401
    if get_origin(kind) is tuple:
        return tuple(filter(None, map(str.strip, written.split(","))))
    return msgspec.convert(written.strip(), kind, strict=False)
