"""The pages on which somebody installs the bot in their workspace."""

import re

import pytest
from playwright.sync_api import expect

from bot.storage import schema
from tests.browser.accessibility import grave
from tests.installing import offered

THERE = "T1 Inc. & Sons"


@pytest.fixture
def world(tmp_path):
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    schema.migrate(url)
    with offered(url) as world:
        yield world


@pytest.fixture(params=["light", "dark"])
def page(browser, request):
    """A browser of somebody who likes it light or dark; each page must be read by everybody."""
    with browser.new_context(color_scheme=request.param) as context:
        page = context.new_page()
        page.set_default_timeout(5000)
        yield page


def begin(page, world):
    page.goto(f"{world.url}/slack/install")
    expect(page.get_by_role("heading")).to_have_text("Fulfillment Contacts asks for permission")
    return page.get_by_role("button", name=f"Allow in {THERE}")


def says(page, heading, *sentences):
    """The page is plain to read, for everybody, and goes by the system's light or dark."""
    expect(page.get_by_role("heading")).to_have_text(heading)
    for sentence in sentences:
        expect(page.get_by_role("main")).to_contain_text(sentence)
    assert grave(page) == []
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert ground == ("rgb(26, 29, 33)" if is_dark else "rgb(255, 255, 255)")


def test_somebody_installs_the_bot_and_reads_what_to_do_next(page, world):
    allow = begin(page, world)
    assert grave(page) == []

    allow.click()

    says(page, f"Installed in {THERE}", "In Slack, type /fulfillment help.", "make you an admin")
    opens = page.get_by_role("link", name="Open it in Slack")
    expect(opens).to_have_attribute("href", re.compile("^https://slack.com/app_redirect.*team=T1"))
    assert "Fulfillment contacts get" in world.customer.command("help").message.text


def test_whoever_does_not_allow_it_reads_that_nothing_is_installed_and_can_start_again(page, world):
    begin(page, world)

    page.get_by_role("button", name="Cancel").click()

    says(page, "Not installed", "You chose not to allow it", "send an admin the link")
    assert not world.customer.store.is_installed
    page.get_by_role("link", name="Start again").click()
    page.get_by_role("button", name=f"Allow in {THERE}").click()
    says(page, f"Installed in {THERE}")


def test_a_page_loaded_again_does_not_say_that_nothing_is_installed(page, world):
    begin(page, world).click()
    says(page, f"Installed in {THERE}")

    page.reload()

    says(page, "This link is no longer good", "used already", "it did: go back to Slack")
    expect(page.get_by_role("main")).not_to_contain_text("Nothing was installed")
    assert world.customer.store.is_installed


def test_a_link_of_another_browser_leads_back_to_the_start(page, world):
    page.goto(f"{world.url}/slack/oauth_redirect?code=1.2&state=another")

    says(page, "This link is no longer good", "comes from another browser", "changed nothing")
    page.get_by_role("link", name="Start again").click()
    expect(page).to_have_url(re.compile("/oauth/v2/authorize"))


def test_the_pages_fit_a_telephone(page, world):
    page.set_viewport_size({"width": 320, "height": 640})
    begin(page, world).click()
    says(page, f"Installed in {THERE}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
