import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.sandbox.delivery import signed
from bot.sandbox.payloads import slash_command
from bot.serving.routes import health_routes
from bot.serving.server import serve_in_thread
from bot.storage.database import Database
from tests.processes.running import TRANSPORTS, ask, has_ipv6


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_burst_of_100_commands_gets_100_answers(transport, slack, start, rows, url, acme):
    acme(rows)
    running = start(transport, url)

    with ThreadPoolExecutor(20) as typing:
        answers = list(typing.map(lambda _: slack.command("list --org ACME"), range(100)))

    assert sum("1 of 10" in answer.message.text for answer in answers) == 100
    assert running.stop() == 0
    assert running.complaints() == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_sigterm_finishes_the_command_under_way(transport, slack, start, rows, url, acme):
    organization = acme(rows)
    running = start(transport, url)
    lock = text("select 1 from organizations where id = :id for update")

    with ThreadPoolExecutor(1) as typing, rows.database.write(60) as other:
        other.execute(lock, {"id": organization})
        answer = typing.submit(slack.command, f"add user.1@o{organization}.example FR")
        running.wait_until(lambda: is_somebody_waiting(rows))
        running.process.send_signal(signal.SIGTERM)
        running.wait_until(lambda: running.ask("/health/live") == (0, ""))

    assert "Added *User 1* for France" in answer.result().message.text
    assert running.process.wait(15) == 0


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_the_port_is_free_again_after_a_kill(start, url):
    running = start("http", url)

    running.process.kill()
    running.process.wait(5)
    # Its workers learn of it, and end by themselves.
    until = time.monotonic() + 5
    while running.ask("/health/live") != (0, ""):
        assert time.monotonic() < until

    again = start("http", url, PORT=str(running.port))
    assert again.stop() == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_sigterm_finishes_what_follows_an_acknowledgement(transport, slack, start, rows, url, acme):
    acme(rows)
    mentioned = slack.add_person(name="User 1", email="user.1@o1.example")
    running = start(transport, url)
    slack.troubles.hang("users.info")

    asked = slack.command(f"add <@{mentioned.id}> FR")
    running.process.send_signal(signal.SIGTERM)
    running.wait_until(lambda: running.ask("/health/live") == (0, ""))
    slack.troubles.release()

    assert "Added *User 1* for France" in asked.message.text
    assert running.process.wait(15) == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_health_tells_live_from_ready(transport, start, rows, url):
    running = start(transport, url)

    with rows.database.write() as connection:
        connection.execute(text("update alembic_version set version_num = 'older'"))

    assert running.ask("/health/live") == (200, "live\n")
    assert running.ask("/health/ready") == (503, "the schema is not the newest\n")
    assert running.ask("/health")[0] == 404


@pytest.mark.parametrize(("is_connected", "status"), [(True, 200), (False, 503)])
def test_ready_needs_the_connection(database, is_connected, status):
    routes = health_routes(database, lambda: is_connected)

    with serve_in_thread(routes, "127.0.0.1", 0) as port:
        assert ask(port, "/health/ready")[0] == status


