import re

import pytest
from sqlalchemy import delete

from bot.errors import NoAccessError
from bot.storage.tables import CONTACTS
from handlers.verbs import TYPED, VERBS
from tests.handlers.people import labels


def said(interaction):
    return interaction.message.text


def button(message, label):
    return labels(message).count(label)


def test_the_bare_command_shows_the_contacts(slack, acme):
    answer = said(slack.command(""))

    assert "Acme Works" in answer
    assert "Grace Hopper" in answer
    assert "1 of 10" in answer


def test_adds_several_countries_and_takes_them_back_once(slack, acme):
    added = slack.command('add "Ada Lovelace" France, Korea, Republic of')
    assert "Added *Ada Lovelace* for France and South Korea" in said(added)
    assert "3 of 10" in said(added)

    first = slack.click(added.message, "Undo")
    assert "Undone" in slack.wait_for(lambda: first.message).text
    second = slack.command("undo")
    assert "undone already" in said(second)
    assert "1 of 10" in said(second)


def test_r4_adding_twice_says_so_kindly(slack, acme):
    slack.command("add ada@acme.example fr")

    assert "was already a contact" in said(slack.command("add ada@acme.example France"))


def test_r5_a_global_contact_needs_no_country(slack, acme):
    assert "all countries, France included" in said(slack.command("add grace@acme.example FR"))


def test_r7_the_last_contact_cannot_go_but_be_replaced(slack, acme):
    refused = slack.command('remove "Grace Hopper"')
    assert "I did not remove *Grace Hopper*" in said(refused)

    handed = slack.command("replace Grace Hopper with Ada Lovelace")
    assert "Replaced *Grace Hopper* by *Ada Lovelace* for all countries" in said(handed)


def test_r10_a_deactivated_user_is_refused_and_a_pending_one_is_not(slack, acme):
    assert "deactivated" in said(slack.command("add Old Timer DE"))
    assert "Added *Zoë Müller*" in said(slack.command("add zoe muller DE"))


def test_r18_a_duplicate_delivery_adds_once(slack, acme):
    slack.troubles.duplicate()

    slack.command("add ada@acme.example DE")

    assert "2 of 10" in said(slack.command("list"))


def test_removal_is_asked_for_first(slack, acme):
    slack.command("add ada@acme.example DE")

    asked = slack.command("remove ada@acme.example Germany")
    assert "Remove *Ada Lovelace*" in said(asked)
    assert "2 of 10" in said(slack.command("list"))
    slack.click(asked.message, "Remove")

    assert "1 of 10" in said(slack.command("list"))


def test_a_stale_remove_button_says_so_and_shows_the_list(slack, acme):
    slack.command("add ada@acme.example DE")
    listed = slack.command("list de").message
    slack.click(listed, "Remove")

    slack.click(listed, "Remove")

    text = slack.wait_for(
        lambda: "is not a contact" in slack.latest(listed).text and slack.latest(listed).text
    )
    assert "1 of 10" in text


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("add ada@acme.example korea", ["🇰🇷 South Korea (KR)", "🇰🇵 North Korea (KP)"]),
        ("add ada@acme.example scotland", ["🇬🇧 United Kingdom (GB)"]),
        ("add ada@acme.example frnace", ["🇫🇷 France (FR)"]),
        ("add ada lovelace frnce", ["🇫🇷 France (FR)"]),
        ("remove ada lovelace jpan", ["🇯🇵 Japan (JP)"]),
        ("replace Grace Hopper with Ada Lovelace germny", ["🇩🇪 Germany (DE)"]),
        ("add Linus Korea", ["Linus for Korea"]),
        ("lst", ["/fulfillment list"]),
        ("add ada fr", ["Choose"]),
    ],
    ids=[
        "ambiguous",
        "part",
        "misspelt",
        "misspelt after a name",
        "misspelt to remove",
        "misspelt to replace",
        "two readings",
        "unknown verb",
        "part of a name",
    ],
)
def test_what_is_not_certain_is_asked(slack, acme, text, buttons):
    message = slack.command(text).message

    assert all(button(message, label) for label in buttons)
    assert "1 of 10" in said(slack.command("list"))


def test_a_choice_goes_on_where_the_command_stopped(slack, acme):
    person = slack.command("add lovelace korea").message
    country = slack.click(person, "Choose").message
    added = slack.click(country, "🇰🇷 South Korea (KR)")

    assert "Added *Ada Lovelace* for South Korea" in slack.wait_for(
        lambda: "Added" in added.message.text and added.message.text
    )


def test_a_misspelt_country_after_a_name_is_chosen_and_added(slack, acme):
    asked = slack.command("add ada lovelace frnce")
    added = slack.click(asked.message, "🇫🇷 France (FR)")

    assert "Added *Ada Lovelace* for France" in slack.wait_for(
        lambda: "Added" in added.message.text and added.message.text
    )


