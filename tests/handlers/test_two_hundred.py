"""An organization that was carried over with two hundred contacts, through every way to it."""

import re

import pytest


@pytest.fixture
def carried(slack, world, acme):
    """Acme with 199 entries more, in every shape that a migration brings."""
    for place in range(199):
        user = world.user(acme, f"Person {place:03}", f"p{place:03}@acme.example")
        world.contact(acme, user, "DE" if place % 2 else "global", is_carried_over=True)
    return acme


def pages(slack, command="list"):
    """Every page of an answer, as the person clicks through it."""
    message = slack.command(command).message
    yield message.text
    number = int(re.search(r"of (\d+)", message.text.partition("Page 1 ")[2])[1])
    for page in range(2, number + 1):
        slack.click(slack.latest(message), "Next")
        yield (
            slack.wait_for(lambda page=page: f"Page {page} of" in slack.latest(message).text)
            and slack.latest(message).text
        )


def names(text):
    return set(re.findall(r"\*(Person \d{3}|Grace Hopper|Ada Lovelace)\*", text))


EVERYBODY = {f"Person {place:03}" for place in range(199)} | {"Grace Hopper"}


def test_r3_the_list_shows_each_of_them_once(slack, carried):
    shown = [name for text in pages(slack) for name in names(text)]

    assert sorted(shown) == sorted(EVERYBODY)


def test_r3_one_goes_and_nothing_can_be_added(slack, carried):
    asked = slack.command("remove p007@acme.example")
    slack.click(asked.message, "Remove")
    slack.wait_for(lambda: "Removed *Person 007*" in slack.latest(asked.message).text)

    assert "199, carried over; the limit is 10" in slack.latest(asked.message).text
    assert "no place is left" in slack.command("add ada@acme.example FR").message.text
    assert {name for text in pages(slack) for name in names(text)} == EVERYBODY - {"Person 007"}


def test_r9_one_hands_over_by_the_form_whose_menu_finds_each_of_them(slack, carried):
    form = slack.command("replace").view
    assert len(slack.search(form, "person", "")) == 100
    assert len(slack.search(form, "person", "198")) == 1
    slack.fill(form, {"person": "Person 198"})
    slack.search(form, "new_person", "lovelace")
    slack.submit(form, {"new_person": "Ada Lovelace"})

    assert "Replaced *Person 198* by *Ada Lovelace*" in str(slack.view())
    assert "200, carried over; the limit is 10" in str(slack.view())
    assert {name for text in pages(slack) for name in names(text)} == (
        EVERYBODY - {"Person 198"} | {"Ada Lovelace"}
    )


def test_the_export_has_a_line_for_each_of_them(slack, carried):
    slack.command("export")

    (file,) = slack.wait_for(lambda: [one for one in slack.files if one.channel])
    lines = file.content.decode().splitlines()

    assert len(lines) == 201
    assert len(set(lines)) == 201


def test_r12_the_recipients_of_a_country_are_all_of_them(slack, carried):
    shown = list(pages(slack, "recipients Germany"))

    assert "go to 200 people" in shown[0]
    assert sorted(name for text in shown for name in names(text)) == sorted(EVERYBODY)


def test_r12_those_who_are_skipped_are_counted(slack, carried, world):
    for place in range(12):
        user = world.user(
            carried, f"Gone {place}", f"gone{place}@acme.example", status="deactivated"
        )
        world.contact(carried, user, "FR")

    told = slack.command("recipients France").message.text

    assert told.count("Skipped:") == 10
    assert "2 more deactivated users are skipped." in told