def test_ready_says_that_the_database_is_away(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}")

    with serve_in_thread(health_routes(database, lambda: True), "127.0.0.1", 0) as port:
        answers = [ask(port, "/health/ready"), ask(port, "/health/live")]

    assert answers == [(503, "the database does not answer\n"), (200, "live\n")]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_slack_has_not_signed_is_refused_and_not_logged(start, url, slack):
    running = start("http", url)
    secret = slack.app.signing_secret
    whole = signed("slash_commands", {"text": "grace"}, secret).headers
    empty = signed("slash_commands", {}, secret).headers

    def statuses(body, *changes, headers=whole):
        return [running.ask("/slack/events", body, {**headers, **one})[0] for one in changes]

    stamp, signature = "x-slack-request-timestamp", "x-slack-signature"
    wrong = [{}, {stamp: ""}, {stamp: "grace"}, {stamp: "0"}, {signature: ""}, {signature: "v0=é"}]
    wrong += [{stamp: "1" * 5000}, {stamp: "-1"}, {stamp: "1_0"}, {stamp: "²"}]
    assert statuses(b"text=grace&more=1", *wrong) == [401] * 10
    assert statuses(b"{grace", {"content-type": "application/json"}) == [401]
    assert statuses(b"payload=[1]", {}) == [401]
    assert statuses(b"grace=" + b"x" * (2**20 - 6), {}) == [401]
    assert statuses(b"grace=" + b"x" * (2**20 - 5), {}) == [413]
    assert (
        statuses(b"text=grace", {}, {"content-type": "application/json"}, headers={}) == [401] * 2
    )
    assert statuses(b"ssl_check=1&token=" + b"grace" * 50, {}, headers={}) == [401]
    assert statuses(b"", {}) == [401]
    assert statuses(b"text=grace\xff", {}) == [400]
    assert statuses(b"", {"content-length": str(2**40)}) == [413]
    assert statuses(b"ssl_check=1&token=grace", {}, headers={}) == [200]
    assert statuses(b"", {}, headers=empty)[0] == 400
    assert statuses(b"text=grace", {})[0] == 404

    running.stop()
    assert "grace" not in running.log.read_text()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_signed_request_in_chunks_is_answered(start, url, slack, rows, acme):
    acme(rows)
    running = start("http", url)
    person, channel = slack.store.people[slack.user], slack.store.channels[slack.channel]
    form = slash_command(slack.app, person, channel, "/fulfillment", "list")
    request = signed("slash_commands", form, slack.app.signing_secret)

    # The client sends in chunks what it does not know the length of.
    status, answer = running.ask("/slack/events", iter([request.raw.encode()]), request.headers)

    assert status == 200
    assert "1 of 10" in answer


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_socket_mode_takes_no_request_over_http(start, url, slack):
    running = start("socket", url)
    person = slack.store.people[slack.user]
    channel = slack.store.channels[slack.channel]
    form = slash_command(slack.app, person, channel, "/fulfillment", "list")
    request = signed("slash_commands", form, "unused in Socket Mode")

    assert running.ask("/slack/events", request.raw.encode(), request.headers)[0] == 404


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("transport", "wrong", "sentence"),
    [
        ("http", {"SLACK_BOT_TOKEN": "xoxb-other"}, "Slack does not take SLACK_BOT_TOKEN"),
        ("socket", {"SLACK_BOT_TOKEN": "xoxb-other"}, "Slack does not take SLACK_BOT_TOKEN"),
        ("socket", {"SLACK_APP_TOKEN": "xapp-other"}, "Slack does not take SLACK_APP_TOKEN"),
        ("http", {"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack does not answer"),
        ("socket", {"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack does not answer"),
        ("http", {"SLACK_API_URL": "slack"}, "SLACK_API_URL: Write an address"),
        ("http", {"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is not set"),
        ("socket", {"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is not set"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_cannot_run_says_why_in_one_line(transport, wrong, sentence, environment, url):
    stopped = run_and_wait(transport, {**environment(url), **wrong})

    assert stopped.returncode == 1
    assert stopped.stderr.splitlines()[-1].startswith(f"fulfillment-bot: {sentence}")
    assert "Traceback" not in stopped.stderr


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_busy_port_is_named(transport, environment, url):
    settings = environment(url)

    with socket.create_server(("127.0.0.1", int(settings["PORT"]))):
        stopped = run_and_wait(transport, settings)

    assert stopped.returncode == 1
    assert f"Port {settings['PORT']} on 127.0.0.1 is taken" in stopped.stderr


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("::1", marks=pytest.mark.skipif(not has_ipv6(), reason="has no IPv6")),
        "localhost",
    ],
)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_it_listens_on_an_address_of_either_kind_and_on_a_name(transport, start, url, host):
    assert start(transport, url, HOST=host).stop() == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("host", "why"), [("192.0.2.1", "Cannot assign requested address"), ("nowhere.invalid", "")]
)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_address_that_is_none_of_this_machine_is_named(transport, environment, url, host, why):
    settings = {**environment(url), "HOST": host}

    stopped = run_and_wait(transport, settings)

    assert stopped.returncode == 1
    assert f"Port {settings['PORT']} on {host} cannot be used: {why}" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def run_and_wait(transport, settings):
    return subprocess.run(
        [sys.executable, "-m", "bot", "run", f"--{transport}"],
        env=settings,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def is_somebody_waiting(rows):
    with rows.database.read() as connection:
        return connection.execute(
            text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
        ).scalar()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_word_payload_in_a_command_is_a_word(transport, slack, start, rows, url, acme):
    acme(rows)
    start(transport, url)

    assert "payload@o1.example" in slack.command("add payload@o1.example FR").message.text
