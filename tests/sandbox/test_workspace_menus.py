import pytest

from bot.sandbox import web_api
from tests.sandbox.block_builders import actions, field, message, modal, option, plain
from tests.sandbox.bots import Bot, take_faults

FRANCE, FINLAND, NIGER = option("FR", "France"), option("FI", "Finland"), option("NE", "Niger")


def menu(kind, **more):
    return {"type": kind, "action_id": "country", "placeholder": plain("Country"), **more}


def opened(slack, *blocks):
    """Let the bot open a modal for a command, and show it."""

    def bot(request):
        arguments = {"trigger_id": request.body["trigger_id"], "view": modal(*blocks)}
        answer = web_api.call(slack.store, "views.open", slack.app.bot_token, arguments)
        assert answer.body["ok"], answer.body
        return Bot()(request)

    slack.deliver_by(bot)
    return slack.command("add").view


def state_of(slack):
    return slack.view().values["where"]["country"]


def test_a_search_asks_the_bot_and_offers_what_it_answers(slack):
    view = opened(slack, field(menu("external_select", min_query_length=2), block_id="where"))
    bot = Bot({"options": [FRANCE, FINLAND]})
    slack.deliver_by(bot)

    options = slack.search(view, "country", "fr")

    assert options == [FRANCE, FINLAND]
    body = bot.bodies[0]
    assert (body["type"], body["block_id"], body["action_id"], body["value"]) == (
        "block_suggestion",
        "where",
        "country",
        "fr",
    )
    assert body["container"] == {"type": "view", "view_id": view.id}
    assert body["view"]["id"] == view.id
    assert body.keys().isdisjoint({"trigger_id", "response_url"})


def test_a_search_gives_groups_as_the_bot_answers_them(slack):
    view = opened(slack, field(menu("external_select", min_query_length=1), block_id="where"))
    groups = [{"label": plain("F"), "options": [FRANCE, FINLAND]}]
    slack.deliver_by(Bot({"option_groups": groups}))

    assert slack.search(view, "where", "f") == groups
    slack.fill(view, {"where": "Finland"})
    assert state_of(slack)["selected_option"] == FINLAND


@pytest.mark.parametrize(
    ("shortest", "text", "is_sent"),
    [
        ({}, "an", False),
        ({}, "ana", True),
        ({"min_query_length": 1}, "", False),
        ({"min_query_length": 1}, "a", True),
        ({"min_query_length": 0}, "", True),
    ],
    ids=["two of three", "three of three", "none of one", "one of one", "none of none"],
)
def test_a_search_is_sent_from_the_shortest_query_on(slack, shortest, text, is_sent):
    view = opened(slack, field(menu("external_select", **shortest), block_id="where"))
    bot = Bot({"options": [FRANCE]})
    slack.deliver_by(bot)

    assert slack.search(view, "country", text) == ([FRANCE] if is_sent else [])
    assert len(bot.requests) == is_sent


def test_no_options_is_an_answer(slack):
    view = opened(slack, field(menu("external_select"), block_id="where"))
    slack.deliver_by(Bot({"options": []}))

    assert slack.search(view, "country", "xyz") == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({}, "needs options or option_groups"),
        ({"text": "France"}, "needs options or option_groups"),
        ({"options": [option(str(n)) for n in range(101)]}, "options: at most 100 items, has 101"),
        (
            {"options": [option("FR", "x" * 76)]},
            "options[0].text.text: at most 75 characters, has 76",
        ),
    ],
    ids=["empty", "a message", "too many", "too long"],
)
def test_a_wrong_answer_to_a_search_is_a_fault(slack, answer, fault):
    view = opened(slack, field(menu("external_select"), block_id="where"))
    slack.deliver_by(Bot(answer))

    assert slack.search(view, "country", "fra") == []

    assert slack.interactions[-1].error == "dispatch_failed"
    assert fault in "\n".join(take_faults(slack))


def test_a_menu_that_holds_its_options_asks_nobody(slack):
    view = opened(slack, field(menu("static_select", options=[FRANCE]), block_id="where"))

    with pytest.raises(AssertionError, match="does not ask the bot for options"):
        slack.search(view, "country", "fra")


@pytest.mark.parametrize("choice", ["FR", "France"], ids=["value", "text"])
def test_an_option_is_chosen_by_its(slack, choice):
    view = opened(slack, field(menu("static_select", options=[FRANCE, NIGER]), block_id="where"))

    slack.fill(view, {"country": choice})

    assert state_of(slack) == {"type": "static_select", "selected_option": FRANCE}


def test_an_option_that_was_never_offered_cannot_be_chosen(slack):
    view = opened(slack, field(menu("external_select"), block_id="where"))
    slack.deliver_by(Bot({"options": [NIGER]}))
    slack.search(view, "country", "nig")

    with pytest.raises(AssertionError, match=r"offers no 'FR' among: Niger \(NE\)"):
        slack.fill(view, {"country": "FR"})


def test_a_text_that_two_options_bear_chooses_neither(slack):
    doubles = [option("1", "Ana Silva"), option("2", "Ana Silva")]
    view = opened(slack, field(menu("static_select", options=doubles), block_id="where"))

    with pytest.raises(AssertionError, match="offers more than one 'Ana Silva'"):
        slack.fill(view, {"country": "Ana Silva"})


def test_a_forged_option_is_sent_as_it_is(slack):
    view = opened(slack, field(menu("external_select"), block_id="where"))
    forged = option("'; drop table", "Forged")

    slack.fill(view, {"country": forged})

    assert state_of(slack)["selected_option"] == forged


