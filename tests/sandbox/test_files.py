import urllib.request

import pytest

from bot.sandbox import web_api
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from tests.sandbox.block_builders import field, modal
from tests.sandbox.bots import Bot, take_faults

FILE_INPUT = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1}


@pytest.fixture
def slack():
    workspace = Workspace(InstalledApp(scopes=frozenset({"commands", "files:read", "chat:write"})))
    workspace.add_person(id="U1", name="Ana", email="ana@north.example")
    workspace.add_person(id="U2", name="Ben", email="ben@north.example")
    workspace.add_channel("support", id="C1", members=["U1", "U2", workspace.app.bot_user_id])
    yield workspace
    workspace.assert_clean()


@pytest.fixture
def server(slack):
    with serve(slack) as running:
        yield running


@pytest.fixture
def form(slack):
    return opened(slack)


def opened(slack):
    slack.deliver_by(Bot())
    trigger = slack.shortcut("import").request["trigger_id"]
    view = modal(field(FILE_INPUT, block_id="file"))
    call(slack, "views.open", trigger_id=trigger, view=view)
    return slack.view()


def call(slack, method, **arguments):
    return web_api.call(slack.store, method, slack.app.bot_token, arguments).body


def get(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=3) as response:
        return response.headers["content-type"], response.read()


def test_a_submission_describes_the_file_that_was_chosen(slack, form):
    bot = Bot()
    slack.deliver_by(bot)

    slack.submit(form, {"file": slack.upload("contacts.csv", "a,b\n")})

    state = bot.bodies[0]["view"]["state"]["values"]["file"]["file"]
    (file,) = state["files"]
    assert state["type"] == "file_input"
    assert (file["id"], file["name"], file["user"], file["size"]) == (
        "F00000001",
        "contacts.csv",
        "U1",
        4,
    )
    assert call(slack, "files.info", file=file["id"])["file"] == file


def test_the_file_that_was_chosen_is_shown(slack, form):
    slack.fill(form, {"file": [slack.upload("contacts.csv", "")]})

    assert "contacts.csv" in str(slack.view())


def test_what_was_given_to_the_bot_is_read_with_its_token(slack, server, form):
    file = slack.upload("contacts.csv", b"a,b\n")
    slack.fill(form, {"file": file})
    url = call(slack, "files.info", file=file.id)["file"]["url_private_download"]

    assert get(url, slack.app.bot_token)[1] == b"a,b\n"
    kind, page = get(url, "xoxb-other")

    assert (kind, b"Sign in" in page) == ("text/html; charset=utf-8", True)
    assert take_faults(slack) == ["url_private: needs the bot's token as Bearer"]


def test_a_file_that_nobody_gave_to_the_bot_is_not_there_for_it(slack, server):
    file = slack.upload("private.csv", "")

    assert call(slack, "files.info", file=file.id)["error"] == "file_not_found"
    get(f"{server.url}/files-pri/{slack.app.team_id}-{file.id}/private.csv", slack.app.bot_token)
    assert take_faults(slack) == ["url_private: is not the bot's to read"]


@pytest.mark.parametrize(
    ("names", "user"),
    [(["a.csv", "b.csv"], "U1"), (["a.txt"], "U1"), (["a.csv"], "U2")],
    ids=["too many", "another kind", "somebody else's"],
)
def test_a_client_takes_only_what_the_field_allows(slack, form, names, user):
    files = [slack.upload(name, "", user=user) for name in names]

    with pytest.raises(AssertionError, match="does not take"):
        slack.fill(form, {"file": files})


def test_an_app_that_may_not_read_files_has_no_use_for_them():
    slack = Workspace(InstalledApp(scopes=frozenset({"commands"})))
    slack.add_person(id="U1", name="Ana", email="ana@north.example")
    view = opened(slack)

    slack.fill(view, {"file": slack.upload("contacts.csv", "")})

    (fault,) = take_faults(slack)
    assert fault.endswith("needs the scope files:read")


def test_a_message_for_later_is_taken_and_forgotten_again(slack):
    planned = call(slack, "chat.scheduleMessage", channel="C1", text="Later", post_at=1)
    wrong = {"channel": "C1", "scheduled_message_id": "Q404"}
    assert call(slack, "chat.deleteScheduledMessage", **wrong)["error"] == (
        "invalid_scheduled_message_id"
    )

    right = {**wrong, "scheduled_message_id": planned["scheduled_message_id"]}
    assert call(slack, "chat.deleteScheduledMessage", **right)["ok"]
    assert slack.messages() == []
