import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from bot.slack.app import BACKGROUND_THREADS
from bot.storage.tables import ACCESS_REQUESTS, CHANGES
from handlers.background import WAITING, Background, BusyError
from tests.handlers.people import form, typed, waits_for


def test_a_failure_while_a_failure_is_told_is_logged_with_a_reference(caplog):
    background = Background(1)

    def fail(*_):
        raise ValueError

    background.run(fail, fail)
    background.close()

    assert [record.getMessage().split()[0] for record in caplog.records] == ["fault"]


@contextmanager
def busy(background, *, but=0):
    """Let so much wait that nothing more is accepted, but for a few."""
    released, everybody = threading.Event(), threading.Barrier(BACKGROUND_THREADS + 1)

    def hold():
        everybody.wait(10)
        released.wait(30)

    try:
        for _ in range(BACKGROUND_THREADS):
            background.run(hold, print)
        # What came before is finished once every thread is held, and takes no place any more.
        everybody.wait(10)
        for _ in range(WAITING - but):
            background.run(lambda: None, print)
        yield
    finally:
        released.set()


@pytest.fixture
def changes(bot):
    def count(table=CHANGES):
        with bot.database.read() as connection:
            return connection.execute(select(func.count(table.c.id))).scalar()

    return count


def test_what_is_refused_while_busy_is_accepted_again_afterwards():
    background = Background(BACKGROUND_THREADS)
    ran = []

    with busy(background):
        with pytest.raises(BusyError):
            background.run(lambda: ran.append("refused"), print)
        background.follow(lambda: ran.append("follows"), print)
    background.close()

    assert ran == ["follows"]


def test_a_click_while_busy_writes_nothing_and_the_person_hears_of_it(slack, bot, acme, changes):
    slack.command("add zoe@acme.example FR")
    question = slack.command("remove zoe@acme.example FR").message

    with busy(bot.background):
        clicked = slack.click(question, "Remove")
        assert clicked.status == 200
        assert changes() == 1

    assert "too much to do" in slack.wait_for(
        lambda: slack.latest(question).text != question.text and slack.latest(question).text
    )
    assert changes() == 1


def test_a_click_with_the_last_place_is_done_and_answered_and_its_home_drawn(
    slack, bot, world, acme, changes
):
    """It takes three: the answer, the Home, and telling the admins."""
    cleo = slack.add_person(name="Cleo", email="cleo@acme.example")
    user = world.user(acme, "Cleo Contact", "cleo@acme.example", person=cleo)
    world.contact(acme, user, "DE")
    slack.open_home(cleo.id)
    home = slack.wait_for(lambda: "You receive" in str(slack.home(cleo.id)) and slack.home(cleo.id))

    with busy(bot.background, but=1):
        slack.click(home, "Leave", user=cleo.id)
        assert changes() == 1

    assert "You left the contacts" in slack.wait_for(
        lambda: slack.views(cleo.id) and str(slack.view(cleo.id))
    )
    slack.wait_for(lambda: "You receive" not in str(slack.home(cleo.id)))


def test_a_form_for_a_newcomer_while_busy_writes_nothing(slack, bot, acme, changes):
    below = slack.command("add").view
    slack.click(below, "Somebody who is not in the directory…")
    view = slack.wait_for(lambda: len(slack.views()) == 2 and slack.view())

    with busy(bot.background):
        slack.submit(view, {"name": "Nina New", "email": "nina@acme.example"})

    assert "too much to do" in str(slack.view())
    assert changes() == 0


def test_a_form_for_access_while_busy_writes_nothing(slack, bot, acme, changes):
    outsider = slack.add_person(name="Out", email="out@acme.example")
    view = form(slack, outsider, "request")

    with busy(bot.background):
        slack.submit(view, {"text": "Let me in"})

    assert "too much to do" in str(slack.view(outsider.id))
    assert changes(ACCESS_REQUESTS) == 0


def test_a_request_by_command_while_busy_is_made_and_those_who_can_grant_it_are_told(
    slack, bot, world, acme
):
    sam = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", sam)
    outsider = slack.add_person(name="Out", email="out@acme.example")

    with busy(bot.background):
        assert "I am asking" in typed(slack, outsider, "request please").text

    waits_for(slack, sam, "asks for access")
