import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from bot.sandbox.command import running
from bot.sandbox.delivery import HttpDelivery
from bot.sandbox.files import File


class Browser:
    """What the page's JavaScript does: it asks for snapshots and posts gestures."""

    def __init__(self, world):
        self.world = world
        self.store = world.slack.store
        self.user = world.people.support.id

    def ask(self, method, path, body=None, headers=None):
        with closing(self._connection()) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def events(self):
        """Gives each snapshot as it comes."""
        with closing(self._connection()) as connection:
            connection.request("GET", f"/page/events?user={self.user}")
            for line in connection.getresponse():
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))

    @property
    def state(self):
        status, _, body = self.ask("GET", f"/page/state?user={self.user}")
        assert status == 200
        return json.loads(body)

    def do(self, gesture, **asked):
        body = json.dumps({"user": self.user, **asked})
        kind = {"Content-Type": "application/json"}
        status, _, answer = self.ask("POST", f"/page/{gesture}", body, kind)
        assert status == 200, answer
        return json.loads(answer)

    def type(self, text, place="licences"):
        return self.do("command", text=text, channel=self.channel(place)["id"])

    def channel(self, name="licences"):
        state = self.state
        return next((c for c in state["channels"] if c["name"] == name), state["dm"])

    def latest(self, name="licences"):
        return self.channel(name)["messages"][-1]

    def wait_for(self, found):
        """Follows the stream until something is as wanted."""
        with closing(self.events()) as snapshots:
            return next(snapshot for snapshot in snapshots if found(snapshot))

    def interaction_with_calls(self, number):
        """Waits for what follows the acknowledgement of the only interaction."""
        state = self.wait_for(lambda s: len(s["interactions"][0]["calls"]) == number)
        return state["interactions"][0]

    def modal(self, callback_id):
        def on_top(snapshot):
            return [v["content"]["callback_id"] for v in snapshot["views"]][-1:] == [callback_id]

        return self.wait_for(on_top)["views"][-1]

    def _connection(self):
        host = self.store.base_url.removeprefix("http://")
        return http.client.HTTPConnection(host, timeout=8)


@pytest.fixture(scope="module")
def world():
    with running() as started:
        yield started


@pytest.fixture
def page(world):
    browser = Browser(world)
    yield browser
    faults = browser.state["faults"]
    assert browser.do("start_over") == {"ok": True}
    assert faults == []


def elements(message):
    for block in message["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory")]:
            if element and "action_id" in element:
                yield block, element


def button(message, label):
    """What the page posts for a click on the button with that label."""
    block, element = next(
        (b, e) for b, e in elements(message) if e.get("text", {}).get("text") == label
    )
    where = {"message": {"channel": message["channel"], "ts": message["ts"]}}
    return {
        "surface": where,
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        "values": message["values"],
    }


def field(view, block_id):
    return {"surface": {"view": view["id"]}, "block_id": block_id, "action_id": block_id}


def test_the_page_and_its_files_are_served_under_a_strict_policy(page):
    for path in ("/", "/page/state", "/page/index.html", "/page/nothing.js"):
        _, headers, _ = page.ask("GET", path)

        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/page/../command.py",
        "/page/%2e%2e/command.py",
        "/page/..%2fcommand.py",
        "/page//etc/passwd",
        "/page/__init__.py",
        "/page/file/F404",
        "/nothing",
    ],
)
def test_nothing_but_the_files_of_the_page_is_served(page, path):
    assert page.ask("GET", path)[0] == 404


@pytest.mark.parametrize("path", ["/", "/page/state", "/page/events"])
def test_another_name_of_the_host_is_refused(page, path):
    assert page.ask("GET", path, headers={"Host": "evil.example:3000"})[0] == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_another_site_could_post_is_refused(page, kind):
    body = json.dumps({"user": page.user, "text": "hello"})

    assert page.ask("POST", "/page/command", body, {"Content-Type": kind})[0] == 415


@pytest.mark.parametrize("body", ["", "[]", "{"])
def test_what_is_no_object_is_refused(page, body):
    assert page.ask("POST", "/page/click", body, {"Content-Type": "application/json"})[0] == 400


