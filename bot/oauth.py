"""Installing the bot in other workspaces: the SDK's OAuth flow, and the pages people see."""

import html
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient

from bot.database import Database
from bot.errors import PersonError
from bot.health import Wsgi
from bot.language import _
from bot.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.installations import Installations

_logger = logging.getLogger(__name__)


def oauth_flow(
    settings: Settings, client: WebClient, database: Database, installations: "Installations"
) -> OAuthFlow:
    """Put the SDK's flow together over our stores."""
    from bot.installations import STATE_SECONDS, States

    return OAuthFlow(
        client=client,
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
                success=partial(_installed, settings.fulfillment_command), failure=_refused
            ),
        ),
    )


def with_oauth(flow: OAuthFlow | None, otherwise: Wsgi) -> Wsgi:
    """Serve the pages for installing, and hand everything else on; without a flow, neither page.

    Bolt makes a flow with files of its own out of the environment, which must never be served.
    """
    pages: dict[str, Callable[[BoltRequest], BoltResponse]] = (
        {INSTALL_PATH: flow.handle_installation, REDIRECT_PATH: flow.handle_callback}
        if flow
        else dict.fromkeys((INSTALL_PATH, REDIRECT_PATH), _not_found)
    )

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        handle = pages.get(environ["PATH_INFO"])
        if handle is None or environ["REQUEST_METHOD"] != "GET":
            return otherwise(environ, start_response)
        asked = WsgiHttpRequest(environ)
        request = BoltRequest(body="", query=asked.query_string, headers=asked.get_headers())
        answer = _answered(handle, request)
        response = WsgiHttpResponse(answer.status, answer.headers, answer.body)
        start_response(response.status, response.get_headers())
        return response.get_body()

    return application


def _answered(handle: Callable[[BoltRequest], BoltResponse], request: BoltRequest) -> BoltResponse:
    try:
        return handle(request)
    except (PersonError, OSError):
        # The database or Slack is away.
        _logger.exception("an installation could not go on")
        return _page(
            503,
            _("Not installed yet"),
            _("Something that this needs does not answer right now. Try again in a minute."),
            (INSTALL_PATH, _("Start again")),
        )


def _installed(command: str, args: SuccessArgs) -> BoltResponse:
    one = args.installation
    if one.is_enterprise_install:
        app = f"{one.enterprise_id}/integrations/profile/{one.app_id}"
        return _page(
            200,
            _("Installed for {name}", name=one.enterprise_name or one.enterprise_id),
            _("One step is left: choose the workspaces of your organization that may use it."),
            (f"https://app.slack.com/manage/{app}/workspaces/add", _("Choose the workspaces")),
        )
    return _page(
        200,
        _("Installed in {name}", name=one.team_name or one.team_id),
        _(
            "In Slack, type {command} help. You see something once you have a role: "
            "the people who gave you the link to this page can make you an admin of your "
            "organization.",
            command=command,
        ),
        (
            f"https://slack.com/app_redirect?app={one.app_id}&team={one.team_id}",
            _("Open it in Slack"),
        ),
    )


def _refused(args: FailureArgs) -> BoltResponse:
    # The word may come from anybody's link.
    _logger.warning("an installation was not finished: %.80r", args.reason)
    title, text = _reasons().get(
        args.reason,
        (_("Not installed"), _("Slack did not let it be installed. Start again.")),
    )
    return _page(args.suggested_status_code, title, text, (INSTALL_PATH, _("Start again")))


def _reasons() -> dict[str, tuple[str, str]]:
    stale = (
        _("This link is no longer good"),
        _(
            "It was used already, is older than ten minutes, or comes from another browser, so it "
            "changed nothing. If you have seen that the installation worked, it did: go back to "
            "Slack. Otherwise start again in this browser."
        ),
    )
    return {
        "access_denied": (
            _("Not installed"),
            _(
                "You chose not to allow it, so nothing was installed. If your workspace needs an "
                "admin's consent, send an admin the link that you started with."
            ),
        ),
        "invalid_state": stale,
        "invalid_browser": stale,
        "missing_code": stale,
        "invalid_code": stale,
    }


def _not_found(_request: BoltRequest) -> BoltResponse:
    return _page(404, _("Nothing here"), _("This bot is not offered to other workspaces."))


def _page(status: int, title: str, text: str, link: tuple[str, str] | None = None) -> BoltResponse:
    url, words = link or ("", "")
    button = f'<p><a href="{html.escape(url)}">{html.escape(words)}</a></p>' if link else ""
    return BoltResponse(
        status=status,
        headers={"content-type": "text/html; charset=utf-8", "cache-control": "no-store"},
        body=_HTML.format(title=html.escape(title), text=html.escape(text), button=button),
    )


_HTML = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; background: light-dark(#fff, #1a1d21) }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto }}
body {{ padding: 0 1rem; color: light-dark(#1d1c1d, #e4e5e8) }}
h1 {{ line-height: 1.2; overflow-wrap: anywhere }}
a {{ display: inline-block; padding: .5rem 1rem; border-radius: .4rem; text-decoration: none }}
a {{ background: #00704e; color: #fff }}
a:hover {{ background: #005c40 }}
a:focus-visible {{ outline: 3px solid light-dark(#1264c8, #5eb0ff); outline-offset: 2px }}
</style>
<main>
<h1>{title}</h1>
<p>{text}</p>
{button}
</main>
</html>
"""
