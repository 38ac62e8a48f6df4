import re

from playwright.sync_api import expect

SUPPORT, ADMIN, CONTACT, OUTSIDER = "Sam Support", "Olivia Bennett", "José Álvarez", "Otto Outsider"


def home(desk, name):
    desk.become(name)
    desk.go("Fulfillment Contacts")
    desk.page.get_by_role("tab", name="Home").click()
    panel = desk.page.get_by_role("tabpanel", name="Home")
    expect(panel.locator(".blocks")).to_be_visible()
    return panel


def test_support_finds_an_organization_and_comes_back(desk):
    panel = home(desk, SUPPORT)
    expect(panel).to_contain_text("Nordic Tunnels (NORDIC)")
    search = panel.get_by_role("textbox", name="Search organizations")
    search.fill("peq")
    search.press("Enter")
    expect(panel).not_to_contain_text("Nordic Tunnels")

    panel.get_by_role("button", name=re.compile("Open")).click()
    expect(panel).to_contain_text("1 of 10")
    panel.get_by_role("button", name="Back to the organizations").click()
    expect(search).to_have_value("peq")
    search.fill("")
    search.press("Enter")
    expect(panel).to_contain_text("Nordic Tunnels")


def test_an_admin_adds_and_removes_from_the_home_which_follows(desk):
    panel = home(desk, ADMIN)
    expect(panel).to_contain_text("4 of 10")
    panel.get_by_role("button", name="Add contact").click()
    desk.choose("Person", "zoe", "Zoë Müller")
    desk.form.get_by_role("button", name="Add", exact=True).click()
    expect(desk.form).to_contain_text("Added Zoë Müller for all countries")
    desk.page.keyboard.press("Escape")
    expect(panel).to_contain_text("5 of 10")

    panel.get_by_role("button", name=re.compile("Remove Zoë")).click()
    desk.confirm("Remove")

    expect(panel).to_contain_text("4 of 10")
    expect(panel).not_to_contain_text("Zoë Müller")


def test_a_home_follows_what_others_change(desk):
    panel = home(desk, ADMIN)
    support = next(one for one in desk.slack.store.people.values() if one.name == SUPPORT)

    desk.slack.command('add "Zoë Müller" Austria --org BRIDGE', user=support.id)

    expect(panel).to_contain_text("Austria (AT)")


def test_a_contact_sees_what_they_receive_and_nothing_to_change(desk):
    panel = home(desk, CONTACT)

    expect(panel).to_contain_text("You receive the documents of Bridgewater Engineering for France")
    expect(panel.get_by_role("button", name="Leave")).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("Remove"))).to_have_count(0)
    expect(panel.get_by_role("button", name="Add contact")).to_have_count(0)


def test_anyone_else_sees_what_this_is_and_whom_to_ask(desk):
    panel = home(desk, OUTSIDER)

    expect(panel).to_contain_text("You have no role here yet")
    expect(panel.get_by_role("button", name="Request access")).to_be_visible()
    expect(panel).not_to_contain_text("Bridgewater")
