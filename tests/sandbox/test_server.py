import json
import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.sandbox.block_builders import modal, section
from tests.sandbox.bots import Bot, tls


@pytest.fixture
def client(slack, server):
    return WebClient(slack.app.bot_token, base_url=f"{server.url}/api/", ssl=tls())


def test_the_sdk_sends_json(slack, client):
    posted = client.chat_postMessage(
        channel="C1", text="x", blocks=[{"type": "divider"}], unfurl_links=False
    )

    assert posted["ok"]
    assert slack.messages()[0].blocks[0]["type"] == "divider"


def test_the_sdk_sends_forms(client):
    assert client.users_info(user="U1", include_locale=True)["user"]["locale"] == "en-US"


def test_the_sdk_sees_the_scopes(client):
    assert "chat:write" in client.auth_test().headers["x-oauth-scopes"]


def test_the_sdk_raises_slacks_error(client):
    with pytest.raises(SlackApiError) as raised:
        client.users_info(user="U404")

    assert raised.value.response["error"] == "user_not_found"


def test_a_token_may_come_as_an_argument(slack, server):
    post = urllib.request.Request(
        f"{server.url}/api/auth.test", f"token={slack.app.bot_token}".encode()
    )

    with urllib.request.urlopen(post, timeout=3) as response:
        assert json.load(response)["ok"]


def test_without_a_token_nothing_is_done(server):
    post = urllib.request.Request(f"{server.url}/api/auth.test", b"")

    with urllib.request.urlopen(post, timeout=3) as response:
        assert json.load(response) == {"ok": False, "error": "not_authed"}


def test_the_sdk_posts_to_a_response_url(slack, server):
    slack.deliver_by(Bot())
    interaction = slack.command("list")

    webhook = WebhookClient(interaction.request["response_url"], ssl=tls())
    answers = [webhook.send(text="Done") for _ in range(6)]

    assert interaction.request["response_url"].startswith(server.url)
    assert [(a.status_code, a.body) for a in answers] == [(200, "ok")] * 5 + [(404, "used_url")]
    assert len(interaction.messages) == 5
    slack.faults.clear()


def test_a_response_that_is_no_object_is_refused(slack, server):
    slack.deliver_by(Bot())
    post = urllib.request.Request(slack.command("list").request["response_url"], b"[]")

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(post, timeout=3)

    with raised.value as error:
        assert (error.code, error.read()) == (400, b"no_text")
    assert server.url in post.full_url
    slack.faults.clear()


def test_the_sdk_uploads_a_file_for_one_person(slack, client):
    channel = client.conversations_open(users="U2")["channel"]["id"]

    client.files_upload_v2(
        channel=channel,
        filename="contacts.csv",
        content="a,b\nü,1\n",
        title="Contacts",
        initial_comment="Here:",
    )

    (file,) = slack.files
    assert (file.name, file.title, file.channel) == ("contacts.csv", "Contacts", channel)
    assert file.content.decode() == "a,b\nü,1\n"
    (message,) = slack.messages("U2", channel)
    assert message.text == "Here:"


def test_the_sdk_opens_a_view(slack, client):
    slack.deliver_by(Bot())
    interaction = slack.shortcut("add")

    client.views_open(trigger_id=interaction.request["trigger_id"], view=modal(section()))

    assert interaction.view.title == "Add contact"


@pytest.mark.parametrize("path", ["/", "/nothing", "/upload/F404", "/response"])
def test_other_addresses_are_not_found(slack, server, path):
    post = urllib.request.Request(f"{server.url}{path}", b"{}")

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(post, timeout=3)

    with raised.value as error:
        assert error.code == 404
    slack.faults.clear()
