"""Files from and to a person: what they give to a form, and what the bot sends them."""

from http.client import IncompleteRead
from typing import Annotated
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import msgspec
from slack_sdk import WebClient

from bot.errors import PersonError
from bot.imports.pending import LARGEST
from bot.language import _
from bot.slack.addresses import is_slacks
from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RefusedError
from handlers.drawing.blocks import mrkdwn
from handlers.request import OutOfDateError

SECONDS = 10
"""How long Slack may take to hand out a file."""


class FileNotSentError(PersonError):
    """Slack did not say that it took a file."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Slack didn't confirm the file. "
                "If it isn't in our direct messages, please try again."
            )
        )


class FileNotReadError(PersonError):
    """Slack did not hand out a file."""

    def __init__(self) -> None:
        super().__init__(
            _("Slack did not let me read the file, so nothing was imported. Send it again.")
        )


class FileElsewhereError(PersonError):
    """A file that Slack only links to."""

    def __init__(self) -> None:
        super().__init__(
            _("This file isn't stored in Slack, so I can't read it. Upload the CSV file itself.")
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
    """Send a person a file in their conversation with the bot.

    Raises `FileNotSentError` where Slack is away, and `RefusedError`.
    A message goes ahead: its answer names the conversation, which spares the scope `im:write`.
    """
    try:
        posted = patiently(
            lambda: client.chat_postMessage(
                channel=user, text=text, blocks=[{"type": "section", "text": mrkdwn(text)}]
            )
        )
        patiently(
            lambda: client.files_upload_v2(
                channel=posted["channel"], filename=name, title=name, content=content
            )
        )
    except AwayError as error:
        raise FileNotSentError from error


class _File(msgspec.Struct, frozen=True, kw_only=True):
    """What `files.info` says of a file."""

    user: str
    size: Annotated[int, msgspec.Meta(ge=0)]
    mode: str
    is_external: bool
    url_private_download: str = ""
    """Where its content is; an external file has none."""


class _Described(msgspec.Struct, frozen=True, kw_only=True):
    file: _File


_KEPT = {"hosted", "snippet"}
"""Slack's words for a file that it keeps; what is plain text, as a CSV is, becomes a snippet."""


def read_file(client: WebClient, file_id: str, user: str) -> bytes:
    """Read the whole of a file that a person gave to a form; nobody can have another's file read.

    What arrives is as long as Slack says, so its last row is whole with or without a line end.
    Raises `FileElsewhereError`, `FileTooLargeError` and `FileNotReadError`.
    """
    try:
        answer = patiently(lambda: client.files_info(file=file_id))
        described = msgspec.convert(answer.data, _Described).file
        if described.user != user:
            raise OutOfDateError
        if described.is_external or described.mode not in _KEPT:
            raise FileElsewhereError
        if described.size > LARGEST:
            raise FileTooLargeError
        return patiently(lambda: _downloaded(client, described))
    except RefusedError as error:
        if error.code not in _GONE:
            raise
        raise FileNotReadError from error
    except (AwayError, msgspec.ValidationError) as error:
        raise FileNotReadError from error


_GONE = {"file_not_found", "file_deleted", "file_not_available"}
"""Slack's words for a file that must be sent again; any other says what else is wrong."""


def _downloaded(client: WebClient, described: _File) -> bytes:
    url = described.url_private_download
    if not is_slacks(url, client.base_url):
        raise FileNotReadError
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    opener = build_opener(HTTPSHandler(context=client.ssl), _NoRedirect)
    with opener.open(request, timeout=SECONDS) as response:
        content: bytes = response.read(described.size + 1)
        # `read` is silent about what is missing from the Content-Length.
        if response.length or len(content) != described.size:
            raise IncompleteRead(content)
    return content


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: neither to a page to sign in, nor with the token to another host."""

    def redirect_request(self, *_: object) -> None:
        """Leave the redirection as the error that it is."""
