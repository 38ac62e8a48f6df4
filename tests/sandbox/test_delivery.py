import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from werkzeug.serving import make_server

from bot.sandbox.answers import Answer
from bot.sandbox.delivery import DispatchDelivery, HttpDelivery, SocketDelivery, signed
from tests.sandbox.block_builders import actions, button, field, message, modal, option, section
from tests.sandbox.bots import bolt_app, connected, take_faults

SECRET = "sandbox-signing-secret"


@contextmanager
def over_dispatch(bolt, _slack, _server):
    yield DispatchDelivery(bolt)


@contextmanager
def over_http(bolt, _slack, _server):
    http = make_server("127.0.0.1", 0, SlackRequestHandler(bolt), threaded=True)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield HttpDelivery(f"http://127.0.0.1:{http.server_port}")
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@contextmanager
def over_socket(bolt, slack, server):
    with connected(bolt, slack, server):
        yield SocketDelivery(server.sockets)


TRANSPORTS = {"dispatch": over_dispatch, "http": over_http, "socket": over_socket}


@pytest.fixture
def bolt(slack, server):
    return bolt_app(slack, server)


@pytest.fixture(params=TRANSPORTS)
def transport(request, bolt, slack, server) -> Iterator[str]:
    with TRANSPORTS[request.param](bolt, slack, server) as delivery:
        slack.deliver_by(delivery)
        yield request.param


@pytest.mark.usefixtures("transport")
def test_a_command_is_answered(bolt, slack):
    @bolt.command("/fulfillment")
    def answer(ack, command):
        ack(text=f"You said {command['text']}", response_type="ephemeral")

    assert slack.command("list").message.text == "You said list"


@pytest.mark.usefixtures("transport")
def test_a_command_is_answered_in_plain_text(bolt, slack):
    bolt.command("/fulfillment")(lambda ack: ack("Plain"))

    assert slack.command("list").message.text == "Plain"


@pytest.mark.usefixtures("transport")
def test_a_whole_conversation_works(bolt, slack):
    menu = {"type": "external_select", "action_id": "person"}

    @bolt.command("/fulfillment")
    def open_form(ack, client, body):
        ack()
        client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(field(menu, block_id="who"), callback_id="add"),
        )

    @bolt.options("person")
    def suggest(ack, payload):
        ack(options=[option("U1", f"{payload['value']} Silva")])

    @bolt.view("add")
    def add(ack, view):
        chosen = view["state"]["values"]["who"]["person"]["selected_option"]["value"]
        ack(response_action="errors", errors={"who": f"{chosen} is there already."})

    form = slack.command("add").view
    assert slack.search(form, "person", "Ana") == [option("U1", "Ana Silva")]
    assert slack.submit(form, {"person": "Ana Silva"}).errors == {"who": "U1 is there already."}


@pytest.mark.usefixtures("transport")
def test_a_click_is_answered_by_response_url_and_web_api(bolt, slack):
    @bolt.command("/fulfillment")
    def answer(ack):
        ack(message(actions(button("Undo", action_id="undo")), text="Added"))

    @bolt.action("undo")
    def undo(ack, respond, client, body):
        ack()
        respond(text="Undone", replace_original=True)
        client.chat_postMessage(channel=body["channel"]["id"], text="Ana undid it")

    added = slack.command("add").message
    undone = slack.click(added, "Undo")

    slack.wait_for(lambda: len(undone.messages) == 2)
    assert slack.latest(added).text == "Undone"
    assert [m.text for m in slack.messages("U2")] == ["Ana undid it"]


@pytest.mark.usefixtures("transport")
def test_an_event_draws_the_home(bolt, slack):
    @bolt.event("app_home_opened")
    def draw(client, event):
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section()]})

    assert slack.open_home("U2").view.type == "home"


@pytest.mark.usefixtures("transport")
def test_a_shortcut_opens_a_form(bolt, slack):
    @bolt.shortcut("add")
    def open_form(ack, client, shortcut):
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal(section()))

    assert slack.shortcut("add").view.title == "Add contact"


