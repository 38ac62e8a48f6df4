import re

import pytest
from playwright.sync_api import expect

SUPPORT, ADMIN, OUTSIDER = "Sam Support", "Olivia Bennett", "Otto Outsider"


def test_support_adds_a_global_contact_by_command_and_a_country_by_form(desk):
    desk.become(SUPPORT)
    answer = desk.type('/fulfillment add "Zoë Müller" global --org BRIDGE')
    expect(answer).to_contain_text("Added Zoë Müller for all countries at Bridgewater Engineering")
    expect(answer).to_contain_text("Only visible to you")

    desk.type("/fulfillment list --org BRIDGE").get_by_role("button", name="Add contact").click()
    desk.choose("Person", "raghavan", "Priya Raghavan")
    desk.form.get_by_role("radio", name="Chosen countries").check()
    desk.choose("Countries", "indi", "India")
    desk.choose("Countries", "sri", "Sri Lanka")
    desk.form.get_by_role("button", name="Add", exact=True).click()

    expect(desk.form).to_contain_text("Added Priya Raghavan for India and Sri Lanka")
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    expect(desk.type("/fulfillment list --org BRIDGE")).to_contain_text("7 of 10")


def test_r11_the_menu_finds_by_three_letters_and_by_none_of_two(desk):
    desk.become(ADMIN)
    desk.page.get_by_role("textbox", name=re.compile("^Message")).fill("/fulfillment add")
    desk.page.keyboard.press("Enter")
    menu = desk.form.get_by_role("combobox", name="Person")

    menu.fill("z")
    expect(desk.form.get_by_text("Type 2 or more characters")).to_be_visible()
    menu.fill("zo")
    expect(desk.form.get_by_text("No results")).to_be_visible()
    menu.fill("zoe")
    expect(desk.form.get_by_role("option", name=re.compile("Zoë Müller"))).to_be_visible()


def test_the_limit_shows_in_the_form_and_in_the_answer(desk):
    desk.become(SUPPORT)
    answer = desk.type('/fulfillment add "Freja Holm" Denmark --org NORDIC')
    expect(answer).to_contain_text("no place is left")
    expect(answer).to_contain_text("10 of 10")

    desk.page.get_by_role("textbox", name=re.compile("^Message")).fill(
        "/fulfillment add --org NORDIC"
    )
    desk.page.keyboard.press("Enter")
    expect(desk.form).to_contain_text("All 10 places are taken")
    expect(desk.form.get_by_role("combobox", name="Person")).to_have_count(0)
    expect(desk.form.get_by_role("button", name="Add", exact=True)).to_have_count(0)
    expect(desk.form.get_by_role("button", name="Replace")).to_be_visible()


def test_r3_the_fourteen_carried_over_are_explained(desk):
    desk.become(SUPPORT)

    answer = desk.type("/fulfillment list --org SAKURA")

    expect(answer).to_contain_text("14, carried over; the limit is 10")
    expect(answer).to_contain_text("nothing can be added until 5 entries go")
    expect(answer.get_by_role("button", name="Add contact")).to_have_count(0)


def test_r7_the_last_contact_cannot_go_and_replace_hands_over(desk):
    desk.become(SUPPORT)
    listed = desk.type("/fulfillment list --org PEQUENA")
    listed.get_by_role("button", name=re.compile("Remove")).click()
    desk.confirm("Remove")
    expect(desk.messages.last).to_contain_text("somebody must stay")

    desk.messages.last.get_by_role("button", name="Replace").click()
    desk.choose("Contact to replace", "", "José Álvarez")
    desk.choose("New contact", "pereira", "João Pereira")
    desk.form.get_by_role("button", name="Replace", exact=True).click()

    expect(desk.form).to_contain_text("Replaced José Álvarez by João Pereira for Spain")


def test_the_outsider_is_refused_and_learns_nothing(desk):
    desk.become(OUTSIDER)

    known = desk.type("/fulfillment list --org BRIDGE")
    expect(known).to_contain_text("You have no role here yet")
    said = known.inner_text().splitlines()[-1]
    unknown = desk.type("/fulfillment list --org NOWHERE")

    expect(unknown).to_contain_text(said)
    assert "Bridgewater" not in desk.messages.last.inner_text()


