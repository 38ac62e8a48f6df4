"""Letters that are none: NUL, which PostgreSQL does not keep, and halves that nothing encodes."""

import json
from itertools import product

import pytest

from bot.sandbox.server import serve
from bot.sandbox.views import View
from bot.settings import Settings
from bot.slack.errors import RefusedError
from handlers import options
from handlers.drawing.home.overview import SEARCH
from handlers.drawing.home.turning import TURN
from handlers.request import Request
from handlers.verbs import VERBS
from handlers.vocabulary import VERBS as WORDS
from tests.handlers.attacking import Attack
from tests.handlers.people import typed

TEXTS = [
    "\0",
    "grace\0",
    "gra\0ce@acme.example",
    "Gra\0ce Hopper",
    "\ud800",
    "grace\udfff",
    "\udc80@acme.example",
    "Grace\udc00\ud800 Hopper",
]


@pytest.fixture
def settings(slack, url):
    with serve(slack, port=0) as server:
        yield Settings(
            slack_bot_token=slack.app.bot_token,
            slack_signing_secret=slack.app.signing_secret,
            slack_api_url=server.url + "/api/",
            database_url=url,
        )


@pytest.fixture
def people(slack, world, acme):
    """Support, an admin, a contact and a stranger."""
    sam = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", sam)
    cleo = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=cleo), "DE")
    stranger = slack.add_person(name="Out", email="out@elsewhere.example")
    return [slack.user, sam.id, cleo.id, stranger.id]


def commands(attack, acme, text):
    # A form cannot carry half a letter.
    slack, channel = attack.slack, attack.slack.direct_channel(attack.user)
    typed = (f"{{}} {text} FR", f"{{}} --org {text}", f'{{}} "{text}" with "{text}" {text}', text)
    for verb, words in product(sorted({*VERBS, *WORDS}), typed if "\0" in text else ()):
        yield slack.command(words.replace("{}", verb), user=attack.user, channel=channel)


def menus(attack, acme, text):
    for callback, menu in options._MENUS:
        yield attack.search(view(attack, acme, callback), menu, text)


def forms(attack, acme, text):
    state = {
        "person": {"selected_option": {"value": text}},
        "new_person": {"selected_option": {"value": text}},
        "organization": {"selected_option": {"value": text}, "value": text},
        "text": {"value": text},
        "kind": {"selected_option": {"value": "contacts"}},
        "file": {"files": [{"id": text}]},
        "reach": {"selected_option": {"value": "chosen"}},
        "countries": {"selected_options": [{"value": text}]},
        "scopes": {"selected_options": [{"value": text}]},
        "name": {"value": text},
        "email": {"value": text},
        "slack_user": {"selected_user": text},
    }
    others = [
        {"name": {"value": "Somebody"}, "email": {"value": "new@acme.example"}},
        {"name": {"value": "Somebody"}, "slack_user": {"selected_user": None}},
        {"email": {"value": "new2@acme.example"}, "slack_user": {"selected_user": None}},
    ]
    for callback in ("add", "replace", "newcomer", "request", "grant_access", "import", "gone"):
        for more in ({}, *others):
            values = {name: {name: {"type": "x", **one}} for name, one in {**state, **more}.items()}
            yield attack.submit(view(attack, acme, callback), values)


def buttons(attack, acme, text):
    for verb in VERBS:
        yield attack.click("run_x", written(verb=verb, organization=text))
        rest = {"person": text, "new_person": text, "scopes": [text], "text": text}
        rest |= {"role": "admin", "team": text, "draft": text}
        yield attack.click("run_x", written(verb=verb, organization=acme, **rest))
        yield attack.click("run_x", text)
    yield attack.click("reach", text, view=view(attack, acme, "add"))
    yield attack.click("newcomer", text, view=view(attack, acme, "add"))


def homes(attack, acme, text):
    home = view(attack, acme, "home")
    yield attack.click(SEARCH, text, view=home)
    yield attack.click(TURN, written(verb=TURN, text=text), view=home)
    yield attack.slack.open_home(attack.user)


def written(**fields):
    """Write a request with letters that ours never hold."""
    return json.dumps(fields)


def view(attack, acme, callback):
    return View(
        id="V0FORGED",
        user=attack.user,
        content={
            "type": "home" if callback == "home" else "modal",
            "callback_id": callback,
            "private_metadata": Request(verb=callback, organization=acme).to_value(),
            "title": {"type": "plain_text", "text": "Forged"},
            "blocks": [],
        },
        hash="1.1",
        root_view_id="V0FORGED",
        previous_view_id="V0BELOW",
    )


@pytest.mark.parametrize("entry", [commands, menus, forms, buttons, homes])
def test_no_unreadable_letter_is_a_fault_anywhere(slack, bot, acme, people, caplog, entry):
    answers = [
        answer.status
        for user, text in product(people, TEXTS)
        for answer in entry(Attack(slack, bot, user), acme, text)
    ]
    bot.background.close()

    assert set(answers) == {200}
    ours = [record for record in caplog.records if record.exc_info]
    assert [str(record.exc_info[1]) for record in ours if not is_slacks(record)] == []


def is_slacks(record):
    """Whether Slack would not take it: the forms and the Home are forged."""
    return isinstance(record.exc_info[1], RefusedError)


def test_a_letter_that_is_none_makes_no_other_person_of_a_text(slack, acme, people):
    ada = slack.store.people[slack.user]

    assert "Grace" not in typed(slack, ada, "add gr\0ace@acme.example FR").text
    assert "for France" not in typed(slack, ada, "list").text