@pytest.mark.usefixtures("transport")
def test_a_burst_of_100_commands_gets_100_answers(bolt, slack):
    @bolt.command("/fulfillment")
    def answer(ack, command):
        ack(text=command["text"], response_type="ephemeral")

    with ThreadPoolExecutor(100) as people:
        interactions = list(people.map(slack.command, [f"list {n}" for n in range(100)]))

    assert [i.message.text for i in interactions] == [f"list {n}" for n in range(100)]


def test_what_nobody_handles_fails_as_in_slack(slack, transport):
    interaction = slack.command("list")

    expected = "dispatch_failed" if transport != "socket" else "operation_timeout"
    assert interaction.error == expected
    assert slack.messages()[0].text == f'/fulfillment failed with the error "{expected}"'
    assert take_faults(slack)


@pytest.mark.parametrize("transport_over", [over_dispatch, over_http], ids=["dispatch", "http"])
def test_a_wrong_signature_is_refused_by_the_bot(slack, server, transport_over):
    bolt = bolt_app(slack, server, signing_secret="another secret")
    bolt.command("/fulfillment")(lambda ack: ack("Never"))

    with transport_over(bolt, slack, server) as delivery:
        slack.deliver_by(delivery)
        interaction = slack.command("list")

    assert (interaction.status, interaction.error) == (401, "dispatch_failed")
    assert take_faults(slack) == [
        "the answer to /fulfillment list: must be acknowledged with 200, was 401"
    ]


def test_a_bot_that_is_not_there_fails_as_in_slack(slack):
    with make_free_port() as port:
        slack.deliver_by(HttpDelivery(f"http://127.0.0.1:{port}"))

    assert slack.command("list").error == "operation_timeout"
    assert take_faults(slack) == [
        "the answer to /fulfillment list: must be acknowledged within 3 s, was not"
    ]


@contextmanager
def make_free_port():
    http = make_server("127.0.0.1", 0, lambda _environ, _start: [])
    try:
        yield http.server_port
    finally:
        http.server_close()


@pytest.mark.parametrize(
    ("envelope", "body"),
    [
        ("slash_commands", {"command": "/fulfillment", "text": "add Jürgen & Söhne"}),
        ("interactive", {"type": "block_actions", "actions": [{"value": "ü&"}]}),
        ("events_api", {"type": "event_callback", "event": {"type": "user_change"}}),
    ],
)
def test_bodies_are_encoded_and_signed_as_slack_does(envelope, body):
    request = signed(envelope, body, SECRET)

    assert SignatureVerifier(SECRET).is_valid_request(request.raw, dict(request.headers))
    assert not SignatureVerifier("other").is_valid_request(request.raw, dict(request.headers))
    assert decoded(envelope, request.raw) == body


def decoded(envelope, raw):
    if envelope == "events_api":
        return json.loads(raw)
    form = {name: values[0] for name, values in parse_qs(raw).items()}
    return form if envelope == "slash_commands" else json.loads(form["payload"])


def test_a_repeated_event_says_which_repetition_it_is():
    headers = signed("events_api", {}, SECRET, retry=1).headers

    assert headers["x-slack-retry-num"] == "1"
    assert headers["x-slack-retry-reason"] == "http_timeout"
    assert "x-slack-retry-num" not in signed("events_api", {}, SECRET).headers


@pytest.mark.parametrize(
    ("content_type", "text", "body"),
    [
        ("application/json;charset=utf-8", '{"text": "x"}', {"text": "x"}),
        ("application/json", "[1]", {"text": "[1]"}),
        ("application/json", "{", {"text": "{"}),
        ("text/plain;charset=utf-8", '{"text": "x"}', {"text": '{"text": "x"}'}),
        ("text/plain", "", {}),
    ],
    ids=["object", "list", "broken", "plain text", "nothing"],
)
def test_an_answer_is_read_as_slack_reads_it(content_type, text, body):
    assert Answer.read(200, {"Content-Type": content_type}, text) == Answer(
        200, {"content-type": content_type}, body
    )