def test_two_names_are_not_read_as_a_misspelt_country(slack, acme):
    assert "nobody “Ada Lovelace Xqzwv”" in said(slack.command("add Ada Lovelace Xqzwv"))


def test_help_is_shaped_to_the_role(slack, world, acme):
    otto = slack.add_person(name="Otto", email="otto@elsewhere.example")
    grace = slack.add_person(name="Grace", email="grace@acme.example")
    slack.add_channel("lobby", members=[otto.id, grace.id])
    lobby = list(slack.store.channels)[-1]
    world.user(acme, "Grace Two", "grace.two@acme.example", person=grace)

    admin = said(slack.command("help"))
    outsider = said(slack.command("help", user=otto.id, channel=lobby))

    assert "add [PERSON]" in admin
    assert "add [PERSON]" not in outsider
    assert str(NoAccessError()) in outsider
    assert str(NoAccessError()) in said(slack.command("help add", user=otto.id, channel=lobby))


def test_help_offers_nobody_what_they_may_not_use(slack, world, acme):
    support = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", support)
    grace = slack.add_person(name="Grace", email="grace@slack.example")
    world.contact(acme, world.user(acme, "Grace Two", "grace.two@acme.example", person=grace), "FR")
    otto = slack.add_person(name="Otto", email="otto@elsewhere.example")
    people = {"support": support, "contact": grace, "outsider": otto}
    channel = slack.add_channel("lobby", members=[one.id for one in people.values()]).id

    offered = {"admin": set(usages(said(slack.command("help"))))} | {
        name: set(usages(said(slack.command("help", user=person.id, channel=channel))))
        for name, person in people.items()
    }

    assert offered["support"] - offered["admin"] == {
        "organizations [TEXT]",
        "use [ORGANIZATION | none]",
        "import",
        "grant PERSON admin | support",
        "revoke PERSON admin | support",
    }
    assert {"grant PERSON admin", "revoke PERSON admin"} <= offered["admin"]
    assert offered["contact"] - {"leave", "history"} < offered["admin"]
    assert offered["outsider"] == {"help [VERB]", "request [TEXT]"}


def usages(help_):
    """List how the verbs of a help are written; what stands under the examples is none."""
    return re.findall("^`/fulfillment (.+)` ", help_, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        ("use", "for support alone"),
        ("import", "for support alone"),
        ("leave", "not a fulfillment contact"),
    ],
)
def test_the_help_of_a_verb_says_who_may_use_it_to_who_may_not(slack, acme, verb, who):
    assert who in said(slack.command(f"help {verb}"))


def test_the_help_of_what_is_for_admins_lets_a_contact_ask_for_that(slack, world, acme):
    grace = slack.add_person(name="Grace", email="grace@slack.example")
    world.contact(acme, world.user(acme, "Grace Two", "grace.two@acme.example", person=grace), "FR")
    channel = slack.add_channel("lobby", members=[grace.id]).id

    answer = slack.command("help add", user=grace.id, channel=channel).message

    assert "for support and for an organization's admins" in answer.text
    assert button(answer, "Request access") == 1


def test_what_only_buttons_know_is_unknown_where_it_is_typed(slack, acme):
    answers = [said(slack.command(verb)) for verb in sorted(VERBS.keys() - TYPED.keys())]

    assert len(answers) == 5
    assert all(answer.startswith("I do not know “") for answer in answers)


def test_help_about_a_misspelt_verb_offers_the_help_of_the_one_meant(slack, acme):
    asked = slack.command("help hstory").message

    clicked = slack.click(asked, "/fulfillment help history")

    assert "history [PERSON]" in slack.wait_for(lambda: clicked.message).text


@pytest.mark.parametrize(
    "text", ["", "list", "list --org ACME", "list --org NONE", "add grace@acme.example global"]
)
def test_r17_an_outsider_learns_nothing(slack, acme, text):
    outsider = slack.add_person(name="Out", email="grace@acme.example")
    lobby = slack.add_channel("lobby", members=[outsider.id])

    answer = said(slack.command(text, user=outsider.id, channel=lobby.id))

    assert answer == str(NoAccessError())


def test_an_unknown_organization_and_an_invisible_one_get_the_same_answer(slack, acme, world):
    world.organization("GLOBEX", "Globex")

    hidden = said(slack.command("list --org GLOBEX"))
    absent = said(slack.command("list --org GLOBOX"))

    assert hidden.replace("GLOBEX", "X") == absent.replace("GLOBOX", "X")


def test_a_mention_is_matched_by_the_profile_within_the_organization(slack, acme):
    grace = slack.add_person(name="grace", email="zoe@acme.example")

    answer = slack.command(f"add <@{grace.id}> FR")

    assert "Added *Zoë Müller* for France" in said(answer)


