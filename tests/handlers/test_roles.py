import pytest

from bot.errors import NoAccessError
from bot.storage.tables import ROLES
from tests.handlers.people import received, typed, waits_for


@pytest.fixture
def support(world, slack):
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", person)
    return person


@pytest.fixture
def nina(slack):
    return slack.add_person(name="Nina", email="nina@acme.example")


@pytest.fixture
def owner(slack):
    return slack.add_person(name="Wendy", email="wendy@vendor.example", owner=True)


@pytest.fixture
def ada(slack, acme):
    """The admin of Acme Works."""
    return slack.store.people[slack.user]


def labels(message):
    return [element["text"]["text"] for element in message.blocks[-1].get("elements", ())]


def roles(world):
    with world.database.read() as connection:
        rows = connection.execute(ROLES.select())
        return {(row.user_id, row.role, row.organization_id) for row in rows}


def test_support_names_an_admin_who_is_told_by_whom_and_what_they_can_do(
    slack, world, acme, support, nina
):
    answer = typed(slack, support, f"grant <@{nina.id}> admin").text

    assert answer == f"<@{nina.id}> is now admin of *Acme Works* (ACME). I am telling them."
    told = waits_for(slack, nina, "made you admin of *Acme Works*").text
    assert f"<@{support.id}>" in told
    assert "add, replace and remove" in told
    assert (nina.id, "admin", acme) in roles(world)


def test_an_admin_names_another_and_takes_the_role_away(slack, world, acme, ada, nina):
    typed(slack, ada, f"grant <@{nina.id}> admin")
    waits_for(slack, nina, "made you admin")
    revoked = typed(slack, ada, f"revoke admin <@{nina.id}>").text

    assert revoked == f"<@{nina.id}> is no longer admin of *Acme Works* (ACME). I am telling them."
    assert roles(world) == {(ada.id, "admin", acme)}


def test_whoever_loses_a_role_is_told_by_whom_what_that_ends_and_whom_to_ask(
    slack, world, acme, ada, support, nina
):
    world.role("admin", nina, acme)
    world.role("support", nina)

    typed(slack, ada, f"revoke <@{nina.id}> admin")
    typed(slack, support, f"revoke <@{nina.id}> support")

    admin = waits_for(slack, nina, "admin of *Acme Works*").text
    assert admin.startswith(f"<@{ada.id}> revoked your role")
    assert "no longer see and change its fulfillment contacts" in admin
    assert admin.endswith(f"if this is a mistake, ask <@{ada.id}>.")
    told = waits_for(slack, nina, "*support*").text
    assert told.startswith(f"<@{support.id}> revoked your role")
    assert "the fulfillment contacts of every organization" in told
    assert told.endswith(f"if this is a mistake, ask <@{support.id}>.")


def test_whoever_revokes_their_own_role_needs_no_message(slack, acme, ada):
    answer = typed(slack, ada, f"revoke <@{ada.id}> admin").text

    assert answer == f"<@{ada.id}> is no longer admin of *Acme Works* (ACME)."
    assert received(slack, ada) == []


def test_r18_granting_and_revoking_twice_says_so_and_tells_once(slack, ada, nina):
    first, second = (typed(slack, ada, f"grant <@{nina.id}> admin").text for _ in range(2))
    typed(slack, ada, f"revoke <@{nina.id}> admin")
    again = typed(slack, ada, f"revoke <@{nina.id}> admin").text

    assert "is now" in first
    assert "is admin of *Acme Works* (ACME) already: nothing to do" in second
    assert "is not admin of *Acme Works* (ACME): nothing to do" in again
    waits_for(slack, nina, "made you admin")
    waits_for(slack, nina, "revoked your role")
    assert len(received(slack, nina)) == 2


@pytest.mark.parametrize("what", ["admin", "support"])
def test_a_contact_and_an_outsider_name_nobody(slack, world, acme, nina, what):
    contact = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=contact), "DE")
    outsider = slack.add_person(name="Out", email="out@elsewhere.example")
    before = roles(world)

    answers = [
        typed(slack, person, f"{verb} <@{nina.id}> {what}").text
        for person in (contact, outsider)
        for verb in ("grant", "revoke")
    ]

    needs = "Only support may do this" if what == "support" else "it needs the role"
    assert all(needs in answer for answer in answers[:2])
    assert answers[2:] == [str(NoAccessError())] * 2
    assert roles(world) == before
    assert received(slack, nina) == []