def test_r16_undo_takes_a_change_back(desk):
    desk.become(ADMIN)
    answer = desk.type('/fulfillment add "Zoë Müller" global')

    answer.get_by_role("button", name="Undo").click()

    expect(desk.messages.last).to_contain_text("Undone")
    expect(desk.messages.last).to_contain_text("4 of 10")


def test_a_stale_button_after_somebody_elses_change_shows_the_list_as_it_is(desk):
    desk.become(ADMIN)
    listed = desk.type("/fulfillment list France")
    support = next(one for one in desk.slack.store.people.values() if one.name == SUPPORT)
    asked = desk.slack.command('remove "José Álvarez" France --org BRIDGE', user=support.id)
    desk.slack.click(asked.message, "Remove", user=support.id)

    listed.get_by_role("button", name=re.compile("Remove José")).click()
    desk.confirm("Remove")

    expect(desk.messages.last).to_contain_text("José Álvarez is not a contact")
    expect(desk.messages.last).to_contain_text("3 of 10")


def test_r18_a_double_click_has_the_effect_of_one(desk):
    desk.become(ADMIN)
    answer = desk.type('/fulfillment add "Zoë Müller" global')

    answer.get_by_role("button", name="Undo").dblclick()

    expect(desk.messages.last).to_contain_text("4 of 10")
    expect(desk.type("/fulfillment history")).to_contain_text("took a change back")
    assert desk.messages.last.inner_text().count("took a change back") == 1


def test_share_in_channel_leaves_out_addresses_and_buttons(desk):
    desk.become(ADMIN)
    desk.type("/fulfillment recipients Japan").get_by_role(
        "button", name="Share in channel"
    ).click()
    desk.confirm("Share")

    shared = desk.messages.last
    expect(shared).not_to_contain_text("Only visible to you")
    expect(shared).to_contain_text("Japan")
    expect(shared).not_to_contain_text("@")
    expect(shared.get_by_role("button")).to_have_count(0)
    desk.become(OUTSIDER)
    expect(desk.messages.last).to_contain_text("Japan")


def test_what_is_missing_is_said_under_the_field(desk):
    desk.become(ADMIN)
    desk.type("/fulfillment list").get_by_role("button", name="Add contact").click()
    desk.form.get_by_role("button", name="Add", exact=True).click()

    person = desk.form.get_by_role("combobox", name="Person")
    expect(person).to_have_attribute("aria-invalid", "true")
    expect(desk.form).to_contain_text("Please complete this required field.")


def test_a_mention_is_completed_and_sent_as_slack_does(desk):
    desk.become(ADMIN)
    box = desk.page.get_by_role("textbox", name=re.compile("^Message"))
    box.press_sequentially("/fulfillment add @jos")
    desk.page.get_by_role("option", name=re.compile("José Álvarez")).click()
    box.press_sequentially("Spain")
    desk.page.keyboard.press("Enter")

    expect(desk.messages.last).to_contain_text("Added José Álvarez for Spain")
    sent = desk.slack.interactions[-1].request["text"]
    assert re.fullmatch(r"add <@U[A-Z0-9]+>\s+Spain", sent)


@pytest.mark.parametrize("trouble", ["Expired trigger", "Slack away"])
def test_a_form_that_does_not_open_is_told(desk, trouble):
    desk.become(ADMIN)
    desk.page.get_by_role("button", name="Troubles").click()
    desk.page.get_by_role("menuitemcheckbox", name=re.compile(trouble)).click()

    answer = desk.type("/fulfillment add")

    expect(answer).to_contain_text("Slack didn't answer in time")


def test_start_over_brings_the_sample_data_back(desk):
    desk.become(ADMIN)
    desk.type('/fulfillment add "Zoë Müller" global')

    desk.page.get_by_role("button", name="Start over").click()
    desk.confirm("Start over")
    expect(desk.messages).to_have_count(0)

    expect(desk.type("/fulfillment list")).to_contain_text("4 of 10")
