"""A role for a guest, or for somebody from another workspace, is given only once that is said."""

from dataclasses import replace

import pytest

from bot import services
from bot.errors import AccessRequestGoneError, NoAccessError
from bot.storage import schema
from bot.storage.tables import ROLES
from bot.values import Actor, Identity, Source
from handlers.drawing.messages import access_requests as messages
from tests.handlers.people import labels, typed, waits_for
from tests.installing import World, offered
from tests.rows import Rows


@pytest.fixture
def support(world, slack):
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", person)
    return person


@pytest.fixture
def ada(slack, acme):
    """The admin of Acme Works."""
    return slack.store.people[slack.user]


@pytest.fixture
def gus(slack):
    """A guest in the bot's workspace."""
    return slack.add_person(name="Gus", email="gus@acme.example", restricted=True)


@pytest.fixture
def zoe(slack, ada):
    """From another workspace, in a channel that is shared with it."""
    person = slack.add_person(name="Zoe", email="zoe@other.example", team_id="T0OTHER")
    slack.add_channel("shared", members=[ada.id, person.id], shared_with=["T0OTHER"])
    return person


def roles(world):
    with world.database.read() as connection:
        return {(row.team_id, row.user_id, row.role) for row in connection.execute(ROLES.select())}


def clicked(slack, message, label, person):
    """Click, and read what comes of it."""
    click = slack.click(message, label, user=person.id)
    return slack.wait_for(lambda: click.message)


@pytest.mark.parametrize("is_of_one_channel", [False, True])
def test_a_guest_becomes_admin_only_once_it_is_said_that_they_are_one(
    slack, world, ada, gus, is_of_one_channel
):
    slack.change_person(gus, is_ultra_restricted=is_of_one_channel)
    before = roles(world)

    asked = typed(slack, ada, f"grant <@{gus.id}> admin")

    assert asked.text.startswith(
        f"⚠️ <@{gus.id}> is a guest in this workspace. Make them admin of *Acme Works* anyway?"
    )
    assert (labels(asked), roles(world)) == (["Make admin", "Cancel"], before)
    assert "is now admin of *Acme Works*" in clicked(slack, asked, "Make admin", ada).text
    assert roles(world) == before | {(slack.app.team_id, gus.id, "admin")}
    waits_for(slack, gus, "made you admin")


def test_somebody_from_a_shared_channel_becomes_admin_only_once_that_is_said(
    slack, world, ada, zoe
):
    before = roles(world)

    asked = typed(slack, ada, f"grant <@{zoe.id}> admin")

    assert f"<@{zoe.id}> is from another workspace (T0OTHER). Make them admin" in asked.text
    assert roles(world) == before
    assert "is now admin" in clicked(slack, asked, "Make admin", ada).text
    assert roles(world) == before | {("T0OTHER", zoe.id, "admin")}


def test_a_guest_becomes_support_only_once_it_is_said_that_they_are_one(slack, world, support, gus):
    asked = typed(slack, support, f"grant <@{gus.id}> support")

    assert "is a guest in this workspace. Make them support anyway?" in asked.text
    assert "every organization" in asked.text
    assert "is now support" in clicked(slack, asked, "Make support", support).text
    assert (slack.app.team_id, gus.id, "support") in roles(world)


def test_cancelled_nobody_has_a_role_more(slack, world, ada, gus):
    before = roles(world)
    asked = typed(slack, ada, f"grant <@{gus.id}> admin")

    assert ada.id in clicked(slack, asked, "Cancel", ada).text
    assert roles(world) == before


def test_the_question_that_a_role_is_left_out_of_leads_to_the_other_one(slack, world, ada, gus):
    which = typed(slack, ada, f"grant <@{gus.id}>")
    asked = clicked(slack, which, "Admin of an organization", ada)

    assert "is a guest in this workspace" in asked.text
    assert "is now admin" in clicked(slack, asked, "Make admin", ada).text


