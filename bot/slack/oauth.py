"""Installing the bot in other workspaces: the SDK's OAuth flow, and the pages people see."""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin
from wsgiref.types import WSGIApplication

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.errors import PersonError
from bot.settings import Settings
from bot.slack import oauth_pages
from bot.slack.calls import once, patiently
from bot.slack.errors import AwayError, RefusedError
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.storage.database import Database

if TYPE_CHECKING:
    from bot.slack.installations import Installations

_logger = logging.getLogger(__name__)


def oauth_flow(
    settings: Settings, client: WebClient, database: Database, installations: "Installations"
) -> OAuthFlow:
    """Put the SDK's flow together over our stores."""
    from bot.slack.installations import STATE_SECONDS, States

    return OAuthFlow(
        client=_Exchanging(
            base_url=client.base_url,
            ssl=client.ssl,
            timeout=client.timeout,
            retry_handlers=client.retry_handlers,
        ),
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            # Slack's own page asks; one of ours before it would only be one more click.
            install_page_rendering_enabled=False,
            authorization_url=urljoin(settings.slack_api_url, "/oauth/v2/authorize"),
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=States(database),
            state_expiration_seconds=STATE_SECONDS,
            callback_options=CallbackOptions(
                success=partial(_installed, settings.fulfillment_command), failure=_not_finished
            ),
        ),
    )


def install_pages(flow: OAuthFlow | None) -> WSGIApplication:
    """Serve the pages for installing; without a flow, neither page.

    Bolt makes a flow with files of its own out of the environment, which must never be served.
    """
    pages: dict[str, Callable[[BoltRequest], BoltResponse]] = (
        {INSTALL_PATH: flow.handle_installation, REDIRECT_PATH: flow.handle_callback}
        if flow
        else dict.fromkeys((INSTALL_PATH, REDIRECT_PATH), lambda _request: oauth_pages.not_found())
    )

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = WsgiHttpRequest(environ)
        query: dict[str, Sequence[str]] = {**parse_qs(asked.query_string)}
        if not _TEAM.fullmatch("".join(query.get("team", []))):
            # The SDK writes it into the address of Slack's page as it is.
            query.pop("team", None)
        request = BoltRequest(body="", query=query, headers=asked.get_headers())
        answer = _answered(pages[environ["PATH_INFO"]], request)
        response = WsgiHttpResponse(answer.status, answer.headers, answer.body)
        start_response(response.status, response.get_headers())
        return response.get_body()

    return application


_TEAM = re.compile("[A-Z0-9]+")


def _answered(handle: Callable[[BoltRequest], BoltResponse], request: BoltRequest) -> BoltResponse:
    try:
        return handle(request)
    except AwayError as error:
        _logger.warning("an installation was not finished: Slack did not answer (%s)", error.cause)
        return oauth_pages.slack_away()
    except RefusedError as error:
        return _refused(error.code)
    except PersonError:
        # The database is busy or away.
        _logger.exception("an installation could not go on")
        return oauth_pages.database_away()
    except Exception:
        reference = secrets.token_hex(4)
        _logger.exception("fault %s in an installation", reference)
        return oauth_pages.fault(reference)


def _refused(code: str) -> BoltResponse:
    if code in _STALE:
        _logger.warning("an installation was not finished: %s", code)
        return oauth_pages.stale(401)
    if place := _TO_MEND.get(code):
        _logger.error("nobody can install the bot, Slack says %s: correct %s", code, place)
        return oauth_pages.to_mend()
    _logger.error("an installation was refused by Slack: %s", code)
    return oauth_pages.refused(code)


def _installed(command: str, args: SuccessArgs) -> BoltResponse:
    return oauth_pages.installed(args.installation, command)


def _not_finished(args: FailureArgs) -> BoltResponse:
    # The word may come from anybody's link.
    _logger.warning("an installation was not finished: %.80r", args.reason)
    status = args.suggested_status_code
    if args.reason == "access_denied":
        return oauth_pages.not_allowed(status)
    if args.reason in {"invalid_state", "invalid_browser", "missing_code"}:
        return oauth_pages.stale(status)
    return oauth_pages.not_installed(status)


class _Exchanging(WebClient):
    """The flow's client: the flow takes any `SlackApiError` for a bad code, and logs the code."""

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:  # noqa: ANN401 (the SDK's)
        """Call Slack; raises `CallError`."""
        call = super().api_call
        # A code is good once.
        how = once if api_method == "oauth.v2.access" else patiently
        return how(lambda: call(api_method, **arguments))


_STALE = {"code_already_used", "code_expired", "invalid_code"}

_REDIRECTS = "the redirect URLs of the app, on its page OAuth & Permissions"
_MANIFEST = "the scopes of the app, with what `fulfillment-bot manifest --http URL` prints"

_TO_MEND = {
    "bad_client_secret": "SLACK_CLIENT_SECRET",
    "invalid_client_id": "SLACK_CLIENT_ID",
    "bad_redirect_uri": _REDIRECTS,
    "invalid_scope": _MANIFEST,
    "no_scopes": _MANIFEST,
    "oauth_authorization_url_mismatch": "SLACK_API_URL",
}
"""What the operator must mend, by Slack's word for it (`oauth.v2.access`, errors)."""
