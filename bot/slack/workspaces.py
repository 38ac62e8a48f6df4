"""The workspaces that the bot serves: the token's own, and those that installed it over OAuth."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.context.context import BoltContext
from slack_sdk import WebClient

from bot.errors import PersonError
from bot.language import _
from bot.settings import SettingsError

if TYPE_CHECKING:
    from bot.slack.installations import Installations

_logger = logging.getLogger(__name__)


class NotInstalledError(PersonError):
    """A request from a workspace that has uninstalled the bot, or never installed it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "I am not installed in this workspace any more, so I did nothing. "
                "An admin of the workspace can install me again."
            )
        )


class BrokenSetupError(PersonError):
    """The bot's settings keep it from working; only those who run it can mend that."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "My setup is broken, so nothing changed. Please tell the person who runs this bot: "
                "its log says what to do."
            )
        )


class Workspaces(Authorize):
    """Finds the token for each request and each workspace; none needs a call to Slack."""

    def __init__(
        self, client: WebClient, own: AuthorizeResult | None, installations: "Installations | None"
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._client = client
        self._own = own
        self._installations = installations

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 (Bolt passes it)
        **actor: str | None,  # noqa: ARG002 (likewise)
    ) -> AuthorizeResult:
        """Authorize a request; raises `NotInstalledError` and `BrokenSetupError`.

        It is read from the database each time, so that an uninstallation counts in every process.
        """
        if self._own and (self._installations is None or team_id == self._own.team_id):
            return self._own
        with _said_if_broken():
            bot = self._installations and self._installations.find(
                enterprise_id=enterprise_id,
                team_id=team_id,
                is_enterprise_install=bool(context.is_enterprise_install),
            )
        if not bot:
            raise NotInstalledError
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
        )

    def client_of(self, team_id: str) -> WebClient | None:
        """Make the client of a workspace or an Enterprise; None where there is no token to use."""
        if self._own and team_id in {self._own.team_id, self._own.enterprise_id}:
            return self._with_token(str(self._own.bot_token), team_id)
        try:
            with _said_if_broken():
                bot = self._installations and self._installations.find_for_team(team_id)
        except BrokenSetupError:
            return None
        return self._with_token(bot.bot_token, team_id) if bot else None

    def forget(self, enterprise_id: str | None, team_id: str | None, before: datetime) -> None:
        """Forget a workspace, or an organization without a team, that has uninstalled the bot."""
        if self._installations:
            self._installations.forget(enterprise_id=enterprise_id, team_id=team_id, before=before)

    def _with_token(self, token: str, team_id: str) -> WebClient:
        client = self._client
        return WebClient(
            token=token,
            base_url=client.base_url,
            ssl=client.ssl,
            timeout=client.timeout,
            retry_handlers=client.retry_handlers,
            # An org-wide token needs to be told which workspace is meant; an Enterprise is none.
            team_id=None if team_id.startswith("E") else team_id,
        )


@contextmanager
def _said_if_broken() -> Iterator[None]:
    """Log what those who run the bot must mend; people read only that they must."""
    try:
        yield
    except SettingsError as error:
        _logger.error("%s", error)  # noqa: TRY400 (the sentence says it all)
        raise BrokenSetupError from error
