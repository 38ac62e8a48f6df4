import pytest

from tests.handlers.people import waits_for

NOT_THERE = "Somebody who is not in the directory…"


@pytest.fixture
def form(slack, acme):
    return slack.command("add").view


def pushed(slack):
    return slack.wait_for(lambda: len(slack.views()) == 2 and slack.view())


def test_a_newcomer_is_chosen_in_the_form_below_and_added(slack, form):
    slack.choose(form, "reach", "chosen")
    form = slack.wait_for(
        lambda: any(one["block_id"] == "countries" for one in slack.view().blocks) and slack.view()
    )
    slack.search(form, "countries", "fra")
    slack.fill(form, {"countries": ["FR"]})
    slack.click(form, NOT_THERE)
    slack.submit(pushed(slack), {"name": "Nina New", "email": "nina@acme.example"})
    slack.wait_for(lambda: "Nina New" in str(slack.view()))

    slack.submit(slack.view())

    assert "Added *Nina New* for France" in slack.wait_for(
        lambda: "Added" in str(slack.view()) and str(slack.view())
    )


def test_a_newcomer_takes_over_from_a_contact(slack, acme):
    form = slack.command("replace").view
    slack.search(form, "person", "")
    slack.fill(form, {"person": "Grace Hopper"})
    slack.click(form, NOT_THERE)
    slack.submit(pushed(slack), {"name": "Nina New", "email": "nina@acme.example"})
    slack.wait_for(lambda: "Nina New" in str(slack.view()))

    slack.submit(slack.view())

    assert "Replaced *Grace Hopper* by *Nina New*" in str(slack.view())
    assert "Nina New* · nina@acme.example · has not signed in yet" in slack.command("").message.text


def test_the_form_that_slack_did_not_open_is_told_of_and_the_one_below_stays(slack, form):
    slack.search(form, "person", "lovelace")
    slack.fill(form, {"person": "Ada Lovelace"})
    slack.troubles.fail("views.push")

    slack.click(form, NOT_THERE)

    waits_for(slack, slack.store.people[slack.user], "If no form opened")
    slack.submit(form)
    assert "Added *Ada Lovelace* for all countries" in str(slack.view())


def test_the_contact_to_replace_that_the_form_came_with_stays_chosen(slack, acme):
    form = slack.command("replace grace@acme.example").view
    slack.click(form, NOT_THERE)
    slack.submit(pushed(slack), {"name": "Nina New", "email": "nina@acme.example"})
    slack.wait_for(lambda: "Nina New" in str(slack.view()))

    slack.submit(slack.view())

    assert "Replaced *Grace Hopper* by *Nina New*" in str(slack.view())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Nina", "email": "nina@nowhere"}, "email"),
        ({"name": "Nina", "email": "old@acme.example"}, "email"),
        ({"name": " \u00a0 ", "email": "nina@acme.example"}, "name"),
    ],
    ids=["malformed", "deactivated", "no name"],
)
def test_what_is_wrong_is_said_at_the_field(slack, form, values, field):
    slack.click(form, NOT_THERE)

    answer = slack.submit(pushed(slack), values)

    assert list(answer.errors) == [field]
    assert len(slack.views()) == 2


def test_a_slack_user_chosen_for_somebody_known_is_taken_over(slack, form):
    grace = slack.add_person(name="Grace", email="g@elsewhere.example")
    slack.click(form, NOT_THERE)

    slack.submit(
        pushed(slack), {"name": "G", "email": "grace@acme.example", "slack_user": grace.id}
    )

    slack.wait_for(lambda: "Grace Hopper" in str(slack.view()))
    said = slack.command("history").message.text
    assert f"<@{slack.user}> named the Slack user of *Grace Hopper*" in said
    added = slack.command(f"add <@{grace.id}> FR")
    assert "*Grace Hopper*" in slack.wait_for(lambda: added.message).text


def test_another_slack_user_for_somebody_known_is_refused_at_its_field(slack, form):
    other = slack.add_person(name="Other", email="other@elsewhere.example")
    slack.click(form, NOT_THERE)

    answer = slack.submit(
        pushed(slack), {"name": "A", "email": "ada@acme.example", "slack_user": other.id}
    )

    assert "Ada Lovelace is in the directory with another" in answer.errors["slack_user"]
    assert len(slack.views()) == 2


def test_the_person_chosen_stays_when_the_reach_is_switched(slack, form):
    slack.search(form, "person", "lovelace")
    slack.fill(form, {"person": "Ada Lovelace"})
    slack.choose(form, "reach", "chosen")
    slack.wait_for(lambda: any(one["block_id"] == "countries" for one in slack.view().blocks))
    slack.choose(slack.view(), "reach", "all")
    slack.wait_for(lambda: all(one["block_id"] != "countries" for one in slack.view().blocks))

    slack.submit(slack.view())

    assert "Added *Ada Lovelace* for all countries" in str(slack.view())


def test_history_by_person(slack, acme):
    slack.command("add ada@acme.example DE")
    slack.command("add zoe@acme.example FR")

    told = slack.command("history Ada Lovelace").message.text

    assert "that concern *Ada Lovelace*" in told
    assert "Germany" in told
    assert "France" not in told
