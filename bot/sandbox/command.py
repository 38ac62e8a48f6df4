"""The sandbox: the real bot against the stand-in Slack, with sample data, in one command."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from bot import schema, serving
from bot.app import create_bot
from bot.manifest import SCOPES
from bot.sandbox import samples
from bot.sandbox.delivery import HttpDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings, SettingsError

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
    ("support", 'add "Chloé Lefèvre" Norway --org NORDIC'),
    ("support", 'add "João Pereira" global --org SAKURA'),
    ("support", 'remove "José Álvarez" --org PEQUENA'),
    ("support", 'replace "José Álvarez" with "João Pereira" --org PEQUENA'),
    ("", "Somebody without a role"),
    ("outsider", "list --org BRIDGE"),
)


def sandbox(script: str | None, port: int) -> None:
    """Run the sandbox: a scripted conversation, or the stand-in until Ctrl-C."""
    if script not in {None, "demo"}:
        raise SettingsError("There is one script: demo.")
    with _running(port) as (slack, people):
        if script is None:
            print(f"The bot and its stand-in Slack are running on port {port}. Ctrl-C stops them.")
            threading.Event().wait()
        for role, text in _DEMO:
            if not role:
                print(f"\n\033[1m{text}\033[0m\n")
                continue
            print(slack.command(text, user=getattr(people, role).id), end="\n\n")


@contextmanager
def _running(port: int) -> Iterator[tuple[Workspace, samples.Cast]]:
    slack = Workspace(app=InstalledApp(scopes=frozenset(SCOPES)))
    people = samples.cast(slack)
    with tempfile.TemporaryDirectory() as directory, serve(slack, port=0) as server:
        settings = Settings(
            slack_bot_token=slack.app.bot_token,
            slack_signing_secret=slack.app.signing_secret,
            slack_api_url=server.url + "/api/",
            database_url=f"sqlite:///{Path(directory) / 'sandbox.db'}",
            port=port,
        )
        schema.migrate(settings.database_url)
        bot = create_bot(settings)
        samples.fill(bot.database, slack, people)
        with _http(serving.wsgi(bot, lambda: True), settings) as url:
            slack.deliver_by(HttpDelivery(url))
            yield slack, people
        bot.close()


@contextmanager
def _http(application: serving.Wsgi, settings: Settings) -> Iterator[str]:
    try:
        server = make_server(
            settings.host,
            settings.port,
            application,
            server_class=_ThreadedServer,
            handler_class=_SilentHandler,
        )
    except OSError as error:
        raise SettingsError(
            f"Port {settings.port} is taken. Choose another with --port."
        ) from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{settings.host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the page and the terminal show what was asked."""
