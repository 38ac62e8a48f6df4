"""The smallest Bolt app for each task, which knows nothing of the bot.

It answers from a file what the bot answered, so it draws nothing: a harder floor than an app that
does. `python -m tests.benchmarks.floors.bolt TASK WORKERS THREADS` serves it over HTTP, or over
Socket Mode where the workers are 0.
"""

import json
import os
import sys
import threading
from pathlib import Path

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import (
    bindparam,
    column,
    create_engine,
    exists,
    literal_column,
    select,
    table,
    union_all,
)

ANSWERS = "BENCHMARK_ANSWERS"
"""The environment variable that names the file with the answers."""

organizations = table("organizations", *map(column, ("id", "account_id", "name", "contact_limit")))
users = table(
    "users",
    *map(
        column,
        ("id", "organization_id", "name", "email", "status", "slack_team_id", "slack_user_id"),
    ),
)
roles = table("roles", *map(column, ("team_id", "user_id", "role", "organization_id")))
channels = table("channels", *map(column, ("team_id", "channel_id", "organization_id")))
contacts = table(
    "contacts",
    *map(
        column,
        (
            "id",
            "organization_id",
            "user_id",
            "scope",
            "added_by_team_id",
            "added_by_user_id",
            "added_at",
            "source",
            "is_carried_over",
        ),
    ),
)


def _roles(condition):
    return select(roles.c.role, roles.c.team_id, roles.c.organization_id).where(
        roles.c.team_id == bindparam("team"), roles.c.user_id == bindparam("user"), condition
    )


RIGHTS = union_all(
    # Apart, since each has an index of its own.
    _roles(roles.c.organization_id.is_(None)),
    _roles(roles.c.organization_id.is_not(None)),
    select(literal_column("'contact'"), users.c.slack_team_id, users.c.organization_id).where(
        users.c.slack_team_id == bindparam("team"),
        users.c.slack_user_id == bindparam("user"),
        users.c.status != "deactivated",
        exists().where(contacts.c.user_id == users.c.id),
    ),
    select(literal_column("'channel'"), channels.c.team_id, channels.c.organization_id).where(
        channels.c.team_id == bindparam("team"), channels.c.channel_id == bindparam("channel")
    ),
)
LIST = (
    select(
        *organizations.c,
        *(one.label(f"user_{one.name}") for one in users.c),
        *(one.label(f"contact_{one.name}") for one in contacts.c),
    )
    .select_from(organizations)
    .outerjoin(contacts, contacts.c.organization_id == organizations.c.id)
    .outerjoin(users, users.c.id == contacts.c.user_id)
    .where(organizations.c.id == bindparam("id"))
)


class Reader:
    """The two SELECTs: who may see what, and an organization with its contacts."""

    def __init__(self, url, threads):
        self._engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://"),
            pool_size=threads,
            max_overflow=0,
            isolation_level="AUTOCOMMIT",
        )

    def organization_of(self, body):
        with self._engine.connect() as connection:
            return self._organization(connection, body["team"]["id"], body["user"]["id"], None)

    def contacts_of(self, body):
        with self._engine.connect() as connection:
            organization = self._organization(
                connection, body["team_id"], body["user_id"], body["channel_id"]
            )
            return organization, connection.execute(LIST, {"id": organization}).all()

    @staticmethod
    def _organization(connection, team, user, channel):
        values = {"team": team, "user": user, "channel": channel}
        ((_role, _team, organization),) = connection.execute(RIGHTS, values)
        return organization


def smallest_app():
    """Make an app without a listener, for one workspace."""
    workspace = AuthorizeResult(
        enterprise_id=None,
        team_id="T0SANDBOX",
        bot_token=os.environ["SLACK_BOT_TOKEN"],
        bot_id="B0SANDBOX",
        bot_user_id="U0SANDBOXBOT",
    )
    return App(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=lambda: workspace,
        process_before_response=True,
    )


def list_app(threads):
    """Answer the contacts of the organization that the person is admin of."""
    app, reader, answers = smallest_app(), _reader(threads), _answers()

    @app.command("/fulfillment")
    def answer(ack, body):
        organization, rows = reader.contacts_of(body)
        ack(answers[f"{organization}:{len(rows)}"])

    return app


def options_app(threads):
    """Answer the options for a text, after reading the rights."""
    app, reader, answers = smallest_app(), _reader(threads), _answers()

    @app.options("countries")
    def answer(ack, body, payload):
        reader.organization_of(body)
        ack(options=answers[payload["value"]])

    return app


def add_app(threads):
    """Add a contact, with the driver alone: lock, count, contact, change."""
    from tests.benchmarks.floors import adding

    app = smallest_app()
    add = adding.adder(os.environ["DATABASE_URL"], threads)

    @app.command("/fulfillment")
    def answer(ack, body):
        _verb, organization, email, _scope = body["text"].split()
        is_added = add(int(organization), email, body["team_id"], body["user_id"])
        ack("Added" if is_added else "Full")

    return app


TASKS = {"list": list_app, "options": options_app, "add": add_app}


def wsgi():
    """Make the WSGI application, in each worker."""
    from slack_bolt.adapter.wsgi import SlackRequestHandler

    return SlackRequestHandler(TASKS[sys.argv[1]](int(sys.argv[3])), path="/slack/events")


def serve_http(workers, threads):
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "tests.benchmarks.floors.bolt:wsgi",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def serve_socket(threads):
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    SocketModeHandler(
        TASKS[sys.argv[1]](int(sys.argv[3])),
        os.environ["SLACK_APP_TOKEN"],
        web_client=WebClient(base_url=os.environ["SLACK_API_URL"]),
        concurrency=threads,
    ).connect()
    threading.Event().wait()


def _reader(threads):
    return Reader(os.environ["DATABASE_URL"], threads)


def _answers():
    return json.loads(Path(os.environ[ANSWERS]).read_text())


if __name__ == "__main__":
    if int(sys.argv[2]):
        serve_http(int(sys.argv[2]), int(sys.argv[3]))
    else:
        serve_socket(int(sys.argv[3]))
