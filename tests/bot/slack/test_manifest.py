from pathlib import Path

import yaml

from bot.settings import Settings
from bot.slack.manifest import EVENTS, SCOPES, manifest, to_yaml

ROOT = Path(__file__).parents[3]


def test_the_file_is_what_the_code_prints_for_socket_mode():
    assert (ROOT / "manifest.yml").read_text() == to_yaml(Settings().fulfillment_command)


def test_over_http_every_request_has_its_url():
    written = manifest("/licences", "https://bot.example/")

    url = "https://bot.example/slack/events"
    assert written["features"]["slash_commands"][0]["url"] == url
    assert written["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": url,
        "message_menu_options_url": url,
    }
    assert written["settings"]["event_subscriptions"]["request_url"] == url
    assert written["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert not written["settings"]["socket_mode_enabled"]


def test_names_are_escaped_by_slack_and_scopes_are_the_least():
    written = yaml.safe_load(to_yaml("/fulfillment"))

    assert written["features"]["slash_commands"][0]["should_escape"] is True
    assert written["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_slack_tells_of_the_home_tab_that_is_shown():
    written = manifest("/fulfillment", "https://bot.example")

    assert written["features"]["app_home"]["home_tab_enabled"] is True
    assert written["settings"]["event_subscriptions"] == {
        "request_url": "https://bot.example/slack/events",
        "bot_events": list(EVENTS),
    }