@pytest.mark.parametrize(
    "trouble",
    [
        lambda troubles: troubles.rate_limit("users.info", times=9),
        lambda troubles: troubles.fail("users.info", times=9),
        lambda troubles: troubles.hang("users.info", seconds=0, times=9),
    ],
    ids=["rate limited", "server error", "hung up"],
)
def test_a_mention_that_slack_does_not_resolve_is_no_fault_of_ours(slack, acme, trouble):
    grace = slack.add_person(name="grace", email="zoe@acme.example")
    trouble(slack.troubles)

    assert "Slack did not tell me who that is" in said(slack.command(f"add <@{grace.id}> FR"))
    assert "1 of 10" in said(slack.command("list"))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("account_inactive", "Ask an admin of the workspace to install me again."),
        ("missing_scope", "I don't have the permission for this in Slack."),
        ("some_new_code", "tell support this reference"),
    ],
)
def test_what_slack_refuses_is_told_in_words_where_they_help(slack, acme, code, words):
    grace = slack.add_person(name="grace", email="zoe@acme.example")
    slack.troubles.refuse("users.info", code)

    answer = said(slack.command(f"add <@{grace.id}> FR"))

    assert words in answer
    assert ("reference" in answer) == (code == "some_new_code")


def test_a_mention_of_nobody_in_the_directory_says_what_to_do(slack, acme):
    stranger = slack.add_person(name="stranger", email="stranger@elsewhere.example")

    answer = said(slack.command(f"add <@{stranger.id}> FR"))

    assert "This person is not in the directory of Acme Works" in answer


def test_the_carried_over_list_is_explained(slack, acme, world):
    for place in range(13):
        user = world.user(acme, f"Person {place}", f"p{place}@acme.example")
        world.contact(acme, user, "global", is_carried_over=True)

    assert "14, carried over; the limit is 10" in said(slack.command("list"))
    assert "no place is left" in said(slack.command("add ada@acme.example DE"))


def test_two_hundred_contacts_are_shown_page_by_page(slack, acme, world):
    for place in range(200):
        user = world.user(acme, f"Person {place:03}", f"p{place}@acme.example")
        world.contact(acme, user, "DE", is_carried_over=True)

    first = slack.command("list").message
    second = slack.click(first, "Next").message

    assert "Page 2 of 14" in slack.wait_for(
        lambda: "Page 2" in slack.latest(second).text and slack.latest(second).text
    )


def test_two_hundred_recipients_are_shown_page_by_page(slack, acme, world):
    for place in range(200):
        user = world.user(acme, f"Person {place:03}", f"p{place}@acme.example")
        world.contact(acme, user, "global", is_carried_over=True)

    first = slack.command("recipients France").message
    second = slack.click(first, "Next").message

    assert "Page 1 of 11" in first.text
    slack.wait_for(lambda: "Page 2 of 11" in slack.latest(second).text)
    assert "Person 019" in slack.latest(second).text


def test_of_many_with_the_same_name_as_many_are_offered_as_a_message_holds(slack, acme, world):
    for place in range(60):
        world.user(acme, "Max Muster", f"max{place}@acme.example")

    asked = slack.command('add "Max Muster" France').message

    assert "Which person do you mean?" in asked.text
    assert button(asked, "Choose") == 20


def test_one_candidate_is_asked_about_as_one(slack, acme):
    asked = slack.command("add Lovelace France").message

    assert "Do you mean this person?" in asked.text
    assert button(asked, "Choose") == 1


def test_history_names_who_took_over_though_their_own_entry_was_folded(slack, acme, world):
    first = world.user(acme, "First In", "first@acme.example")
    second = world.user(acme, "Second In", "second@acme.example")
    world.contact(acme, first, "FR")
    world.contact(acme, second, "global")

    slack.command("replace second@acme.example with first@acme.example")

    assert "replaced *Second In* by *First In* for all countries (this took in France)" in said(
        slack.command("history")
    )


def test_history_names_the_channel_but_not_a_conversation_with_the_bot(slack, acme):
    slack.command("add ada@acme.example fr")
    slack.command("add linus@acme.example fr", channel=slack.direct_channel(slack.user))

    answer = said(slack.command("history"))

    assert answer.count("by command") == 2
    assert answer.count("<#") == 1


def test_r13_without_contacts_the_admins_are_the_fallback(slack, acme, world):
    other = world.organization("EMPTY", "Empty Works")
    world.role("admin", slack.store.people[slack.user], other)

    answer = said(slack.command("recipients FR --org EMPTY"))

    assert "No contact" in answer
    assert "as a fallback" in answer


