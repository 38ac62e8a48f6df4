import pytest

from bot.sandbox.troubles import EVERYTHING

CONTACTS = "account_id,email,country\nACME,grace@acme.example,global\n"


def sent(slack, person):
    """The files that a person has got in their conversation with the bot."""
    channel = slack.direct_channel(person)
    return [file for file in slack.files if file.channel == channel]


def test_the_asker_alone_gets_the_contacts_as_a_file(slack, acme):
    answer = slack.command("export")

    (file,) = slack.wait_for(lambda: sent(slack, slack.user))
    assert "I am sending you the contacts of *Acme Works*" in answer.answer["text"]
    assert (file.name, file.content.decode()) == ("contacts-ACME.csv", CONTACTS)
    assert "contacts-ACME.csv" in str(slack.messages(channel=slack.direct_channel())[-1])
    assert len(slack.messages()) == 1


def test_no_cell_of_it_is_a_formula(slack, acme, world):
    eve = world.user(acme, "Eve", "=cmd@acme.example")
    world.contact(acme, eve, "FR")

    slack.command("export")

    (file,) = slack.wait_for(lambda: sent(slack, slack.user))
    assert "ACME,'=cmd@acme.example,FR\n" in file.content.decode()


@pytest.mark.parametrize(
    "method", ["chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal"]
)
def test_a_file_that_slack_does_not_take_is_told_of(slack, acme, method):
    slack.troubles.rate_limit(method)

    answer = slack.command("export")

    assert slack.wait_for(lambda: "Slack didn't confirm the file" in str(answer))
    assert sent(slack, slack.user) == []


def test_r17_a_contact_may_see_the_list_but_not_take_it_away(slack, acme, world):
    grace = slack.add_person(name="Grace", email="g@acme.example")
    slack.add_channel("lounge", members=[grace.id], id="C2")
    user = world.user(acme, "Grace II", "g@acme.example", person=grace)
    world.contact(acme, user, "FR")

    answer = slack.command("export", user=grace.id, channel="C2")

    assert "needs the role of an admin there, or of support" in str(answer)
    assert slack.files == []


def test_whoever_may_not_see_an_organization_learns_nothing_of_it(slack, acme, world):
    other = world.organization("OTHER", "Other Works")
    bob = slack.add_person(name="Bob", email="bob@other.example")
    slack.add_channel("lounge", members=[bob.id], id="C2")
    world.role("admin", bob, other)

    there = slack.command("export --org ACME", user=bob.id, channel="C2").answer["text"]
    nowhere = slack.command("export --org ACMX", user=bob.id, channel="C2").answer["text"]

    assert there.replace("ACME", "ACMX") == nowhere
    assert slack.files == []


def test_nothing_that_calls_slack_comes_before_the_acknowledgement(slack, acme):
    slack.troubles.hang(EVERYTHING, seconds=1)

    assert slack.command("export").seconds < 0.5
    slack.troubles.release()


def test_the_page_of_an_organization_has_a_button_for_it(slack, acme):
    shown = slack.command("organizations --org ACME").message

    slack.click(shown, "Export")

    assert slack.wait_for(lambda: sent(slack, slack.user))
