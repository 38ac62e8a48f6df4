"""What a failed call to Slack is, and how often it is tried."""

import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_sdk import WebClient

from bot.errors import PersonError
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings, SettingsError
from bot.slack.app import authorized, slack_client
from bot.slack.calls import LONGEST_WAIT, once, patiently, respond
from bot.slack.errors import AwayError, RateLimitedError, RefusedError


@pytest.fixture
def slack():
    return Workspace()


@pytest.fixture
def settings(slack):
    with serve(slack) as server:
        yield Settings(
            slack_bot_token=slack.app.bot_token, slack_api_url=f"{server.url}/api/", database_url=""
        )


@pytest.fixture
def client(settings):
    made = slack_client(settings)
    made.token = settings.slack_bot_token
    return made


TROUBLES = {
    "429": lambda troubles, times: troubles.rate_limit("auth.test", retry_after=0, times=times),
    "500": lambda troubles, times: troubles.fail("auth.test", status=500, times=times),
    "time-out": lambda troubles, times: troubles.hang("auth.test", seconds=60, times=times),
    "cut connection": lambda troubles, times: troubles.hang("auth.test", seconds=0, times=times),
    "cut response": lambda troubles, times: troubles.cut_short("auth.test", times=times),
    "Slack's own trouble": lambda troubles, times: troubles.refuse(
        "auth.test", "internal_error", times=times
    ),
    "limited in so many words": lambda troubles, times: troubles.refuse(
        "auth.test", "ratelimited", times=times
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_fault_that_may_pass_is_tried_once_more_and_no_more(slack, client, trouble):
    client.timeout = 0.3
    TROUBLES[trouble](slack.troubles, 3)

    with pytest.raises(AwayError):
        patiently(client.auth_test)
    assert patiently(client.auth_test)["ok"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_may_not_be_done_twice_is_tried_once(slack, client, trouble):
    client.timeout = 0.3
    TROUBLES[trouble](slack.troubles, 1)

    with pytest.raises(AwayError):
        once(client.auth_test)
    assert once(client.auth_test)["ok"]


def test_a_rate_limit_says_how_long_and_a_long_one_is_not_waited_for(slack, client):
    slack.troubles.rate_limit("auth.test", retry_after=LONGEST_WAIT + 1)

    with pytest.raises(RateLimitedError) as raised:
        patiently(client.auth_test)

    assert raised.value.seconds == LONGEST_WAIT + 1
    assert len(slack.calls) == 1


def test_a_page_in_place_of_an_answer_is_no_answer_and_nothing_of_it_is_kept(client):
    # A proxy's page for signing in, with 200.
    page = WebClient(base_url=client.base_url.replace("/api/", "/signin/"), retry_handlers=[])

    with pytest.raises(AwayError) as raised:
        patiently(page.auth_test)

    assert "html" not in "".join(traceback.format_exception(raised.value)).lower()


def test_a_refusal_is_not_tried_again_and_keeps_its_code_alone(slack, client):
    slack.troubles.refuse("auth.test", "some_new_code")

    with pytest.raises(RefusedError) as raised:
        patiently(client.auth_test)

    assert raised.value.code == "some_new_code"
    assert not isinstance(raised.value, PersonError)
    assert len(slack.calls) == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("account_inactive", "install me again"),
        ("token_revoked", "install me again"),
        ("invalid_auth", "install me again"),
        ("not_authed", "install me again"),
        ("missing_scope", "which grants it"),
        ("not_in_channel", "Invite me there"),
        ("channel_not_found", "Choose another channel"),
        ("is_archived", "Choose another channel"),
        ("user_not_found", "Choose someone else"),
        ("cannot_dm_bot", "Choose someone else"),
        ("restricted_action", "to allow it"),
        ("msg_too_long", "Ask for less"),
    ],
)
def test_a_refusal_that_a_person_can_mend_says_how(slack, client, code, words):
    slack.troubles.refuse("auth.test", code)

    with pytest.raises(RefusedError, match=words) as raised:
        patiently(client.auth_test)

    assert isinstance(raised.value, PersonError)
    # The log has the code.
    assert code in "".join(traceback.format_exception(raised.value))


def test_a_response_url_that_is_used_up_refuses_with_its_code(client):
    nowhere = client.base_url.replace("/api/", "/response/nobody-1")

    with pytest.raises(RefusedError) as raised:
        patiently(lambda: respond(client, nowhere, {"text": "x"}))

    assert raised.value.code == "no_such_url"


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_bot_starts_after_one_fault_and_says_while_it_lasts_that_slack_is_away(
    slack, client, settings, trouble
):
    client.timeout = 0.3
    TROUBLES[trouble](slack.troubles, 1)
    assert authorized(client, settings).team_id == slack.app.team_id

    TROUBLES[trouble](slack.troubles, 2)
    with pytest.raises(SettingsError, match="Slack does not answer at"):
        authorized(client, settings)


@pytest.fixture
def gateway():
    """Something on the way to Slack that answers whatever it is told to, with 200."""
    answer = {"body": b"", "type": "application/json"}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(200)
            self.send_header("Content-Type", answer["type"])
            self.send_header("Content-Length", str(len(answer["body"])))
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_):
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        answer["url"] = f"http://127.0.0.1:{server.server_port}/"
        yield answer
        server.shutdown()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[1]", "application/json"),
        (b"5", "application/json"),
        (b'"ok"', "application/json"),
        (b"null", "application/json"),
        (b'{"ok": false, "error": ["x"]}', "application/json"),
        (b"{}", "application/json; charset=none"),
        (b"[" * 100_000, "application/json"),
        (b"<html>", "text/html"),
    ],
)
def test_what_is_no_answer_of_slacks_is_none(gateway, body, kind):
    gateway["body"], gateway["type"] = body, kind
    client = WebClient("xoxb-1", base_url=gateway["url"], retry_handlers=[])

    with pytest.raises(AwayError):
        once(client.auth_test)
    with pytest.raises(AwayError):
        once(lambda: respond(client, gateway["url"], {"text": "x"}))


def test_a_response_url_takes_a_message_only_where_slack_says_so(gateway):
    client = WebClient("xoxb-1", retry_handlers=[])
    for body in (b"ok", b'{"ok": true}'):
        gateway["body"] = body
        once(lambda: respond(client, gateway["url"], {"text": "x"}))

    gateway["body"] = b'{"ok": false, "error": "invalid_blocks"}'
    with pytest.raises(RefusedError) as raised:
        once(lambda: respond(client, gateway["url"], {"text": "x"}))

    assert raised.value.code == "invalid_blocks"
