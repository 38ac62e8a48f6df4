"""Takes the pictures of the page that the README shows: `python tests/browser/pictures.py`."""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from conftest import BROWSERS, FLAGS, Desk  # noqa: E402

from bot.sandbox.command import running  # noqa: E402


def take(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.screenshot(path=ROOT / ".readme" / f"{name}.png")


def main() -> None:
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with running() as world, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1180, "height": 800}, color_scheme="light")
        page.goto(world.slack.store.base_url)
        desk = Desk(page, world.slack)
        desk.become("Olivia Bennett")
        desk.type('/fulfillment add "Zoë Müller" Austria, Switzerland')
        desk.type("/fulfillment recipients Japan")
        take(page, "channel")
        desk.type("/fulfillment list").get_by_role("button", name="Add contact").click()
        desk.choose("Person", "raghavan", "Priya Raghavan")
        desk.form.get_by_role("radio", name="Chosen countries").check()
        desk.choose("Countries", "indi", "India")
        menu = desk.form.get_by_role("combobox", name="Countries")
        menu.click()
        menu.fill("korea")
        expect(desk.form.get_by_role("option", name=re.compile("Korea"))).to_have_count(2)
        take(page, "form")
        browser.close()


if __name__ == "__main__":
    main()
