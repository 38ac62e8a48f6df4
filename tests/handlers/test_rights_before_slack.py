"""Slack is asked about somebody only for those whose rights are known, and could do with it."""

from dataclasses import replace

import pytest

from bot.errors import NoAccessError
from tests.handlers.people import typed, waits_for

ABOUT_OTHERS = [
    "grant {} admin",
    "grant {} admin --org ACME",
    "grant {} support",
    "grant {}",
    "revoke {} admin",
    "revoke {} support",
    "revoke {}",
    "add {} FR",
    "add {}",
    "remove {}",
    "remove {} --org ACME",
    "replace {} with {}",
    "replace {}",
    "history {}",
    "roles",
    "roles --org ACME",
    "leave",
    "use ACME",
    "request {} knows me",
    "recipients FR",
]
"""What somebody may type about another person, and without naming one."""


@pytest.fixture
def named(slack, acme):
    return slack.add_person(name="Nina", email="nina@acme.example")


@pytest.fixture
def stranger(slack):
    return slack.add_person(name="Out", email="out@elsewhere.example")


@pytest.fixture
def contact(slack, world, acme):
    person = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=person), "DE")
    return person


def type_all(slack, person, named):
    mention = f"<@{named.id}>"
    for _twice in range(2):
        for text in ABOUT_OTHERS:
            slack.command(
                text.replace("{}", mention),
                user=person.id,
                channel=slack.direct_channel(person.id),
            )


def asked_about(slack):
    """List whom Slack was asked about."""
    return [call.arguments["user"] for call in slack.store.calls if call.method == "users.info"]


def test_forty_commands_of_a_stranger_ask_slack_once_about_themselves(
    slack, bot, acme, stranger, named
):
    type_all(slack, stranger, named)
    bot.background.close()

    assert asked_about(slack) == [stranger.id]


def test_forty_commands_of_a_contact_ask_slack_about_nobody_else(slack, bot, contact, named):
    type_all(slack, contact, named)
    bot.background.close()

    assert asked_about(slack) == [contact.id]


def test_an_admin_asks_slack_about_nobody_for_another_organization(slack, bot, world, acme, named):
    world.organization("GLOBEX", "Globex")
    for verb in ("grant", "revoke"):
        for where in ("GLOBEX", "GLOBOX"):
            slack.command(f"{verb} <@{named.id}> admin --org {where}")
    bot.background.close()

    assert asked_about(slack) == []


class TestInACustomersWorkspace:
    @pytest.fixture
    def support_teams(self):
        return ("T0OPERATOR",)

    def test_commands_of_a_stranger_ask_slack_about_nobody(self, slack, bot, stranger, named):
        type_all(slack, stranger, named)
        bot.background.close()

        assert asked_about(slack) == []

    def test_whoever_owns_it_is_refused_like_anybody(self, slack, bot, named):
        owner = slack.add_person(name="Wendy", email="wendy@acme.example", owner=True)

        for text in (f"grant <@{named.id}> support", f"revoke <@{named.id}> support", "roles"):
            assert typed(slack, owner, text).text == str(NoAccessError())
        bot.background.close()

        assert asked_about(slack) == []


def test_somebody_who_becomes_an_owner_is_known_within_minutes(
    slack, world, acme, stranger, named, clock
):
    words = f"grant <@{named.id}> support"
    assert typed(slack, stranger, words).text == str(NoAccessError())
    slack.store.people[stranger.id] = replace(slack.store.people[stranger.id], is_owner=True)
    assert typed(slack, stranger, words).text == str(NoAccessError())

    clock.pass_minutes(5)

    assert "is now support" in typed(slack, stranger, words).text
    waits_for(slack, named, "made you *support*")


def test_somebody_who_is_an_owner_no_more_names_nobody_within_minutes(slack, acme, named, clock):
    owner = slack.add_person(name="Wendy", email="wendy@vendor.example", owner=True)
    other = slack.add_person(name="Olaf", email="olaf@vendor.example")
    assert "is now support" in typed(slack, owner, f"grant <@{named.id}> support").text
    slack.store.people[owner.id] = replace(slack.store.people[owner.id], is_owner=False)

    clock.pass_minutes(5)

    assert typed(slack, owner, f"grant <@{other.id}> support").text == str(NoAccessError())


def test_slack_away_about_oneself_is_not_remembered(slack, acme, named):
    owner = slack.add_person(name="Wendy", email="wendy@vendor.example", owner=True)
    slack.troubles.fail("users.info", times=2)
    words = f"grant <@{named.id}> support"

    assert "Slack did not tell me" in typed(slack, owner, words).text
    assert "is now support" in typed(slack, owner, words).text
