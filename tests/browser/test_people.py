import re

from playwright.sync_api import expect

SUPPORT, ADMIN, CONTACT, OUTSIDER = "Sam Support", "Olivia Bennett", "José Álvarez", "Otto Outsider"
OWNER = "Wendy Owner"


def messages_tab(desk, name):
    desk.become(name)
    desk.go("Fulfillment Contacts")
    desk.page.get_by_role("tab", name="Messages").click()
    return desk.messages.last


def test_an_outsider_asks_for_access_and_support_grants_it(desk):
    desk.become(OUTSIDER)
    refused = desk.type("/fulfillment list")
    refused.get_by_role("button", name="Request access").click()
    desk.form.get_by_role("textbox").fill("I buy licences for Pequeña Obra")
    desk.form.get_by_role("button", name=re.compile("Send|Ask|Request")).click()
    desk.page.keyboard.press("Escape")

    asked = messages_tab(desk, SUPPORT)
    expect(asked).to_contain_text("Otto Outsider")
    expect(asked).to_contain_text("I buy licences for Pequeña Obra")
    asked.get_by_role("button", name=re.compile("Grant")).click()
    desk.choose("Organization", "peq", "Pequeña Obra")
    desk.form.get_by_role("button", name=re.compile("Grant")).click()
    desk.page.keyboard.press("Escape")

    expect(messages_tab(desk, OUTSIDER)).to_contain_text("Pequeña Obra")
    desk.go("licences")
    expect(desk.type("/fulfillment list")).to_contain_text("Pequeña Obra")


def test_a_contact_leaves_and_the_admin_is_told(desk):
    desk.become(CONTACT)
    asked = desk.type("/fulfillment leave")
    expect(asked).to_contain_text("France")
    asked.get_by_role("button", name="Leave").click()
    expect(desk.messages.last).not_to_contain_text("Leave the contacts")

    expect(messages_tab(desk, ADMIN)).to_contain_text("José Álvarez")
    desk.go("licences")
    expect(desk.type("/fulfillment list")).to_contain_text("3 of 10")


def test_an_admin_names_another_who_is_told(desk):
    desk.become(ADMIN)
    box = desk.page.get_by_role("textbox", name=re.compile("^Message"))
    box.press_sequentially("/fulfillment grant @jos")
    desk.page.get_by_role("option", name=re.compile("José Álvarez")).click()
    box.press_sequentially("admin")
    desk.page.keyboard.press("Enter")
    expect(desk.messages.last).to_contain_text("admin of Bridgewater Engineering")

    expect(messages_tab(desk, CONTACT)).to_contain_text("Bridgewater Engineering")
    desk.go("licences")
    added = desk.type('/fulfillment add "Zoë Müller" Austria')
    expect(added).to_contain_text("Added Zoë Müller for Austria")


def test_the_owner_of_the_workspace_names_support(desk):
    desk.become(OWNER)
    box = desk.page.get_by_role("textbox", name=re.compile("^Message"))
    box.press_sequentially("/fulfillment grant @otto")
    desk.page.get_by_role("option", name=re.compile("Otto Outsider")).click()
    box.press_sequentially("support")
    desk.page.keyboard.press("Enter")

    expect(desk.messages.last).to_contain_text("support")
    desk.become(OUTSIDER)
    desk.go("licences")
    expect(desk.type("/fulfillment organizations")).to_contain_text("Nordic Tunnels")


def test_somebody_who_is_in_no_directory_yet_is_brought_in_and_added(desk):
    desk.become("Olivia Bennett")
    desk.type("/fulfillment list").get_by_role("button", name="Add contact").click()
    desk.form.get_by_role("button", name=re.compile("^Somebody who")).click()
    name, email = (desk.form.get_by_role("textbox", name=label) for label in ("Name", "E-mail"))
    name.fill("Nina New")
    email.fill("nina@elsewhere.example")
    desk.form.get_by_role("button", name="Add person").click()
    expect(desk.form).to_contain_text("only takes email addresses at bridgewater.example")

    email.fill("nina@bridgewater.example")
    desk.form.get_by_role("button", name="Add person").click()
    expect(desk.form.get_by_role("combobox", name="Person")).to_have_value("Nina New")
    desk.form.get_by_role("button", name="Add", exact=True).click()

    expect(desk.form).to_contain_text("Added Nina New for all countries")
