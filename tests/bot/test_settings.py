import os
from dataclasses import fields

import pytest

from bot.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    # Reading a file sets the environment; putting back the whole of it undoes that too.
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for field in fields(Settings):
        os.environ.pop(field.name.upper(), None)


def test_without_anything_set_the_defaults_hold(tmp_path):
    assert Settings.from_environment(tmp_path) == Settings()


def test_a_file_is_read(tmp_path):
    (tmp_path / ".env").write_text("PORT=4000\nSUPPORT_TEAMS=T1,T2\n")

    settings = Settings.from_environment(tmp_path)

    assert (settings.port, settings.support_teams) == (4000, ("T1", "T2"))


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("PORT=4000\n")
    monkeypatch.setenv("PORT", "5000")

    assert Settings.from_environment(tmp_path).port == 5000


def test_spaces_around_the_members_of_a_list_are_no_part_of_them(tmp_path, monkeypatch):
    monkeypatch.setenv("SUPPORT_TEAMS", " T1, T2 ,")

    assert Settings.from_environment(tmp_path).support_teams == ("T1", "T2")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-secret\n"),
        ("SLACK_SIGNING_SECRET", " sign\r\n"),
        ("DATABASE_URL", "sqlite:///bot.db\n"),
        ("AUDIT_CHANNEL", "C1 "),
    ],
)
def test_spaces_and_line_ends_around_a_setting_are_no_part_of_it(
    tmp_path, monkeypatch, name, written
):
    monkeypatch.setenv(name, written)

    assert getattr(Settings.from_environment(tmp_path), name.lower()) == written.strip()


@pytest.mark.parametrize("url", ["http://localhost:1/api", "http://localhost:1/api/"])
def test_the_address_of_slack_ends_with_one_slash(tmp_path, monkeypatch, url):
    monkeypatch.setenv("SLACK_API_URL", url)

    assert Settings.from_environment(tmp_path).slack_api_url == "http://localhost:1/api/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_API_URL", "slack.example/api"),
        ("SLACK_API_URL", "file:///api"),
        ("PORT", "many"),
        ("PORT", ""),
        ("PORT", "3000.5"),
        ("PORT", "65536"),
        ("CONTACT_LIMIT", "0"),
        ("CONTACT_LIMIT", "1001"),
        ("UNDO_MINUTES", "-1"),
        ("AUDIT_CHANNEL", "#audit"),
        ("FULFILLMENT_COMMAND", "fulfillment"),
        ("FULFILLMENT_COMMAND", "/" + "x" * 32),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(tmp_path)


def test_all_settings_that_cannot_be_used_are_named_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("SLACK_API_URL", "slack")

    with pytest.raises(SettingsError) as told:
        Settings.from_environment(tmp_path)

    assert str(told.value) == (
        "SLACK_API_URL: Write an address that begins with https://. "
        "PORT: Write a number from 0 to 65535."
    )


@pytest.mark.parametrize("name", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"])
def test_half_of_what_oauth_needs_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "1.2")

    with pytest.raises(SettingsError, match="need each other"):
        Settings.from_environment(tmp_path)


def test_no_secret_shows_where_settings_are_printed():
    secrets = ("xoxb-1", "xapp-2", "sign-3", "postgresql://u:pass-4@h/d", "client-5", "key-6")
    settings = Settings(
        slack_bot_token=secrets[0],
        slack_app_token=secrets[1],
        slack_signing_secret=secrets[2],
        database_url=secrets[3],
        slack_client_secret=secrets[4],
        token_keys=(secrets[5],),
    )

    assert not [secret for secret in secrets if secret in repr(settings)]


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
@pytest.mark.parametrize("written", ["xoxb-1\nSECRET", "“xoxb-SECRET”", "xoxb SECRET"])
def test_a_token_with_letters_that_no_token_has_is_refused_without_being_shown(
    tmp_path, monkeypatch, name, written
):
    monkeypatch.setenv(name, written)

    with pytest.raises(SettingsError, match=name) as raised:
        Settings.from_environment(tmp_path)

    assert "SECRET" not in str(raised.value)
