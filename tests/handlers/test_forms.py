import json

import pytest
from sqlalchemy import delete

from bot.storage.tables import ROLES


@pytest.fixture
def form(slack, acme):
    return slack.command("add").view


def countries_shown(slack):
    return slack.wait_for(
        lambda: (
            any(block.get("block_id") == "countries" for block in slack.view().blocks)
            and slack.view()
        )
    )


@pytest.mark.parametrize(("text", "found"), [("ad", 0), ("gra", 1), ("zoë m", 1), ("acme", 5)])
def test_r11_the_person_menu_needs_three_letters(slack, form, text, found):
    assert len(slack.search(form, "person", text)) == found


def test_adds_for_chosen_countries_without_losing_what_was_chosen(slack, form):
    slack.search(form, "person", "lovelace")
    slack.fill(form, {"person": "Ada Lovelace"})
    slack.choose(form, "reach", "chosen")
    form = countries_shown(slack)
    slack.search(form, "countries", "fra")
    slack.fill(form, {"countries": ["FR"]})

    slack.submit(form)

    assert "Added *Ada Lovelace* for France" in str(slack.view())


def test_undo_stands_in_the_confirmation(slack, form):
    slack.search(form, "person", "lovelace")
    slack.submit(form, {"person": "Ada Lovelace"})

    slack.click(slack.view(), "Undo")

    assert slack.wait_for(lambda: "Undone" in str(slack.view()))


def test_whoever_sends_the_form_before_its_countries_are_shown_is_told_at_a_field_that_is_there(
    slack, form
):
    slack.search(form, "person", "lovelace")
    slack.troubles.fail("views.update", status=500)
    slack.choose(form, "reach", "chosen")

    answer = slack.submit(form, {"person": "Ada Lovelace"})

    assert answer.errors == {"reach": "Choose at least one country."}


def test_a_deactivated_person_is_refused_at_the_field(slack, form):
    slack.search(form, "person", "old timer")

    answer = slack.submit(form, {"person": "Old Timer"})

    assert "deactivated" in answer.errors["person"]


def test_at_the_limit_there_is_nothing_to_fill_in(slack, acme, world):
    for place in range(9):
        user = world.user(acme, f"Person {place}", f"p{place}@acme.example")
        world.contact(acme, user, "DE")

    form = slack.command("add").view

    assert form.submit is None
    assert all(block["type"] != "input" for block in form.blocks)
    assert "All 10 places are taken" in str(form)


def test_r17_rights_are_checked_when_the_form_is_sent(slack, form, world):
    slack.search(form, "person", "lovelace")
    with world.database.write() as connection:
        connection.execute(delete(ROLES))

    assert slack.search(form, "person", "grace") == []
    slack.submit(form, {"person": "Ada Lovelace"})

    assert "no role here" in str(slack.view())


def test_a_forged_country_does_nothing(slack, form):
    slack.search(form, "person", "lovelace")
    slack.fill(form, {"person": "Ada Lovelace"})
    slack.choose(form, "reach", "chosen")
    form = countries_shown(slack)
    forged = {"text": {"type": "plain_text", "text": "X"}, "value": "XX"}
    slack.fill(form, {"countries": [forged]})

    slack.submit(form)

    assert "out of date" in str(slack.view())


def test_replaces_by_form(slack, acme):
    form = slack.command("replace").view
    slack.search(form, "person", "")
    slack.search(form, "new_person", "lovelace")

    slack.submit(form, {"person": "Grace Hopper", "new_person": "Ada Lovelace"})

    assert "Replaced *Grace Hopper* by *Ada Lovelace*" in str(slack.view())


def test_the_metadata_of_a_form_is_ids_only(form):
    assert all(
        isinstance(value, int)
        for key, value in json.loads(form.private_metadata).items()
        if key != "verb"
    )
