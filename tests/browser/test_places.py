import re

from playwright.sync_api import expect

SUPPORT = "Sam Support"


def head(desk):
    return desk.form.get_by_role("combobox").first


def choose_organization(desk, text, name):
    head(desk).click()
    head(desk).fill(text)
    desk.form.get_by_role("option", name=re.compile(re.escape(name))).first.click()


def test_support_finds_an_organization_and_opens_it(desk):
    desk.become(SUPPORT)
    found = desk.type("/fulfillment organizations")
    expect(found).to_contain_text("no place is left")

    found.get_by_role("button", name="Open Nordic").click()

    expect(desk.messages.last).to_contain_text("Latest change")
    expect(desk.messages.last).to_contain_text("All 10 places are taken")


def test_a_bound_channel_needs_no_organization_named(desk):
    desk.become(SUPPORT)
    desk.type("/fulfillment use BRIDGE")

    expect(desk.type("/fulfillment list")).to_contain_text("Bridgewater Engineering")
    expect(desk.type("/fulfillment use none")).to_contain_text("no longer about Bridgewater")


def test_the_form_goes_from_a_full_organization_to_another_and_adds(desk):
    desk.become(SUPPORT)
    desk.page.get_by_role("textbox", name=re.compile("^Message")).fill("/fulfillment add")
    desk.page.keyboard.press("Enter")
    expect(desk.form).to_contain_text("Choose the organization.")

    choose_organization(desk, "nordic", "Nordic")
    expect(desk.form).to_contain_text("All 10 places are taken")
    choose_organization(desk, "bridge", "Bridgewater Engineering")
    desk.choose("Person", "zoe", "Zoë Müller")
    desk.form.get_by_role("button", name="Add", exact=True).click()

    expect(desk.form).to_contain_text("Added Zoë Müller for all countries at Bridgewater")