def test_an_admin_names_nobody_elsewhere_and_no_support(slack, world, ada, nina):
    world.organization("GLOBEX", "Globex")

    elsewhere = typed(slack, ada, f"grant <@{nina.id}> admin --org GLOBEX").text
    absent = typed(slack, ada, f"grant <@{nina.id}> admin --org GLOBOX").text
    support = typed(slack, ada, f"grant <@{nina.id}> support").text

    assert elsewhere.replace("GLOBEX", "X") == absent.replace("GLOBOX", "X")
    assert "no organization" in elsewhere
    assert "Only support" in support


def test_an_owner_of_the_operators_workspace_names_support_but_sees_no_contacts(
    slack, world, acme, owner, nina
):
    typed(slack, owner, f"grant <@{nina.id}> support")

    assert "made you *support*" in waits_for(slack, nina, "support").text
    assert (nina.id, "support", None) in roles(world)
    listed = typed(slack, owner, "roles").text
    assert nina.id in listed
    assert "Acme" not in listed
    for text in ("list", "list --org ACME", f"grant <@{nina.id}> admin --org ACME"):
        assert typed(slack, owner, text).text == str(NoAccessError())


def test_an_owner_may_name_themself_and_needs_no_message(slack, world, owner):
    assert "is now support." in typed(slack, owner, f"grant <@{owner.id}> support").text
    assert received(slack, owner) == []


class TestInACustomersWorkspace:
    @pytest.fixture
    def support_teams(self):
        return ("T0OPERATOR",)

    def test_an_owner_names_nobody_and_sees_no_roles(self, slack, world, owner, nina):
        for text in (f"grant <@{nina.id}> support", f"revoke <@{nina.id}> support", "roles"):
            assert typed(slack, owner, text).text == str(NoAccessError())
        assert roles(world) == set()


def test_a_guest_from_another_workspace_gets_a_role_with_their_own_team(slack, world, acme, ada):
    guest = slack.add_person(name="Gus", email="gus@other.example", team_id="T0OTHER")

    asked = typed(slack, ada, f"grant <@{guest.id}> admin")
    answer = slack.click(asked, "Make admin", user=ada.id)

    assert "is now admin" in slack.wait_for(lambda: answer.message).text
    # The bot is not installed there, so it cannot write to them, and says so.
    assert slack.wait_for(
        lambda: any(
            "could not send" in message.text
            for message in slack.messages(channel=slack.direct_channel(ada.id))
        )
    )
    with world.database.read() as connection:
        rows = connection.execute(ROLES.select()).all()
    assert ("T0OTHER", guest.id) in {(row.team_id, row.user_id) for row in rows}
    assert "(workspace T0OTHER)" in slack.command("roles").message.text


def test_no_guest_from_another_workspace_can_be_support(slack, support):
    guest = slack.add_person(name="Gus", email="gus@other.example", team_id="T0OTHER")

    assert "can be support" in typed(slack, support, f"grant <@{guest.id}> support").text


def test_a_bot_and_an_unknown_user_get_no_role(slack, ada):
    for user in (slack.app.bot_user_id, "U0NOBODY"):
        assert "I gave no role" in typed(slack, ada, f"grant <@{user}> admin").text


@pytest.mark.parametrize("text", ["grant", "grant ada@acme.example admin", "revoke Ada admin"])
def test_a_role_needs_a_mention(slack, ada, text):
    assert "mention" in typed(slack, ada, text).text


def test_a_grant_without_a_role_offers_support_both(slack, acme, support, nina):
    asked = typed(slack, support, f"grant <@{nina.id}>")

    assert labels(asked) == ["Admin of an organization", "Support"]


@pytest.mark.parametrize("verb", ["grant", "revoke"])
def test_without_a_role_nobody_is_offered_what_they_may_not_grant(
    slack, world, acme, ada, owner, nina, verb
):
    contact = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=contact), "DE")

    assert labels(typed(slack, ada, f"{verb} <@{nina.id}>")) == ["Admin of an organization"]
    assert labels(typed(slack, owner, f"{verb} <@{nina.id}>")) == ["Support"]
    assert "it needs the role" in typed(slack, contact, f"{verb} <@{nina.id}>").text


def test_the_roles_of_an_organization_are_shown_under_its_name(slack, world, support, acme):
    world.organization("EMPTY", "Empty Works")

    assert "*Who has which role*" in typed(slack, support, "roles").text
    named = typed(slack, support, "roles --org ACME").text
    assert named.startswith("*Who has which role at Acme Works*")
    empty = typed(slack, support, "roles --org EMPTY").text
    assert empty.startswith("*Who has which role at Empty Works*")
    assert "`/fulfillment grant @PERSON admin`" in empty


def test_an_owner_who_finds_no_support_reads_how_to_name_it(slack, acme, owner):
    assert "`/fulfillment grant @PERSON support`" in typed(slack, owner, "roles").text


