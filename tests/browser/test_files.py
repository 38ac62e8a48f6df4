import re

from playwright.sync_api import expect

SUPPORT, ADMIN = "Sam Support", "Olivia Bennett"


def imported(desk, lines):
    desk.become(SUPPORT)
    desk.page.get_by_role("textbox", name=re.compile("^Message")).fill("/fulfillment import")
    desk.page.keyboard.press("Enter")
    file = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    with desk.page.expect_response(re.compile("/page/upload")):
        desk.form.locator("input[type=file]").set_input_files(file)
    desk.form.locator("button[type=submit]").click()


def test_an_import_is_shown_before_it_is_applied(desk):
    imported(
        desk,
        [
            "account_id,email,country",
            "PEQUENA,joao.pereira@pequena-obra.example,PT",
            "PEQUENA,nobody@pequena-obra.example,ES",
        ],
    )
    expect(desk.form).to_contain_text("nobody@pequena-obra.example")
    expect(desk.form).to_contain_text("1")
    desk.form.get_by_role("button", name="Apply the good lines").click()
    expect(desk.form).not_to_contain_text("Apply the good lines")
    desk.page.keyboard.press("Escape")

    listed = desk.type("/fulfillment list --org PEQUENA")
    expect(listed).to_contain_text("João Pereira")
    expect(listed).to_contain_text("2 of 10")


def test_an_export_comes_to_the_asker_as_a_file(desk):
    desk.become(ADMIN)
    desk.type("/fulfillment export")
    desk.go("Fulfillment Contacts")
    desk.page.get_by_role("tab", name="Messages").click()

    link = desk.messages.last.get_by_role("link", name=re.compile(r"\.csv"))
    with desk.page.expect_download() as download:
        link.click()
    text = download.value.path().read_text(encoding="utf-8-sig")

    assert text.splitlines()[0] == "account_id,email,country"
    assert "BRIDGE,jose.alvarez@bridgewater.example,FR" in text.splitlines()
