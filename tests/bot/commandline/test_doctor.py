import pytest

from bot.commandline import administration, doctor
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.manifest import SCOPES
from bot.storage import schema

NAMES = [
    "settings",
    "bot token",
    "scopes",
    "installations",
    "transport",
    "database",
    "SUPPORT_TEAMS",
    "support",
    "AUDIT_CHANNEL",
]


@pytest.fixture
def slack():
    workspace = Workspace(InstalledApp(scopes=frozenset(SCOPES)))
    workspace.add_person(id="U1", name="Sam", email="sam@vendor.example")
    return workspace


@pytest.fixture
def everything(slack, tmp_path, monkeypatch):
    """An environment in which nothing is amiss; answers with what changes a setting."""
    monkeypatch.chdir(tmp_path)
    with serve(slack) as server:
        settings = {
            "SLACK_API_URL": f"{server.url}/api/",
            "SLACK_BOT_TOKEN": slack.app.bot_token,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        schema.migrate(settings["DATABASE_URL"])
        administration.grant(Settings.from_environment(), "U1", "support", None, None)
        yield monkeypatch.setenv


def failing():
    """What is amiss, by the name of its check."""
    return {
        check.text.partition(":")[0]: check.text for check in doctor.check() if not check.is_well
    }


def test_where_nothing_is_amiss_every_line_is_well(everything):
    checks = doctor.check()

    assert [check.is_well for check in checks] == [True] * len(NAMES)
    assert all(check.text.startswith(name) for check, name in zip(checks, NAMES, strict=True))


def test_no_token_and_no_password_is_ever_shown(everything, slack, tmp_path):
    everything("SLACK_BOT_TOKEN", "xoxb-wrong-secret")
    everything("SLACK_APP_TOKEN", "xapp-wrong-secret")
    everything("DATABASE_URL", "nothing://user:secret@host")

    shown = " ".join(check.text for check in doctor.check())

    assert "secret" not in shown


@pytest.mark.parametrize(
    ("setting", "value", "name", "cure"),
    [
        pytest.param("PORT", "many", "settings", "PORT", id="setting"),
        pytest.param("SLACK_BOT_TOKEN", "", "bot token", "page Install App", id="no token"),
        pytest.param("SLACK_BOT_TOKEN", "xoxb-no", "bot token", "invalid_auth", id="wrong token"),
        pytest.param("SLACK_APP_TOKEN", "xapp-no", "transport", "Make a new one", id="app token"),
        pytest.param("SLACK_APP_TOKEN", "", "transport", "SLACK_SIGNING_SECRET", id="no transport"),
        pytest.param("DATABASE_URL", "nothing", "database", "sqlite:///FILE", id="database url"),
        pytest.param("DATABASE_URL", "sqlite:///new.db", "database", "migrate", id="schema"),
        pytest.param("SUPPORT_TEAMS", "T0ELSE", "support", "grant USER support", id="support"),
    ],
)
def test_what_is_amiss_is_told_with_its_cure(everything, setting, value, name, cure):
    everything(setting, value)

    assert cure in failing()[name]


def test_where_several_things_are_amiss_each_has_a_line_of_its_own(everything):
    everything("SLACK_BOT_TOKEN", "")
    everything("SLACK_APP_TOKEN", "")
    everything("DATABASE_URL", "nothing")

    checks = doctor.check()

    assert [check.text.partition(":")[0] for check in checks[1:]] == NAMES[1:]
    # Neither an audit channel nor other workspaces must be.
    assert set(failing()) == set(NAMES[1:]) - {"AUDIT_CHANNEL", "installations"}
    assert not [check.text for check in checks if "\n" in check.text]


def test_what_keeps_several_checks_from_being_made_is_told_once(everything):
    everything("SLACK_BOT_TOKEN", "")

    told = failing()

    assert sum("SLACK_BOT_TOKEN is not set" in text for text in told.values()) == 1
    for name in ("scopes", "SUPPORT_TEAMS", "support"):
        assert told[name] == f"{name}: not checked; mend “bot token” first"


def test_a_scope_that_was_not_granted_is_named(everything, slack, tmp_path):
    without = Workspace(InstalledApp(scopes=frozenset(SCOPES) - {"users:read.email"}))
    with serve(without) as server:
        everything("SLACK_API_URL", f"{server.url}/api/")

        assert failing() == {
            "scopes": "scopes: users:read.email missing. Reinstall the app with its manifest."
        }


def test_a_database_that_does_not_answer_is_told_so(everything, tmp_path):
    everything("DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}")

    assert "does not answer" in failing()["database"]


@pytest.fixture
def audit_channel(everything, slack):
    def add(*members):
        channel = slack.add_channel("audit", members=members)
        everything("AUDIT_CHANNEL", channel.id)
        return channel.id

    return add


def test_an_audit_channel_that_takes_messages_is_well_and_sees_nothing(slack, audit_channel):
    audit_channel(slack.app.bot_user_id)

    assert failing() == {}
    assert slack.store.scheduled == {}


def test_an_audit_channel_without_the_bot_is_told_so(audit_channel):
    audit_channel("U1")

    assert "not_in_channel" in failing()["AUDIT_CHANNEL"]
    assert "invite the bot" in failing()["AUDIT_CHANNEL"]


def test_an_audit_channel_that_is_none_is_told_so(everything):
    everything("AUDIT_CHANNEL", "C0NOWHERE")

    assert "channel_not_found" in failing()["AUDIT_CHANNEL"]


@pytest.mark.parametrize("method", ["chat.deleteScheduledMessage", "apps.connections.open"])
@pytest.mark.parametrize("trouble", ["fail", "hang", "cut_short"])
def test_one_fault_of_slack_is_nothing_amiss(slack, audit_channel, method, trouble):
    audit_channel(slack.app.bot_user_id)
    getattr(slack.troubles, trouble)(method)
    slack.troubles.release()

    assert failing() == {}
    assert slack.store.scheduled == {}


def test_a_slack_that_is_away_is_not_a_wrong_token(everything, slack):
    slack.troubles.fail("apps.connections.open", times=2)

    assert "isn't answering" in failing()["transport"]


@pytest.mark.parametrize("trouble", ["fail", "hang", "cut_short"])
def test_a_message_that_may_be_planned_already_is_not_planned_twice(slack, audit_channel, trouble):
    audit_channel(slack.app.bot_user_id)
    getattr(slack.troubles, trouble)("chat.scheduleMessage")
    slack.troubles.release()

    assert "may get a message" in failing()["AUDIT_CHANNEL"]
    assert len(slack.store.scheduled) <= 1
