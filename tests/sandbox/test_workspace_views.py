import pytest

from bot.sandbox import web_api
from tests.sandbox.block_builders import actions, button, field, home, modal, option, plain, section
from tests.sandbox.bots import Bot, take_faults


def text_field(block_id, **element):
    return field(
        {"type": "plain_text_input", "action_id": f"{block_id}_text", **element}, block_id=block_id
    )


def call(slack, method, **arguments):
    return web_api.call(slack.store, method, slack.app.bot_token, arguments).body


def opened(slack, *blocks, **more):
    """Let the bot open a modal for a command, and show it."""

    def bot(request):
        answer = call(
            slack, "views.open", trigger_id=request.body["trigger_id"], view=modal(*blocks, **more)
        )
        assert answer["ok"], answer
        return Bot()(request)

    slack.deliver_by(bot)
    return slack.command("add").view


def test_a_submission_carries_the_view_and_what_was_typed(slack):
    view = opened(
        slack,
        text_field("name"),
        text_field("note"),
        callback_id="add_contact",
        private_metadata="7",
        external_id="form-7",
    )
    bot = Bot()
    slack.deliver_by(bot)

    slack.submit(view, {"name": "Ana", "note_text": "soon"})

    body = bot.bodies[0]
    assert body["trigger_id"]
    assert body["type"] == "view_submission"
    assert body["user"]["id"] == "U1"
    assert body["response_urls"] == []
    sent = body["view"]
    assert sent["state"]["values"] == {
        "name": {"name_text": {"type": "plain_text_input", "value": "Ana"}},
        "note": {"note_text": {"type": "plain_text_input", "value": "soon"}},
    }
    sent = {key: sent[key] for key in sent if key not in ("state", "blocks", "hash")}
    assert sent == {
        "id": view.id,
        "team_id": "T0SANDBOX",
        "type": "modal",
        "private_metadata": "7",
        "callback_id": "add_contact",
        "title": plain("Add contact"),
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": plain("Add"),
        "previous_view_id": None,
        "root_view_id": view.id,
        "app_id": "A0SANDBOX",
        "external_id": "form-7",
        "app_installed_team_id": "T0SANDBOX",
        "bot_id": "B0SANDBOX",
    }


def test_an_empty_acknowledgement_closes_the_submitted_view_alone(slack):
    below = opened(slack, section())
    above = pushed(slack, text_field("name"))
    slack.deliver_by(Bot())

    slack.submit(above, {"name": "Ana"})

    assert [view.id for view in slack.views()] == [below.id]


def pushed(slack, *blocks, **more):
    trigger_id = slack.store.triggers.issue(slack.interactions[-1])
    answer = call(slack, "views.push", trigger_id=trigger_id, view=modal(*blocks, **more))
    assert answer["ok"], answer
    return slack.view()


def test_the_answer_clear_closes_every_view(slack):
    opened(slack, section())
    above = pushed(slack, text_field("name"))
    slack.deliver_by(Bot({"response_action": "clear"}))

    slack.submit(above, {"name": "Ana"})

    assert slack.views() == []


def test_errors_stand_at_the_fields_until_the_next_submission(slack):
    view = opened(slack, text_field("name"))
    slack.deliver_by(
        Bot({"response_action": "errors", "errors": {"name": "Nobody is called that."}})
    )

    refused = slack.submit(view, {"name": "Xyz"})

    assert refused.errors == {"name": "Nobody is called that."}
    assert slack.view().errors == {"name": "Nobody is called that."}
    assert slack.view().values["name"]["name_text"]["value"] == "Xyz"
    slack.submit(view, {"name": "Ana"})
    assert slack.views() == []


def test_the_answer_update_replaces_the_view(slack):
    view = opened(slack, text_field("name"))
    slack.deliver_by(
        Bot({"response_action": "update", "view": modal(section(), title=plain("Added"))})
    )

    interaction = slack.submit(view, {"name": "Ana"})

    assert interaction.view == slack.view()
    assert (slack.view().id, slack.view().title) == (view.id, "Added")
    assert slack.view().hash != view.hash


def test_the_answer_push_lays_a_view_on_top(slack):
    view = opened(slack, text_field("name"))
    slack.deliver_by(
        Bot({"response_action": "push", "view": modal(section(), title=plain("Sure?"))})
    )

    slack.submit(view, {"name": "Ana"})

    below, above = slack.views()
    assert (below.id, above.title) == (view.id, "Sure?")
    assert (above.previous_view_id, above.root_view_id) == (view.id, view.id)


