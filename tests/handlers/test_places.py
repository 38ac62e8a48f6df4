import pytest

from bot.errors import NoAccessError, OrganizationNotFoundError, SupportNeededError
from tests.handlers.people import labels


def said(interaction):
    return interaction.message.text


@pytest.fixture
def globex(world):
    organization = world.organization("GLX-1", "Globex", contact_limit=1)
    hank = world.user(organization, "Hank Scorpio", "hank@globex.example")
    world.contact(organization, hank, "global")
    return organization


@pytest.fixture
def support(slack, world, acme, globex):
    """A person of support, in the channel of Acme's admin and in one of their own."""
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", person)
    slack.add_channel("desk", members=[person.id], id="C0DESK")
    slack.user, slack.channel = person.id, "C0DESK"
    return person


@pytest.fixture
def ada(slack, acme):
    return next(person for person in slack.store.people.values() if person.name == "Ada")


@pytest.fixture
def shared(slack, support, ada):
    """A channel with support, Acme's admin, and somebody of another company."""
    guest = slack.add_person(name="Guest", email="guest@acme.example", team_id="T0OTHER")
    slack.add_channel(
        "shared", members=[support.id, ada.id, guest.id], shared_with=["T0OTHER"], id="C0SHARED"
    )
    slack.channel = "C0SHARED"
    return guest


def test_support_finds_organizations_and_opens_one(slack, support):
    found = slack.command("organizations")
    assert said(found).index("Globex") < said(found).index("Acme Works")
    assert "1 of 1: no place is left" in said(found)

    opened = slack.click(found.message, "Open Globex")
    text = slack.wait_for(lambda: "Admins" in opened.message.text and opened.message.text)
    assert "*Globex* (GLX-1)" in text
    assert "Nobody yet." in text
    assert "Nothing has been changed yet." in text
    assert labels(opened.message) == ["Show list", "Replace", "History", "Export", "Back"]

    back = slack.click(opened.message, "Back")
    assert "Acme Works" in slack.wait_for(lambda: "Acme" in back.message.text and back.message.text)


def test_whom_another_directory_knows_is_a_mention_among_the_admins(slack, world, acme, globex):
    bella = slack.add_person(name="Bella", email="bella@globex.example")
    world.user(globex, "Bella Secret", "bella.secret@globex.example", person=bella)
    granted = slack.command(f"grant <@{bella.id}> admin")
    slack.wait_for(lambda: granted.message)

    found = slack.command("organizations")
    opened = slack.click(found.message, "Open Acme Works")
    text = slack.wait_for(lambda: "Admins" in opened.message.text and opened.message.text)

    assert f"<@{bella.id}>" in text
    assert "ecret" not in text
    assert "*Ada Lovelace* · ada@acme.example" in text


@pytest.mark.parametrize("text", ["orgs ACME", "organizations cme wor"])
def test_a_part_of_the_name_or_the_account_id_is_enough(slack, support, text):
    assert "Acme Works" in said(slack.command(text))
    assert "Globex" not in said(slack.command(text))


def test_many_organizations_are_shown_page_by_page(slack, support, world):
    for place in range(25):
        world.organization(f"O{place}", f"Org {place:02}")

    page = slack.command("orgs org").message
    for number in (2, 3):
        assert "Next" in labels(page)
        click = slack.click(page, "Next")
        page = slack.wait_for(
            lambda click=click, number=number: (
                f"Page {number}" in click.message.text and click.message
            )
        )

    assert "Org 24" in page.text
    assert labels(page)[-2:] == ["Previous", "Import…"]


def test_an_admin_finds_their_own_and_learns_of_no_other(slack, ada, globex):
    hidden = said(slack.command("organizations Globex"))
    absent = said(slack.command("organizations Globox"))

    assert hidden.replace("Globex", "X") == absent.replace("Globox", "X")
    assert "Acme Works" in said(slack.command("organizations"))
    assert "Globex" not in said(slack.command("organizations"))
    assert said(slack.command("organizations --org GLX-1")) == str(
        OrganizationNotFoundError("GLX-1", is_refusal=True)
    )


