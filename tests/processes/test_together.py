"""Several processes of the bot at once, and all of the product through one of them."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest

from tests.processes.running import TRANSPORTS


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_r14_of_fifty_adds_through_two_processes_at_nine_of_ten_one_is_accepted(
    transport, slack, start, rows, url, support
):
    organization = rows.organization("ACME")
    users = rows.users(organization, 59)
    for user in users[:9]:
        rows.contact(organization, user)
    support(rows)
    bots = two(start, transport, url, slack)

    def add(place):
        return slack.command(f"add user.{place}@o{organization}.example global").message.text

    with ThreadPoolExecutor(50) as typing:
        answers = list(typing.map(add, range(9, 59)))

    assert Counter(map(kind, answers)) == {"added": 1, "limit": 49}
    assert "10 of 10" in slack.command("list").message.text
    assert [bot.stop() for bot in bots] == [0, 0]
    assert [line for bot in bots for line in bot.complaints()] == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_requests_that_reach_another_process_each_time_are_answered_as_by_one(
    transport, slack, start, rows, url, acme
):
    acme(rows)
    two(start, transport, url, slack)

    form = slack.command("add").view
    slack.search(form, "person", "user 1")
    slack.fill(form, {"person": "User 1"})
    slack.choose(form, "reach", "chosen")
    form = slack.wait_for(lambda: "Choose countries" in str(slack.view()) and slack.view())
    slack.search(form, "countries", "france")
    slack.submit(form, {"countries": ["FR"]})
    assert "Added *User 1* for France" in str(slack.view())

    slack.click(slack.view(), "Undo")
    assert slack.wait_for(lambda: "Undone" in str(slack.view()))

    assert "Added" in slack.command("add user.1@o1.example DE").message.text
    asked = slack.command("remove user.1@o1.example").message
    slack.click(asked, "Remove")
    assert slack.wait_for(lambda: "Removed *User 1*" in slack.latest(asked).text)
    assert "Undone" in slack.command("undo").message.text
    history = slack.command("history").message.text
    assert [history.count(word) for word in ("added", "removed")] == [2, 1]
    assert "2 of 10" in slack.command("list").message.text


def two(start, transport, url, slack):
    """Start two processes on one database; requests reach them in turn."""
    bots = [start(transport, url), start(transport, url)]
    turns = cycle([bot.delivery for bot in bots])

    def deliver(request):
        return next(turns)(request)

    slack.deliver_by(deliver)
    return bots


def kind(answer):
    if "Added" in answer:
        return "added"
    return "limit" if "10 of 10" in answer and "did not add" in answer else answer


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_whole_of_the_product_works_in_slack(transport, slack, start, url, files):
    outsider = slack.add_person(name="Otto", email="otto@elsewhere.example").id
    hall = slack.add_channel("hall", members=[outsider]).id
    files(url, "organizations", *(f"{one},{one.title()}" for one in ("ACME", "FULL", "SOLO")))
    files(url, "users", *users("ACME", 5), *users("FULL", 15), *users("SOLO", 2))
    files(url, "contacts", "ACME,u0@acme.example,global", "SOLO,u0@solo.example,JP")
    files(url, "contacts", *contacts("FULL", 14), options=["--migration"])
    command_line(url, "grant", slack.user, "support", "--team", slack.app.team_id)
    bot = start(transport, url)

    def say(text, **how):
        return slack.command(text, **how).message.text

    for text, *answers in CONVERSATION:
        said = say(text)
        assert [answer for answer in answers if answer not in said] == [], said
    to_outsider = {say(text, user=outsider, channel=hall) for text in OF_THE_OUTSIDER}
    assert len(to_outsider) == 1
    assert "You have no role here yet" in to_outsider.pop()
    assert bot.stop() == 0
    assert bot.complaints() == []


CONVERSATION = [
    ("add u1@acme.example global --org ACME", "Added *User 1* for all countries", "2 of 10"),
    ("add u2@acme.example France, Germany --org ACME", "for Germany and France", "4 of 10"),
    ("add u2@acme.example FR --org ACME", "already a contact of *Acme* for France", "4 of 10"),
    ("add u1@acme.example FR --org ACME", "all countries, France included", "4 of 10"),
    ("add u3@acme.example IT ES PT NO SE FI DK --org ACME", "6 places are left", "4 of 10"),
    ("add u3@acme.example IT ES PT NO SE FI --org ACME", "10 of 10. All 10 places are taken"),
    ("add u4@acme.example DK --org ACME", "I did not add *User 4*", "no place is left"),
    ("add u2@acme.example global --org ACME", "for all countries", "9 of 10"),
    ("add u14@full.example DK --org FULL", "I did not add *User 14*", "14, carried over"),
    ("list --org FULL", "14, carried over; the limit is 10", "User 13"),
    ("remove u0@solo.example --org SOLO", "I did not remove *User 0*", "1 of 10"),
    ("replace u0@solo.example with u1@solo.example --org SOLO", "by *User 1* for Japan", "1 of 10"),
    ("list --org SOLO", "1 of 10", "u1@solo.example"),
    ("recipients Japan --org ACME", "*User 0*", "gets all countries"),
    ("recipients Italy --org ACME", "*User 3*", "listed for Italy"),
    ("undo --org SOLO", "Undone", "by *User 1* for Japan"),
    ("list --org SOLO", "1 of 10", "u0@solo.example"),
]

OF_THE_OUTSIDER = [
    "list",
    "list --org ACME",
    "list --org NOWHERE",
    "recipients FR --org ACME",
    "history --org ACME",
    "add u4@acme.example DK --org ACME",
    "add nobody@acme.example DK --org ACME",
    "remove u1@acme.example --org ACME",
    "replace u1@acme.example with u4@acme.example --org ACME",
    "undo --org ACME",
]


def users(account, number):
    return [f"{account},u{place}@{account.lower()}.example,User {place}" for place in range(number)]


def contacts(account, number):
    return [f"{account},u{place}@{account.lower()}.example,global" for place in range(number)]


COLUMNS = {
    "organizations": "account_id,name",
    "users": "account_id,email,name",
    "contacts": "account_id,email,country",
}


@pytest.fixture
def files(tmp_path):
    """Import lines by the command line."""

    def load(url, what, *lines, options=()):
        file = tmp_path / f"{what}.csv"
        file.write_text("\n".join([COLUMNS[what], *lines]))
        command_line(url, "import", what, str(file), *options)

    return load


def command_line(url, *words):
    subprocess.run(
        [sys.executable, "-m", "bot", *words], env={**os.environ, "DATABASE_URL": url}, check=True
    )
