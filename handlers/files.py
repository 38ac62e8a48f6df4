"""Files from and to a person: what they give to a form, and what the bot sends them."""

from typing import Any
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient

from bot.drafts import LARGEST
from bot.errors import PersonError
from bot.language import _
from bot.slack.calls import CALL_FAILURES
from handlers.blocks import mrkdwn
from handlers.requests import OutOfDateError

SECONDS = 10
"""How long Slack may take to hand out a file."""


class FileNotSentError(PersonError):
    """Slack did not take a file."""

    def __init__(self) -> None:
        super().__init__(_("Slack did not take the file, so I could not send it. Try it again."))


class FileNotReadError(PersonError):
    """Slack did not hand out a file."""

    def __init__(self) -> None:
        super().__init__(
            _("Slack did not let me read the file, so nothing was imported. Send it again.")
        )


class FileTooLargeError(PersonError):
    """A file with more than can be imported within seconds."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file is larger than {n} MB. Split it, or ask the operator to import it at "
                "the command line.",
                n=LARGEST // 1_000_000,
            )
        )


def send_file(client: WebClient, user: str, text: str, *, name: str, content: str) -> None:
    """Send a person a file in their conversation with the bot; raises `FileNotSentError`.

    A message goes ahead: its answer names the conversation, which spares the scope `im:write`.
    """
    try:
        posted = client.chat_postMessage(
            channel=user, text=text, blocks=[{"type": "section", "text": mrkdwn(text)}]
        )
        client.files_upload_v2(
            channel=posted["channel"], filename=name, title=name, content=content
        )
    except CALL_FAILURES as error:
        raise FileNotSentError from error


def read_file(client: WebClient, file_id: str, user: str) -> bytes:
    """Read a file that a person gave to a form; nobody can have another's file read.

    Raises `FileTooLargeError` and `FileNotReadError`.
    """
    try:
        described: dict[str, Any] = client.files_info(file=file_id)["file"]
        if described["user"] != user:
            raise OutOfDateError
        if described["size"] > LARGEST:
            raise FileTooLargeError
        content = _download(client, described["url_private_download"])
    except CALL_FAILURES as error:
        raise FileNotReadError from error
    if len(content) > LARGEST:
        raise FileTooLargeError
    return content


def _download(client: WebClient, url: str) -> bytes:
    # The address comes from Slack's own answer, so the token goes to nobody else.
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    opener = build_opener(HTTPSHandler(context=client.ssl), _NoRedirect)
    with opener.open(request, timeout=SECONDS) as response:
        content: bytes = response.read(LARGEST + 1)
    return content


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: neither to a page to sign in, nor with the token to another host."""

    def redirect_request(self, *_: object) -> None:
        """Leave the redirection as the error that it is."""