def test_gestures_are_posted_and_nothing_else_is(page):
    assert page.ask("GET", "/page/start_over")[0] == 405
    assert page.ask("POST", "/page/state")[0] == 405


@pytest.mark.parametrize(
    ("gesture", "asked"),
    [
        ("command", {"text": "hello"}),
        ("command", {"text": "hello", "channel": "C404"}),
        ("command", {"text": "/nothing", "channel": "C00000014"}),
        ("command", {"text": "hello", "channel": "C00000014", "user": "U404"}),
        ("click", {"surface": {"message": {"channel": "C404", "ts": "1"}}}),
        ("choose", {"surface": {"view": "V404"}, "block_id": "b", "action_id": "a"}),
        ("search", {"surface": {}}),
        ("submit", {"view": "V404", "values": {}}),
        ("close", {"view": "V404"}),
        ("trouble", {"name": "earthquake"}),
    ],
)
def test_what_no_client_could_do_is_answered_in_words(page, gesture, asked):
    answer = page.do(gesture, **asked)

    assert answer["ok"] is False
    assert answer["error"]
    assert answer["text"]


def test_a_snapshot_tells_whom_one_can_be_and_what_one_can_type(page):
    state = page.state

    assert [(p["name"], p["role"]) for p in state["people"]] == [
        ("Sam Support", "Support"),
        ("Olivia Bennett", "Admin"),
        ("José Álvarez", "Contact"),
        ("Otto Outsider", "Outsider"),
        ("Wendy Owner", "Owner"),
    ]
    assert {p["id"] for p in state["people"]} < {m["id"] for m in state["members"]}
    assert [c["name"] for c in state["channels"]] == ["licences", "bridgewater", "audit"]
    assert state["workspace"]["command"] == "/fulfillment"
    assert "recipients COUNTRY" in [verb["text"] for verb in state["workspace"]["verbs"]]
    assert (state["home"], state["views"], state["interactions"]) == (None, [], [])


def test_everybody_sees_their_own_channels_and_messages(page):
    page.type("/fulfillment list --org BRIDGE")
    page.user = page.world.people.outsider.id

    assert [c["name"] for c in page.state["channels"]] == ["licences"]
    assert page.channel()["messages"] == []


def test_what_is_typed_without_a_slash_is_said_to_everybody(page):
    assert page.type("Who gets <@U00000003>'s & mine?") == {"ok": True}
    page.user = page.world.people.outsider.id

    message = page.latest()
    assert (message["author"], message["is_app"]) == ("Sam Support", False)
    assert message["text"] == "Who gets <@U00000003>'s &amp; mine?"


def test_the_answer_to_a_command_arrives_in_the_stream_with_what_was_sent(page):
    with closing(page.events()) as snapshots:
        before = next(snapshots)
        page.type("/fulfillment list --org NORDIC")
        after = next(s for s in snapshots if s["channels"][0]["messages"])

    (message,) = after["channels"][0]["messages"]
    (interaction,) = after["interactions"]
    assert after["version"] > before["version"]
    assert (message["ephemeral"], message["author"]) == (True, "Fulfillment Contacts")
    assert "10 of 10" in json.dumps(message["blocks"])
    assert (interaction["kind"], interaction["status"]) == ("command", 200)
    assert interaction["request"]["text"] == "list --org NORDIC"
    assert 0 < interaction["seconds"] < 3


def test_a_mention_reaches_the_bot_as_slack_sends_it_and_what_it_asks_back_is_shown(page):
    page.user = page.world.people.admin.id
    stranger = f"<@{page.world.people.outsider.id}>"

    page.type(f"/fulfillment add {stranger} global")
    interaction = page.interaction_with_calls(2)

    assert interaction["request"]["text"] == f"add {stranger} global"
    assert [call["method"] for call in interaction["calls"]] == ["users.info", "response_url"]
    assert "is not in the directory of Bridgewater" in json.dumps(page.latest()["blocks"])


def test_the_messages_tab_takes_no_messages_as_the_manifest_says(page):
    refused = page.do("command", channel=page.state["dm"]["id"], text="/fulfillment list")

    assert refused["error"] == "messages_tab_disabled"
    assert page.state["workspace"]["takes_messages"] is False
    assert page.state["dm"]["messages"] == []


