"""Other workspaces install the bot: the SDK's own flow against the stand-in, over HTTP."""

from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from threading import get_ident

import pytest
from cryptography.fernet import Fernet
from slack_sdk import WebClient
from sqlalchemy import delete, func, select, text, update

from bot import services
from bot.commandline import administration, doctor
from bot.errors import SupportTeamError
from bot.sandbox.delivery import DispatchDelivery, SocketDelivery
from bot.serving.http import routes
from bot.serving.server import serve_in_thread
from bot.serving.socket_mode import SocketConnection
from bot.settings import SettingsError
from bot.slack.app import create_bot, running_bot
from bot.slack.installations import Installations, States
from bot.slack.manifest import SCOPES
from bot.slack.workspaces import Workspaces
from bot.storage.database import Database
from bot.storage.tables import SLACK_BOTS, SLACK_OAUTH_STATES
from bot.values import OPERATOR, Identity, Role
from handlers.announcing import Notices
from handlers.drawing.messages.questions import notice
from tests.installing import KEY, Browser, World, offered
from tests.rows import Rows


@pytest.fixture
def make(url):
    """Run the bot over HTTP with one workspace by its token and another that may install it."""
    with ExitStack() as stack:
        yield lambda **how: World(**vars(stack.enter_context(offered(url, **how))))


@pytest.fixture
def world(make):
    return make()


def test_an_installation_goes_all_the_way_and_the_command_works_at_once(world):
    assert "not installed" in world.customer.command("help").message.text

    page = world.install()

    assert (page.status, "Installed in T1 Inc. &amp; Sons" in page.text) == (200, True)
    assert "Fulfillment contacts get" in world.customer.command("help").message.text
    assert "Fulfillment contacts get" in world.operator.command("help").message.text


def test_a_command_asks_slack_nothing_and_the_database_once_more(world):
    world.install()
    calls = len(world.operator.calls) + len(world.customer.calls)
    asked = []
    from sqlalchemy import event

    event.listen(
        world.bot.database.engine,
        "before_cursor_execute",
        # What the bot does by itself, as at its start, runs in other threads.
        lambda _c, _cursor, statement, *_: get_ident() == here and asked.append(statement),
    )
    here = get_ident()

    world.operator.command("help")
    own = len(asked)
    world.customer.command("help")

    assert len(world.operator.calls) + len(world.customer.calls) == calls
    assert len(asked) - own == own + 1


def test_support_reads_from_which_workspace_a_request_for_access_comes(world):
    world.install()
    ann, sam = world.customer.user, world.operator.user
    administration.grant(world.settings, sam, "support", None, "T0OPERATOR")

    world.customer.command("request")
    form = world.customer.view()
    world.customer.submit(form)

    chat = world.operator.direct_channel(sam)
    asked = world.operator.wait_for(lambda: world.operator.messages(sam, chat))[-1]
    assert asked.text.startswith(
        f"<@{ann}>, of the workspace T1 Inc. &amp; Sons (T1), asks for access.\n"
    )


def test_a_token_is_never_stored_in_the_clear(world):
    world.install()

    (row,) = world.rows()
    assert world.customer.app.bot_token not in str(dict(row))
    assert (row["team_id"], row["enterprise_id"]) == ("T1", None)


def test_consent_that_is_denied_installs_nothing_and_says_so(world):
    browser = Browser()
    asked = browser.get(f"{world.url}/slack/install").location

    page = browser.get(browser.press(asked, "deny", "1").location)

    assert "You chose not to allow it" in page.text
    assert 'href="/slack/install"' in page.text
    assert not world.rows()


def test_a_state_is_good_once(world):
    browser = Browser()
    asked = browser.get(f"{world.url}/slack/install").location
    chosen = browser.press(asked, "team", "T1").location
    cookies = dict(browser.cookies)
    assert browser.get(chosen).status == 200

    again = Browser(cookies).get(chosen)

    assert (again.status, "no longer good" in again.text) == (401, True)
    assert len(world.rows()) == 1


