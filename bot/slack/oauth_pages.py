"""The pages that people see who install the bot in their workspace."""

import html

from slack_bolt import BoltResponse
from slack_sdk.oauth.installation_store import Installation

from bot.language import _
from bot.slack.manifest import INSTALL_PATH


def installed(one: Installation, command: str) -> BoltResponse:
    """Say that the bot is installed, and what comes next."""
    if one.is_enterprise_install:
        app = f"{one.enterprise_id}/integrations/profile/{one.app_id}"
        return _page(
            200,
            _("Installed for {name}", name=one.enterprise_name or one.enterprise_id),
            _("One step is left: choose the workspaces of your organization that may use it."),
            (f"https://app.slack.com/manage/{app}/workspaces/add", _("Choose the workspaces")),
        )
    return _page(
        200,
        _("Installed in {name}", name=one.team_name or one.team_id),
        _(
            "In Slack, type {command} help. You see something once you have a role: "
            "the people who gave you the link to this page can make you an admin of your "
            "organization.",
            command=command,
        ),
        (
            f"https://slack.com/app_redirect?app={one.app_id}&team={one.team_id}",
            _("Open it in Slack"),
        ),
    )


def not_allowed(status: int) -> BoltResponse:
    """Say that the person chose not to allow it."""
    return _page(
        status,
        _("Not installed"),
        _(
            "You chose not to allow it, so nothing was installed. If your workspace needs an "
            "admin's consent, send an admin the link that you started with."
        ),
        _start_again(),
    )


def stale(status: int) -> BoltResponse:
    """Say that a link is used up, too old, or another browser's."""
    return _page(
        status,
        _("This link is no longer good"),
        _(
            "It was used already, is older than ten minutes, or comes from another browser, so it "
            "changed nothing. If you have seen that the installation worked, it did: go back to "
            "Slack. Otherwise start again in this browser."
        ),
        _start_again(),
    )


def not_installed(status: int) -> BoltResponse:
    """Say that Slack led back without consent, for a reason that only it knows."""
    text = _("Slack did not let it be installed. Start again.")
    return _page(status, _("Not installed"), text, _start_again())


def refused(word: str) -> BoltResponse:
    """Say in Slack's word why it gave no token."""
    return _page(
        502,
        _("Not installed"),
        _(
            "Slack refused the installation ({word}). Start again. If it happens again, tell the "
            "people who gave you the link.",
            word=word,
        ),
        _start_again(),
    )


def slack_away() -> BoltResponse:
    """Say that Slack does not answer."""
    return _page(
        503,
        _("Slack isn't answering"),
        _("The installation isn't finished. Start again in a minute."),
        _start_again(),
    )


def database_away() -> BoltResponse:
    """Say that the database does not answer."""
    return _page(
        503,
        _("Not installed yet"),
        _("The bot's database isn't answering right now. Start again in a minute."),
        _start_again(),
    )


def to_mend() -> BoltResponse:
    """Say that the operator must mend something first."""
    return _page(
        500,
        _("This bot can't be installed right now"),
        _(
            "Its settings for Slack are wrong, and starting again won't help. Tell the people who "
            "gave you the link."
        ),
    )


def fault(reference: str) -> BoltResponse:
    """Say that something went wrong, with what stands in the log."""
    return _page(
        500,
        _("Not installed"),
        _(
            "Something went wrong on our side. Start again. If it happens again, give the people "
            "who gave you the link this reference: {reference}.",
            reference=reference,
        ),
        _start_again(),
    )


def not_found() -> BoltResponse:
    """Say that nobody else may install this bot."""
    return _page(404, _("Nothing here"), _("This bot is not offered to other workspaces."))


def _start_again() -> tuple[str, str]:
    return INSTALL_PATH, _("Start again")


def _page(status: int, title: str, text: str, link: tuple[str, str] | None = None) -> BoltResponse:
    url, words = link or ("", "")
    button = f'<p><a href="{html.escape(url)}">{html.escape(words)}</a></p>' if link else ""
    return BoltResponse(
        status=status,
        headers={"content-type": "text/html; charset=utf-8", "cache-control": "no-store"},
        body=_HTML.format(title=html.escape(title), text=html.escape(text), button=button),
    )


_HTML = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; background: light-dark(#fff, #1a1d21) }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto }}
body {{ padding: 0 1rem; color: light-dark(#1d1c1d, #e4e5e8) }}
h1 {{ line-height: 1.2; overflow-wrap: anywhere }}
a {{ display: inline-block; padding: .5rem 1rem; border-radius: .4rem; text-decoration: none }}
a {{ background: #00704e; color: #fff }}
a:hover {{ background: #005c40 }}
a:focus-visible {{ outline: 3px solid light-dark(#1264c8, #5eb0ff); outline-offset: 2px }}
</style>
<main>
<h1>{title}</h1>
<p>{text}</p>
{button}
</main>
</html>
"""