def test_r13_the_fallback_lets_only_those_add_a_contact_who_may(slack, acme, world):
    cleo = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=cleo), "DE")
    with world.database.write() as connection:
        connection.execute(delete(CONTACTS).where(CONTACTS.c.scope == "global"))
    channel = slack.add_channel("lobby", members=[cleo.id]).id

    to_admin = slack.command("recipients FR").message
    to_contact = slack.command("recipients FR", user=cleo.id, channel=channel).message

    assert to_admin.text.count("Add a contact.") == button(to_admin, "Add contact") == 1
    assert "Ask an admin or support to add a contact." in to_contact.text
    assert button(to_contact, "Add contact") == 0


def test_support_reads_that_the_change_of_another_is_undone_already(slack, acme, world):
    support = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", support)
    channel = slack.add_channel("both", members=[slack.user, support.id]).id
    added = slack.command("add zoe@acme.example FR", channel=channel).message
    shown = slack.command("history --org ACME", user=support.id, channel=channel).message

    first = slack.click(added, "Undo")
    slack.wait_for(lambda: "Undone" in first.message.text)
    second = slack.click(shown, "Undo", user=support.id)

    assert "This change is undone already." in slack.wait_for(lambda: second.message).text


def test_at_the_limit_only_those_are_told_to_remove_who_may(slack, world, acme):
    cleo = slack.add_person(name="Cleo", email="cleo@full.example")
    organization = world.organization("TWO", "Two Works", contact_limit=2)
    first = world.user(organization, "Cleo", "cleo@two.example", person=cleo)
    world.contact(organization, first, "DE")
    world.contact(organization, first, "FR")
    world.role("admin", slack.store.people[slack.user], organization)
    channel = slack.add_channel("lobby", members=[cleo.id]).id

    assert "All 2 places are taken. Remove an entry" in said(slack.command("list --org TWO"))
    looked = said(slack.command("list", user=cleo.id, channel=channel))
    assert looked.endswith("All 2 places are taken.")


@pytest.mark.parametrize(
    "command", ["list", "recipients France", "add eve@acme.example Japan", "recipients Chad"]
)
def test_an_address_that_stands_for_a_name_is_not_shared(slack, acme, world, command):
    eve = world.user(acme, "eve@acme.example", "eve@acme.example")
    old = world.user(acme, "old@acme.example", "old2@acme.example", status="deactivated")
    world.contact(acme, eve, "FR")
    world.contact(acme, old, "TD")

    slack.click(slack.command(command).message, "Share in channel")

    shared = slack.wait_for(
        lambda: next((one for one in slack.messages() if one.ephemeral_to is None), None)
    )
    assert "…@acme.example" in shared.text
    assert "eve@" not in str(shared)
    assert "old@" not in str(shared)


def test_a_shared_list_has_no_addresses_and_no_buttons(slack, acme):
    listed = slack.command("list").message

    slack.click(listed, "Share in channel")

    shared = slack.wait_for(
        lambda: next((one for one in slack.messages() if one.ephemeral_to is None), None)
    )
    assert "Grace Hopper" in shared.text
    assert "@acme.example" not in shared.text
    assert all(block["type"] != "actions" for block in shared.blocks)


def test_r16_after_ten_minutes_an_undo_is_too_late(slack, acme, clock):
    slack.command("add ada@acme.example DE")
    clock.pass_minutes(11)

    assert "too late" in said(slack.command("undo"))


def test_a_bug_is_told_by_its_reference_and_logged_without_names(slack, acme, world, caplog):
    with world.database.write() as connection:
        connection.exec_driver_sql("alter table contacts rename to gone")

    answer = said(slack.command("list"))

    reference = answer.rsplit(" ", 1)[1].strip(".")
    assert "not your fault" in answer
    assert f"fault {reference}" in caplog.text
    assert "grace@acme.example" not in caplog.text


def test_slack_not_opening_the_form_is_said(slack, acme):
    slack.troubles.fail("views.open")

    answer = slack.command("add")

    assert "If no form opened, please try again" in answer.message.text


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("nobody@acme.example", "has the address nobody@acme.example"),
        ("Nobody", "There is nobody “Nobody”"),
    ],
)
def test_somebody_who_is_not_in_the_directory_leads_to_the_form_that_takes_them(
    slack, acme, person, words
):
    message = slack.command(f"add {person} France").message
    assert words in message.text

    slack.click(message, "Open the form")

    assert "Somebody who is not in the directory…" in str(slack.wait_for(slack.view))


def test_a_mention_of_one_person_never_means_another_who_has_their_address(slack, world, acme):
    bob = slack.add_person(name="Bob", email="ada@acme.example")

    answer = slack.command(f"add <@{bob.id}> FR").message.text

    assert "not in the directory" in answer
    assert "1 of 10" in slack.command("list").message.text
