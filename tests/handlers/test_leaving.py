import pytest

from bot.errors import NotAContactError, OrganizationNotFoundError
from tests.handlers.people import received, typed, waits_for


@pytest.fixture
def ada(slack, acme):
    """The admin of Acme Works, who is no contact."""
    return slack.store.people[slack.user]


@pytest.fixture
def cleo(slack, world, acme):
    """A contact for two countries, beside one for all."""
    person = slack.add_person(name="Cleo", email="cleo@acme.example")
    user = world.user(acme, "Cleo Contact", "cleo@acme.example", person=person)
    world.contact(acme, user, "DE")
    world.contact(acme, user, "FR")
    return person


@pytest.fixture
def last(slack, world):
    """The only contact of an organization with an admin."""
    person = slack.add_person(name="Lara", email="lara@solo.example")
    boss = slack.add_person(name="Bo", email="bo@solo.example")
    solo = world.organization("SOLO", "Solo Works")
    world.contact(solo, world.user(solo, "Lara Last", "lara@solo.example", person=person), "global")
    world.role("admin", boss, solo)
    return person, boss


def leaves(slack, person, label="Leave"):
    asked = typed(slack, person, "leave")
    slack.click(asked, label, user=person.id)
    return slack.wait_for(
        lambda: slack.latest(asked).text != asked.text and slack.latest(asked).text
    )


def test_a_contact_leaves_after_a_question_and_the_admins_are_told(slack, ada, cleo):
    asked = typed(slack, cleo, "leave").text
    assert "Leave the contacts of *Acme Works*? You will no longer get the documents" in asked
    assert "cannot be undone" in asked
    assert "3 of 10" in typed(slack, ada, "list").text

    answer = leaves(slack, cleo)

    assert "You left the contacts of *Acme Works*, for Germany and France" in answer
    told = waits_for(slack, ada, "left the contacts").text
    assert "*Cleo Contact* · cleo@acme.example left the contacts of *Acme Works*" in told
    assert "1 of 10" in told


def test_r15_leaving_stands_in_the_history_and_the_contact_cannot_undo_it(slack, ada, cleo):
    leaves(slack, cleo)

    assert f"<@{cleo.id}> left the contacts for Germany and France" in (
        typed(slack, ada, "history").text
    )
    assert "no role here" in typed(slack, cleo, "undo").text
    assert "1 of 10" in typed(slack, ada, "list").text


def test_r16_a_contact_who_is_admin_too_hears_that_leaving_cannot_be_undone(
    slack, world, acme, ada, cleo
):
    world.role("admin", cleo, acme)
    leaves(slack, cleo)

    assert "who leaves cannot undo it" in typed(slack, cleo, "undo").text
    assert "Undo" not in str(typed(slack, cleo, "history").blocks)
    assert "1 of 10" in typed(slack, ada, "list").text


def test_staying_changes_nothing(slack, ada, cleo):
    assert "3 of 10" in leaves(slack, cleo, "Stay")
    assert received(slack, ada) == []


def test_r18_leaving_twice_tells_once(slack, ada, cleo):
    asked = typed(slack, cleo, "leave")
    slack.troubles.duplicate()
    slack.click(asked, "Leave", user=cleo.id)
    waits_for(slack, ada, "left the contacts")

    assert typed(slack, cleo, "leave").text == str(NotAContactError())
    assert len(received(slack, ada)) == 1


def test_r7_the_last_contact_stays_and_the_admins_are_asked_once(slack, world, last):
    person, boss = last
    asked = typed(slack, person, "leave")
    assert "only contact of *Solo Works*" in asked.text

    first = leaves(slack, person, "Ask to be replaced")
    told = waits_for(slack, boss, "asks to leave").text
    second = leaves(slack, person, "Ask to be replaced")

    assert "You are still a contact" in first
    assert "I am telling" in first
    assert "*Lara Last* · lara@solo.example asks to leave" in told
    assert "asked a short while ago" in second
    assert len(received(slack, boss)) == 1
    assert "1 of 10" in typed(slack, boss, "list").text


def test_r7_a_last_contact_whom_nobody_can_replace_is_told_so_each_time(slack, world):
    person = slack.add_person(name="Lou", email="lou@lone.example")
    lone = world.organization("LONE", "Lone Works")
    world.contact(lone, world.user(lone, "Lou Lone", "lou@lone.example", person=person), "global")

    for _ in range(2):
        assert "nobody whom I could tell" in leaves(slack, person, "Ask to be replaced")


