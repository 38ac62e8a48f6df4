import threading
import time
from dataclasses import replace
from http.client import IncompleteRead

import pytest
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from werkzeug.serving import make_server

from bot.sandbox.answers import Answer
from bot.sandbox.delivery import HttpDelivery
from tests.sandbox.block_builders import actions, button, message, modal, section
from tests.sandbox.bots import Bot, bolt_app, take_faults, tls


@pytest.fixture
def client(slack, server):
    # No retries: what Slack answers is what the test sees.
    return WebClient(
        slack.app.bot_token, base_url=f"{server.url}/api/", ssl=tls(), timeout=1, retry_handlers=[]
    )


def test_a_rate_limit_says_how_long_to_wait_and_ends(slack, client):
    slack.troubles.rate_limit("auth.test", retry_after=7)

    with pytest.raises(SlackApiError) as raised:
        client.auth_test()

    response = raised.value.response
    assert (response.status_code, response["error"], response.headers["retry-after"]) == (
        429,
        "ratelimited",
        "7",
    )
    assert client.auth_test()["ok"]


def test_a_trouble_hits_its_own_method_as_often_as_asked(slack, client):
    slack.troubles.fail("users.info", status=500, times=2)

    assert client.auth_test()["ok"]
    statuses = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as raised:
            client.users_info(user="U1")
        statuses.append(raised.value.response.status_code)
    assert statuses == [500, 500]
    assert client.users_info(user="U1")["ok"]


def test_a_trouble_with_everything_hits_whatever_comes(slack, client):
    slack.troubles.fail()

    with pytest.raises(SlackApiError) as raised:
        client.auth_test()

    assert raised.value.response.status_code == 503


def test_a_failed_call_has_no_effect(slack, client):
    slack.troubles.fail("chat.postMessage")

    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C1", text="x")

    assert slack.messages() == []
    assert slack.calls[-1].status == 503


def test_a_cut_answer_breaks_off_after_the_call_was_carried_out(slack, client):
    slack.troubles.cut_short("chat.postMessage")

    with pytest.raises(IncompleteRead):
        client.chat_postMessage(channel="C1", text="x")

    assert [message.text for message in slack.messages()] == ["x"]
    assert client.chat_postMessage(channel="C1", text="y")["ok"]


def test_an_answer_is_cut_after_others_that_were_not(slack, client):
    client.auth_test()
    client.auth_test()
    slack.troubles.cut_short("auth.test")

    with pytest.raises(IncompleteRead):
        client.auth_test()


def test_a_response_url_can_fail_too_without_being_used_up(slack, server):
    slack.deliver_by(Bot())
    webhook = WebhookClient(
        slack.command("list").request["response_url"], ssl=tls(), retry_handlers=[]
    )
    slack.troubles.rate_limit("response_url", retry_after=1)

    assert webhook.send(text="x").status_code == 429
    assert [webhook.send(text="x").status_code for _ in range(5)] == [200] * 5
    assert server.url in webhook.url


def test_a_hung_call_times_out_and_has_no_effect(slack, client):
    slack.troubles.hang("chat.postMessage", seconds=5)
    client.timeout = 0.05

    with pytest.raises(TimeoutError):
        client.chat_postMessage(channel="C1", text="x")

    slack.troubles.release()
    assert slack.messages() == []


def test_a_released_call_drops_without_an_answer(slack, client):
    slack.troubles.hang("auth.test", seconds=60)
    releasing = threading.Timer(0.05, slack.troubles.release)
    releasing.start()

    with pytest.raises(OSError, match="closed connection without response"):
        client.auth_test()

    releasing.join()


def test_a_trigger_expires_on_demand(slack, client):
    slack.deliver_by(Bot())
    slack.troubles.expire_triggers()
    first, second = (slack.shortcut("add").request["trigger_id"] for _ in range(2))

    with pytest.raises(SlackApiError) as raised:
        client.views_open(trigger_id=first, view=modal(section()))

    assert raised.value.response["error"] == "expired_trigger_id"
    assert client.views_open(trigger_id=second, view=modal(section()))["ok"]