def test_a_click_takes_effect_once_and_a_late_one_is_told(page):
    page.type('/fulfillment remove "José Álvarez" --org BRIDGE')
    asked = page.latest()
    click = button(asked, "Remove")

    first = page.do("click", **click)
    page.wait_for(lambda s: s["channels"][0]["messages"][-1]["blocks"] != asked["blocks"])
    second = page.do("click", **click)

    assert first == {"ok": True}
    assert second["ok"] is False
    assert second["error"] == "stale"


def test_a_form_is_searched_filled_and_submitted(page):
    page.type("/fulfillment add --org BRIDGE")
    view = page.modal("add")
    person = field(view, "person")

    found = page.do("search", **person, values={}, text="priya")["options"]
    refused = page.do("submit", view=view["id"], values={})
    shown = page.state["views"][-1]["errors"]
    state = {"type": "external_select", "selected_option": found[0]}
    sent = page.do("submit", view=view["id"], values={"person": {"person": state}})

    assert [option["text"]["text"] for option in found] == ["Priya Raghavan"]
    assert refused["errors"] == shown == {"person": "Please complete this required field."}
    assert (sent["ok"], sent["errors"]) == (True, {})
    page.type("/fulfillment list --org BRIDGE")
    assert "5 of 10" in json.dumps(page.latest()["blocks"])


def test_choosing_redraws_the_form_and_what_was_filled_in_stays(page):
    page.type("/fulfillment add --org BRIDGE")
    view = page.modal("add")
    found = page.do("search", **field(view, "person"), values={}, text="priya")["options"]
    person = {"type": "external_select", "selected_option": found[0]}
    reach = next(b for b in view["content"]["blocks"] if b["block_id"] == "reach")["element"]

    chosen = {"type": "radio_buttons", "selected_option": reach["options"][1]}
    page.do("choose", **field(view, "reach"), values={"person": {"person": person}}, state=chosen)
    again = page.wait_for(lambda s: "countries" in s["views"][-1]["values"])["views"][-1]

    held = {key: state for block in again["values"].values() for key, state in block.items()}
    assert held["person"] == person
    assert held["reach"] == chosen


def test_a_menu_holds_only_what_it_has_offered(page):
    page.type("/fulfillment add --org BRIDGE")
    view = page.modal("add")
    forged = {"text": {"type": "plain_text", "text": "Anyone"}, "value": "1"}
    state = {"type": "external_select", "selected_option": forged}

    answer = page.do("submit", view=view["id"], values={"person": {"person": state}})

    assert answer["error"] == "stale"


def test_a_form_is_closed_once(page):
    page.type("/fulfillment add --org BRIDGE")
    view = page.modal("add")

    assert page.do("close", view=view["id"]) == {"ok": True}
    assert page.state["views"] == []
    assert page.do("close", view=view["id"])["error"] == "stale"


def test_two_gestures_at_once_are_both_answered(page):
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(page.type, ["/fulfillment help", "/fulfillment history"]))

    assert answers == [{"ok": True}] * 2
    assert len(page.channel()["messages"]) == 2


def test_on_a_slow_network_the_page_sees_what_is_pending(page):
    page.do("trouble", name="slow", on=True)
    with ThreadPoolExecutor() as threads:
        typed = threads.submit(page.type, "/fulfillment help")
        pending = page.wait_for(lambda s: s["interactions"])
        answer = typed.result()

    assert pending["troubles"]["slow"]
    assert pending["interactions"][0]["pending"]
    assert answer == {"ok": True}
    assert page.state["interactions"][0]["seconds"] > 1


def test_a_duplicate_is_shown_as_one(page):
    page.do("trouble", name="duplicate")
    assert page.state["troubles"]["armed"] == ["duplicate"]

    page.type("/fulfillment help")

    state = page.state
    assert [i["duplicate"] for i in state["interactions"]] == [False, True]
    assert state["troubles"]["armed"] == []


@pytest.mark.parametrize("name", ["duplicate", "rate_limit", "away", "expired_trigger"])
def test_a_trouble_can_be_called_off(page, name):
    page.do("trouble", name=name, on=True)
    assert page.state["troubles"]["armed"] == [name]

    page.do("trouble", name=name, on=False)

    assert page.state["troubles"]["armed"] == []