def test_in_a_bound_channel_nobody_needs_to_name_the_organization(slack, support, acme):
    assert "Which organization" in said(slack.command("list"))

    assert "*Acme Works* (ACME)" in said(slack.command("use acme works"))

    assert "Grace Hopper" in said(slack.command("list"))
    assert "Added *Ada Lovelace*" in said(slack.command("add ada@acme.example FR"))
    assert "Acme Works" in str(slack.command("add").view)
    assert "Acme Works" in str(slack.command("replace").view)
    assert "Hank Scorpio" in said(slack.command("list --org Globex"))


def test_use_alone_says_the_binding_and_use_none_ends_it(slack, support, acme):
    assert "No organization is bound here" in said(slack.command("use"))
    slack.command("use ACME")
    assert f"*Acme Works* (ACME). <@{support.id}> bound it" in said(slack.command("use"))

    assert "no longer about *Acme Works*" in said(slack.command("use none"))

    assert "nothing to do" in said(slack.command("use none"))
    assert "Which organization" in said(slack.command("list"))


def test_what_to_bind_is_asked_where_it_is_not_certain(slack, support, acme):
    asked = slack.command("use cme")

    click = slack.click(asked.message, "Acme Works (ACME)")

    assert "From now on" in slack.wait_for(
        lambda: "From now" in click.message.text and click.message.text
    )
    assert "Grace Hopper" in said(slack.command("list"))


def test_a_conversation_with_the_bot_is_bound_like_a_channel(slack, support, acme):
    direct = slack.direct_channel()

    slack.command("use ACME", channel=direct)

    assert "Grace Hopper" in said(slack.command("list", channel=direct))
    assert "Which organization" in said(slack.command("list"))


def test_only_support_binds_a_channel(slack, support, shared, ada, world):
    slack.command("use Globex")

    refused = slack.command("use ACME", user=ada.id)
    unbound = slack.command("use none", user=ada.id)

    assert said(refused) == said(unbound) == str(SupportNeededError())
    assert "Globex" in said(slack.command("use"))


def test_an_admin_of_another_organization_gets_the_answers_of_any_channel(
    slack, support, shared, ada
):
    slack.command("use Globex")

    assert "Grace Hopper" in said(slack.command("list", user=ada.id))
    bound = said(slack.command("use", user=ada.id))
    slack.command("use none")
    assert bound == said(slack.command("use", user=ada.id))
    assert "No organization that you may see" in bound


def test_a_guest_of_another_company_sees_nothing_through_a_bound_channel(slack, support, shared):
    slack.command("use ACME")
    listed = slack.command("list").message
    slack.click(listed, "Share in channel")
    posted = slack.wait_for(
        lambda: next((one for one in slack.messages() if one.ephemeral_to is None), None)
    )
    assert all(block["type"] != "actions" for block in posted.blocks)

    shortcut = slack.shortcut("add_contact", user=shared.id)

    assert str(NoAccessError()) in str(slack.wait_for(lambda: shortcut.view))


@pytest.mark.parametrize("text", ["", "list", "organizations", "organizations ACME", "use", "add"])
def test_r17_an_outsider_in_a_bound_channel_learns_nothing(slack, support, text):
    outsider = slack.add_person(name="Out", email="grace@acme.example")
    slack.add_channel("lobby", members=[support.id, outsider.id], id="C0LOBBY")
    slack.command("use ACME", channel="C0LOBBY")

    answer = said(slack.command(text, user=outsider.id, channel="C0LOBBY"))

    assert answer == str(NoAccessError())


@pytest.fixture
def form(slack, support):
    return slack.command("add").view


def chosen(slack, form, name, account):
    slack.search(form, "organization", account)
    slack.choose(form, "organization", name)
    return slack.wait_for(lambda: f"*{name}* ·" in str(slack.view().blocks) and slack.view())


