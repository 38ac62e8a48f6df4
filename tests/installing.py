"""The bot over HTTP beside the stand-in: one workspace by its token, another that may install it."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.sandbox.delivery import DispatchDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import Server, serve
from bot.sandbox.workspace import Workspace
from bot.serving.http import routes
from bot.serving.server import serve_in_thread
from bot.settings import Settings
from bot.slack.app import running_bot
from bot.slack.manifest import SCOPES
from bot.storage.tables import SLACK_BOTS

KEY = Fernet.generate_key().decode()

NO_PROXY = urllib.request.ProxyHandler({})


@dataclass
class Page:
    status: int
    text: str
    location: str | None

    @property
    def state(self):
        return parse_qs(urlsplit(self.location).query)["state"][0]


@dataclass
class Browser:
    """A browser that keeps cookies and goes on only when it is told to."""

    cookies: dict = field(default_factory=dict)

    def get(self, url):
        return self._open(url, None)

    def press(self, url, name, value):
        """Press a button of the form on a page, with what the form has hidden."""
        page = self.get(url).text
        assert f'name="{name}" value="{value}"' in page
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)
        form = {key: unescape(content) for key, content in hidden}
        return self._open(url, urlencode({**form, name: value}).encode())

    def _open(self, url, body):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(url, body, {"Cookie": cookie})
        try:
            answer = urllib.request.build_opener(NO_PROXY, Stay).open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Page(answer.status, answer.read().decode(), answer.headers["Location"])


@dataclass
class Offered:
    """A bot that is offered to other workspaces."""

    customer: Workspace
    operator: Workspace
    settings: Settings
    bot: object
    url: str
    server: Server


class World(Offered):
    def consent(self, browser, *, team=None):
        """Go from the install page through Slack's; gives the address that Slack leads to."""
        asked = browser.get(f"{self.url}/slack/install").location
        return browser.press(asked, "team", team or self.customer.app.team_id).location

    def install(self, browser=None, *, team=None):
        """Go from the install page through Slack's to the end; gives the last page."""
        browser = browser or Browser()
        return browser.get(self.consent(browser, team=team))

    def rows(self):
        with self.bot.database.read() as connection:
            return connection.execute(select(SLACK_BOTS)).mappings().all()


def workspace(team, **app):
    slack = Workspace(
        InstalledApp(
            team_id=team,
            team_name=f"{team} Inc. & Sons",
            bot_token=f"xoxb-{team}",
            redirect_urls=(),
            **app,
        )
    )
    ann = slack.add_person(name="Ann", email=f"ann@{team.lower()}.example")
    slack.add_channel("licences", members=[ann.id])
    return slack


@contextmanager
def offered(url, *, token="xoxb-T0OPERATOR", **app) -> Iterator[Offered]:
    """Run the bot on a database, offered to a workspace that has not installed it yet."""
    own, other = workspace("T0OPERATOR", scopes=frozenset(SCOPES)), workspace("T1", **app)
    other.store.is_installed = False
    with serve(own, beside=[other]) as server:
        settings = Settings(
            slack_bot_token=token,
            slack_signing_secret=own.app.signing_secret,
            slack_client_id=own.app.client_id,
            slack_client_secret=own.app.client_secret,
            token_keys=(KEY,),
            slack_api_url=f"{server.url}/api/",
            database_url=url,
            support_teams=("T0OPERATOR",),
        )
        with (
            running_bot(settings) as bot,
            serve_in_thread(routes(bot, settings, lambda: True), "127.0.0.1", 0) as port,
        ):
            address = f"http://127.0.0.1:{port}"
            for slack in (own, other):
                slack.store.app = replace(
                    slack.app, redirect_urls=(f"{address}/slack/oauth_redirect",)
                )
                slack.deliver_by(DispatchDelivery(bot.app))
            yield Offered(other, own, settings, bot, address, server)
