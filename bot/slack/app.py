"""The composition root: settings in, a Bolt app with all its listeners out."""

import secrets
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth import OAuthFlow
from slack_sdk import WebClient

import handlers
from bot import services
from bot.outbox.audit import Audit
from bot.outbox.periodic import Periodic
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RefusedError
from bot.slack.oauth import oauth_flow
from bot.slack.workspaces import Workspaces
from bot.storage.database import Database
from bot.values import OPERATOR, Clock
from handlers.audit import Auditor
from handlers.background import Background
from handlers.entrance import Entrance
from handlers.home.drawing import HomeTabs
from handlers.home.refresher import Refresher

if TYPE_CHECKING:
    from bot.slack.installations import Installations

THREADS = 4
"""Threads that answer requests in one process; more only pass the interpreter's lock around."""

PAGES_THREADS = 1
"""Threads that serve the pages for installing, which any stranger may open."""

HEALTH_THREADS = 1
"""Threads that answer the questions for health, so that no command can hold them."""

BACKGROUND_THREADS = 8
"""Threads that call Slack after the acknowledgement."""

PERIODICS = 3
"""Threads that work by themselves."""

AUDIT_SECONDS = 30.0
"""How often the audit channel is told of what other processes have changed."""

CHORES_SECONDS = 3600.0
"""How often a process looks whether the daily work is due."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot: the app that requests are dispatched to, and what works beside it once started."""

    app: App
    database: Database
    services: Services
    background: Background
    refresher: Refresher
    tabs: HomeTabs
    audit: Periodic
    auditor: Auditor | None
    """What posts to the audit channel, where there is one."""
    chores: Periodic
    oauth: OAuthFlow | None
    """What installs the bot in other workspaces, where it is set up."""

    def start(self) -> None:
        """Begin what the bot does by itself: Homes, the audit channel, the daily work."""
        self.refresher.start(self.services.homes, self.tabs.draw_due)
        self.chores.start(self.services.forgetting.forget_old)
        if self.auditor:
            self.audit.start(self.auditor.post)

    def close(self) -> None:
        """Finish what was accepted, then let go of the database."""
        self.background.close()
        self.refresher.close()
        self.audit.close()
        self.chores.close()
        self.database.dispose()


@contextmanager
def running_bot(settings: Settings, *, clock: Clock | None = None) -> Iterator[Bot]:
    """Run the bot until the block ends; raises `SettingsError` where Slack does not take the token.

    Within the block its app answers what is dispatched to it.
    """
    own = own_workspace(slack_client(settings), settings)
    with closing(create_bot(settings, own, clock=clock)) as bot:
        bot.start()
        yield bot


def create_bot(
    settings: Settings, own: AuthorizeResult | None, *, clock: Clock | None = None
) -> Bot:
    """Put the bot together and start nothing; `own` is whose token it has (`own_workspace`)."""
    client = slack_client(settings)
    background, refresher = Background(BACKGROUND_THREADS), Refresher()
    told = Periodic("audit", AUDIT_SECONDS)
    threads = THREADS + HEALTH_THREADS + PAGES_THREADS + BACKGROUND_THREADS + PERIODICS
    database = Database(settings.database_url, pool_size=threads)
    installations = _installations(database, settings)
    workspaces = Workspaces(client, own, installations)
    app = App(
        client=client,
        # Socket Mode needs no secret; one that nobody knows lets no request in over HTTP.
        signing_secret=settings.slack_signing_secret or secrets.token_hex(),
        before_authorize=Entrance(),
        authorize=workspaces,
        # What no listener matches is explained like any other mistake.
        raise_error_for_unhandled_request=True,
        # The listener runs in the server's own thread and its answer leaves at once.
        process_before_response=True,
    )

    def changed(organization_id: int) -> None:
        """Let everything follow that shows or tells of contacts."""
        refresher.changed(organization_id)
        told.wake()

    built = services.build(
        database,
        support_teams=settings.support_teams or ((str(own.team_id),) if own else ()),
        contact_limit=settings.contact_limit,
        undo_minutes=settings.undo_minutes,
        clock=clock,
        changed=changed,
        marked=refresher.wake,
    )
    client_of, command = workspaces.client_of, settings.fulfillment_command
    tabs = HomeTabs(built, client_of, command)
    handlers.register(
        app,
        built,
        background,
        tabs,
        command=command,
        client_of=client_of,
        forget=workspaces.forget,
    )
    auditor = None
    if channel := settings.audit_channel:
        audit = Audit(
            database,
            lambda last, newest: built.changes.since(OPERATOR, last, until=newest),
            clock or services.utc_now,
            channel,
        )
        team = str(own.team_id) if own else next(iter(settings.support_teams), "")
        auditor = Auditor(audit, channel, lambda: client_of(team))
    return Bot(
        app=app,
        database=database,
        services=built,
        background=background,
        refresher=refresher,
        tabs=tabs,
        audit=told,
        auditor=auditor,
        chores=Periodic("chores", CHORES_SECONDS),
        oauth=oauth_flow(settings, client, database, installations) if installations else None,
    )


def _installations(database: Database, settings: Settings) -> "Installations | None":
    """Read who installed the bot over OAuth; most bots serve one workspace and need not load it."""
    if not settings.has_oauth:
        return None
    from bot.slack.installations import Installations

    return Installations(database, settings)


def slack_client(settings: Settings) -> WebClient:
    """Open a client for Slack, which tries nothing again by itself: `bot.slack.calls` does."""
    return WebClient(base_url=settings.slack_api_url, ssl=_tls(), timeout=3, retry_handlers=[])


@cache
def _tls() -> ssl.SSLContext:
    """Make the TLS context of every call; a worker is handed the one of its parent."""
    return ssl.create_default_context()


def own_workspace(client: WebClient, settings: Settings) -> AuthorizeResult | None:
    """Ask whose token this is; None where there is none and others install the bot over OAuth."""
    if settings.has_oauth and not settings.slack_bot_token:
        return None
    return authorized(client, settings)


def authorized(client: WebClient, settings: Settings) -> AuthorizeResult:
    """Ask Slack, once, whose token this is; raises `SettingsError` where it does not take it."""
    if not settings.slack_bot_token:
        raise SettingsError("SLACK_BOT_TOKEN is not set. Your app's page Install App shows it.")
    try:
        answer = patiently(lambda: client.auth_test(token=settings.slack_bot_token))
    except RefusedError as error:
        raise SettingsError(
            f"Slack does not take SLACK_BOT_TOKEN ({error.code}). "
            "Copy it again from your app's page Install App."
        ) from error
    except AwayError as error:
        raise SettingsError(
            f"Slack does not answer at {settings.slack_api_url}. Check the network and try again."
        ) from error
    return AuthorizeResult.from_auth_test_response(
        auth_test_response=answer, bot_token=settings.slack_bot_token
    )
