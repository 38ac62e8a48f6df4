"""The bot over HTTP beside the stand-in: one workspace by its token, another that may install it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from cryptography.fernet import Fernet

from bot.app import create_bot
from bot.health import serve_in_thread
from bot.manifest import SCOPES
from bot.sandbox.delivery import DispatchDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import Server, serve
from bot.sandbox.workspace import Workspace
from bot.serving.http import wsgi
from bot.settings import Settings

KEY = Fernet.generate_key().decode()


@dataclass
class Offered:
    """A bot that is offered to other workspaces."""

    customer: Workspace
    operator: Workspace
    settings: Settings
    bot: object
    url: str
    server: Server


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
            closing(create_bot(settings)) as bot,
            serve_in_thread(wsgi(bot, settings, lambda: True), "127.0.0.1", 0) as port,
        ):
            address = f"http://127.0.0.1:{port}"
            for slack in (own, other):
                slack.store.app = replace(
                    slack.app, redirect_urls=(f"{address}/slack/oauth_redirect",)
                )
                slack.deliver_by(DispatchDelivery(bot.app))
            yield Offered(other, own, settings, bot, address, server)
