"""The many ways in which people write what they want, read as they mean it or not at all."""

import pytest

from tests.handlers.people import labels, received, typed, waits_for


@pytest.fixture
def otto(slack, acme):
    """Nobody knows him."""
    return slack.add_person(name="Otto", email="otto@elsewhere.example")


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("add ada@acme.example, France", "Ada Lovelace* for France"),
        ("add ada@acme.example: Latvia", "Ada Lovelace* for Latvia"),
        ("add Ada Lovelace, Norway", "Ada Lovelace* for Norway"),
        ("add Ada Lovelace for Norway", "Ada Lovelace* for Norway"),
        ("add ada@acme.example, for Norway", "Ada Lovelace* for Norway"),
        ("add Linus Korea for Latvia", "Linus Korea* for Latvia"),
        ("add Norway for Ada Lovelace", "Ada Lovelace* for Norway"),
        ("add global ada@acme.example", "Ada Lovelace* for all countries"),
        ("add Ada Lovelace <ada@acme.example> Chile", "Ada Lovelace* for Chile"),
        ("add Chile for Ada Lovelace <ada@acme.example>", "Ada Lovelace* for Chile"),
        ("add ada@acme.example all", "Ada Lovelace* for all countries"),
        ("add ada@acme.example Global.", "Ada Lovelace* for all countries"),
        ("add Ada Lovelace worldwide", "Ada Lovelace* for all countries"),
        ("add ada@acme.example global, France", "Ada Lovelace* for all countries"),
        ("add Ada Lovelace France and global", "Ada Lovelace* for all countries"),
    ],
)
def test_a_person_and_countries_are_read_however_they_are_joined(slack, acme, text, added):
    assert f"Added *{added}" in slack.command(text).message.text
    assert "2 of 10" in slack.command("list").message.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("add ada@acme.example linus@acme.example FR", "One person at a time"),
        ("add ada@acme.example, linus@acme.example FR", "One person at a time"),
        ("add ada@acme.example FR\nadd linus@acme.example DE", "One person at a time"),
        ("remove grace@acme.example and ada@acme.example", "One person at a time"),
        ("add Germany", "For whom? Write the person before “Germany”"),
        ("remove France", "For whom?"),
        ("remove Germany from France", "For whom?"),
        ("add Georgia Ada <ada@acme.example> Chile", "Name the person once, and first"),
        ("add Ken ada@acme.example France", "Name the person once, and first"),
        ("add Norway ada@acme.example", "Name the person once, and first"),
        ('add "Ada Lovelace" linus@acme.example FR', "Name the person once, and first"),
        ("add Ada Lovelace Germany, Frnace", "I know no country “Frnace”"),
        ("list France, Japan", "I show one at a time"),
        ("recipients France and Japan", "I show one at a time"),
        ("x" * 901, "at most"),
    ],
)
def test_what_would_be_done_by_halves_is_not_done_at_all(slack, acme, text, words):
    assert words in slack.command(text).message.text
    assert "1 of 10" in slack.command("list").message.text


def test_a_misspelt_country_among_others_keeps_the_others(slack, acme):
    asked = slack.command("add Ada Lovelace Germany, Frnace").message
    slack.click(asked, "🇫🇷 France (FR)")

    assert slack.wait_for(
        lambda: (
            "Added *Ada Lovelace* for France and Germany" in slack.latest(asked).text
            or "Added *Ada Lovelace* for Germany and France" in slack.latest(asked).text
        )
    )


@pytest.mark.parametrize(
    ("name", "typed_"), [("Søren Ærø", "soren aero"), ("Łukasz Đorđević", "lukasz dordevic")]
)
def test_letters_that_a_keyboard_lacks_are_found_by_plain_ones(slack, acme, world, name, typed_):
    world.user(acme, name, "s@acme.example")

    assert f"Added *{name}* for France" in slack.command(f"add {typed_} France").message.text


@pytest.mark.parametrize("word", ["all", "everything"])
def test_all_of_what_there_is_means_every_entry(slack, acme, word):
    slack.command("add ada@acme.example France, Japan")

    assert "for France and Japan?" in slack.command(f"remove Ada Lovelace {word}").message.text
    assert "3 of 10" in slack.command(f"list {word}").message.text
    assert "*Grace Hopper*" in slack.command(f"list {word}").message.text
    handed = slack.command(f"replace Ada Lovelace with linus@acme.example {word}").message.text
    assert "Replaced *Ada Lovelace* by *Linus Korea* for France and Japan" in handed


@pytest.mark.parametrize(
    "text",
    [
        "replace Grace Hopper by Ada Lovelace",
        "replace grace@acme.example ada@acme.example",
        'replace "Grace Hopper" "Ada Lovelace"',
        "replace grace@acme.example, ada@acme.example",
        "replace Grace Hopper <grace@acme.example> by ada@acme.example",
    ],
)
def test_a_replacement_is_read_in_the_words_of_the_history_too(slack, acme, text):
    assert "Replaced *Grace Hopper* by *Ada Lovelace*" in slack.command(text).message.text


