import pytest

from tests.sandbox.block_builders import actions, button, message, section
from tests.sandbox.bots import Bot, take_faults


def shown(slack, *elements, **more):
    """Let the bot answer a command with a message that carries these controls."""
    slack.deliver_by(Bot(message(actions(*elements, block_id="row"), **more)))
    return slack.command("list").message


def test_a_command_carries_what_slack_sends(slack):
    bot = Bot()
    slack.deliver_by(bot)

    slack.command("add <@U2> global", user="U1", channel="C1")

    form = bot.bodies[0]
    assert form.pop("trigger_id")
    assert form.pop("response_url").startswith("http")
    assert form.pop("token")
    assert form == {
        "team_id": "T0SANDBOX",
        "team_domain": "sandbox",
        "channel_id": "C1",
        "channel_name": "support",
        "user_id": "U1",
        "user_name": "ana",
        "command": "/fulfillment",
        "text": "add <@U2> global",
        "api_app_id": "A0SANDBOX",
        "is_enterprise_install": "false",
    }


def test_an_answer_in_the_acknowledgement_is_seen_by_the_asker_alone(slack):
    slack.deliver_by(Bot({"text": "3 of 10"}))

    interaction = slack.command("list")

    assert (interaction.status, interaction.answer, interaction.error) == (
        200,
        {"text": "3 of 10"},
        None,
    )
    assert interaction.message.text == "3 of 10"
    assert interaction.message.ephemeral_to == "U1"
    assert slack.messages("U1", "C1") == [interaction.message]
    assert slack.messages("U2", "C1") == []


def test_a_public_answer_shows_the_typed_command_too(slack):
    slack.deliver_by(Bot({"text": "3 of 10", "response_type": "in_channel"}))

    slack.command("list")

    assert [m.text for m in slack.messages("U2")] == ["/fulfillment list", "3 of 10"]


def test_an_empty_acknowledgement_shows_nothing(slack):
    slack.deliver_by(Bot())

    interaction = slack.command("add")

    assert interaction.sent
    assert interaction.messages == []
    assert slack.messages() == []


def test_a_wrong_answer_to_a_command_is_a_fault_and_shows_slacks_own_failure(slack):
    slack.deliver_by(Bot(message(section(), text="x" * 40_001)))

    interaction = slack.command("list")

    assert interaction.error == "invalid_command_response"
    assert (
        slack.messages()[0].text == '/fulfillment failed with the error "invalid_command_response"'
    )
    assert interaction.faults == slack.faults
    assert take_faults(slack) == [
        "the answer to /fulfillment list: text: at most 40000 characters, has 40001"
    ]


def test_an_acknowledgement_after_three_seconds_comes_too_late(slack, stopwatch):
    def slow(request):
        stopwatch.now += 3.01
        return Bot({"text": "Done"})(request)

    slack.deliver_by(slow)

    interaction = slack.command("list")

    assert (interaction.error, interaction.seconds) == ("operation_timeout", 3.01)
    assert [m.text for m in slack.messages()] == [
        '/fulfillment failed with the error "operation_timeout"'
    ]
    assert take_faults(slack) == [
        "the answer to /fulfillment list: must be acknowledged within 3 s, took 3.01 s"
    ]


def test_a_command_is_not_offered_to_a_guest_from_another_workspace(slack):
    slack.add_person(id="U9", name="Zoe", email="zoe@south.example", team_id="T0SOUTH")
    slack.add_channel("shared", id="C9", members=["U9"], shared_with=["T0SOUTH"])

    with pytest.raises(AssertionError, match="Zoe is offered no command in shared"):
        slack.command("list", user="U9", channel="C9")


def test_somebody_outside_a_channel_sees_nothing_of_it(slack):
    slack.add_person(id="U3", name="Cy", email="cy@north.example")
    slack.deliver_by(Bot({"text": "Public", "response_type": "in_channel"}))
    slack.command("list")

    assert slack.messages("U3", "C1") == []


def test_without_a_way_to_the_bot_it_says_so(slack):
    with pytest.raises(AssertionError, match="call deliver_by first"):
        slack.command("list")


