"""What nothing matches: acknowledged, with a word where there is a place for it."""

import pytest
from slack_bolt import BoltRequest

from bot.sandbox import acknowledgements as acks
from bot.sandbox import payloads
from bot.sandbox.delivery import signed
from bot.sandbox.exchanges import begin, response_url, send
from tests.sandbox.block_builders import actions, button, message, modal, option, plain, section

GONE = "out of date"

OPTIONS = [option("one", "One"), option("two", "Two")]
BUTTON = button("Gone", action_id="gone", value="1")
MENUS = {
    "static_select": ({"placeholder": plain(), "options": OPTIONS}, "One"),
    "overflow": ({"options": OPTIONS}, "One"),
    "radio_buttons": ({"options": OPTIONS}, "One"),
    "checkboxes": ({"options": OPTIONS}, ["One"]),
    "datepicker": ({}, "2026-03-02"),
}


@pytest.fixture
def posted(slack, acme):
    """Post a message with an element, as another version of the bot may have done."""

    def post(element):
        content = message(actions(element))
        with slack.store.changed:
            return slack.store.messages.post(slack.channel, slack.app.bot_user_id, content)

    return post


@pytest.fixture
def opened(slack, bot, acme):
    """Open a form, as another version of the bot may have done."""

    def open_view(*blocks, **more):
        form = slack.command("add")
        view = modal(section(), *blocks, callback_id="gone", **more)
        with slack.store.changed:
            shown = slack.store.views.find(form.view.id)
            return slack.store.views.update(shown, view)

    return open_view


@pytest.fixture
def click(slack, posted):
    """What Slack would tell of a click on a stray button."""
    shown, channel = posted(BUTTON), slack.store.channels[slack.channel]
    place = payloads.in_message(slack.app, shown, channel)
    action = {"block_id": shown.blocks[-1]["block_id"], **BUTTON}
    return payloads.block_actions(slack.app, slack.store.people[slack.user], place, action)


@pytest.fixture
def sent(slack):
    """Let Slack send a payload of any shape, about the newest message."""

    def deliver(body, take=acks.take_nothing):
        kind, channel = str(body["type"]), slack.channel
        interaction = begin(slack.store, kind, "a stray", slack.user, channel=channel)
        with slack.store.changed:
            url = response_url(slack.store, interaction, slack.messages()[-1])
        interaction.request = {**body, "response_url": url}
        return send(slack._delivery, interaction, "interactive", take)

    return deliver


def test_a_button_in_a_message(slack, posted):
    clicked = slack.click(posted(BUTTON), "Gone")

    assert clicked.status == 200
    assert GONE in clicked.message.text


@pytest.mark.parametrize("kind", MENUS)
def test_a_menu_in_a_message(kind, slack, posted):
    more, value = MENUS[kind]

    chosen = slack.choose(posted({"type": kind, "action_id": "gone", **more}), "gone", value)

    assert chosen.status == 200
    assert GONE in chosen.message.text


def test_a_control_of_a_kind_that_is_not_known_yet(sent, click):
    click["actions"][0]["type"] = "rocket"

    assert GONE in sent(click).message.text


def test_a_button_in_a_form(slack, opened):
    clicked = slack.click(opened(actions(BUTTON)), "Gone")

    assert clicked.status == 200
    assert slack.wait_for(lambda: GONE in str(slack.view()))


def test_the_options_of_a_menu_in_a_message(slack, posted, caplog):
    menu = {"type": "external_select", "action_id": "gone", "min_query_length": 0}

    asked = slack.suggest(posted({**menu, "placeholder": plain()}), "gone", "")

    assert (asked.status, asked.answer) == (200, {"options": []})
    assert caplog.text == ""


def test_the_options_of_a_menu_in_a_form(slack, opened):
    menu = {"type": "external_select", "action_id": "person", "min_query_length": 0}

    asked = slack.suggest(opened(actions({**menu, "placeholder": plain()})), "person", "")

    assert (asked.status, asked.answer) == (200, {"options": []})


