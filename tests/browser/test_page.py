import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import grave

ADMIN = "Olivia Bennett"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_page_its_messages_and_a_form(desk, theme):
    desk.page.emulate_media(color_scheme=theme)
    assert grave(desk.page) == []

    desk.become(ADMIN)
    desk.type("/fulfillment list")
    desk.type("hello")
    assert grave(desk.page) == []

    desk.messages.first.get_by_role("button", name="Add contact").click()
    desk.form.get_by_role("combobox", name="Person").fill("zoe")
    expect(desk.form.get_by_role("option")).to_have_count(1)
    assert grave(desk.page) == []
    desk.page.keyboard.press("Escape")
    desk.form.get_by_role("button", name="Add", exact=True).click()
    expect(desk.form).to_contain_text("Please complete this required field.")
    assert grave(desk.page) == []


def test_a_contact_is_added_with_the_keyboard_alone(desk):
    desk.become(ADMIN)
    keys = desk.page.keyboard
    desk.page.get_by_role("textbox", name=re.compile("^Message")).focus()
    keys.type("/fulfillment add")
    keys.press("Enter")
    person = desk.form.get_by_role("combobox", name="Person")
    expect(person).to_be_focused()
    keys.type("zoe mu")
    expect(desk.form.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(person).to_have_value("Zoë Müller")
    keys.press("Control+Enter")

    expect(desk.form).to_contain_text("Added Zoë Müller for all countries")
    keys.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)


def test_a_click_outside_and_escape_close_a_form_but_not_the_one_below(desk):
    desk.become(ADMIN)
    desk.type("/fulfillment list").get_by_role("button", name="Add contact").click()
    desk.form.get_by_role("button", name=re.compile("not in the directory")).click()
    expect(desk.form).to_contain_text("New person")
    desk.page.keyboard.press("Escape")
    expect(desk.form).to_contain_text("Add contact")
    expect(desk.form).not_to_contain_text("New person")

    desk.page.mouse.click(5, 400)

    expect(desk.page.get_by_role("dialog")).to_have_count(0)


def test_what_is_being_typed_survives_what_others_do(desk):
    desk.become(ADMIN)
    box = desk.page.get_by_role("textbox", name=re.compile("^Message"))
    box.fill("/fulfillment ad")
    support = next(one for one in desk.slack.store.people.values() if one.name == "Sam Support")
    desk.slack.command("recipients Japan --org BRIDGE", user=support.id)
    desk.slack.say("Good morning", user=support.id, channel=desk.slack.channel)

    expect(desk.messages.last).to_contain_text("Good morning")
    expect(box).to_have_value("/fulfillment ad")
    expect(box).to_be_focused()


def test_a_block_that_cannot_be_drawn_shows_as_its_type(desk):
    store, me = desk.slack.store, desk.slack.user
    with store.changed:
        blocks = [{"type": "hologram", "block_id": "h"}]
        store.messages.post(desk.slack.channel, me, {"text": "x", "blocks": blocks})
        store.changed.notify_all()

    expect(desk.page.locator(".unknown-block")).to_contain_text("hologram")
    desk.page.get_by_role("button", name="Start over").click()
    desk.confirm("Start over")
    expect(desk.page.locator(".unknown-block")).to_have_count(0)


def test_the_drawer_shows_what_was_sent_and_answered(desk):
    desk.become(ADMIN)
    desk.type("/fulfillment recipients Japan")
    desk.page.get_by_role("button", name="What was sent").click()

    drawer = desk.page.get_by_role("complementary", name="What was sent and answered")
    expect(drawer).to_contain_text("/fulfillment recipients Japan")
    expect(drawer).to_contain_text("200")


def test_names_never_become_markup(desk):
    desk.become(ADMIN)

    said = desk.type("<b>bold</b> *strong* &amp; <script>alert(1)</script>")

    expect(said).to_contain_text("<b>bold</b>")
    expect(said.locator("script")).to_have_count(0)


def test_a_narrow_window_keeps_everything_within_reach(desk):
    desk.page.set_viewport_size({"width": 380, "height": 720})
    desk.page.get_by_role("button", name="Channels and people").click()
    desk.become(ADMIN)
    desk.page.keyboard.press("Escape")
    listed = desk.type("/fulfillment list")

    listed.get_by_role("button", name="Add contact").click()

    expect(desk.form).to_be_in_viewport(ratio=1)
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 380


def test_the_messages_tab_says_that_nobody_writes_there(desk):
    desk.go("Fulfillment Contacts")

    expect(
        desk.page.get_by_text("Sending messages to this app has been turned off.")
    ).to_be_visible()
    expect(desk.page.get_by_role("button", name="Send")).to_have_count(0)
    desk.page.get_by_role("tab", name="Home").click()
    expect(desk.page.get_by_role("tabpanel", name="Home")).to_be_visible()