def test_the_organization_that_was_asked_about_is_the_one_that_is_granted(
    slack, world, acme, support, gus
):
    asked = typed(slack, support, f"grant <@{gus.id}> admin")
    world.organization("GLOBEX", "Globex")

    assert "is now admin of *Acme Works*" in clicked(slack, asked, "Make admin", support).text


@pytest.mark.parametrize("change", ["is_deactivated", "is_bot"])
def test_who_is_deactivated_or_a_bot_when_it_is_confirmed_gets_no_role(
    slack, world, ada, gus, change
):
    before = roles(world)
    asked = typed(slack, ada, f"grant <@{gus.id}> admin")
    slack.change_person(gus, **{change: True})

    assert "I gave no role" in clicked(slack, asked, "Make admin", ada).text
    assert roles(world) == before


def test_who_is_something_else_when_it_is_confirmed_is_asked_about_again(slack, world, ada, gus):
    before = roles(world)
    asked = typed(slack, ada, f"grant <@{gus.id}> admin")
    slack.change_person(gus, team_id="T0OTHER")

    again = clicked(slack, asked, "Make admin", ada)

    assert "is from another workspace (T0OTHER)" in again.text
    assert roles(world) == before


def test_r17_whoever_lost_their_rights_confirms_nothing(slack, world, ada, gus):
    asked = typed(slack, ada, f"grant <@{gus.id}> admin")
    with world.database.write() as connection:
        connection.execute(ROLES.delete())

    assert clicked(slack, asked, "Make admin", ada).text == str(NoAccessError())
    assert roles(world) == set()


def test_whoever_may_not_grant_learns_nothing_of_a_guest(slack, world, ada, gus):
    outsider = slack.add_person(name="Out", email="out@elsewhere.example")

    assert typed(slack, outsider, f"grant <@{gus.id}> admin").text == str(NoAccessError())
    elsewhere = typed(slack, ada, f"grant <@{gus.id}> admin --org GLOBEX").text
    assert "no organization" in elsewhere


@pytest.mark.parametrize("role", ["admin", "support"])
@pytest.mark.parametrize("change", ["is_deactivated", "is_bot"])
def test_a_deactivated_user_and_a_bot_get_no_role(slack, world, support, acme, change, role):
    person = slack.add_person(name="Nina", email="nina@acme.example")
    slack.change_person(person, **{change: True})

    assert "I gave no role" in typed(slack, support, f"grant <@{person.id}> {role}").text


def test_slackbot_gets_no_role(slack, ada):
    assert "I gave no role" in typed(slack, ada, "grant <@USLACKBOT> admin").text


def test_a_colleague_from_another_workspace_of_the_enterprise_needs_no_question(slack, ada, zoe):
    slack.store.app = replace(slack.app, enterprise_id="E0VENDOR")
    slack.change_person(zoe, enterprise_id="E0VENDOR")

    assert "is now admin" in typed(slack, ada, f"grant <@{zoe.id}> admin").text


def request(slack, person):
    slack.submit(
        slack.command("request", user=person.id, channel=slack.direct_channel(person.id)).view,
        {"text": "please"},
    )


@pytest.mark.parametrize("label", ["Grant", "Another organization…"])
def test_a_request_of_a_guest_is_granted_only_once_that_is_said(
    slack, world, acme, ada, support, gus, label
):
    world.user(acme, "Gus Guest", "gus@acme.example", person=gus)
    before = roles(world)
    request(slack, gus)
    asked = waits_for(slack, support, "asks for access")

    if label == "Grant":
        question = clicked(slack, asked, label, support)
    else:
        slack.click(asked, label, user=support.id)
        form = slack.view(support.id)
        slack.search(form, "organization", "Acme")
        slack.submit(form, {"organization": "Acme Works"})
        question = waits_for(slack, support, "is a guest")

    assert "is a guest in this workspace. Make them admin of *Acme Works* anyway?" in question.text
    assert (labels(question), roles(world)) == (["Make admin", "Decline"], before)
    slack.click(question, "Make admin", user=support.id)
    waits_for(slack, gus, "granted your request")
    assert roles(world) == before | {(slack.app.team_id, gus.id, "admin")}


