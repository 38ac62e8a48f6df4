"""The sandbox: the real bot against the stand-in Slack, with sample data, in one command."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot import schema, serving
from bot.app import create_bot
from bot.health import serve_in_thread
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
    ("support", 'add "Freja Holm" Denmark --org NORDIC'),
    ("support", 'add "Fatima Zahra" global --org SAKURA'),
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
            print(_settings_to_use(slack))
            threading.Event().wait()
        for role, text in _DEMO:
            if not role:
                print(f"\n\033[1m{text}\033[0m\n")
                continue
            print(slack.command(text, user=getattr(people, role).id), end="\n\n")
        slack.assert_clean()


def _settings_to_use(slack: Workspace) -> str:
    app, team = slack.app, slack.app.team_id
    people = "\n".join(f"  {one.id}  {one.name}" for one in slack.store.people.values())
    return f"""The bot runs against a stand-in Slack with sample data. Ctrl-C stops both.
To try a bot of your own with the same stand-in, over Socket Mode, run it with:
  SLACK_API_URL={slack.store.base_url}/api/
  SLACK_BOT_TOKEN={app.bot_token}
  SLACK_APP_TOKEN={app.app_token}
The people of the workspace {team}:
{people}"""


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
        serving.require_free(settings)
        schema.migrate(settings.database_url)
        with closing(create_bot(settings)) as bot:
            samples.fill(bot.database, slack, people)
            application = serving.wsgi(bot, lambda: True)
            with serve_in_thread(application, settings.host, settings.port) as bound:
                slack.deliver_by(HttpDelivery(f"http://{settings.host}:{bound}"))
                yield slack, people
