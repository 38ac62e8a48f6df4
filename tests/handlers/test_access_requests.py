import pytest

from bot.errors import AccessRequestGoneError, AlreadySupportError
from bot.storage.tables import ROLES
from tests.handlers.people import form, labels, received, typed, waits_for


@pytest.fixture
def sam(world, slack):
    """Support."""
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", person)
    return person


@pytest.fixture
def sue(world, slack):
    """Support as well."""
    person = slack.add_person(name="Sue", email="sue@vendor.example")
    world.role("support", person)
    return person


@pytest.fixture
def ada(slack, acme):
    """The admin of Acme Works."""
    return slack.store.people[slack.user]


@pytest.fixture
def otto(slack):
    """Nobody knows him."""
    return slack.add_person(name="Otto", email="otto@elsewhere.example")


@pytest.fixture
def dora(slack, world, acme):
    """In the directory of Acme Works, without a role or an entry."""
    person = slack.add_person(name="Dora", email="dora@acme.example")
    world.user(acme, "Dora Directory", "dora@acme.example", person=person)
    return person


def admins(world):
    with world.database.read() as connection:
        rows = connection.execute(ROLES.select().where(ROLES.c.role == "admin"))
        return {(row.user_id, row.organization_id) for row in rows}


def chooses(slack, person, organization):
    view = slack.view(person.id)
    slack.search(view, "organization", organization)
    slack.submit(view, {"organization": organization})


def reads(slack, message, words):
    """Wait until a message says this."""
    return slack.wait_for(lambda: words in slack.latest(message).text)


def test_an_outsider_asks_and_support_chooses_the_organization(slack, world, acme, ada, sam, otto):
    answer = typed(slack, otto, "request Acme, for the renewals <!here>").text
    assert "I am asking those who can grant you access" in answer

    asked = waits_for(slack, sam, "asks for access")
    # Both are of one workspace, and a conversation with the bot has no name.
    assert asked.text.startswith(f"<@{otto.id}> asks for access.\n")
    assert "from no directory" in asked.text
    assert "“Acme, for the renewals &lt;!here&gt;”" in asked.text
    # Named by an outsider, an organization is a word like any other: its admins hear nothing.
    assert received(slack, ada) == []
    slack.click(asked, "Grant…", user=sam.id)
    chooses(slack, sam, "Acme Works")

    waits_for(slack, sam, "they are admin of *Acme Works*")
    assert slack.views(sam.id) == []
    assert "you are admin of *Acme Works*" in waits_for(slack, otto, "granted").text
    assert reads(slack, asked, f"<@{sam.id}> granted the request")
    assert (otto.id, acme) in admins(world)


def test_only_those_who_may_change_an_organization_are_offered_it(
    slack, world, acme, ada, sam, dora
):
    world.organization("GLOBEX", "Globex")
    typed(slack, dora, "request hello")
    asked = waits_for(slack, ada, "asks for access")
    slack.click(waits_for(slack, sam, "asks for access"), "Another organization…", user=sam.id)
    forged = asked.blocks[-1]["elements"][0]
    forged["value"] = forged["value"].replace(f',"organization":{acme}', "")
    slack.click(asked, "Grant", user=ada.id)

    offered = [
        [option["text"]["text"] for option in slack.search(slack.view(one.id), "organization", "")]
        for one in (sam, ada)
    ]

    assert offered == [["Acme Works", "Globex"], ["Acme Works"]]


def test_who_is_in_a_directory_is_granted_by_its_admins_with_a_click(
    slack, world, acme, ada, sam, dora
):
    slack.submit(form(slack, dora, "request"))

    asked = waits_for(slack, ada, "asks for access")
    supporting = waits_for(slack, sam, "asks for access")
    assert "asked in" not in asked.text
    assert "In the directory of *Acme Works* they are *Dora Directory*" in asked.text
    assert labels(asked) == ["Grant", "Decline"]
    assert labels(supporting) == ["Grant", "Another organization…", "Decline"]
    slack.click(asked, "Grant", user=ada.id)

    waits_for(slack, dora, "you are admin of *Acme Works*")
    for message in (asked, supporting):
        assert reads(slack, message, "they are admin of *Acme Works*")
        assert labels(slack.latest(message)) == []
    assert (dora.id, acme) in admins(world)