def test_a_state_of_another_browser_or_none_is_refused(world):
    browser = Browser()
    asked = browser.get(f"{world.url}/slack/install").location
    chosen = browser.press(asked, "team", "T1").location
    other = Browser()
    other.get(f"{world.url}/slack/install")

    pages = [
        other.get(chosen),
        Browser().get(chosen),
        browser.get(f"{world.url}/slack/oauth_redirect?code=1&state=forged"),
        browser.get(f"{world.url}/slack/oauth_redirect?code=1"),
    ]

    assert [page.status for page in pages] == [400] * 4
    assert all("no longer good" in page.text for page in pages)
    assert not world.rows()


def test_a_state_is_good_for_ten_minutes(world):
    browser = Browser()
    asked = browser.get(f"{world.url}/slack/install").location
    chosen = browser.press(asked, "team", "T1").location
    with world.bot.database.write() as connection:
        past = datetime.now(UTC).replace(tzinfo=None)
        connection.execute(update(SLACK_OAUTH_STATES).values(expire_at=past))

    assert browser.get(chosen).status == 401
    browser.get(f"{world.url}/slack/install")

    with world.bot.database.read() as connection:
        assert connection.execute(select(func.count(SLACK_OAUTH_STATES.c.id))).scalar() == 1


def test_two_callbacks_at_once_use_a_state_once(world):
    from concurrent.futures import ThreadPoolExecutor

    store = world.bot.oauth.settings.state_store
    for _ in range(10):
        state = store.issue()
        with ThreadPoolExecutor(4) as callbacks:
            assert sum(callbacks.map(store.consume, [state] * 4)) == 1


def test_a_code_that_slack_does_not_take_installs_nothing(world):
    browser = Browser()
    state = browser.get(f"{world.url}/slack/install").state

    page = browser.get(f"{world.url}/slack/oauth_redirect?code=forged&state={state}")

    assert "no longer good" in page.text
    assert not world.rows()


def test_what_stands_in_a_link_is_never_taken_for_markup(world):
    page = Browser().get(f"{world.url}/slack/oauth_redirect?error=%3Cscript%3E")

    assert "<script>" not in page.text
    assert "Slack did not let it" in page.text


def test_a_slack_that_is_away_is_a_page_too(world):
    browser = Browser()
    asked = browser.get(f"{world.url}/slack/install").location
    chosen = browser.press(asked, "team", "T1").location
    world.operator.troubles.hang("oauth.v2.access")

    page = browser.get(chosen)
    world.operator.troubles.release()

    assert (page.status, "Start again in a minute" in page.text) == (503, True)


def test_an_uninstalled_workspace_is_forgotten_and_can_come_back(world):
    world.install()

    world.customer.uninstall()

    assert not world.rows()
    assert "not installed" in world.customer.command("help").message.text
    world.install()
    assert "Fulfillment contacts get" in world.customer.command("help").message.text


def test_an_installation_again_takes_the_place_of_the_one_before(world):
    world.install()
    world.install()

    assert len(world.rows()) == 1
    assert "Fulfillment contacts get" in world.customer.command("help").message.text


def test_revoked_tokens_end_an_installation_unless_they_are_a_persons(world):
    world.install()

    world.customer.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    assert len(world.rows()) == 1
    world.customer.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U2"]}})

    assert not world.rows()


def test_late_word_of_an_uninstallation_leaves_the_next_installation(world):
    world.install()
    gone = world.customer.uninstall().request
    world.install()
    late = datetime.fromtimestamp(gone["event_time"], UTC) - timedelta(minutes=1)

    store = world.bot.oauth.settings.installation_store
    store.forget(enterprise_id=None, team_id="T1", before=late)

    assert len(world.rows()) == 1


def test_an_uninstallation_counts_in_every_process(world):
    world.install()
    with running_bot(world.settings) as other:
        world.customer.deliver_by(DispatchDelivery(other.app))
        assert "Fulfillment contacts get" in world.customer.command("help").message.text
        world.customer.deliver_by(DispatchDelivery(world.bot.app))
        world.customer.uninstall()
        world.customer.deliver_by(DispatchDelivery(other.app))

        assert "not installed" in world.customer.command("help").message.text


