"""Word that the bot was uninstalled: heard when it can be kept, else sent again by Slack."""

import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import select, text

from bot.sandbox.delivery import SocketDelivery
from bot.serving.socket_mode import SocketConnection
from bot.slack.app import running_bot
from bot.storage.tables import SLACK_BOTS
from tests.installing import offered
from tests.sandbox.bots import take_faults
from tests.stopping import not_to_be_had

EVENTS = [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U2"]}}]


@pytest.fixture
def world(url):
    with offered(url) as offer:
        yield offer


@pytest.fixture
def install(world):
    """Write down, as the last step of the OAuth flow does, that the customer installed the bot."""

    def put():
        app = world.customer.app
        world.customer.store.is_installed = True
        world.bot.oauth.settings.installation_store.save(
            Installation(
                app_id=app.app_id,
                team_id=app.team_id,
                user_id=world.customer.user,
                bot_token=app.bot_token,
                bot_id=app.bot_id,
                bot_user_id=app.bot_user_id,
                bot_scopes=sorted(app.scopes),
            )
        )

    put()
    return put


@pytest.fixture(params=["http", "socket"])
def serving(request, world):
    """The bot that gets the customer's events, by either transport."""
    if request.param == "http":
        yield world.bot
        return
    settings = replace(world.settings, slack_app_token=world.operator.app.app_token)
    with running_bot(settings) as bot, SocketConnection(bot, settings):
        world.server.sockets.wait_for_connection(1)
        world.customer.deliver_by(SocketDelivery(world.server.sockets))
        yield bot


@pytest.fixture
def customer(world, serving):
    return world.customer


@pytest.fixture
def unheard(world, serving):
    """Keep the database from the bot until the block ends, and it has seen that."""

    @contextmanager
    def keep():
        with not_to_be_had(serving.database):
            yield
        watches = serving.database._presence, serving.database._writability
        while any(watch._thread for watch in watches):
            threading.Event().wait(0.01)

    return keep


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["type"])
def test_word_that_cannot_be_kept_is_heard_when_slack_sends_it_again(
    event, world, install, customer, unheard, caplog
):
    with unheard():
        told = customer.event(event)
        again = customer.event_again(told)
    last = customer.event_again(again)

    assert [told.error, again.error, last.error] == [failure(customer), failure(customer), None]
    assert (last.retry, installed(world)) == (2, [])
    assert "fault" in caplog.text
    take_faults(customer)


# SQLite has no lock of a single table; there it is the first test's.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_table_that_another_process_holds_does_not_lose_it(world, install, customer):
    with world.bot.database.write(60) as connection:
        connection.execute(text("lock table slack_bots in exclusive mode"))
        told = customer.event(EVENTS[0])

    assert installed(world) == ["T1"]
    assert customer.event_again(told).error is None
    assert installed(world) == []
    take_faults(customer)


def test_word_that_comes_twice_is_heard_once(world, install, customer):
    customer.troubles.duplicate()

    told = customer.event(EVENTS[0])

    assert [told.error, told.duplicate.error, installed(world)] == [None, None, []]


def test_late_word_leaves_the_installation_that_came_after_it(world, install, customer, unheard):
    with unheard():
        told = customer.event(EVENTS[0])
    install()

    late = customer.event_again(told)

    assert (late.error, installed(world)) == (None, ["T1"])
    assert "Fulfillment contacts get" in customer.command("help").message.text
    take_faults(customer)


def failure(slack):
    """How the stand-in puts it: over HTTP a status, over Socket Mode no answer."""
    return "operation_timeout" if isinstance(slack._delivery, SocketDelivery) else "dispatch_failed"


def installed(world):
    with world.bot.database.read(60) as connection:
        return list(connection.execute(select(SLACK_BOTS.c.team_id)).scalars())