def test_an_admin_learns_of_no_other_organization_that_was_granted(
    slack, world, acme, ada, sam, dora
):
    world.organization("GLOBEX", "Globex")
    typed(slack, dora, "request Globex?")
    asked = waits_for(slack, ada, "asks for access")
    slack.click(waits_for(slack, sam, "asks for access"), "Another organization…", user=sam.id)
    chooses(slack, sam, "Globex")

    waits_for(slack, dora, "you are admin of *Globex*")

    assert reads(slack, asked, "granted the request")
    assert "Globex" not in slack.latest(asked).text


def test_who_is_in_two_directories_asks_both_and_neither_learns_of_the_other(
    slack, world, acme, ada, sam, dora
):
    globex = world.organization("GLOBEX", "Globex")
    gil = slack.add_person(name="Gil", email="gil@globex.example")
    world.role("admin", gil, globex)
    world.user(globex, "Theodora", "td@globex.example", person=dora)

    assert "I am asking" in typed(slack, dora, "request please").text

    at_acme, at_globex = (waits_for(slack, one, "asks for access") for one in (ada, gil))
    assert "In the directory of *Acme Works* they are *Dora Directory*" in at_acme.text
    assert "In the directory of *Globex* they are *Theodora*" in at_globex.text
    for name in ("Acme Works", "Globex"):
        waits_for(slack, sam, f"In the directory of *{name}*")
    slack.click(at_acme, "Decline", user=ada.id)
    waits_for(slack, dora, f"<@{ada.id}> declined")
    slack.click(at_globex, "Grant", user=gil.id)
    waits_for(slack, dora, "you are admin of *Globex*")
    assert reads(slack, at_acme, "declined")
    assert reads(slack, at_globex, "they are admin of *Globex*")

    for theirs, others in (
        (ada, ("lobex", "heodora", gil.id)),
        (gil, ("Acme", "irectory", ada.id)),
    ):
        told = " ".join(str(one.content) for one in received(slack, theirs))
        assert not [word for word in others if word in told.replace("the directory", "")]
    assert (dora.id, globex) in admins(world)
    assert (dora.id, acme) not in admins(world)


def test_declining_is_told_to_the_person_and_everybody_else(slack, world, ada, sam, dora):
    typed(slack, dora, "request please")
    asked, supporting = (waits_for(slack, one, "asks for access") for one in (ada, sam))

    slack.click(asked, "Decline", user=ada.id)

    assert f"<@{ada.id}> declined" in waits_for(slack, dora, "declined").text
    assert reads(slack, supporting, f"<@{ada.id}> declined the request of <@{dora.id}>")
    assert len(admins(world)) == 1


def test_asked_twice_is_one_request(slack, ada, sam, dora):
    slack.troubles.duplicate()
    typed(slack, dora, "request please")
    for person in (ada, sam):
        waits_for(slack, person, "asks for access")

    again = typed(slack, dora, "request please!")
    without_words = typed(slack, dora, "request")

    for answer in (again, without_words):
        assert "You asked for access" in answer.text
    assert [len(received(slack, one)) for one in (ada, sam)] == [1, 1]


def test_after_an_answer_it_can_be_asked_again(slack, ada, sam, dora):
    typed(slack, dora, "request please")
    slack.click(waits_for(slack, ada, "asks for access"), "Decline", user=ada.id)
    waits_for(slack, dora, "declined")

    assert "I am asking" in typed(slack, dora, "request once more").text
    waits_for(slack, sam, "once more")


def test_the_first_answer_wins_and_the_second_is_told(slack, world, sam, sue, otto):
    typed(slack, otto, "request please")
    first, second = (waits_for(slack, one, "asks for access") for one in (sam, sue))
    stale = second.blocks
    slack.click(first, "Decline", user=sam.id)
    assert reads(slack, second, "declined the request")

    # She clicked before her message changed.
    slack.latest(second).content["blocks"] = stale
    late = slack.click(second, "Decline", user=sue.id)

    told = slack.wait_for(lambda: late.message).text
    assert "Somebody was faster, so your click changed nothing" in told
    assert f"<@{sam.id}> declined" in told
    waits_for(slack, otto, "declined")
    assert len(received(slack, otto)) == 1


