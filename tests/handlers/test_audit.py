import logging
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import count

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot import services
from bot.outbox.audit import Audit
from bot.sandbox.server import serve
from bot.settings import Settings
from bot.slack import app
from bot.slack.app import running_bot
from bot.storage.database import Database
from bot.storage.tables import AUDIT
from bot.values import GLOBAL, OPERATOR
from handlers import audit
from handlers.audit import Auditor

MANY = 30


def since(known):
    return lambda last, newest: known.changes.since(OPERATOR, last, until=newest)


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(app, "AUDIT_SECONDS", 0.05)
    monkeypatch.setattr(audit, "PACE", 0.0)
    monkeypatch.setattr(audit, "SLOW", 0.05)


@pytest.fixture
def channel(slack):
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    return slack.add_channel("audit", members=[person.id, slack.app.bot_user_id]).id


@pytest.fixture
def known(database, channel):
    """The services of another process; the channel has been told everything so far."""
    built = services.build(database, support_teams=(), contact_limit=MANY)
    Audit(database, since(built), services.utc_now, channel).next()
    return built


@pytest.fixture
def change(known, rows):
    """Add so many contacts, one after the other; answers with their names."""
    acme = rows.organization()
    users = iter(rows.users(acme, MANY))

    def make(number):
        added = [next(users) for _ in range(number)]
        outcomes = [known.contacts.add(OPERATOR, acme, user, [GLOBAL]) for user in added]
        return [outcome.user.name for outcome in outcomes]

    return make


@pytest.fixture
def start(slack, url, channel):
    """Start a process of the bot, as many as are wanted."""
    with serve(slack, port=0) as server:
        settings = Settings(
            slack_bot_token=slack.app.bot_token,
            slack_api_url=server.url + "/api/",
            database_url=url,
            audit_channel=channel,
        )
        yield lambda: running_bot(settings)


def lines(slack):
    return [block["text"]["text"] for message in slack.messages() for block in message.blocks]


def told(slack):
    """Whom the lines of the channel name, in order."""
    return [line.split("*")[3] for line in lines(slack)]


def test_two_processes_tell_each_change_once_and_in_order(slack, start, change):
    with start(), start():
        names = [name for _ in range(10) for name in change(3)]
        slack.wait_for(lambda: len(lines(slack)) >= len(names), seconds=10)

    assert told(slack) == names


def test_a_line_says_where_who_and_what(slack, start, change):
    with start():
        change(1)
        (line,) = slack.wait_for(lambda: lines(slack))

    assert line.startswith("*Acme Works* · the operator added *User 0* for all countries · <!date^")
    assert line.endswith("· from the command line")


def test_no_address_is_in_a_line_even_where_it_stands_for_a_name(slack, start, known, rows):
    organization = rows.organization("OTHER")
    known.newcomers.add(
        OPERATOR, organization, name="eve@acme.example", email="eve@acme.example", identity=None
    )

    with start():
        (line,) = slack.wait_for(lambda: lines(slack))

    assert "eve@" not in line
    assert "…@acme.example" in line


@pytest.mark.parametrize("status", [500, 503])
def test_while_slack_is_away_nothing_is_lost(slack, start, change, status):
    slack.troubles.fail("chat.postMessage", status=status, times=3)

    with start():
        names = change(2) + change(2)
        slack.wait_for(lambda: len(lines(slack)) >= 4)

    assert told(slack) == names


def test_a_rate_limit_is_waited_for(slack, start, change):
    slack.troubles.rate_limit("chat.postMessage", retry_after=1)

    with start():
        names = change(2)
        slack.wait_for(lambda: len(lines(slack)) >= 2)

    first, second, *_ = [call.at for call in slack.calls if call.method == "chat.postMessage"]
    assert second - first >= 1
    assert told(slack) == names


def test_a_process_that_waits_stops_at_once_and_the_next_one_goes_on(slack, start, change):
    slack.troubles.rate_limit("chat.postMessage", retry_after=60)
    with start():
        names = change(1)
        slack.wait_for(lambda: any(call.status == 429 for call in slack.calls))
        began = time.monotonic()
    assert time.monotonic() - began < 5

    with start():
        slack.wait_for(lambda: lines(slack))

    assert told(slack) == names


def test_a_channel_without_the_bot_is_logged_once_and_told_once_the_bot_is_in(
    slack, start, change, channel, caplog
):
    caplog.set_level(logging.ERROR)
    invited = slack.store.channels[channel]
    slack.store.channels[channel] = replace(invited, members=frozenset({slack.user}))

    with start():
        names = change(2)
        slack.wait_for(
            lambda: sum(call.body.get("error") == "not_in_channel" for call in slack.calls) > 2
        )
        slack.store.channels[channel] = invited
        slack.wait_for(lambda: len(lines(slack)) >= 2)

    assert told(slack) == names
    assert [record.args[-1] for record in caplog.records] == [
        "not_in_channel (I'm not in that channel. Invite me there, then try again.)"
    ]


def test_a_workspace_without_the_bot_is_logged_once_and_told_once_the_bot_is_installed(
    slack, database, known, change, channel, caplog
):
    caplog.set_level(logging.ERROR)
    names, tries = change(1), count()
    with serve(slack, port=0) as server:
        client = WebClient(slack.app.bot_token, base_url=server.url + "/api/")
        auditor = Auditor(
            Audit(database, since(known), services.utc_now, channel),
            channel,
            lambda: client if next(tries) > 2 else None,
        )
        auditor.post(threading.Event())

    assert told(slack) == names
    assert [record.args[-1] for record in caplog.records] == ["the bot is not installed there"]


def test_what_slack_took_is_not_posted_again_where_the_database_was_busy_right_after_it(
    slack, url, database, known, change, channel
):
    names = change(1)
    other, writing = Database(url), ExitStack()

    class Client(WebClient):
        """Somebody else writes from the moment that Slack has the message."""

        def chat_postMessage(self, **message):  # noqa: N802 (Slack's name)
            answer = super().chat_postMessage(**message)
            connection = writing.enter_context(other.write())
            connection.execute(select(AUDIT).with_for_update())
            return answer

    class Stopped(threading.Event):
        """Until it is waited for, which is after the first try to note what was posted."""

        def wait(self, _seconds):
            writing.close()

    with serve(slack, port=0) as server:
        client = Client(slack.app.bot_token, base_url=server.url + "/api/")
        auditor = Auditor(
            Audit(database, since(known), services.utc_now, channel), channel, lambda: client
        )
        auditor.post(Stopped())
    other.dispose()

    assert told(slack) == names