def test_several_options_come_from_several_searches(slack):
    view = opened(slack, field(menu("multi_external_select"), block_id="where"))
    slack.deliver_by(Bot({"options": [FRANCE]}, {"options": [NIGER]}))
    slack.search(view, "country", "fra")
    slack.search(view, "country", "nig")

    slack.fill(view, {"country": ["FR", "NE"]})

    assert state_of(slack) == {"type": "multi_external_select", "selected_options": [FRANCE, NIGER]}


def test_a_menu_takes_no_more_than_its_most(slack):
    most = menu("multi_static_select", options=[FRANCE, NIGER], max_selected_items=1)
    view = opened(slack, field(most, block_id="where"))

    with pytest.raises(AssertionError, match="at most 1, not 2"):
        slack.fill(view, {"country": ["FR", "NE"]})


def test_a_choice_can_be_taken_back(slack):
    view = opened(
        slack,
        field(menu("static_select", options=[FRANCE], initial_option=FRANCE), block_id="where"),
    )
    assert state_of(slack)["selected_option"] == FRANCE

    slack.fill(view, {"country": None})

    assert state_of(slack)["selected_option"] is None


def test_an_initial_option_is_sent_like_a_chosen_one(slack):
    view = opened(
        slack,
        field(menu("static_select", options=[FRANCE], initial_option=FRANCE), block_id="where"),
    )
    bot = Bot()
    slack.deliver_by(bot)

    slack.submit(view)

    assert bot.bodies[0]["view"]["state"]["values"]["where"]["country"]["selected_option"] == FRANCE


RADIO = {
    "type": "radio_buttons",
    "action_id": "scope",
    "options": [option("all", "All"), option("some", "Some")],
}


def test_a_choice_that_dispatches_tells_the_bot_at_once_with_the_new_state(slack):
    view = opened(slack, field(RADIO, block_id="scope", dispatch_action=True))
    bot = Bot()
    slack.deliver_by(bot)

    slack.choose(view, "scope", "some")

    body = bot.bodies[0]
    used = body["actions"][0]
    assert (used["type"], used["action_id"], used["selected_option"]["value"]) == (
        "radio_buttons",
        "scope",
        "some",
    )
    values = body["view"]["state"]["values"]
    assert values["scope"]["scope"]["selected_option"]["value"] == "some"
    assert slack.view().values == values


def test_a_choice_that_dispatches_is_not_filled(slack):
    view = opened(slack, field(RADIO, block_id="scope", dispatch_action=True))

    with pytest.raises(AssertionError, match="tells the bot when it is used: choose it"):
        slack.fill(view, {"scope": "some"})


def test_a_choice_that_does_not_dispatch_is_filled(slack):
    view = opened(slack, field(RADIO, block_id="scope"))

    with pytest.raises(AssertionError, match="sends nothing when it is used: fill it"):
        slack.choose(view, "scope", "some")


def test_checkboxes_take_a_list(slack):
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": [FRANCE, NIGER]}
    view = opened(slack, field(boxes, block_id="where"))

    with pytest.raises(AssertionError, match="takes a list, not 'FR'"):
        slack.fill(view, {"boxes": "FR"})
    slack.fill(view, {"boxes": ["FR"]})

    assert slack.view().values["where"]["boxes"] == {
        "type": "checkboxes",
        "selected_options": [FRANCE],
    }


def test_a_date_and_people_are_filled_as_they_are(slack):
    view = opened(
        slack,
        field({"type": "datepicker", "action_id": "day"}, block_id="day"),
        field({"type": "multi_users_select", "action_id": "people"}, block_id="people"),
    )

    slack.fill(view, {"day": "2026-11-24", "people": ["U1", "U2"]})

    assert slack.view().values == {
        "day": {"day": {"type": "datepicker", "selected_date": "2026-11-24"}},
        "people": {"people": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
    }


def test_a_menu_in_a_message_keeps_the_choice_for_each_person(slack):
    slack.deliver_by(
        Bot(
            message(
                actions(menu("static_select", options=[FRANCE, NIGER]), block_id="where"),
                response_type="in_channel",
            )
        )
    )
    seen = slack.command("list").message
    bot = Bot()
    slack.deliver_by(bot)

    slack.choose(seen, "country", "Niger", user="U1")
    slack.choose(seen, "country", "France", user="U2")

    chosen = [body["state"]["values"]["where"]["country"]["selected_option"] for body in bot.bodies]
    assert chosen == [NIGER, FRANCE]


def test_a_search_in_a_message_tells_which_message(slack):
    slack.deliver_by(Bot(message(actions(menu("external_select", min_query_length=1)))))
    seen = slack.command("list").message
    bot = Bot({"options": [NIGER]})
    slack.deliver_by(bot)

    assert slack.search(seen, "country", "n") == [NIGER]
    slack.choose(seen, "country", "NE")

    assert bot.bodies[0]["container"]["message_ts"] == seen.ts
    assert bot.bodies[0]["channel"]["id"] == "C1"
    assert bot.bodies[1]["actions"][0]["selected_option"] == NIGER


def test_an_overflow_menu_sends_the_chosen_option_and_holds_none(slack):
    overflow = {"type": "overflow", "action_id": "more", "options": [FRANCE, NIGER]}
    slack.deliver_by(Bot(message(actions(overflow, block_id="row"))))
    seen = slack.command("list").message
    bot = Bot()
    slack.deliver_by(bot)

    slack.choose(seen, "more", "Niger")

    assert bot.bodies[0]["actions"][0]["selected_option"] == NIGER
    assert bot.bodies[0]["state"] == {"values": {}}