def test_a_form(slack, opened):
    sent = slack.submit(opened())

    assert sent.status == 200
    assert GONE in str(slack.view())


def test_a_form_that_is_closed(slack, opened):
    assert slack.close(opened(notify_on_close=True)).status == 200


def test_a_shortcut(slack, acme):
    used = slack.shortcut("gone")

    assert used.status == 200
    assert GONE in str(used.view)


def test_a_shortcut_on_a_message(slack, acme):
    said = slack.say("Who gets it?", user=slack.user, channel=slack.channel)

    used = slack.message_shortcut(said, "gone")

    assert used.status == 200
    assert GONE in used.message.text


def test_a_command_of_another_name(slack, acme):
    assert "I don't know the command /licences" in slack.command(command="/licences").message.text


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_added", "user": "U1", "reaction": "eyes"},
        {"type": "message", "channel": "C1", "user": "U1", "text": "Hello"},
        {"type": "from_the_future"},
    ],
    ids=lambda event: event["type"],
)
def test_an_event_is_taken_without_a_word(event, slack, acme, caplog):
    calls = len(slack.calls)

    assert slack.event(event).error is None

    assert (len(slack.calls), caplog.text) == (calls, "")


@pytest.mark.parametrize("kind", ["interactive_message", "dialog_submission"])
def test_what_older_apps_showed(kind, sent, click):
    click |= {"type": kind, "callback_id": "gone"}

    assert GONE in sent(click).message.text


def test_the_options_of_what_older_apps_showed(slack, sent, click):
    click |= {"type": "dialog_suggestion", "callback_id": "gone", "name": "gone", "value": ""}

    assert sent(click, acks.take_options).answer == {"options": []}


@pytest.mark.parametrize("kind", ["dialog_cancellation", "from_the_future"])
def test_a_kind_of_request_that_needs_no_answer(kind, slack, sent, click):
    click |= {"type": kind, "callback_id": "gone"}

    assert sent(click).status == 200


LACKING = {
    "no actions": {"actions": []},
    "null actions": {"actions": None},
    "an action without an id": {"actions": [{"type": "button"}]},
    "an action without a type": {"actions": [{"action_id": "gone"}]},
    "an action that is no object": {"actions": ["gone"]},
    "no user": {"user": None},
    "a user without an id": {"user": {"name": "ann"}},
    "a form without an id": {"type": "view_submission", "view": {"callback_id": "add"}},
    "a form without a name": {"type": "view_closed", "view": {"id": "V1", "type": "modal"}},
    "a form of no kind": {"type": "view_submission", "view": {"id": "V1", "callback_id": "add"}},
    "no form": {"type": "view_submission"},
    "a shortcut without a name": {"type": "shortcut"},
    "an event of no type": {"type": "event_callback", "event": {}},
    "no event": {"type": "event_callback"},
    "no step of a workflow": {"type": "workflow_step_edit", "callback_id": "gone"},
}


@pytest.mark.parametrize("lack", LACKING)
def test_a_request_that_lacks_what_each_of_its_kind_has_is_logged(lack, sent, click, caplog):
    body = {**click, **LACKING[lack]}

    assert sent(body).status == 200

    (record,) = caplog.records
    assert record.getMessage().startswith("fault ")
    assert record.exc_info is None


def test_a_search_that_lacks_its_menu_finds_nothing(sent, click):
    asked = sent({**click, "type": "block_suggestion"}, acks.take_options)

    assert asked.answer == {"options": []}


def test_a_click_without_a_workspace_or_a_place_is_acknowledged(sent, click):
    for part in ("team", "channel", "container", "message"):
        click.pop(part)
    del click["user"]["team_id"]

    assert GONE in sent(click).message.text


def test_a_command_without_a_person_is_acknowledged(slack, bot):
    request = signed("slash_commands", {"command": "/fulfillment"}, slack.app.signing_secret)
    headers = {name: [value] for name, value in request.headers.items()}

    assert bot.app.dispatch(BoltRequest(body=request.raw, headers=headers)).status == 200
