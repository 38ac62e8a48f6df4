"""Whatever Slack does with the answer, what was accepted is told truly, and done once."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from bot.storage.tables import ACCESS_REQUESTS, CHANGES, CONTACTS, IMPORT_DRAFTS, ROLES
from tests.handlers.people import typed, waits_for

LASTING = 1_000_000
SECONDS = 0.5
"""How long the bot waits for Slack where a time-out is to be seen."""

TROUBLES = {
    "429": lambda troubles, method, times: troubles.rate_limit(method, retry_after=0, times=times),
    "500": lambda troubles, method, times: troubles.fail(method, status=500, times=times),
    "time-out": lambda troubles, method, times: troubles.hang(method, seconds=60, times=times),
    "cut connection": lambda troubles, method, times: troubles.hang(method, seconds=0, times=times),
    "cut response": lambda troubles, method, times: troubles.cut_short(method, times=times),
}
FAULT = "Something went wrong"
REFERENCE = "(fault|notice) [0-9a-f]{8}"
SENT = "contacts-ACME.csv"
UNSENT = ("ada", "Slack didn't confirm the file", 0)
GOOD = "account_id,email,country\nACME,ada@acme.example,FR\n"


@dataclass
class People:
    """Who acts on the stand-in, and what each of them reads."""

    slack: object
    world: object
    acme: int
    ada: object
    nina: object
    sam: object
    cleo: object

    def texts(self, person):
        """List what a person sees anywhere: messages, forms, the Home."""
        slack = self.slack
        direct = slack.direct_channel(person.id)
        channels = [one for one in slack.store.channels if person.id in slack.members(one)]
        messages = [
            message for one in {*channels, direct} for message in slack.messages(person.id, one)
        ]
        shown = [*slack.views(person.id), slack.home(person.id)]
        return [str(one) for one in (*messages, *shown) if one]

    def reads(self, person, words):
        """Wait until a person sees these words anywhere."""
        who = getattr(self, person)
        return self.slack.wait_for(
            lambda: any(words in text for text in self.texts(who)), seconds=10
        )

    def count(self, table):
        with self.world.database.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def people(slack, world, acme):
    ada = slack.store.people[slack.user]
    nina, sam, cleo = (
        slack.add_person(name=name, email=f"{name.lower()}@acme.example")
        for name in ("Nina", "Sam", "Cleo")
    )
    world.role("support", sam)
    user = world.user(acme, "Cleo Contact", "cleo@acme.example", person=cleo)
    world.contact(acme, user, "DE")
    return People(slack, world, acme, ada, nina, sam, cleo)


@pytest.fixture
def strike(slack, bot):
    """Let a method fail in one of the ways."""

    def arm(trouble, method, times):
        if trouble == "time-out":
            bot.app.client.timeout = SECONDS
        TROUBLES[trouble](slack.troubles, method, times)

    yield arm
    slack.troubles.clear()


@dataclass(frozen=True)
class Case:
    """What somebody does, the method that fails at it, and what is read and kept in the end."""

    method: str
    act: Callable
    """Prepares, yields for the trouble to begin, and then acts."""
    reader: str
    words: str
    kept: object = None
    rows: int = 0
    lasting: tuple | None = None
    """The reader, the words and the rows while the trouble lasts, where they are others."""

    @property
    def once(self):
        return (self.reader, self.words, self.rows)


def undo(people):
    added = people.slack.command("add zoe@acme.example FR").message
    yield
    people.slack.click(added, "Undo")


def remove(people):
    people.slack.command("add zoe@acme.example FR")
    asked = people.slack.command("remove zoe@acme.example FR").message
    yield
    people.slack.click(asked, "Remove")


def _checked(people, content=GOOD):
    slack, sam = people.slack, people.sam
    slack.command("import", user=sam.id, channel=slack.direct_channel(sam.id))
    file = slack.upload("contacts.csv", content, user=sam.id)
    return lambda: slack.submit(slack.view(sam.id), {"kind": "contacts", "file": file})


def check(people):
    submit = _checked(people)
    yield
    submit()


def apply(people):
    slack, sam = people.slack, people.sam
    _checked(people)()
    people.reads("sam", "would bring in 1 new contact")
    yield
    slack.click(slack.view(sam.id), "Apply", user=sam.id)


def leave(people):
    slack, cleo = people.slack, people.cleo
    slack.open_home(cleo.id)
    people.reads("cleo", "You receive")
    yield
    slack.click(slack.home(cleo.id), "Leave", user=cleo.id)


def open_form(people):
    yield
    people.slack.command("add")


def open_by_shortcut(people):
    yield
    people.slack.shortcut("add_contact")


def push_form(people):
    view = people.slack.command("add").view
    yield
    people.slack.click(view, "Somebody who is not in the directory…")


def add_newcomer(people):
    slack = people.slack
    slack.click(slack.command("add").view, "Somebody who is not in the directory…")
    slack.wait_for(lambda: len(slack.views()) == 2)
    yield
    slack.submit(slack.view(), {"name": "Nora New", "email": "nora@acme.example"})


def switch_reach(people):
    view = people.slack.command("add").view
    yield
    people.slack.choose(view, "reach", "chosen")


def grant(people):
    yield
    people.slack.command(f"grant <@{people.nina.id}> admin")


def request(people):
    yield
    typed(people.slack, people.nina, "request please")


def decline(people):
    slack = people.slack
    typed(slack, people.nina, "request please")
    asked = waits_for(slack, people.sam, "asks for access")
    yield
    slack.click(asked, "Decline", user=people.sam.id)


def export(people):
    yield
    people.slack.command("export")


def open_home(people):
    yield
    people.slack.open_home()


CASES = {
    "undo": Case("response_url", undo, "ada", "Undone", CHANGES, 2),
    "remove": Case("response_url", remove, "ada", "Removed *Zoë", CHANGES, 2),
    "answer who granted": Case("response_url", grant, "ada", "is now admin", ROLES, 3),
    "check a file": Case("views.update", check, "sam", "would bring in 1", IMPORT_DRAFTS, 1),
    "apply a file": Case("views.update", apply, "sam", "Imported: 1 new", CONTACTS, 3),
    "choose a newcomer": Case("views.update", add_newcomer, "ada", "Nora New", CHANGES, 1),
    "switch the form": Case(
        "views.update",
        switch_reach,
        "ada",
        "Countries",
        lasting=("ada", "while I updated your form", 0),
    ),
    "leave": Case("views.open", leave, "cleo", "You left", CHANGES, 1),
    "open a form": Case("views.open", open_form, "ada", "If no form opened"),
    "open by the shortcut": Case("views.open", open_by_shortcut, "ada", "If no form opened"),
    "push a form": Case("views.push", push_form, "ada", "If no form opened"),
    "draw a Home": Case("views.publish", open_home, "ada", "Grace Hopper"),
    "ask who it is": Case(
        "users.info",
        grant,
        "ada",
        "is now admin",
        ROLES,
        3,
        lasting=("ada", "Slack did not tell me who that is", 2),
    ),
    "tell who was granted": Case(
        "chat.postMessage",
        grant,
        "nina",
        "made you admin",
        ROLES,
        3,
        lasting=("ada", "I could not send", 3),
    ),
    "tell who can grant": Case(
        "chat.postMessage",
        request,
        "sam",
        "asks for access",
        ACCESS_REQUESTS,
        1,
        lasting=("nina", "could not reach anybody", 0),
    ),
    "close a request": Case(
        "chat.update", decline, "nina", "declined your request", ACCESS_REQUESTS, 1
    ),
    "announce a file": Case("chat.postMessage", export, "ada", SENT, lasting=UNSENT),
    "begin a file": Case("files.getUploadURLExternal", export, "ada", SENT, lasting=UNSENT),
    "end a file": Case("files.completeUploadExternal", export, "ada", SENT, lasting=UNSENT),
}


def under(trouble, method, times, case, people, strike):
    acting = case.act(people)
    next(acting)
    before = len(people.slack.calls)
    strike(trouble, method, times)
    next(acting, None)
    return lambda: [call.method for call in people.slack.calls[before:]].count(method)


def finish(people, bot):
    """Let everything end that has begun; nobody was told of a fault of ours."""
    bot.background.close()
    everybody = (people.ada, people.nina, people.sam, people.cleo)
    assert not [text for one in everybody for text in people.texts(one) if FAULT in text]


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", CASES)
def test_after_one_fault_the_truth_is_told_of_what_was_done_once(
    people, bot, strike, name, trouble
):
    case = CASES[name]

    tries = under(trouble, case.method, 1, case, people, strike)

    assert people.reads(case.reader, case.words)
    finish(people, bot)
    assert case.kept is None or people.count(case.kept) == case.rows
    # A trigger is over after three seconds.
    assert case.method not in ("views.open", "views.push") or tries() <= 1


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", [name for name in CASES if name != "draw a Home"])
def test_while_a_fault_lasts_the_truth_is_told_elsewhere_or_logged(
    people, bot, strike, caplog, name, trouble
):
    case = CASES[name]
    reader, words, rows = case.once if case.lasting is None else case.lasting

    under(trouble, case.method, LASTING, case, people, strike)

    assert people.reads(reader, words)
    finish(people, bot)
    assert case.kept is None or people.count(case.kept) == rows
    assert case.lasting or re.search(REFERENCE, caplog.text)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_home_that_slack_does_not_take_is_logged_and_drawn_later(
    people, bot, strike, clock, caplog, trouble
):
    case = CASES["draw a Home"]
    under(trouble, case.method, LASTING, case, people, strike)
    bot.background.close()
    assert re.search(REFERENCE, caplog.text)

    people.slack.troubles.clear()
    clock.pass_minutes(1)
    bot.refresher.wake()

    assert people.reads(case.reader, case.words)


WRITTEN = [name for name, case in CASES.items() if case.rows and case.method != "users.info"]


@pytest.mark.parametrize(
    ("name", "trouble"),
    [*((name, "500") for name in WRITTEN), *(("undo", trouble) for trouble in TROUBLES)],
)
def test_what_reaches_nobody_is_done_once_and_logged_without_what_it_says(
    people, bot, strike, caplog, name, trouble
):
    case = CASES[name]
    acting = case.act(people)
    next(acting)
    for method in {case.method, "chat.postMessage", "response_url"}:
        strike(trouble, method, LASTING)

    next(acting, None)

    bot.background.close()
    reached_nobody = name == "tell who can grant"
    assert people.count(case.kept) == (0 if reached_nobody else case.rows)
    assert re.search(REFERENCE, caplog.text)
    assert "@acme" not in caplog.text
    assert "Nina" not in caplog.text


def test_what_is_not_shared_is_not_said_to_be(people, strike):
    added = people.slack.command("add zoe@acme.example FR").message
    strike("500", "response_url", LASTING)

    people.slack.click(added, "Share in channel")

    assert people.reads("ada", "didn't confirm that it shared this in the channel")


def test_a_late_word_that_it_begins_never_covers_the_result(people):
    slack, sam = people.slack, people.sam
    _checked(people)()
    people.reads("sam", "would bring in 1 new contact")
    view = slack.view(sam.id)
    slack.troubles.duplicate()

    slack.click(view, "Apply", user=sam.id)

    people.reads("sam", "Imported: 1 new")
    slack.wait_for(lambda: [call.method for call in slack.calls].count("views.update") >= 4)
    late = [call for call in slack.calls if "importing" in str(call.arguments.get("view"))]
    assert len({call.arguments["hash"] for call in late}) == 1
    assert [call.body["ok"] for call in late].count(True) == 1
