"""Settings: read in one place, from the environment and a `.env` file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from environs import Env, EnvValidationError, validate

SLACK_API_URL = "https://slack.com/api/"


class SettingsError(Exception):
    """A setting that cannot be used; its text names the setting and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that an operator can set; the README lists each by its name in capitals."""

    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_client_id: str = ""
    slack_client_secret: str = field(default="", repr=False)
    token_keys: tuple[str, ...] = field(default=(), repr=False)
    slack_api_url: str = SLACK_API_URL
    database_url: str = field(default="sqlite:///fulfillment.db", repr=False)
    host: str = "127.0.0.1"
    port: int = 3000
    fulfillment_command: str = "/fulfillment"
    contact_limit: int = 10
    undo_minutes: int = 10
    support_teams: tuple[str, ...] = ()
    audit_channel: str = ""

    @property
    def has_oauth(self) -> bool:
        """Whether other workspaces can install the bot."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @classmethod
    def from_environment(cls, directory: Path | None = None) -> Self:
        """Read the settings; raises `SettingsError` for all that are wrong.

        The environment wins over the file.
        """
        env = Env(eager=False)
        env.read_env(str((directory or Path.cwd()) / ".env"), recurse=False)
        default = cls()
        values: dict[str, Any] = {
            "slack_bot_token": env.str("SLACK_BOT_TOKEN", ""),
            "slack_app_token": env.str("SLACK_APP_TOKEN", ""),
            "slack_signing_secret": env.str("SLACK_SIGNING_SECRET", ""),
            "slack_client_id": env.str("SLACK_CLIENT_ID", ""),
            "slack_client_secret": env.str("SLACK_CLIENT_SECRET", ""),
            "token_keys": tuple(env.list("TOKEN_KEYS", [])),
            "slack_api_url": env.str("SLACK_API_URL", default.slack_api_url, validate=_IS_URL),
            "database_url": env.str("DATABASE_URL", default.database_url),
            "host": env.str("HOST", default.host),
            "port": env.int("PORT", default.port, validate=validate.Range(0, 65535)),
            "fulfillment_command": env.str(
                "FULFILLMENT_COMMAND",
                default.fulfillment_command,
                # Slack's own limit for a command's name is 32 characters with the slash.
                validate=validate.Regexp(r"/[a-z0-9_-]{1,31}$"),
            ),
            "contact_limit": env.int(
                "CONTACT_LIMIT", default.contact_limit, validate=validate.Range(1, 1000)
            ),
            "undo_minutes": env.int(
                "UNDO_MINUTES", default.undo_minutes, validate=validate.Range(0, 1440)
            ),
            "support_teams": tuple(env.list("SUPPORT_TEAMS", [])),
            "audit_channel": env.str("AUDIT_CHANNEL", default.audit_channel, validate=_IS_CHANNEL),
        }
        try:
            env.seal()
        except EnvValidationError as error:
            raise SettingsError(_in_words(error)) from error
        if bool(values["slack_client_id"]) != bool(values["slack_client_secret"]):
            raise SettingsError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET need each other.")
        return cls(**values | {"slack_api_url": values["slack_api_url"].rstrip("/") + "/"})


def _in_words(error: EnvValidationError) -> str:
    messages: Any = error.error_messages
    return " ".join(f"{name}: {' '.join(said)}" for name, said in messages.items())


_IS_URL = validate.URL(schemes={"http", "https"}, require_tld=False)
_IS_CHANNEL = validate.Regexp("([CG][A-Z0-9]+)?$", error="Write the id of a channel, C….")
