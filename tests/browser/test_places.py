import re

from playwright.sync_api import expect

SUPPORT, ADMIN = "Sam Support", "Olivia Bennett"


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


def test_each_change_is_told_in_the_audit_channel(desk):
    desk.become(ADMIN)
    desk.type('/fulfillment add "Zoë Müller" Austria')
    desk.become(SUPPORT)
    desk.go("audit")

    expect(desk.messages.last).to_contain_text(
        "Bridgewater Engineering · @Olivia Bennett added Zoë Müller for Austria"
    )


def test_history_tells_of_one_person_and_takes_a_change_back(desk):
    desk.become(ADMIN)
    desk.type('/fulfillment add "Zoë Müller" Austria')
    desk.type("/fulfillment add priya.raghavan@bridgewater.example Italy")
    told = desk.type('/fulfillment history "Zoë Müller"')
    expect(told).to_contain_text("Olivia Bennett added Zoë Müller for Austria")
    expect(told).not_to_contain_text("Priya")

    told.get_by_role("button", name="Undo").click()

    expect(desk.messages.last).to_contain_text("Undone")
    expect(desk.type("/fulfillment list")).not_to_contain_text("Zoë Müller")


def test_the_shortcut_opens_the_form_from_anywhere(desk):
    desk.become(ADMIN)
    desk.page.get_by_role("button", name="Shortcuts").click()
    desk.page.get_by_role("menuitem", name="Add contact").click()
    desk.choose("Person", "zoe", "Zoë Müller")
    desk.form.get_by_role("button", name="Add", exact=True).click()

    expect(desk.form).to_contain_text("Added Zoë Müller for all countries at Bridgewater")