def test_a_surname_that_joins_two_people_elsewhere_is_a_name(slack, acme, world):
    world.contact(acme, world.user(acme, "Ole By", "ole@acme.example"), "FR")

    answer = slack.command("replace Ole By with Ada Lovelace").message.text

    assert "Replaced *Ole By* by *Ada Lovelace* for France" in answer


def test_whom_to_replace_stays_where_the_new_name_reads_in_two_ways(slack, acme):
    asked = slack.command("replace Grace Hopper with Linus Korea").message
    slack.click(asked, "Linus Korea, all entries")

    replaced = "Replaced *Grace Hopper* by *Linus Korea* for all countries"
    assert slack.wait_for(lambda: replaced in slack.latest(asked).text)


def test_somebody_new_who_is_called_like_a_country_can_still_be_brought_in(slack, acme):
    message = slack.command("add Jordan").message

    assert "For whom?" in message.text
    assert labels(message) == ["Open the form"]


def test_a_replacement_says_which_entries_there_were_not(slack, acme):
    slack.command("add ada@acme.example France")

    answer = slack.command(
        "replace Ada Lovelace with Linus Korea for France and Japan"
    ).message.text

    assert "for France at *Acme Works*. *Ada Lovelace* had no entry for Japan." in answer


def test_the_form_to_replace_opens_with_what_was_understood(slack, acme):
    slack.command("add zoe@acme.example France, Japan")
    form = slack.command("replace with Ada Lovelace France").view
    slack.search(form, "person", "")

    slack.submit(form, {"person": "Zoë Müller"})

    assert "Replaced *Zoë Müller* by *Ada Lovelace* for France" in str(slack.view())
    assert "Japan" in slack.command("list Japan").message.text


def test_whoever_gets_all_countries_is_not_said_to_miss_one(slack, acme):
    slack.command("add ada@acme.example Japan")

    refused = slack.command("remove grace@acme.example France").message.text
    assert "*Grace Hopper* gets the documents of all countries, France included" in refused
    assert "3 of 10" not in refused

    listed = slack.command("list France").message
    assert "Nobody is listed for France." in listed.text
    slack.click(listed, "Who gets it")
    assert slack.wait_for(lambda: "*Grace Hopper*" in slack.latest(listed).text)


@pytest.mark.parametrize(
    ("text", "words", "buttons"),
    [
        ("lst", "Did you mean “list”?", ["/fulfillment list"]),
        ("recipents Japan --org ACME", "`/fulfillment recipients Japan --org ACME`", []),
        ("ad ada@acme.example R&D", "`/fulfillment add ada@acme.example R&amp;D`", []),
        ("ad <@U00000001> Japan", "Then type it again with that word.", []),
        ("--org ACME lst France", "`/fulfillment list --org ACME France`", []),
    ],
)
def test_a_misspelt_verb_loses_nothing_of_what_was_typed(slack, acme, text, words, buttons):
    message = slack.command(text).message

    assert words in message.text
    assert labels(message) == buttons


@pytest.mark.parametrize(
    "text",
    ["grant <@{}> to admin", "grant admin to <@{}>", "grant <@{}>, admin", "grant <@{}> as admin"],
)
def test_a_role_is_granted_however_it_is_joined(slack, acme, otto, text):
    slack.command(text.format(otto.id))

    waits_for(slack, otto, "made you admin")


def test_words_beside_a_role_are_not_passed_over(slack, acme, otto):
    ada = slack.store.people[slack.user]

    for text in (f"grant <@{otto.id}> admin Other Works", f"grant <@{otto.id}> admins"):
        assert "I did nothing: name one person and one role" in typed(slack, ada, text).text
    assert received(slack, otto) == []


def test_the_help_of_a_contact_offers_no_look_into_the_directory(slack, world, acme):
    grace = slack.add_person(name="Grace", email="grace@slack.example")
    world.contact(acme, world.user(acme, "Grace Two", "grace.two@acme.example", person=grace), "FR")
    lobby = slack.add_channel("lobby", members=[grace.id]).id

    assert "history [PERSON]" in slack.command("help").message.text
    assert "history` shows" in slack.command("help", user=grace.id, channel=lobby).message.text


@pytest.mark.parametrize(("people", "says"), [(19, False), (20, True)])
def test_a_question_about_many_says_that_there_may_be_more(slack, acme, world, people, says):
    for place in range(people):
        world.user(acme, "Max Muster", f"max{place}@acme.example")

    asked = slack.command('add "Max Muster" France').message

    assert ("There may be more of them" in asked.text) == says