def test_r7_the_admin_replaces_the_one_who_asks_to_leave_from_the_message(slack, last):
    person, boss = last
    leaves(slack, person, "Ask to be replaced")

    slack.click(waits_for(slack, boss, "asks to leave"), "Replace", user=boss.id)

    assert slack.view(boss.id).title == "Replace contact"


def test_a_click_on_a_notice_leaves_it_as_it_is(slack, ada, cleo):
    leaves(slack, cleo)
    told = waits_for(slack, ada, "left the contacts")

    clicked = slack.click(told, "Show list", user=ada.id)

    assert "1 of 10" in slack.wait_for(lambda: clicked.message).text
    assert slack.latest(told).text == told.text


def test_who_cannot_be_told_is_named(slack, ada, cleo):
    slack.troubles.fail("chat.postMessage", times=5)

    answer = leaves(slack, cleo)

    assert "You left" in answer
    assert slack.wait_for(
        lambda: any(
            f"could not send <@{ada.id}>" in one.text
            for one in slack.messages(cleo.id, slack.direct_channel(cleo.id))
        )
    )


def test_nobody_else_has_anything_to_leave(slack, world, acme, ada):
    outsider = slack.add_person(name="Out", email="grace@acme.example")

    for person in (ada, outsider):
        for text in ("leave", "leave --org ACME", "leave --org NONE"):
            if person is ada and "NONE" in text:
                continue
            assert typed(slack, person, text).text == str(NotAContactError())


def test_a_contact_leaves_no_other_organization(slack, world, cleo):
    world.organization("GLOBEX", "Globex")

    for name in ("GLOBEX", "GLOBOX"):
        answer = typed(slack, cleo, f"leave --org {name}").text
        assert answer == str(OrganizationNotFoundError(name, is_refusal=True))


def test_a_forged_click_takes_nobody_elses_entries(slack, world, acme, ada, cleo):
    outsider = slack.add_person(name="Out", email="out@acme.example")
    channel = slack.add_channel("shared", members=[outsider.id, cleo.id])
    control = slack.command("leave", user=cleo.id, channel=channel.id).message.blocks[-1]
    forged = slack.command("help", user=outsider.id, channel=channel.id).message
    forged.blocks.append(control)

    clicked = slack.click(forged, "Leave", user=outsider.id)

    assert slack.wait_for(lambda: clicked.message).text == str(NotAContactError())
    assert "3 of 10" in typed(slack, ada, "list").text


def test_help_shows_leave_to_contacts_alone(slack, ada, cleo):
    assert "leave`" in typed(slack, cleo, "help").text
    assert "leave`" not in typed(slack, ada, "help").text


def test_leaving_from_the_home_tells_the_admins_too(slack, ada, cleo):
    slack.open_home(cleo.id)
    home = slack.wait_for(lambda: "You receive" in str(slack.home(cleo.id)) and slack.home(cleo.id))

    slack.click(home, "Leave", user=cleo.id)

    waits_for(slack, ada, "left the contacts of *Acme Works*")
    assert "You left the contacts" in str(slack.view(cleo.id))


def test_who_leaves_from_the_home_hears_in_a_message_that_an_admin_was_not_told(slack, ada, cleo):
    slack.open_home(cleo.id)
    home = slack.wait_for(lambda: "You receive" in str(slack.home(cleo.id)) and slack.home(cleo.id))
    slack.troubles.fail("chat.postMessage", times=2)

    slack.click(home, "Leave", user=cleo.id)

    waits_for(slack, cleo, f"could not send <@{ada.id}>")


def test_a_last_contact_whose_wish_reached_nobody_can_ask_again_at_once(slack, last):
    person, boss = last
    slack.troubles.fail("chat.postMessage", times=2)
    leaves(slack, person, "Ask to be replaced")
    assert slack.wait_for(
        lambda: any(
            f"could not send <@{boss.id}>" in one.text
            for one in slack.messages(person.id, slack.direct_channel(person.id))
        )
    )

    second = leaves(slack, person, "Ask to be replaced")

    assert "I am telling" in second
    waits_for(slack, boss, "asks to leave")