def test_a_fourth_view_is_refused_and_a_fault(slack):
    opened(slack, section())
    pushed(slack, section())
    third = pushed(slack, text_field("name"))
    slack.deliver_by(Bot({"response_action": "push", "view": modal(section())}))

    interaction = slack.submit(third, {"name": "Ana"})

    assert interaction.error == "push_limit_reached"
    assert len(slack.views()) == 3
    assert "at most 3 views in a stack, has 3 already" in take_faults(slack)[0]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"response_action": "close"}, "response_action: must be errors, update, push or clear"),
        ({"text": "Added"}, "response_action: must be errors, update, push or clear"),
        ({"response_action": "errors", "errors": {}}, "errors: must name at least one block"),
        ({"response_action": "errors"}, "errors: must name at least one block"),
        (
            {"response_action": "errors", "errors": {"title": "No"}},
            "errors.title: must be the block_id of an input block of the view",
        ),
        ({"response_action": "errors", "errors": {"name": ""}}, "errors.name: must be text"),
        ({"response_action": "update"}, "view: must be an object"),
        (
            {"response_action": "update", "view": modal(section(), title=plain("x" * 25))},
            "title.text: at most 24 characters, has 25",
        ),
    ],
    ids=[
        "unknown action",
        "a message",
        "no errors in it",
        "no errors",
        "an error at no input",
        "an empty error",
        "no view",
        "a wrong view",
    ],
)
def test_a_wrong_answer_to_a_submission_is_a_fault_and_changes_nothing(slack, answer, fault):
    view = opened(slack, section(block_id="title"), text_field("name"))
    slack.deliver_by(Bot(answer))

    interaction = slack.submit(view, {"name": "Ana"})

    assert interaction.error
    assert slack.view().id == view.id
    assert slack.view().errors == {}
    assert [str(f) for f in interaction.faults] == take_faults(slack)
    assert any(fault in str(f) for f in interaction.faults)


def test_the_client_keeps_a_form_with_an_empty_required_field(slack):
    view = opened(slack, text_field("name"), {**text_field("note"), "optional": True})
    bot = Bot()
    slack.deliver_by(bot)

    interaction = slack.submit(view, {"name": ""})

    assert not interaction.sent
    assert interaction.errors == {"name": "Please complete this required field."}
    assert bot.requests == []


@pytest.mark.parametrize(
    ("element", "typed", "complaint"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Must be at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 2}, "abc", "Must be at most 2 characters."),
        ({"type": "email_text_input"}, "ana", "Please enter a valid email address."),
    ],
    ids=["too short", "too long", "no e-mail address"],
)
def test_the_client_checks_what_is_typed(slack, element, typed, complaint):
    view = opened(slack, field({"action_id": "entry", **element}, block_id="entry"))
    slack.deliver_by(Bot())

    assert slack.submit(view, {"entry": typed}).errors == {"entry": complaint}


def test_a_view_without_submit_cannot_be_submitted(slack):
    view = opened(slack, section(), submit=plain("Add"))
    without = {key: part for key, part in modal(section()).items() if key != "submit"}
    call(slack, "views.update", view_id=view.id, view=without)

    with pytest.raises(AssertionError, match="has no button to submit it"):
        slack.submit(view)


def test_only_the_view_on_top_can_be_used(slack):
    below = opened(slack, text_field("name"))
    pushed(slack, section())

    with pytest.raises(AssertionError, match="U1 has no view “Add contact” in front of them"):
        slack.submit(below, {"name": "Ana"})


def test_somebody_elses_view_cannot_be_used(slack):
    view = opened(slack, actions(button(action_id="add")))

    with pytest.raises(AssertionError, match="U2 has no view"):
        slack.click(view, "Add", user="U2")


def test_an_update_keeps_what_was_typed_where_the_ids_stay(slack):
    view = opened(slack, text_field("name"), text_field("note"))
    slack.fill(view, {"name": "Ana", "note": "soon"})
    renamed = field({"type": "plain_text_input", "action_id": "other"}, block_id="note")

    answer = call(
        slack,
        "views.update",
        view_id=view.id,
        hash=view.hash,
        view=modal(text_field("name"), renamed),
    )

    assert answer["view"]["state"]["values"] == {
        "name": {"name_text": {"type": "plain_text_input", "value": "Ana"}},
        "note": {"other": {"type": "plain_text_input", "value": None}},
    }


def test_an_update_does_not_change_a_field_by_a_new_initial_value(slack):
    view = opened(slack, text_field("name"))

    call(
        slack, "views.update", view_id=view.id, view=modal(text_field("name", initial_value="Ben"))
    )

    assert slack.view().values["name"]["name_text"]["value"] is None