def test_a_click_on_an_ephemeral_message_carries_no_message(slack):
    seen = shown(slack, button("Undo", action_id="undo", value="7"))
    bot = Bot()
    slack.deliver_by(bot)

    slack.click(seen, "Undo")

    body = bot.bodies[0]
    assert body.pop("response_url").startswith("http")
    assert body.pop("trigger_id")
    assert body.pop("token")
    assert body.pop("actions")[0].pop("action_ts")
    assert body == {
        "type": "block_actions",
        "api_app_id": "A0SANDBOX",
        "team": {"id": "T0SANDBOX", "domain": "sandbox"},
        "user": {"id": "U1", "username": "ana", "name": "ana", "team_id": "T0SANDBOX"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {
            "type": "message",
            "message_ts": seen.ts,
            "channel_id": "C1",
            "is_ephemeral": True,
        },
        "channel": {"id": "C1", "name": "support"},
        "state": {"values": {}},
    }


def test_a_click_on_a_public_message_carries_the_message_and_who_clicked(slack):
    seen = shown(slack, button("Undo", action_id="undo"), text="Added", response_type="in_channel")
    bot = Bot()
    slack.deliver_by(bot)

    slack.click(seen, "Undo", user="U2")

    body = bot.bodies[0]
    assert body["user"]["id"] == "U2"
    assert body["message"]["text"] == "Added"
    assert body["message"]["blocks"] == seen.blocks
    assert body["container"]["is_ephemeral"] is False


def test_a_click_says_which_button_it_was(slack):
    seen = shown(slack, button("Remove", action_id="remove", value="12", style="danger"))
    bot = Bot()
    slack.deliver_by(bot)

    slack.click(seen, action_id="remove")

    used = bot.bodies[0]["actions"][0]
    assert used.pop("action_ts")
    assert used == {
        "type": "button",
        "block_id": "row",
        "action_id": "remove",
        "text": {"type": "plain_text", "text": "Remove"},
        "value": "12",
        "style": "danger",
    }


@pytest.mark.parametrize(
    "described",
    [
        {"label": "Add"},
        {"label": "Add Ana for France"},
        {"action_id": "add"},
        {"value": "1"},
        {"label": "Add", "block_id": "row"},
    ],
    ids=["text", "accessibility label", "action_id", "value", "text and block_id"],
)
def test_a_button_is_found_by(slack, described):
    seen = shown(
        slack,
        button("Add", action_id="add", value="1", accessibility_label="Add Ana for France"),
        button("Remove", action_id="remove", value="2"),
    )
    bot = Bot()
    slack.deliver_by(bot)

    slack.click(seen, **described)

    assert bot.bodies[0]["actions"][0]["action_id"] == "add"


def test_an_absent_button_names_those_that_are_there(slack):
    seen = shown(slack, button("Add", action_id="add"), button("Undo", action_id="undo"))

    with pytest.raises(
        AssertionError, match=r"no button with label 'Remove' among: .*“Add”.*“Undo”"
    ):
        slack.click(seen, "Remove")


def test_an_ambiguous_button_names_its_doubles(slack):
    seen = shown(
        slack,
        button("Remove", action_id="a", value="1"),
        button("Remove", action_id="b", value="2"),
    )

    with pytest.raises(
        AssertionError, match=r"more than one button with label 'Remove' .*action_id a.*action_id b"
    ):
        slack.click(seen, "Remove")


CONFIRM = {
    "title": {"type": "plain_text", "text": "Remove Ana?"},
    "text": {"type": "plain_text", "text": "She gets no documents any more."},
    "confirm": {"type": "plain_text", "text": "Remove"},
    "deny": {"type": "plain_text", "text": "Keep"},
    "style": "danger",
}
ASKED = {
    "title": "Remove Ana?",
    "text": "She gets no documents any more.",
    "confirm": "Remove",
    "deny": "Keep",
}


def test_a_button_with_a_dialog_sends_after_it_was_confirmed(slack):
    seen = shown(slack, button("Remove", action_id="remove", confirm=CONFIRM))
    bot = Bot()
    slack.deliver_by(bot)

    interaction = slack.click(seen, "Remove")

    assert interaction.confirmation == ASKED
    assert len(bot.requests) == 1


def test_a_button_with_a_dialog_sends_nothing_when_it_is_denied(slack):
    seen = shown(slack, button("Remove", action_id="remove", confirm=CONFIRM))
    bot = Bot()
    slack.deliver_by(bot)

    interaction = slack.click(seen, "Remove", confirm=False)

    assert interaction.confirmation == ASKED
    assert not interaction.sent
    assert bot.requests == []


def test_nobody_else_can_click_an_ephemeral_message(slack):
    seen = shown(slack, button("Undo", action_id="undo"))

    with pytest.raises(AssertionError, match="U2 does not see the message"):
        slack.click(seen, "Undo", user="U2")


def test_somebody_outside_the_channel_cannot_click_its_messages(slack):
    slack.add_person(id="U3", name="Cy", email="cy@north.example")
    seen = shown(slack, button("Undo", action_id="undo"), response_type="in_channel")

    with pytest.raises(AssertionError, match="U3 does not see the message"):
        slack.click(seen, "Undo", user="U3")


def test_a_body_in_the_acknowledgement_of_a_click_is_a_fault(slack):
    seen = shown(slack, button("Undo", action_id="undo"))
    slack.deliver_by(Bot({"text": "Undone"}))

    interaction = slack.click(seen, "Undo")

    assert interaction.error == "dispatch_failed"
    assert take_faults(slack) == [
        (
            "the answer to the use of button “Undo” (block_id row, action_id undo): "
            "must be acknowledged with an empty body"
        )
    ]


def test_a_shortcut_has_a_trigger_but_neither_channel_nor_response_url(slack):
    bot = Bot()
    slack.deliver_by(bot)

    slack.shortcut("add_contact", user="U2")

    body = bot.bodies[0]
    assert body["type"] == "shortcut"
    assert body["callback_id"] == "add_contact"
    assert body["user"]["id"] == "U2"
    assert body["trigger_id"]
    assert body.keys().isdisjoint({"channel", "response_url", "view"})


def test_an_event_comes_in_slacks_envelope(slack):
    bot = Bot({"text": "Slack reads no answer to an event"})
    slack.deliver_by(bot)

    slack.event({"type": "user_change", "user": {"id": "U2", "deleted": True}})

    body = bot.bodies[0]
    assert (body["type"], body["team_id"], body["api_app_id"]) == (
        "event_callback",
        "T0SANDBOX",
        "A0SANDBOX",
    )
    assert body["event"]["type"] == "user_change"
    assert body["event"]["user"] == {"id": "U2", "deleted": True}
    assert body["authorizations"][0]["user_id"] == slack.app.bot_user_id


def test_waiting_for_what_does_not_come_fails(slack):
    with pytest.raises(AssertionError, match=r"within 0\.01 s"):
        slack.wait_for(slack.messages, seconds=0.01)


def test_a_fault_fails_the_test_that_caused_it(slack):
    slack.deliver_by(Bot({"text": ""}))
    slack.command("list")

    with pytest.raises(
        AssertionError, match="Slack would not take what the bot sent:\n  the answer to"
    ):
        slack.assert_clean()

    take_faults(slack)


def test_the_log_keeps_what_was_sent_and_answered_with_times(slack, clock, stopwatch):
    def bot(request):
        stopwatch.now += 0.25
        return Bot({"text": "Done"})(request)

    slack.deliver_by(bot)
    slack.command("list")

    (logged,) = slack.interactions
    assert (logged.kind, logged.user, logged.channel, logged.at) == (
        "command",
        "U1",
        "C1",
        clock.now,
    )
    assert logged.request["text"] == "list"
    assert (logged.answer, logged.seconds) == ({"text": "Done"}, 0.25)


def test_a_message_is_no_form(slack):
    seen = shown(slack, button("Undo", action_id="undo"))

    with pytest.raises(AssertionError, match="is not a view"):
        slack.submit(seen)


def test_a_message_tells_its_thread_and_attachments(slack):
    more = {"attachments": [{"text": "Old style"}], "thread_ts": "1800000000.000001"}
    seen = shown(slack, button("Undo", action_id="undo"), **more)

    assert seen.attachments == [{"text": "Old style"}]
    assert seen.thread_ts == "1800000000.000001"
