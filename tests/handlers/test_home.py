import json

import pytest
from sqlalchemy import delete, update

from bot.countries import codes
from bot.storage.tables import CONTACTS, USERS


@pytest.fixture
def home(slack):
    """Open a person's Home, or turn it, and wait until it shows a text."""

    def show(text, user=None, *, turn=None):
        if turn is None:
            slack.open_home(user)
        else:
            slack.click(slack.home(user), turn)
        return shown(slack, text, user)

    return show


@pytest.fixture
def support(slack, world):
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    world.role("support", person)
    return person.id


def shown(slack, text, user=None):
    return slack.wait_for(lambda: text in str(slack.home(user) or "") and slack.home(user))


def labels(view):
    return [element["text"]["text"] for element in buttons(view)]


def buttons(view):
    return [
        element
        for block in view.blocks
        for element in [*block.get("elements", ()), block.get("accessory") or {}]
        if element.get("type") == "button"
    ]


def request(view, label):
    (value,) = [one["value"] for one in buttons(view) if one["text"]["text"] == label]
    return json.loads(value)


def forged_turn(slack, organization, page):
    """Click a button that leads where none of the bot's own buttons does."""
    view = slack.home()
    forged = {"verb": "home", "organization": organization, "page": page}
    buttons(view)[0].update(action_id="home", value=json.dumps(forged))
    slack.click(view, action_id="home")
    return str(slack.wait_for(lambda: slack.home().hash != view.hash and slack.home()))


def test_an_admin_sees_the_contacts_grouped_with_buttons(slack, acme, home):
    slack.command("add ada@acme.example Japan, France")
    slack.command("add linus@acme.example France")

    lines = str(home("Acme Works")).splitlines()

    assert [line.split("*")[1] for line in lines if line.startswith("*")] == [
        "Fulfillment contacts",
        "You receive",
        "🌐 All countries",
        "Grace Hopper",
        "🇫🇷 France (FR)",
        "Ada Lovelace",
        "Linus Korea",
        "🇯🇵 Japan (JP)",
        "Ada Lovelace",
    ]
    assert "*Fulfillment contacts* · 4 of 10" in lines
    assert "[Add contact] [Replace] [History]" in lines
    assert labels(slack.home()).count("Remove") == 4


def test_a_contact_sees_what_they_receive_and_a_list_without_buttons(slack, world, acme, home):
    grace = slack.add_person(name="Grace", email="grace@acme.example")
    with world.database.write() as connection:
        connection.execute(
            update(USERS)
            .where(USERS.c.name == "Grace Hopper")
            .values(slack_team_id=world.team, slack_user_id=grace.id)
        )

    view = home("You receive", grace.id)

    assert "documents of *Acme Works* for all countries" in str(view)
    assert labels(view) == ["History", "Leave"]
    assert request(view, "Leave") == {"verb": "leave", "organization": acme, "is_confirmed": True}


def test_anyone_else_sees_what_this_is_and_whom_to_ask(slack, acme, home):
    outsider = slack.add_person(name="Otto", email="otto@elsewhere.example")

    view = home("documents", outsider.id)

    assert "Ask support, or an admin" in str(view)
    assert request(view, "Request access") == {"verb": "request"}
    assert "Acme" not in str(view)


def test_support_sees_full_organizations_first_and_the_latest_changes(
    slack, world, acme, support, home
):
    slack.command("add ada@acme.example fr")
    full = world.organization("ZETA", "Zeta Rail", 1)
    world.contact(full, world.user(full, "Zoe", "zoe@zeta.example"), "global")

    view = str(home("Latest changes", support))

    assert view.index("Zeta Rail") < view.index("Acme Works")
    assert "1 of 1: no place is left" in view
    assert "*Acme Works*: @Ada added *Ada Lovelace* for France" in view


