"""What cannot be done at this moment is said with a way to do it in the next."""

import sqlite3
from contextlib import closing, contextmanager

import pytest

from bot.errors import DatabaseBusyError
from tests.handlers.people import typed, waits_for
from tests.sandbox.bots import take_faults


@pytest.fixture
def held(bot):
    """Hold the write lock of the database, as a long import does."""

    @contextmanager
    def hold():
        file = bot.database.engine.url.database
        with closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("begin immediate")
            yield
        while not is_writable():
            continue

    def is_writable():
        try:
            with bot.database.write():
                return True
        except DatabaseBusyError:
            return False

    return hold


def test_a_click_that_finds_the_database_busy_can_be_made_again(slack, acme, held):
    slack.command("add ada@acme.example Japan")
    message = slack.command("remove ada@acme.example").message
    with held():
        slack.click(message, "Remove")
        busy = slack.wait_for(lambda: "busy" in slack.messages()[-1].text and slack.messages()[-1])

    slack.click(busy, "Try again")

    assert slack.wait_for(lambda: "Removed *Ada Lovelace*" in slack.messages()[-1].text)


def test_a_form_that_finds_the_database_busy_stays_as_it_was_filled_in(slack, acme, held):
    form = slack.command("add").view
    slack.search(form, "person", "lovelace")
    with held():
        slack.submit(form, {"person": "Ada Lovelace"})
        assert "busy" in str(slack.view())
    assert len(slack.views()) == 2
    slack.close(slack.view())

    slack.submit(slack.view())

    assert "Added *Ada Lovelace*" in str(slack.view())


def test_what_is_done_is_told_where_it_cannot_be_kept_who_was_told_of_it(slack, world, acme, held):
    outsider = slack.add_person(name="Out", email="out@elsewhere.example")
    sam = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", sam)
    slack.troubles.hang("chat.postMessage", seconds=60)
    typed(slack, outsider, "request please")

    with held():
        slack.troubles.release()
        waits_for(slack, sam, "asks for access")
        told = slack.wait_for(
            lambda: next(
                (
                    one
                    for one in slack.messages(outsider.id, slack.direct_channel(outsider.id))
                    if "couldn't let everyone know" in one.text
                ),
                None,
            ),
            seconds=8,
        )

    assert told.text.startswith("⚠️ That's done")


def test_a_home_that_is_opened_while_the_database_is_busy_is_drawn_when_slack_tells_again(
    slack, acme, held
):
    with held():
        opened = slack.open_home()
    assert opened.status == 503
    assert slack.home() is None

    slack.event_again(opened)

    assert slack.wait_for(slack.home)
    take_faults(slack)