def test_a_block_without_id_gets_another_one_at_each_update_and_loses_its_text(slack):
    unnamed = field({"type": "plain_text_input", "action_id": "name"})
    view = opened(slack, unnamed)
    slack.fill(view, {"name": "Ana"})

    call(slack, "views.update", view_id=view.id, view=modal(unnamed))

    (values,) = slack.view().values.values()
    assert values["name"]["value"] is None


def test_an_update_of_another_element_type_forgets_what_stood_there(slack):
    view = opened(slack, text_field("name"))
    slack.fill(view, {"name": "Ana"})
    menu = {"type": "static_select", "action_id": "name_text", "options": [option()]}

    call(slack, "views.update", view_id=view.id, view=modal(field(menu, block_id="name")))

    assert slack.view().values["name"]["name_text"] == {
        "type": "static_select",
        "selected_option": None,
    }


def test_a_click_in_a_view_carries_it_with_its_hash_and_state(slack):
    view = opened(slack, text_field("name"), actions(button("Check", action_id="check")))
    slack.fill(view, {"name": "Ana"})
    bot = Bot()
    slack.deliver_by(bot)

    slack.click(view, "Check")

    body = bot.bodies[0]
    assert body["container"] == {"type": "view", "view_id": view.id}
    assert body["view"]["hash"] == view.hash
    assert body["view"]["state"]["values"]["name"]["name_text"]["value"] == "Ana"
    assert body["trigger_id"]
    assert body.keys().isdisjoint({"channel", "message", "response_url", "state"})


def test_a_closed_view_tells_the_bot_where_it_asked(slack):
    view = opened(slack, section(), notify_on_close=True)
    bot = Bot()
    slack.deliver_by(bot)

    interaction = slack.close(view)

    assert interaction.sent
    assert (bot.bodies[0]["type"], bot.bodies[0]["is_cleared"]) == ("view_closed", False)
    assert bot.bodies[0]["view"]["id"] == view.id
    assert slack.views() == []


def test_a_closed_view_says_nothing_where_the_bot_did_not_ask(slack):
    below = opened(slack, section())
    above = pushed(slack, section())
    bot = Bot()
    slack.deliver_by(bot)

    interaction = slack.close(above)

    assert not interaction.sent
    assert bot.requests == []
    assert [view.id for view in slack.views()] == [below.id]


def test_a_view_that_clears_closes_those_below_it(slack):
    opened(slack, section())
    above = pushed(slack, section(), clear_on_close=True, notify_on_close=True)
    bot = Bot()
    slack.deliver_by(bot)

    slack.close(above)

    assert bot.bodies[0]["is_cleared"] is True
    assert slack.views() == []


def test_the_home_is_drawn_for_the_person_who_opens_it(slack):
    def bot(request):
        call(slack, "views.publish", user_id=request.body["event"]["user"], view=home(section()))
        return Bot()(request)

    slack.deliver_by(bot)
    assert slack.home("U2") is None

    interaction = slack.open_home("U2")

    assert interaction.view == slack.home("U2")
    assert slack.home("U1") is None
    event = interaction.request["event"]
    assert (event["type"], event["tab"], event["channel"]) == (
        "app_home_opened",
        "home",
        slack.direct_channel("U2"),
    )
    assert "view" not in event


def test_a_home_that_was_drawn_comes_with_the_event(slack):
    call(slack, "views.publish", user_id="U1", view=home(section(), private_metadata="3"))
    bot = Bot()
    slack.deliver_by(bot)

    slack.open_home()

    sent = bot.bodies[0]["event"]["view"]
    assert (sent["type"], sent["hash"], sent["private_metadata"]) == (
        "home",
        slack.home().hash,
        "3",
    )


def test_a_button_on_the_home_works(slack):
    call(slack, "views.publish", user_id="U1", view=home(actions(button(action_id="add"))))
    bot = Bot()
    slack.deliver_by(bot)

    slack.click(slack.home(), "Add")

    assert bot.bodies[0]["view"]["type"] == "home"
    assert bot.bodies[0]["container"]["view_id"] == slack.home().id


def test_a_submission_after_the_view_was_cleared_changes_nothing(slack):
    view = opened(slack, text_field("name"))

    def bot(request):
        with slack.store.changed:
            slack.store.views.close_all("U1")
        return Bot({"response_action": "update", "view": modal(section())})(request)

    slack.deliver_by(bot)

    assert slack.submit(view, {"name": "Ana"}).error is None
    assert slack.views() == []