def test_one_process_finishes_what_another_has_begun(world):
    with (
        running_bot(world.settings) as other,
        serve_in_thread(routes(other, world.settings, lambda: True), "127.0.0.1", 0) as port,
    ):
        browser = Browser()
        asked = browser.get(f"{world.url}/slack/install").location
        chosen = browser.press(asked, "team", "T1").location

        page = browser.get(chosen.replace(world.url, f"http://127.0.0.1:{port}"))

    assert page.status == 200
    assert "Fulfillment contacts get" in world.customer.command("help").message.text


def test_an_org_wide_installation_serves_every_workspace_of_the_organization(make):
    world = make(enterprise_id="E1", is_enterprise_install=True)

    page = world.install()
    assert "https://app.slack.com/manage/E1/" in page.text
    (row,) = world.rows()
    assert (row["team_id"], row["enterprise_id"]) == (None, "E1")

    workspaces = world.bot.app._authorize
    assert workspaces.client_of("T1") is None
    # Who is known by the organization is told without naming a workspace.
    of_organization = workspaces.client_of("E1")
    assert of_organization.token == world.customer.app.bot_token
    assert "team_id" not in of_organization.default_params
    assert workspaces.client_of("E2") is None
    world.customer.open_home()
    assert world.customer.wait_for(world.customer.home)
    assert workspaces.client_of("T1").token == world.customer.app.bot_token
    assert "Fulfillment contacts get" in world.customer.command("help").message.text
    assert workspaces.client_of("T1").token == world.customer.app.bot_token
    # Another organization's workspace has no part in it.
    world.customer.store.app = replace(world.customer.app, enterprise_id="E2")
    assert "not installed" in world.customer.command("help").message.text
    world.customer.store.app = replace(world.customer.app, enterprise_id="E1")
    world.customer.uninstall()
    assert not world.rows()
    assert workspaces.client_of("T1") is None
    assert workspaces.client_of("E1") is None


def test_over_socket_mode_each_workspace_that_installed_it_gets_its_own_answers(world):
    world.install()
    settings = replace(world.settings, slack_app_token=world.operator.app.app_token)
    with running_bot(settings) as bot, SocketConnection(bot, settings):
        world.server.sockets.wait_for_connection(1)
        rows, roles = Rows(bot.database), services.build(bot.database, support_teams=()).roles
        slacks = {"ACME": world.customer, "BETA": world.operator}
        for account, slack in slacks.items():
            organization = rows.organization(account)
            rows.contact(organization, rows.users(organization, 1)[0])
            admin = Identity(team_id=slack.app.team_id, user_id=slack.user)
            roles.grant(OPERATOR, admin, Role.ADMIN, organization)
            slack.deliver_by(SocketDelivery(world.server.sockets))

        answers = {account: slack.command("list") for account, slack in slacks.items()}
        for slack in slacks.values():
            asked = slack.command(f"add <@{slack.user}> FR")
            assert slack.wait_for(lambda asked=asked: asked.message)

    # Their admins bear the same user id, each in their own workspace.
    assert world.customer.user == world.operator.user
    assert "*Acme Works*" in answers["ACME"].message.text
    assert "*Beta Works*" in answers["BETA"].message.text
    for slack in slacks.values():
        # Who is mentioned is asked with each workspace's own token.
        assert [call.method for call in slack.calls if call.method == "users.info"] == [
            "users.info"
        ]


def test_a_workspace_that_joins_an_organization_keeps_its_installation(world):
    world.install()
    world.customer.store.app = replace(world.customer.app, enterprise_id="E1")

    assert "Fulfillment contacts get" in world.customer.command("help").message.text


def test_the_client_of_a_workspace_is_the_one_of_its_installation(world):
    workspaces = world.bot.app._authorize
    assert workspaces.client_of("T1") is None

    world.install()

    assert workspaces.client_of("T1").token == world.customer.app.bot_token
    assert workspaces.client_of("T0OPERATOR").token == world.operator.app.bot_token
    assert workspaces.client_of("T2") is None