def test_a_duplicate_is_the_same_signed_body_again(slack):
    bot = Bot({"text": "Added"}, {"text": "Already there"})
    slack.deliver_by(bot)
    slack.troubles.duplicate()

    first = slack.command("add")
    third = slack.command("list")

    assert bot.requests[0] == bot.requests[1]
    assert first.message.text == "Added"
    assert first.duplicate.message.text == "Already there"
    assert [m.text for m in slack.messages()] == ["Added", "Already there"]
    assert third.duplicate is None
    assert len(bot.requests) == 3


def test_a_duplicate_event_is_a_retry(slack):
    bot = Bot()
    slack.deliver_by(bot)
    slack.troubles.duplicate()

    slack.open_home()

    first, second = bot.requests
    assert first.body == second.body
    assert "x-slack-retry-num" not in first.headers
    assert second.headers["x-slack-retry-num"] == "1"


def test_an_event_that_is_not_acknowledged_is_sent_again_three_times(slack):
    bot = Bot()
    statuses = [500, 0, 503, 500]
    slack.deliver_by(lambda request: replace(bot(request), status=statuses.pop(0)))

    told = slack.event({"type": "app_uninstalled"})
    for _ in range(3):
        told = slack.event_again(told)
    with pytest.raises(AssertionError, match="does not send"):
        slack.event_again(told)

    retries = [
        (one.retry, one.headers.get("x-slack-retry-num"), one.headers.get("x-slack-retry-reason"))
        for one in bot.requests
    ]
    assert retries == [
        (0, None, None),
        (1, "1", "http_error"),
        (2, "2", "http_timeout"),
        (3, "3", "http_error"),
    ]
    assert len({one.raw for one in bot.requests}) == 1
    assert len(take_faults(slack)) == 4


@pytest.mark.parametrize(
    ("status", "headers"), [(200, {}), (500, {"X-Slack-No-Retry": "1"})], ids=["taken", "declined"]
)
def test_an_event_is_not_sent_again_for_nothing(slack, status, headers):
    slack.deliver_by(lambda _request: Answer(status, headers, {}))
    told = slack.event({"type": "app_uninstalled"})

    with pytest.raises(AssertionError, match="does not send"):
        slack.event_again(told)

    take_faults(slack)


def test_a_duplicate_click_uses_the_same_trigger_and_response_url(slack, client):
    slack.deliver_by(Bot(message(actions(button("Undo", action_id="undo")))))
    seen = slack.command("list").message
    bot = Bot()
    slack.deliver_by(bot)
    slack.troubles.duplicate()

    slack.click(seen, "Undo")

    assert bot.bodies[0] == bot.bodies[1]


def test_a_slow_network_delays_both_ways(slack, client):
    slack.deliver_by(Bot())
    slack.troubles.delay(0.05)

    assert seconds_of(lambda: slack.command("list")) >= 0.05
    assert seconds_of(client.auth_test) >= 0.05


def seconds_of(act):
    started = time.monotonic()
    act()
    return time.monotonic() - started


def test_a_slow_network_takes_the_time_asked_for(slack, client):
    slack.troubles.delay(0.6)
    client.timeout = 0.3

    with pytest.raises(TimeoutError):
        client.auth_test()

    slack.troubles.delay(0)
    assert client.auth_test()["ok"]


def test_a_bot_that_answers_too_late_over_http_is_given_up(slack, server):
    bolt = bolt_app(slack, server)
    answering = threading.Event()

    @bolt.command("/fulfillment")
    def answer(ack):
        answering.wait(5)
        ack("Too late")

    http = make_server("127.0.0.1", 0, SlackRequestHandler(bolt), threaded=True)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    slack.deliver_by(HttpDelivery(f"http://127.0.0.1:{http.server_port}", seconds=0.1))

    interaction = slack.command("list")

    answering.set()
    http.shutdown()
    thread.join()
    http.server_close()
    assert interaction.error == "operation_timeout"
    assert [m.text for m in slack.messages()] == [
        '/fulfillment failed with the error "operation_timeout"'
    ]
    take_faults(slack)
