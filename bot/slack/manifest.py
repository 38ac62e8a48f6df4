"""The app's manifest: what Slack must know, from the code's own lists."""

from typing import Any

SCOPES = {
    "chat:write": "to tell people what concerns them, and the audit channel of each change",
    "commands": "to be called with the slash command and the shortcut",
    "files:read": "to read a file that support imports",
    "files:write": "to send the contacts as a file",
    "users:read": "to know who is mentioned",
    "users:read.email": "to find a mentioned person by the e-mail address of their profile",
}
"""Each bot scope with its reason."""

EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
"""Each event that Slack tells of."""

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def manifest(command: str, url: str | None = None) -> dict[str, Any]:
    """Make the manifest: for HTTP under a URL, else for Socket Mode."""
    base = url and url.rstrip("/")
    events = base and base + EVENTS_PATH
    slash: dict[str, Any] = {
        "command": command,
        "description": "Who gets the licence documents",
        "usage_hint": "add | list | remove | replace | recipients | help",
        "should_escape": True,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    subscriptions: dict[str, Any] = {"bot_events": list(EVENTS)}
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if events:
        slash["url"] = events
        subscriptions = {"request_url": events, **subscriptions}
        interactivity |= {"request_url": events, "message_menu_options_url": events}
        oauth["redirect_urls"] = [f"{base}{REDIRECT_PATH}"]
    return {
        "display_information": {
            "name": "Fulfillment Contacts",
            "description": "Who gets an organization's licence and entitlement documents",
            "long_description": (
                "Licence and entitlement documents must reach the right people at each customer "
                "organization: its fulfillment contacts, for all countries or for one. This app "
                "keeps that list, says who gets what and why, and takes a change back on request."
            ),
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Fulfillment Contacts", "always_online": True},
            "shortcuts": [
                {
                    "name": "Add contact",
                    "type": "global",
                    "callback_id": "add_contact",
                    "description": "Name who gets an organization's licence documents",
                }
            ],
            "slash_commands": [slash],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            # Only a public address can be given to others to install from.
            "org_deploy_enabled": url is not None,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def to_yaml(command: str, url: str | None = None) -> str:
    """Write the manifest as YAML."""
    import yaml

    written: str = yaml.safe_dump(manifest(command, url), sort_keys=False, allow_unicode=True)
    return written