def test_any_refusal_has_the_button(slack, world, acme, ada, sam, otto):
    contact = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=contact), "DE")

    refused = [
        typed(slack, otto, "list"),
        typed(slack, otto, "help"),
        typed(slack, contact, "add ada@acme.example FR"),
        typed(slack, ada, "list --org GLOBEX"),
    ]

    for message in refused:
        assert "Request access" in str(message.blocks)
    # Nothing could be granted to support, which sees all there is.
    assert "Request access" not in str(typed(slack, sam, "list --org GLOBEX").blocks)
    slack.click(refused[0], "Request access", user=otto.id)
    assert slack.view(otto.id).title == "Request access"


def test_the_channel_where_somebody_asked_is_named(slack, sam, otto):
    channel = slack.add_channel("lobby", members=[otto.id])

    slack.command("request please", user=otto.id, channel=channel.id)

    assert f"asks for access, in <#{channel.id}>" in waits_for(slack, sam, "asks for access").text


def test_the_persons_own_words_arrive_whole_with_the_names_of_whom_they_mention(
    slack, ada, sam, otto
):
    typed(slack, otto, f"request <@{ada.id}> of <!subteam^S1|@finance> knows me. <b>")

    asked = waits_for(slack, sam, "asks for access")
    assert f"“<@{ada.id}> of @finance knows me. &lt;b&gt;”" in asked.text


@pytest.mark.parametrize("length", [200, 201])
def test_more_words_than_are_read_are_refused_and_not_cut(slack, sam, otto, length):
    answer = typed(slack, otto, "request " + "x" * length).text

    assert ("Write at most 200 characters" in answer) == (length > 200)
    assert ("I am asking" in answer) == (length <= 200)


def test_support_has_nothing_to_ask_for(slack, sam):
    assert typed(slack, sam, "request more").text == str(AlreadySupportError())


def test_where_nobody_can_grant_it_nothing_is_kept(slack, world, otto):
    for _ in range(2):
        assert "There is nobody yet who could grant access" in typed(slack, otto, "request x").text


def test_a_request_that_reaches_nobody_does_not_count(slack, sam, otto):
    slack.troubles.fail("chat.postMessage", times=2)
    typed(slack, otto, "request please")
    slack.wait_for(
        lambda: any(
            "could not reach anybody" in one.text
            for one in slack.messages(otto.id, slack.direct_channel(otto.id))
        )
    )

    assert "I am asking" in typed(slack, otto, "request please").text
    waits_for(slack, sam, "asks for access")


def test_a_request_that_reaches_some_says_so(slack, sam, sue, otto):
    slack.troubles.fail("chat.postMessage", times=2)
    slack.submit(form(slack, otto, "request"), {"text": "please"})

    # Not in the form: its acknowledgement could come after it, and cover it.
    waits_for(slack, otto, "could not reach 1 person")


def test_the_person_who_cannot_be_told_is_named_to_whoever_answered(slack, sam, otto):
    typed(slack, otto, "request please")
    asked = waits_for(slack, sam, "asks for access")
    slack.troubles.fail("chat.postMessage", times=2)

    slack.click(asked, "Decline", user=sam.id)

    assert slack.wait_for(
        lambda: any(
            f"could not send <@{otto.id}>" in one.text
            for one in slack.messages(sam.id, slack.direct_channel(sam.id))
        )
    )


@pytest.mark.parametrize("label", ["Grant", "Decline"])
def test_nobody_else_answers_a_request(slack, world, acme, ada, sam, otto, dora, label):
    globex = world.organization("GLOBEX", "Globex")
    stranger = slack.add_person(name="Gil", email="gil@globex.example")
    world.role("admin", stranger, globex)
    contact = slack.add_person(name="Cleo", email="cleo@acme.example")
    world.contact(acme, world.user(acme, "Cleo", "cleo@acme.example", person=contact), "DE")
    typed(slack, dora, "request please")
    buttons = waits_for(slack, ada, "asks for access").blocks[-1]
    before = admins(world)

    for person in (stranger, contact, otto, dora):
        forged = typed(slack, person, "help")
        forged.blocks.append(buttons)
        clicked = slack.click(forged, label, user=person.id)
        answer = slack.wait_for(lambda click=clicked: click.message).text
        assert answer == str(AccessRequestGoneError())

    assert admins(world) == before
