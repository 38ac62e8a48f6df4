"""The sandbox: the real bot against the stand-in Slack, with sample data, in one command."""

import signal
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.sandbox import samples
from bot.sandbox.delivery import HttpDelivery
from bot.sandbox.guide import Guide, Hint
from bot.sandbox.pages import Page
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World, opened
from bot.serving.http import routes
from bot.serving.process import free_address
from bot.serving.server import serve_in_thread
from bot.settings import Settings, SettingsError
from bot.slack.app import running_bot
from bot.slack.manifest import SCOPES, manifest
from bot.storage import schema
from handlers.vocabulary import VERBS

# Who types what; a line without a person is a heading.
_DEMO = (
    ("", "The admin of Bridgewater Engineering looks at the contacts and adds some"),
    ("admin", "list"),
    ("admin", "add zoe.muller@bridgewater.example global"),
    ("admin", 'add "Priya Raghavan" India, Sri Lanka'),
    ("admin", 'add "Priya Raghavan" IN'),
    ("admin", 'add "Priya Raghavan" Korea'),
    ("", "Who gets the documents of a country, and why"),
    ("admin", "recipients Japan"),
    ("admin", "undo"),
    ("", "Support: a full list, a carried-over one, and one whose last contact leaves"),
    ("support", 'add "Freja Holm" Denmark --org NORDIC'),
    ("support", 'add "Fatima Zahra" global --org SAKURA'),
    ("support", 'remove "José Álvarez" --org PEQUENA'),
    ("support", 'replace "José Álvarez" with "João Pereira" --org PEQUENA'),
    ("", "Somebody without a role"),
    ("outsider", "list --org BRIDGE"),
)


def converse(script: str) -> None:
    """Print a scripted conversation."""
    if script != "demo":
        raise SettingsError("There is one script: demo.")
    with running() as world:
        slack = world.slack
        for role, text in _DEMO:
            if not role:
                print(f"\n\033[1m{text}\033[0m\n")
                continue
            print(slack.command(text, user=getattr(world.people, role).id), end="\n\n")
        slack.assert_clean()


def sandbox(port: int, database_url: str | None, *, is_empty: bool, opens_browser: bool) -> None:
    """Serve the page until Ctrl-C or SIGTERM."""
    free_address(Settings(port=port))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        running(port=port, database_url=database_url, is_empty=is_empty) as world,
    ):
        url = world.slack.store.base_url
        if world.is_kept:
            print(
                "The database holds organizations already: you work on them, without sample data."
            )
        print(f"The sandbox is at {url} (Ctrl-C stops it).", flush=True)
        if opens_browser:
            webbrowser.open(url)
        threading.Event().wait()


@contextmanager
def running(
    *, port: int = 0, database_url: str | None = None, is_empty: bool = False
) -> Iterator[World]:
    """Run the bot and the stand-in with its page, until the block ends."""
    with tempfile.TemporaryDirectory() as directory:
        url = database_url or f"sqlite:///{Path(directory) / 'sandbox.db'}"
        schema.migrate(url)
        with opened(Workspace(_app()), url, is_empty=is_empty) as world:
            page = Page(world.slack, _guide(world), world.start_over)
            with serve(world.slack, port, page) as server:
                settings = Settings(
                    slack_bot_token=world.slack.app.bot_token,
                    slack_signing_secret=world.slack.app.signing_secret,
                    slack_api_url=server.url + "/api/",
                    database_url=url,
                    port=0,
                    audit_channel=samples.AUDIT_CHANNEL,
                )
                with running_bot(settings) as bot:
                    served = routes(bot, settings, lambda: True)
                    with serve_in_thread(served, settings.host, settings.port) as bound:
                        world.slack.deliver_by(HttpDelivery(f"http://{settings.host}:{bound}"))
                        try:
                            yield world
                        finally:
                            # What was accepted is finished, and not on a slow network.
                            world.slack.troubles.clear()


def _app() -> InstalledApp:
    described = manifest(InstalledApp.command)
    subscriptions = described["settings"].get("event_subscriptions", {})
    return InstalledApp(
        team_name="Meridian Software",
        team_domain="meridian",
        takes_messages=not described["features"]["app_home"]["messages_tab_read_only_enabled"],
        scopes=frozenset(SCOPES),
        shortcuts=tuple(described["features"].get("shortcuts", ())),
        events=frozenset(subscriptions.get("bot_events", ())),
    )


def _guide(world: World) -> Guide:
    return Guide(
        parts=samples.parts(world.people, with_organizations=world.has_samples),
        hints=tuple(Hint(verb.usage, verb.effect) for verb in VERBS.values()),
    )