def test_without_a_token_the_bot_serves_those_who_installed_it(make):
    world = make(token="")

    world.install()

    assert "Fulfillment contacts get" in world.customer.command("help").message.text
    assert "not installed" in world.operator.command("help").message.text


def test_a_new_key_takes_over_with_the_next_migration(world):
    world.install()
    new = Fernet.generate_key().decode()
    both = replace(world.settings, token_keys=(new, KEY))
    alone = replace(world.settings, token_keys=(new,))
    with pytest.raises(SettingsError, match="TOKEN_KEYS does not hold"):
        administration.migrate(alone)

    administration.migrate(both)

    database = Database(world.settings.database_url)
    (kept,) = Installations(database, alone).all()
    database.dispose()
    assert kept.bot_token == world.customer.app.bot_token


@pytest.fixture
def unreadable(world):
    """A process whose TOKEN_KEYS do not hold the key of the tokens that are kept."""
    world.install()
    keys = (Fernet.generate_key().decode(),)
    with running_bot(replace(world.settings, token_keys=keys)) as bot:
        world.customer.deliver_by(DispatchDelivery(bot.app))
        yield bot


@pytest.mark.usefixtures("unreadable")
def test_a_token_that_cannot_be_read_is_said_in_words_and_its_setting_in_the_log(world, caplog):
    asked = world.customer.command("list")
    opened, shortcut = world.customer.open_home(), world.customer.shortcut("add_contact")

    assert "Please tell the person who runs this bot" in asked.message.text
    assert [one.status for one in (asked, opened, shortcut)] == [200] * 3
    assert "TOKEN_KEYS does not hold" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("unreadable")
def test_who_uninstalls_is_forgotten_though_their_token_cannot_be_read(world):
    world.customer.uninstall()

    assert world.rows() == []


def test_somebody_whom_no_token_can_reach_is_not_told_and_the_log_says_why(world, caplog):
    world.install()
    keys = (Fernet.generate_key().decode(),)
    other = Installations(world.bot.database, replace(world.settings, token_keys=keys))

    client_of = Workspaces(WebClient(), None, other).client_of

    assert Notices(client_of).tell(Identity(team_id="T1", user_id="U1"), notice("Hi")) is None
    assert "TOKEN_KEYS does not hold" in caplog.text


def test_a_state_that_is_no_text_is_not_good(database):
    assert not States(database).consume("\0")


@pytest.mark.parametrize("keys", [(), ("short",)])
def test_without_a_good_key_nothing_starts(world, keys):
    with pytest.raises(SettingsError, match="TOKEN_KEYS"):
        create_bot(replace(world.settings, token_keys=keys), None)


def test_the_environment_alone_opens_no_page(world, monkeypatch, tmp_path):
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    single = replace(world.settings, slack_client_id="", slack_client_secret="")

    with (
        running_bot(single) as bot,
        serve_in_thread(routes(bot, single, lambda: True), "127.0.0.1", 0) as port,
    ):
        world.operator.deliver_by(DispatchDelivery(bot.app))
        pages = [
            Browser().get(f"http://127.0.0.1:{port}/slack/{place}")
            for place in ("install", "oauth_redirect")
        ]
        assert "Fulfillment contacts get" in world.operator.command("help").message.text

    assert [page.status for page in pages] == [404, 404]


def test_our_tables_have_the_columns_of_the_sdk(world):
    settings = world.bot.oauth.settings
    for ours, theirs in (
        (SLACK_BOTS, settings.installation_store.bots),
        (SLACK_OAUTH_STATES, settings.state_store.oauth_states),
    ):
        assert set(ours.c.keys()) == set(theirs.c.keys())


def test_the_operators_workspace_is_the_only_one_installed(world):
    world.install()
    alone = replace(world.settings, slack_bot_token="", support_teams=())
    with world.bot.database.write() as connection:
        connection.execute(delete(SLACK_OAUTH_STATES))
        connection.execute(text("delete from roles"))

    assert administration.known_team(alone, world.bot.database) == "T1"
    # It is a customer's: nobody there can be support.
    with pytest.raises(SupportTeamError):
        administration.grant(alone, "U1", "support", None, None)