def test_support_searches_opens_and_goes_back(slack, world, acme, support, home):
    for place in range(12):
        world.organization(f"R{place}", f"Rail {place:02}")
    home("Acme Works", support)

    slack.choose(slack.home(support), "search_organizations", "rail")
    slack.wait_for(lambda: "Acme Works* (ACME)" not in str(slack.home(support)))
    home("Rail 11", support, turn="Next")
    home("Nobody yet", support, turn="Open Rail 11")
    view = home("Rail 00", support, turn="Back to the organizations")

    assert "Acme Works* (ACME)" not in str(view)
    slack.choose(view, "search_organizations", "no such <thing>")
    shown(slack, "No organization has “no such <thing>”", support)
    slack.choose(slack.home(support), "search_organizations", "")
    shown(slack, "Acme Works* (ACME)", support)


def test_who_works_for_two_organizations_chooses_and_sees_no_third(slack, world, acme, home):
    other = world.organization("BETA", "Beta Bridges")
    world.organization("GAMMA", "Gamma Gates")
    world.role("admin", slack.store.people[slack.user], other)

    view = home("Beta Bridges")

    assert "Gamma" not in str(view)
    home("Grace Hopper", turn="Open Acme Works")
    home("Beta Bridges", turn="Back to the organizations")


@pytest.mark.parametrize("page", [0, 3, 2**31 - 1])
def test_an_organization_that_may_not_be_seen_is_as_one_that_is_not_there(
    slack, world, acme, home, page
):
    secret = world.organization("SECRET", "Secret Works")
    own = str(home("Grace Hopper"))

    seen = [forged_turn(slack, organization, page) for organization in (secret, 999_999)]

    assert seen == [own] * 2


def test_200_carried_over_contacts_stay_within_slacks_limits(slack, world, acme, home):
    with world.database.write() as connection:
        connection.execute(delete(CONTACTS))
    for place, code in enumerate(sorted(codes())[:200]):
        email = f"{place}{'&' * 200}@acme.example"
        user = world.user(acme, f"Person {place:03} {'&<漢' * 60}", email)
        world.contact(acme, user, code, is_carried_over=True)

    view = home("200, carried over; the limit is 10")
    pages = [str(view)]
    while "Next" in labels(slack.home()):
        pages.append(str(home(f"Page {len(pages) + 1} of 5", turn="Next")))

    seen = [
        line.split()[1] for page in pages for line in page.splitlines() if line[:8] == "*Person "
    ]
    assert sorted(seen) == [f"{place:03}" for place in range(200)]
    assert "Add contact" not in labels(slack.home())
    assert "Page 4 of 5" in str(home("Page 4 of 5", turn="Previous"))


def test_removing_on_the_home_asks_answers_over_it_and_can_be_undone(slack, acme, home):
    slack.command("add ada@acme.example Japan")
    view = home("Japan")

    clicked = slack.click(view, "Remove Ada Lovelace from Japan")

    assert clicked.confirmation["title"] == "Remove this contact?"
    assert "Removed *Ada Lovelace* for Japan" in str(slack.view())
    slack.wait_for(lambda: "Japan" not in str(slack.home()))
    slack.click(slack.view(), "Undo")
    shown(slack, "Japan")


def test_forms_open_over_the_home_which_then_shows_what_they_did(slack, acme, home):
    slack.click(home("Grace Hopper"), "Add contact")
    form = slack.view()
    slack.search(form, "person", "lovelace")

    slack.submit(form, {"person": "Ada Lovelace"})

    shown(slack, "Ada Lovelace")
    slack.click(slack.home(), "History")
    assert slack.wait_for(lambda: "The latest changes" in str(slack.view()))


def test_a_refused_click_answers_over_the_home(slack, acme, home):
    slack.click(home("Grace Hopper"), "Remove Grace Hopper from all countries")

    assert "somebody must stay" in str(slack.view())


def test_the_messages_tab_draws_no_home(slack, acme):
    slack.event({"type": "app_home_opened", "user": slack.user, "channel": "D1", "tab": "messages"})
    slack.command("list")

    assert slack.home() is None
