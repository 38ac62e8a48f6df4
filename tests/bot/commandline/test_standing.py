"""Whom the operator may name at the command line, and what is said where Slack cannot be asked."""

import pytest
from typer.testing import CliRunner

from bot.commandline import administration
from bot.commandline.main import app
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import SettingsError
from bot.slack.manifest import SCOPES
from bot.storage import schema
from handlers.callers import CannotHoldRoleError
from tests.installing import World, offered
from tests.rows import Rows

TEAM = "T0SANDBOX"


@pytest.fixture
def slack():
    return Workspace(InstalledApp(scopes=frozenset(SCOPES)))


@pytest.fixture
def person(slack):
    """Add somebody to the workspace, described by the fields of a person."""

    def add(**described):
        added = slack.add_person(name="Nina", email="nina@acme.example")
        slack.change_person(added, **described)
        return added.id

    return add


@pytest.fixture
def environment(monkeypatch, tmp_path, slack):
    """A bot's own workspace, as its environment has it."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    schema.migrate(url)
    with serve(slack) as server:
        for name, value in {
            "SLACK_API_URL": f"{server.url}/api/",
            "SLACK_BOT_TOKEN": slack.app.bot_token,
            "DATABASE_URL": url,
        }.items():
            monkeypatch.setenv(name, value)
        yield monkeypatch.setenv


@pytest.fixture
def grant(environment):
    """Call the command; answers with what it printed, and what beside."""

    def call(user, role="support", *options):
        result = CliRunner().invoke(app, ["grant", user, role, *options], catch_exceptions=False)
        return result.stdout, result.stderr

    return call


def test_a_member_is_granted_without_more_words(grant, person):
    user = person()

    assert grant(user) == (f"Granted: {user} ({TEAM}) is support.\n", "")
    assert grant(user, "support", "--yes") == (
        f"Granted already: {user} ({TEAM}) is support.\n",
        "",
    )


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
def test_a_guest_is_granted_only_with_yes(grant, person, kind):
    user = person(**{kind: True})

    with pytest.raises(SettingsError, match=f"{user} is a guest in the workspace {TEAM}.*--yes"):
        grant(user)

    assert grant(user, "support", "--yes") == (f"Granted: {user} ({TEAM}) is support.\n", "")


def test_somebody_from_a_shared_channel_is_granted_with_their_workspace_and_yes(
    grant, person, environment
):
    environment("SUPPORT_TEAMS", f"{TEAM},T0OTHER")
    user = person(team_id="T0OTHER")

    with pytest.raises(SettingsError, match="of the workspace T0OTHER, not of T0SANDBOX"):
        grant(user, "support", "--team", TEAM, "--yes")
    with pytest.raises(SettingsError, match=r"from another workspace \(T0OTHER\).*--yes"):
        grant(user, "support", "--team", "T0OTHER")

    told = grant(user, "support", "--team", "T0OTHER", "--yes")
    assert told == (f"Granted: {user} (T0OTHER) is support.\n", "")


@pytest.mark.parametrize("kind", ["is_deactivated", "is_bot"])
def test_a_deactivated_user_or_bot_is_never_granted(grant, person, kind):
    user = person(**{kind: True})

    for options in ((), ("--yes",)):
        with pytest.raises(CannotHoldRoleError):
            grant(user, "support", *options)


@pytest.mark.parametrize("user", ["U0NOBODY", "USLACKBOT"])
def test_nobody_who_is_unknown_to_their_own_workspace_is_granted(grant, user):
    with pytest.raises(CannotHoldRoleError):
        grant(user, "support", "--yes")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "There is no token here for the workspace T0SANDBOX"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack does not answer at"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, r"Slack does not take SLACK_BOT_TOKEN"),
    ],
)
def test_where_slack_cannot_be_asked_the_first_of_support_is_named_and_that_is_said(
    grant, environment, changed, why
):
    environment("SUPPORT_TEAMS", TEAM)
    for name, value in changed.items():
        environment(name, value)

    done, beside = grant("U1", "support", "--team", TEAM)

    assert done == f"Granted: U1 ({TEAM}) is support.\n"
    assert beside.startswith("Not checked whether U1 is a member, a guest or a bot. ")
    assert why in beside


def test_where_slack_fails_about_the_user_that_is_said(grant, person, slack):
    slack.troubles.fail("users.info", times=2)
    user = person()

    done, beside = grant(user)

    assert "Granted" in done
    assert "Slack isn't answering." in beside


def test_somebody_of_a_workspace_that_has_no_bot_is_granted_and_that_is_said(grant, environment):
    environment("SUPPORT_TEAMS", f"{TEAM},T0OTHER")

    done, beside = grant("U1", "support", "--team", "T0OTHER")

    assert "Granted: U1 (T0OTHER)" in done
    assert "no token here for the workspace T0OTHER" in beside


def test_a_customers_people_are_looked_up_with_their_own_token(tmp_path):
    url = f"sqlite:///{tmp_path / 'offered.db'}"
    schema.migrate(url)
    with offered(url) as running:
        world = World(**vars(running))
        Rows(world.bot.database).organization("ACME", "Acme Works")
        user = world.customer.user
        named = (world.settings, user, "admin", "ACME", "T1")
        assert "no token here" in administration.grant(*named).unchecked
        administration.revoke(*named)
        world.install()

        assert administration.grant(*named).unchecked is None
        world.customer.change_person(world.customer.store.people[user], is_restricted=True)
        with pytest.raises(SettingsError, match="is a guest in the workspace T1"):
            administration.grant(*named)