def test_the_form_lets_support_choose_the_organization(slack, form, world):
    assert form.submit is None
    assert [one["text"]["text"] for one in slack.search(form, "organization", "")] == [
        "Globex",
        "Acme Works",
    ]

    form = chosen(slack, form, "Acme Works", "acme")
    slack.search(form, "person", "lovelace")
    slack.submit(form, {"person": "Ada Lovelace"})

    assert "Added *Ada Lovelace* for all countries at *Acme Works*" in str(slack.view())


def test_at_the_limit_another_organization_can_still_be_chosen(slack, form):
    form = chosen(slack, form, "Globex", "glx")
    assert form.submit is None
    assert "place is taken" in str(form) or "places are taken" in str(form)

    form = chosen(slack, form, "Acme Works", "acme")

    assert form.submit == "Add"


def test_the_person_goes_with_the_organization_and_the_reach_stays(slack, form, world):
    third = world.organization("THIRD", "Third Works")
    world.user(third, "Thea Third", "thea@third.example")
    form = chosen(slack, form, "Acme Works", "acme")
    slack.search(form, "person", "lovelace")
    slack.fill(form, {"person": "Ada Lovelace"})
    slack.choose(form, "reach", "chosen")
    form = slack.wait_for(lambda: "Choose countries" in str(slack.view().blocks) and slack.view())
    assert "Ada Lovelace" in str(form.values)

    form = chosen(slack, form, "Third Works", "third")

    assert "Ada Lovelace" not in str(form.values)
    assert slack.search(form, "person", "lovelace") == []
    slack.search(form, "person", "thea")
    slack.search(form, "countries", "fra")
    slack.submit(form, {"person": "Thea Third", "countries": ["FR"]})
    assert "Added *Thea Third* for France at *Third Works*" in str(slack.view())


def test_replace_lets_the_organization_be_chosen_too(slack, support):
    form = chosen(slack, slack.command("replace").view, "Acme Works", "acme")
    slack.search(form, "person", "")
    slack.search(form, "new_person", "lovelace")

    slack.submit(form, {"person": "Grace Hopper", "new_person": "Ada Lovelace"})

    assert "Replaced *Grace Hopper* by *Ada Lovelace*" in str(slack.view())


def test_a_person_without_an_organization_is_still_asked_with_buttons(slack, support):
    asked = slack.command("add ada@acme.example")

    assert "Which organization" in said(asked)
    assert "Acme Works (ACME)" in labels(asked.message)


def test_the_menu_offers_only_what_the_person_may_change(slack, ada, acme, globex, world):
    third = world.organization("THIRD", "Third Works")
    world.role("admin", ada, third)
    slack.user = ada.id

    form = slack.command("add").view

    offered = [one["text"]["text"] for one in slack.search(form, "organization", "")]
    assert offered == ["Acme Works", "Third Works"]
    assert slack.search(form, "organization", "Globex") == []


def test_r17_a_forged_choice_of_an_organization_shows_nothing(slack, ada, globex, world, acme):
    world.role("admin", ada, world.organization("THIRD", "Third Works"))
    slack.user = ada.id
    form = slack.command("add").view
    forged = {"text": {"type": "plain_text", "text": "X"}, "value": str(globex)}

    slack.choose(form, "organization", forged)

    assert str(OrganizationNotFoundError(is_refusal=True)) in slack.wait_for(
        lambda: "no such organization" in str(slack.view()) and str(slack.view())
    )


def test_the_shortcut_opens_the_form(slack, acme, ada):
    slack.shortcut("add_contact", user=ada.id)

    assert "*Acme Works* · 1 of 10" in str(slack.view(ada.id).blocks)


def test_the_shortcut_asks_for_the_organization_where_there_are_several(slack, support):
    slack.shortcut("add_contact")

    form = chosen(slack, slack.view(), "Acme Works", "acme")

    assert form.submit == "Add"