def test_a_request_of_a_guest_can_be_declined_from_the_question(slack, world, ada, support, gus):
    before = roles(world)
    request(slack, gus)
    asked = waits_for(slack, support, "asks for access")
    slack.click(asked, "Grant…", user=support.id)
    form = slack.view(support.id)
    slack.search(form, "organization", "Acme")
    slack.submit(form, {"organization": "Acme Works"})

    slack.click(waits_for(slack, support, "is a guest"), "Decline", user=support.id)

    waits_for(slack, gus, "declined your request")
    assert roles(world) == before


def test_a_request_of_a_user_who_is_deactivated_by_then_is_not_granted(
    slack, world, acme, ada, support
):
    dora = slack.add_person(name="Dora", email="dora@acme.example")
    world.user(acme, "Dora Directory", "dora@acme.example", person=dora)
    before = roles(world)
    request(slack, dora)
    asked = waits_for(slack, ada, "asks for access")
    slack.change_person(dora, is_deactivated=True)

    assert "I gave no role" in clicked(slack, asked, "Grant", ada).text
    assert roles(world) == before


def test_r17_nobody_else_confirms_a_request(slack, world, acme, ada, support, gus):
    world.user(acme, "Gus Guest", "gus@acme.example", person=gus)
    before = roles(world)
    request(slack, gus)
    question = clicked(slack, waits_for(slack, ada, "asks for access"), "Grant", ada)

    forged = typed(slack, gus, "help")
    forged.blocks.append(question.blocks[-1])

    assert clicked(slack, forged, "Make admin", gus).text == str(AccessRequestGoneError())
    assert roles(world) == before


@pytest.fixture
def offer(tmp_path):
    """The bot that a customer's workspace has installed, and Sam of the operator's support."""
    url = f"sqlite:///{tmp_path / 'offered.db'}"
    schema.migrate(url)
    with offered(url) as running:
        offer = World(**vars(running))
        offer.install()
        rows = Rows(offer.bot.database)
        rows.organization("ACME", "Acme Works")
        rows.role("support", Identity(team_id="T0OPERATOR", user_id=offer.operator.user))
        yield offer


def chooses(slack, asked, organization):
    slack.click(asked, "Grant…", user=slack.user)
    form = slack.view()
    slack.search(form, "organization", organization)
    slack.submit(form, {"organization": organization})


@pytest.mark.parametrize("is_guest", [False, True])
def test_a_customers_people_are_looked_up_in_their_own_workspace(offer, is_guest):
    customer, operator = offer.customer, offer.operator
    ann, sam = (slack.store.people[slack.user] for slack in (customer, operator))
    customer.change_person(ann, is_restricted=is_guest)
    request(customer, ann)

    chooses(operator, waits_for(operator, sam, "asks for access"), "Acme Works")

    if is_guest:
        asked = waits_for(operator, sam, "anyway?")
        assert f"<@{ann.id}> is a guest in the workspace T1." in asked.text
        operator.click(asked, "Make admin", user=sam.id)
    waits_for(customer, ann, "granted your request")
    assert [call.method for call in operator.calls].count("users.info") == 0


def test_a_request_from_a_workspace_without_the_bot_is_granted_once_that_is_said(
    slack, world, acme, support, zoe
):
    before = roles(world)
    identity = Identity(team_id="T0OTHER", user_id=zoe.id)
    known = services.build(world.database, support_teams=[slack.app.team_id])
    (asked,) = known.access_requests.ask(Actor(identity=identity, source=Source.BUTTON), "please")
    message = typed(slack, support, "help")
    question = messages.question(asked.request, may_choose=True)
    message.blocks.extend({**block, "block_id": block["type"]} for block in question.blocks)

    slack.user = support.id
    chooses(slack, message, "Acme Works")

    question = waits_for(slack, support, "is from another workspace (T0OTHER). Make them admin")
    assert roles(world) == before
    slack.click(question, "Make admin", user=support.id)
    slack.wait_for(lambda: roles(world) == before | {("T0OTHER", zoe.id, "admin")})
