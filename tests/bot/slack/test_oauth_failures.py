"""An installation that cannot be finished: each cause has its own page, status and log line."""

from dataclasses import replace

import pytest

from bot.storage.database import Database
from tests.installing import Browser, World, offered


@pytest.fixture
def world(url):
    with offered(url) as running:
        yield World(**vars(running))


@pytest.fixture
def finish(world, caplog):
    """Comes back from Slack with consent; the log must hold neither code nor token nor secret."""
    browser = Browser()

    def come_back():
        address = world.consent(browser)
        caplog.clear()
        page = browser.get(address)
        secrets = [
            address.partition("code=")[2].partition("&")[0],
            world.customer.app.bot_token,
            world.operator.app.bot_token,
            world.settings.slack_client_secret,
            "xoxb-",
        ]
        assert [one for one in secrets if one in caplog.text] == []
        return page

    return come_back


FAULTS = {
    "ratelimited": lambda troubles, *on: troubles.rate_limit(*on, retry_after=1, times=2),
    "status 500": lambda troubles, *on: troubles.fail(*on, status=500, times=2),
    "status 503": lambda troubles, *on: troubles.fail(*on, status=503, times=2),
    "RemoteDisconnected": lambda troubles, *on: troubles.hang(*on, seconds=0, times=2),
    "IncompleteRead": lambda troubles, *on: troubles.cut_short(*on, times=2),
    "TimeoutError": lambda troubles, *on: troubles.hang(*on, seconds=10, times=2),
}


@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_slack_that_is_away_is_told_and_it_works_a_minute_later(
    world, finish, caplog, fault, method
):
    # No workspace's token goes with the code, so the first one answers it.
    store = world.operator if method == "oauth.v2.access" else world.customer
    FAULTS[fault](store.troubles, method)

    page = finish()
    store.troubles.clear()

    assert page.status == 503
    assert "Slack isn&#x27;t answering" in page.text
    assert "Start again in a minute" in page.text
    assert "no longer good" not in page.text
    assert f"Slack did not answer ({fault})" in caplog.text
    assert not world.rows()
    assert "Installed in" in finish().text


def test_one_fault_after_the_code_was_used_does_not_end_the_installation(world, finish):
    world.customer.troubles.cut_short("auth.test")

    assert "Installed in" in finish().text


@pytest.mark.parametrize(
    ("app", "named"),
    [
        pytest.param({"client_secret": "another"}, "SLACK_CLIENT_SECRET", id="secret"),
        pytest.param({"client_id": "9.9"}, "SLACK_CLIENT_ID", id="client id"),
    ],
)
def test_what_the_operator_must_mend_is_named_in_the_log_and_not_on_the_page(
    world, finish, caplog, app, named
):
    browser = Browser()
    address = world.consent(browser)
    right = world.operator.app
    world.operator.store.app = replace(right, **app)

    page = browser.get(address)
    world.operator.store.app = right

    assert page.status == 500
    assert "can&#x27;t be installed right now" in page.text
    assert "Start again" not in page.text
    assert named not in page.text
    (line,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert named in line.getMessage()
    assert "no longer good" not in page.text
    assert "Installed in" in finish().text


@pytest.mark.parametrize(
    ("word", "status", "told", "logged"),
    [
        ("bad_redirect_uri", 500, "can&#x27;t be installed right now", "redirect URLs"),
        ("invalid_code", 401, "no longer good", "invalid_code"),
        ("code_already_used", 401, "no longer good", "code_already_used"),
        ("code_expired", 401, "no longer good", "code_expired"),
        ("org_login_required", 502, "(org_login_required)", "org_login_required"),
        ("ratelimited", 503, "isn&#x27;t answering", "ratelimited"),
        ("internal_error", 503, "isn&#x27;t answering", "internal_error"),
        ("<b>xoxb-1</b>", 503, "isn&#x27;t answering", "status 200"),
    ],
)
def test_each_word_of_slack_has_its_page(world, finish, caplog, word, status, told, logged):
    world.operator.troubles.refuse("oauth.v2.access", word)

    page = finish()

    assert (page.status, told in page.text) == (status, True)
    assert logged in caplog.text
    assert "<b>" not in page.text
    assert not world.rows()


def test_a_token_that_does_not_work_is_told_with_slacks_word(world, finish, caplog):
    world.customer.troubles.refuse("auth.test", "account_inactive")

    page = finish()

    assert (page.status, "(account_inactive)" in page.text) == (502, True)
    assert "account_inactive" in caplog.text


def test_a_database_that_is_busy_is_a_page_too(world, caplog):
    other = Database(world.settings.database_url)
    with other.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("lock table slack_oauth_states")
        page = Browser().get(f"{world.url}/slack/install")
    other.dispose()

    assert (page.status, "database" in page.text) == (503, True)
    assert "Start again" in page.text
    assert "an installation could not go on" in caplog.text


def test_a_fault_of_ours_has_a_reference_on_the_page_and_in_the_log(world, finish, caplog):
    with world.bot.database.write() as connection:
        connection.exec_driver_sql("alter table slack_bots rename to lost")

    page = finish()

    assert page.status == 500
    (line,) = [one.getMessage() for one in caplog.records if "fault" in one.getMessage()]
    assert line.split()[1] in page.text
