"""What the bot takes for a file of a person, and where its token goes for it."""

import json

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import serve
from handlers.files import FileElsewhereError, FileNotReadError, FileTooLargeError, read_file
from tests.answering import answering

CONTENT = b"account_id,email,country\nACME,ada@acme.example,JP"


@pytest.fixture
def upload(slack):
    """Let a person give a file to the bot; answers with it."""
    ada = slack.add_person(name="Ada", email="ada@acme.example")

    def give(name="contacts.csv", **described):
        file = slack.upload(name, CONTENT, user=ada.id)
        file.is_given, file.described = True, described
        return file

    return give


@pytest.fixture
def read(slack):
    """Read a file as the bot does, from the stand-in."""
    with serve(slack) as server:
        client = WebClient(slack.app.bot_token, base_url=f"{server.url}/api/", timeout=3)
        yield lambda file: read_file(client, file.id, file.user)


@pytest.fixture
def elsewhere():
    """A server that is none of Slack's."""
    with answering() as server:
        server.answers["/contacts.csv"] = (200, {}, CONTENT)
        yield server


@pytest.fixture
def odd():
    """A Slack that answers what a test says of a file with 49 bytes at `/contacts.csv`."""
    with answering() as server:
        client = WebClient("xoxb-1", base_url=f"{server.url}/api/", timeout=3)

        def ask(*, without=(), **described):
            file = {
                "user": "U1",
                "size": len(CONTENT),
                "mode": "hosted",
                "is_external": False,
                "url_private_download": f"{server.url}/contacts.csv",
                **described,
            }
            shown = {name: value for name, value in file.items() if name not in without}
            body = json.dumps({"ok": True, "file": shown}).encode()
            server.answers["/api/files.info"] = (200, {}, body)
            return read_file(client, "F1", "U1")

        ask.server = server
        server.answers["/contacts.csv"] = (200, {}, CONTENT)
        yield ask


@pytest.mark.parametrize("mode", ["hosted", "snippet"])
def test_a_whole_file_is_read_as_slack_keeps_it(upload, read, mode):
    # Slack keeps what is plain text as a snippet.
    assert read(upload(mode=mode)) == CONTENT


@pytest.mark.parametrize("name", ["Kontakte März.csv", "連絡先.csv", "my contacts (2).csv"])
def test_a_file_is_read_whatever_its_name(upload, read, name):
    assert read(upload(name)) == CONTENT


def test_a_download_that_breaks_off_is_no_file(slack, upload, read):
    file = upload()
    slack.troubles.cut_short("url_private", times=2)

    with pytest.raises(FileNotReadError):
        read(file)

    assert read(file) == CONTENT


def test_an_answer_about_a_file_that_breaks_off_is_told_in_words(slack, upload, read):
    slack.troubles.cut_short("files.info", times=2)

    with pytest.raises(FileNotReadError):
        read(upload())


def test_what_breaks_off_is_asked_for_once_more(slack, upload, read):
    file = upload()
    for method in ("files.info", "url_private"):
        slack.troubles.cut_short(method)

    assert read(file) == CONTENT


@pytest.mark.parametrize("size", [48, 50, 181])
def test_a_file_of_another_size_than_slack_says_is_not_taken(upload, read, size):
    with pytest.raises(FileNotReadError):
        read(upload(size=size))


def test_without_a_content_length_the_size_alone_tells_what_is_cut(odd):
    assert odd() == CONTENT
    odd.server.answers["/contacts.csv"] = (200, {}, CONTENT[:40])

    with pytest.raises(FileNotReadError):
        odd()


def test_more_than_a_content_length_says_is_cut_off_too(odd):
    odd.server.answers["/contacts.csv"] = (200, {"Content-Length": "60"}, CONTENT)

    with pytest.raises(FileNotReadError):
        odd()


def test_a_file_that_is_too_large_is_not_asked_for(odd):
    with pytest.raises(FileTooLargeError):
        odd(size=1_000_001)

    assert [path for path, _token in odd.server.tokens] == ["/api/files.info"]


@pytest.mark.parametrize(
    "described",
    [{"mode": "external", "is_external": True}, {"is_external": True}, {"mode": "external"}],
)
def test_a_file_that_is_not_in_slack_is_refused_in_words(upload, read, elsewhere, described):
    address = f"{elsewhere.url}/contacts.csv"
    file = upload(url_private=address, url_private_download=None, **described)

    with pytest.raises(FileElsewhereError, match="isn't stored in Slack"):
        read(file)

    assert elsewhere.tokens == []


@pytest.mark.parametrize("host", ["", "files.slack.com@", "slack.com:80@"])
def test_the_token_goes_to_no_host_but_slacks(upload, read, elsewhere, host):
    address = elsewhere.url.replace("://", f"://{host}") + "/contacts.csv"

    with pytest.raises(FileNotReadError):
        read(upload(url_private_download=address))

    assert elsewhere.tokens == []


def test_no_file_of_this_machine_is_read(upload, read, tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_bytes(CONTENT)

    with pytest.raises(FileNotReadError):
        read(upload(url_private_download=path.as_uri()))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_never_goes_across_a_redirection(odd, elsewhere, status):
    for target in (f"{elsewhere.url}/contacts.csv", f"{odd.server.url}/other.csv"):
        odd.server.answers["/contacts.csv"] = (status, {"Location": target}, b"")

        with pytest.raises(FileNotReadError):
            odd()

    assert elsewhere.tokens == []
    assert "/other.csv" not in [path for path, _token in odd.server.tokens]


@pytest.mark.parametrize("name", ["user", "size", "mode", "is_external", "url_private_download"])
def test_a_missing_field_is_told_in_words(odd, name):
    with pytest.raises(FileNotReadError):
        odd(without=(name,))


def test_a_field_of_another_kind_is_told_in_words(odd):
    with pytest.raises(FileNotReadError):
        odd(user=None, size="many")