def test_a_grant_without_a_role_asks_which(slack, world, ada, nina):
    asked = typed(slack, ada, f"grant <@{nina.id}>")
    assert len(roles(world)) == 1

    slack.click(asked, "Admin of an organization", user=ada.id)

    waits_for(slack, nina, "made you admin of *Acme Works*")


def test_the_last_support_goes_only_after_a_question(slack, world, acme, support):
    asked = typed(slack, support, f"revoke <@{support.id}> support")
    assert "last person of support" in asked.text
    assert (support.id, "support", None) in roles(world)

    clicked = slack.click(asked, "Revoke all the same", user=support.id)

    assert "is no longer support" in slack.wait_for(lambda: clicked.message).text
    assert (support.id, "support", None) not in roles(world)


def test_one_support_of_two_goes_from_the_list_of_roles(slack, world, acme, support, nina):
    world.role("support", nina)
    shown = typed(slack, support, "roles")
    revoke = next(
        block["accessory"]["block_id"] if "block_id" in block["accessory"] else block["block_id"]
        for block in shown.blocks
        if nina.id in str(block.get("text"))
    )

    slack.click(shown, "Revoke", block_id=revoke, user=support.id)

    slack.wait_for(lambda: "is no longer support" in slack.latest(shown).text)
    waits_for(slack, nina, "revoked your role *support*")
    assert (nina.id, "support", None) not in roles(world)


def test_a_forged_revoke_button_does_nothing(slack, world, acme, support):
    outsider = slack.add_person(name="Out", email="out@elsewhere.example")
    channel = slack.add_channel("shared", members=[outsider.id, support.id])
    shown = slack.command("roles", user=support.id, channel=channel.id)
    control = shown.message.blocks[1]["accessory"]
    before = roles(world)

    forged = slack.command("help", user=outsider.id, channel=channel.id).message
    forged.blocks.append({"type": "actions", "block_id": "forged", "elements": [control]})
    clicked = slack.click(forged, "Revoke", user=outsider.id)

    assert slack.wait_for(lambda: clicked.message).text == str(NoAccessError())
    assert roles(world) == before


def test_many_roles_are_shown_page_by_page(slack, world, acme, support):
    for place in range(45):
        person = slack.add_person(name=f"P{place}", email=f"p{place}@acme.example")
        world.role("admin", person, acme)

    first = typed(slack, support, "roles")
    assert "Page 1 of 3" in first.text
    slack.click(first, "Next", user=support.id)

    assert slack.wait_for(lambda: "Page 2 of 3" in slack.latest(first).text)


def test_who_gave_the_role_hears_that_the_message_was_not_sent(slack, world, ada, nina, caplog):
    slack.troubles.fail("chat.postMessage", times=5)

    answer = slack.command(f"grant <@{nina.id}> admin")

    assert "is now admin" in slack.wait_for(lambda: answer.message).text
    assert slack.wait_for(
        lambda: any(f"could not send <@{nina.id}>" in one.text for one in slack.messages())
    )
    assert "was not sent: status 503" in caplog.text
    assert nina.id not in caplog.text


def test_who_took_the_role_hears_that_the_message_was_not_sent(slack, world, acme, ada, nina):
    world.role("admin", nina, acme)
    slack.troubles.fail("chat.postMessage", times=5)

    slack.command(f"revoke <@{nina.id}> admin")

    assert slack.wait_for(
        lambda: any(f"could not send <@{nina.id}>" in one.text for one in slack.messages())
    )
    assert roles(world) == {(ada.id, "admin", acme)}


def test_a_short_rate_limit_is_waited_for_and_a_long_one_is_told(slack, ada, nina):
    slack.troubles.rate_limit("chat.postMessage", retry_after=0)
    typed(slack, ada, f"grant <@{nina.id}> admin")
    waits_for(slack, nina, "made you admin")

    other = slack.add_person(name="Olaf", email="olaf@acme.example")
    slack.troubles.rate_limit("chat.postMessage", retry_after=3600)
    slack.command(f"grant <@{other.id}> admin")

    assert slack.wait_for(
        lambda: any(f"could not send <@{other.id}>" in one.text for one in slack.messages())
    )


def test_a_misspelt_button_of_a_role_is_out_of_date(slack, ada, nina):
    asked = typed(slack, ada, f"grant <@{nina.id}>")
    forged = asked.blocks[-1]["elements"][0]
    forged["value"] = forged["value"].replace('"admin"', '"owner"')

    clicked = slack.click(asked, "Admin of an organization", user=ada.id)

    assert "out of date" in slack.wait_for(lambda: clicked.message).text