# After a rate limit of half a minute the bot does not ask again.
@pytest.mark.parametrize(("name", "status", "calls"), [("rate_limit", 429, 2), ("away", 503, 3)])
def test_slack_refuses_the_next_call_of_the_bot(page, name, status, calls):
    page.user = page.world.people.admin.id
    page.do("trouble", name=name)

    page.type(f"/fulfillment add <@{page.world.people.outsider.id}> global")

    call, *_, answer = page.interaction_with_calls(calls)["calls"]
    assert (call["method"], call["status"]) == ("users.info", status)
    assert (answer["method"], answer["status"]) == ("response_url", 200)


def test_a_bot_that_does_not_answer_is_told_as_slack_tells_it(page):
    page.type("/fulfillment list --org BRIDGE")
    add = button(page.latest(), "Add contact")
    answers = page.world.slack._delivery
    page.world.slack.deliver_by(HttpDelivery("http://127.0.0.1:1"))
    try:
        command = page.type("/fulfillment list")
        click = page.do("click", **add)
    finally:
        page.world.slack.deliver_by(answers)

    assert command["error"] == click["error"] == "operation_timeout"
    assert click["text"] == "This app did not respond in time."
    message = page.latest()
    assert message["author"] == "Slackbot"
    assert message["text"] == '/fulfillment failed with the error "operation_timeout"'
    assert [f["rule"] for f in page.state["faults"]] == [
        "must be acknowledged within 3 s, was not"
    ] * 2
    page.do("start_over")


def test_a_file_of_the_bot_can_be_downloaded(page):
    with page.store.changed:
        channel = page.store.direct_channel(page.user)
        page.store.files.append(File(id="F1", name="Kontakte é.csv", content=b"a,b\n"))
        content = {"text": "Here:", "files": [{"id": "F1"}]}
        page.store.messages.post(channel.id, page.store.app.bot_user_id, content)

    (message,) = page.state["dm"]["messages"]
    status, headers, body = page.ask("GET", "/page/file/F1")

    assert message["files"] == [{"id": "F1", "name": "Kontakte é.csv", "size": 4}]
    assert (status, body) == (200, b"a,b\n")
    assert headers["Content-Disposition"].startswith("attachment")


def test_starting_over_brings_everything_back_without_a_new_connection(page):
    page.do("trouble", name="slow", on=True)
    page.do("trouble", name="slow", on=False)
    page.type("/fulfillment add --org BRIDGE")
    page.modal("add")
    page.type("/fulfillment add priya.raghavan@bridgewater.example global")
    page.do("trouble", name="away")
    with closing(page.events()) as snapshots:
        next(snapshots)
        assert page.do("start_over") == {"ok": True}
        fresh = next(s for s in snapshots if not s["interactions"])

    assert fresh["views"] == []
    assert fresh["channels"][0]["messages"] == []
    assert fresh["troubles"]["armed"] == []
    page.type("/fulfillment list --org BRIDGE")
    assert "4 of 10" in json.dumps(page.latest()["blocks"])


def test_what_was_there_before_is_not_taken_away(tmp_path):
    url = f"sqlite:///{tmp_path / 'mine.db'}"
    with running(database_url=url) as world:
        page = Browser(world)
        page.type("/fulfillment add priya.raghavan@bridgewater.example global --org BRIDGE")

    with running(database_url=url) as world:
        page = Browser(world)
        refused = page.do("start_over")
        page.type("/fulfillment list --org BRIDGE")

    assert refused["error"] == "kept"
    assert "--database-url" in refused["text"]


def test_without_organizations_support_can_still_ask():
    with running(is_empty=True) as world:
        page = Browser(world)
        page.type("/fulfillment help")
        page.do("start_over")
        state = page.state

    assert [p["role"] for p in state["people"]] == ["Support", *["Member"] * 3, "Owner"]
    assert state["faults"] == []


def test_nobody_is_left_waiting_when_it_stops():
    before = set(threading.enumerate())
    with running() as world:
        page = Browser(world)
        snapshots = page.events()
        next(snapshots)

    assert list(snapshots) == []
    for thread in set(threading.enumerate()) - before:
        thread.join(1)
        assert not thread.is_alive(), thread
