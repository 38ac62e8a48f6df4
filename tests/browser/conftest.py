import re
import shutil
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.sandbox.command import running
from bot.sandbox.workspace import Workspace

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Desk:
    """Somebody who sits in front of the page."""

    page: Page
    slack: Workspace

    def become(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile("You are")).click()
        self.page.get_by_role("menuitemradio", name=re.compile(name)).click()
        expect(self.page.get_by_role("button", name=re.compile("You are"))).to_contain_text(name)

    def go(self, name: str) -> None:
        self.page.locator("#sidebar").get_by_role("button", name=name).click()

    def type(self, text: str) -> Locator:
        """Type a line and send it; the answer is the newest message after it."""
        before = self.messages.count()
        self.page.get_by_role("textbox", name=re.compile("^Message")).fill(text)
        self.page.get_by_role("button", name="Send").click()
        expect(self.messages).to_have_count(before + 1)
        return self.messages.last

    @property
    def messages(self) -> Locator:
        return self.page.locator("article.message")

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog").last

    def choose(self, label: str, text: str, option: str) -> None:
        """Type into a menu of the form and choose what it offers."""
        menu = self.form.get_by_role("combobox", name=label)
        menu.click()
        menu.fill(text)
        self.form.get_by_role("option", name=re.compile(re.escape(option))).first.click()
        menu.press("Tab")

    def confirm(self, button: str) -> None:
        self.page.get_by_role("alertdialog").get_by_role("button", name=button, exact=True).click()


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: install it to run the tests in the browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sandbox():
    with running() as world:
        yield world


@pytest.fixture
def desk(browser, sandbox):
    """The page with fresh sample data; nothing on it may break a rule of Slack or go undrawn."""
    sandbox.start_over()
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(5000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.goto(sandbox.slack.store.base_url)
    expect(page.get_by_role("button", name=re.compile("You are"))).to_be_visible()
    yield Desk(page, sandbox.slack)
    assert page.locator(".unknown-block").count() == 0
    context.close()
    assert errors == []
    sandbox.slack.assert_clean()