@pytest.mark.parametrize(
    "installed",
    [
        pytest.param({}, id="a workspace"),
        pytest.param({"enterprise_id": "E1", "is_enterprise_install": True}, id="an organization"),
    ],
)
def test_where_several_workspaces_are_known_one_must_be_named(make, installed):
    world = make(**installed)
    database = world.bot.database
    assert administration.known_team(world.settings, database) == "T0OPERATOR"

    world.install()

    with pytest.raises(SettingsError, match="Say which Slack workspace"):
        administration.known_team(world.settings, database)
    with pytest.raises(SettingsError, match="Say which Slack workspace"):
        administration.grant(world.settings, "U1", "support", None, None)


def test_where_only_the_tokens_workspace_has_support_no_other_can_be_named(world):
    settings = replace(world.settings, support_teams=(), slack_client_id="")

    with pytest.raises(SupportTeamError):
        administration.grant(settings, "U1", "support", None, "T1")

    user = world.operator.user
    assert "Granted" in administration.grant(settings, user, "support", None, "T0OPERATOR").done


@pytest.fixture
def diagnosed(monkeypatch, tmp_path):
    """Answers with what the doctor says of one thing, with a world's settings."""
    monkeypatch.chdir(tmp_path)

    def put(settings):
        for one in fields(settings):
            value = getattr(settings, one.name)
            monkeypatch.setenv(
                one.name.upper(), ",".join(value) if isinstance(value, tuple) else str(value)
            )
        return lambda name: next(
            one.text for one in doctor.check() if one.text.startswith(f"{name}:")
        )

    return put


def test_the_doctor_tries_the_audit_channel_as_the_bot_that_the_workspace_installed(
    make, diagnosed
):
    world = make(token="", scopes=frozenset(SCOPES))
    channel = world.customer.add_channel("audit", members=[world.customer.app.bot_user_id])
    settings = replace(world.settings, support_teams=("T1",), audit_channel=channel.id)
    of = diagnosed(settings)

    assert "T1 has not installed the bot" in of("AUDIT_CHANNEL")
    world.install()
    assert of("AUDIT_CHANNEL") == f"AUDIT_CHANNEL: {channel.id} is told of each change"

    of = diagnosed(replace(settings, token_keys=(Fernet.generate_key().decode(),)))
    assert of("AUDIT_CHANNEL") == "AUDIT_CHANNEL: not checked; mend “installations” first"


def test_the_doctor_tells_what_the_installations_lack(world, monkeypatch, diagnosed):
    world.install()
    of = diagnosed(world.settings)

    def found():
        return of("installations")

    assert found() == "installations: 1 over OAuth, whose tokens can be read"
    monkeypatch.setenv("TOKEN_KEYS", Fernet.generate_key().decode())
    assert "TOKEN_KEYS does not hold" in found()
    monkeypatch.setenv("TOKEN_KEYS", "")
    assert "TOKEN_KEYS is not set" in found()
    monkeypatch.setenv("TOKEN_KEYS", KEY)
    with world.bot.database.write() as connection:
        connection.execute(update(SLACK_BOTS).values(bot_scopes="commands"))
    assert "must install it again, at /slack/install" in found()
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("SUPPORT_TEAMS", "")
    assert "SUPPORT_TEAMS: Not set, so support exists nowhere" in str(doctor.check())


@pytest.mark.parametrize("team", ["T1%0d%0aSet-Cookie:%20evil=1", "%E2%82%AC", "t1&team=T2"])
def test_only_the_id_of_a_workspace_goes_on_to_slacks_page(world, team):
    asked = Browser().get(f"{world.url}/slack/install?team={team}")

    assert asked.status == 302
    assert "team=" not in asked.location


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect"])
def test_nothing_of_slacks_comes_in_by_the_pages_for_installing(world, path):
    world.install()

    assert Browser()._open(f"{world.url}{path}", b"command=/fulfillment&text=list").status == 405
