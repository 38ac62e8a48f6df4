import hashlib
import hmac
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt import BoltRequest
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import func, select

from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.app import create_bot, running_bot
from bot.storage.database import Database
from bot.storage.tables import HOMES
from tests.rows import Rows


@pytest.mark.parametrize("guess", ["", "unused in Socket Mode"])
def test_without_a_signing_secret_no_signature_can_be_guessed(tmp_path, guess):
    slack = Workspace(app=InstalledApp())
    body, now = "command=/fulfillment&text=list", str(int(time.time()))
    signed = hmac.new(guess.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"x-slack-signature": f"v0={signed}", "x-slack-request-timestamp": now}
    with serve(slack, port=0) as server:
        settings = Settings(
            slack_bot_token=slack.app.bot_token,
            slack_api_url=server.url + "/api/",
            database_url=f"sqlite:///{tmp_path / 'bot.db'}",
        )

        with running_bot(settings) as bot:
            assert bot.app.dispatch(BoltRequest(body=body, headers=headers)).status == 401


def test_a_bot_is_put_together_without_beginning_anything(tmp_path):
    before = set(threading.enumerate())
    settings = Settings(
        slack_bot_token="xoxb-1",
        # Nobody answers there: a question would fail.
        slack_api_url="http://127.0.0.1:1/api/",
        database_url=f"sqlite:///{tmp_path / 'bot.db'}",
        audit_channel="C1",
    )
    own = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

    with closing(create_bot(settings, own)) as bot:
        assert set(threading.enumerate()) == before
        bot.start()
        begun = {thread.name for thread in set(threading.enumerate()) - before}

    assert {"homes", "audit", "chores"} <= begun
    assert set(threading.enumerate()) == before


def test_a_bot_does_its_daily_work_by_itself(url):
    slack = Workspace(app=InstalledApp())
    database, long_ago = Database(url), datetime.now(UTC) - timedelta(days=100)
    Rows(database).insert(HOMES, team_id="T1", user_id="U1", opened_at=long_ago, page=0, text="")

    def homes():
        with database.read() as connection:
            return connection.execute(select(func.count()).select_from(HOMES)).scalar_one()

    with serve(slack, port=0) as server:
        settings = Settings(
            slack_bot_token=slack.app.bot_token,
            slack_api_url=server.url + "/api/",
            database_url=url,
        )

        with running_bot(settings):
            until = time.monotonic() + 10
            while homes():
                assert time.monotonic() < until
    database.dispose()
