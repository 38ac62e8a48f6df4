import pytest

from bot.sandbox.responses import respond
from tests.sandbox.block_builders import actions, button, message, section
from tests.sandbox.bots import Bot, take_faults

CLICK = "the response_url of the use of button “Undo” (block_id row, action_id undo)"


def url_of(interaction):
    return interaction.request["response_url"].rpartition("/")[2]


def post(slack, interaction, **content):
    answer = respond(slack.store, url_of(interaction), content)
    return answer.status, answer.body.get("error", "ok")


def clicked(slack, *, public=False):
    kind = "in_channel" if public else "ephemeral"
    slack.deliver_by(
        Bot(message(actions(button("Undo", action_id="undo"), block_id="row"), response_type=kind))
    )
    seen = slack.command("list").message
    return seen, slack.click(seen, "Undo", user="U1")


def test_a_response_is_ephemeral_unless_it_says_otherwise(slack):
    slack.deliver_by(Bot())
    interaction = slack.command("list")

    assert post(slack, interaction, text="Mine") == (200, "ok")
    assert post(slack, interaction, text="Ours", response_type="in_channel") == (200, "ok")

    assert [m.text for m in slack.messages("U1")] == ["Mine", "Ours"]
    assert [m.text for m in slack.messages("U2")] == ["Ours"]
    assert [m.text for m in interaction.messages] == ["Mine", "Ours"]


def test_a_response_needs_no_membership_of_the_bot(slack):
    slack.add_channel("quiet", id="C2", members=["U1"])
    slack.deliver_by(Bot())

    assert post(slack, slack.command("list", channel="C2"), text="Here") == (200, "ok")
    assert [m.text for m in slack.messages("U1", "C2")] == ["Here"]


def test_a_response_replaces_the_message_that_was_clicked(slack):
    seen, interaction = clicked(slack)

    post(slack, interaction, text="Undone", replace_original=True)

    assert slack.latest(seen).text == "Undone"
    assert slack.latest(seen).edited
    assert slack.latest(seen).ephemeral_to == "U1"
    assert interaction.message == slack.latest(seen)


def test_a_response_to_a_click_is_a_new_message_unless_it_replaces(slack):
    seen, interaction = clicked(slack, public=True)

    post(slack, interaction, text="Undone")

    assert slack.latest(seen) == seen
    assert slack.messages("U1")[-1].text == "Undone"
    assert slack.messages("U2")[-1] == seen


def test_a_response_takes_the_message_away_that_was_clicked(slack):
    seen, interaction = clicked(slack)

    assert post(slack, interaction, delete_original=True) == (200, "ok")

    assert slack.latest(seen) is None
    assert post(slack, interaction, text="Undone", replace_original=True) == (200, "ok")
    assert slack.messages() == []


def test_a_stale_button_still_sends(slack):
    seen, first = clicked(slack)
    post(slack, first, text="Undone", replace_original=True)

    again = slack.click(seen, "Undo")

    assert again.request["container"]["message_ts"] == seen.ts
    assert again.request["response_url"] != first.request["response_url"]


def test_a_response_cannot_make_an_ephemeral_message_public(slack):
    seen, interaction = clicked(slack)

    answer = post(
        slack, interaction, text="Undone", replace_original=True, response_type="in_channel"
    )

    assert answer == (400, "invalid_arguments")
    assert slack.latest(seen) == seen
    assert take_faults(slack) == [
        f"{CLICK}: response_type: cannot make an ephemeral message public"
    ]


def test_a_command_has_no_original_to_replace(slack):
    slack.deliver_by(Bot({"text": "Working"}))
    interaction = slack.command("list")

    assert post(slack, interaction, text="Done", replace_original=True) == (400, "no_original")

    assert [m.text for m in slack.messages()] == ["Working"]
    assert "replace_original: a command has no original message" in take_faults(slack)[0]


def test_a_response_url_works_five_times(slack):
    slack.deliver_by(Bot())
    interaction = slack.command("list")

    answers = [post(slack, interaction, text=str(n)) for n in range(6)]

    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
    assert len(slack.messages()) == 5
    assert take_faults(slack) == [
        "the response_url of /fulfillment list: response_url: can be used 5 times, has been used 5 times"
    ]


def test_a_response_url_works_for_thirty_minutes(slack, clock):
    slack.deliver_by(Bot())
    interaction = slack.command("list")

    clock.now += 30 * 60
    assert post(slack, interaction, text="In time") == (200, "ok")
    clock.now += 1
    assert post(slack, interaction, text="Late") == (404, "expired_url")


def test_an_invented_response_url_is_a_fault(slack):
    assert respond(slack.store, "nobody", {"text": "Hello"}).status == 404
    assert take_faults(slack) == [
        "the response_url of nobody: response_url: must be one that Slack sent"
    ]


@pytest.mark.parametrize(
    ("content", "error", "fault"),
    [
        ({}, "no_text", ""),
        (
            {"text": "x", "blocks": [section(), section(block_id="a" * 256)]},
            "invalid_blocks",
            "blocks[1].block_id",
        ),
        ({"text": "x", "colour": "red"}, "invalid_arguments", "colour"),
    ],
    ids=["nothing", "wrong block", "unknown key"],
)
def test_a_wrong_response_is_a_fault_and_uses_nothing_up(slack, content, error, fault):
    slack.deliver_by(Bot())
    interaction = slack.command("list")

    assert post(slack, interaction, **content) == (400, error)

    assert [f.path for f in interaction.faults] == [fault]
    take_faults(slack)
    assert [post(slack, interaction, text="Right") for _ in range(5)] == [(200, "ok")] * 5


def test_responses_are_logged_as_calls(slack):
    slack.deliver_by(Bot())
    post(slack, slack.command("list"), text="Done")

    (logged,) = slack.calls
    assert (logged.method, logged.arguments, logged.status) == (
        "response_url",
        {"text": "Done"},
        200,
    )
