"""The submission of a file to import: it is checked on the background, and the view tells."""

import secrets
import time
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.imports.pending import Checked
from bot.imports.wording import report
from bot.services import Services
from bot.slack.calls import patiently
from bot.slack.errors import CallError, RefusedError
from bot.values import Actor, FileKind, Source
from handlers.actions import actor
from handlers.background import Background
from handlers.drawing.blocks import Block, Reply
from handlers.drawing.messages.imports import SHOWN, checked, whole_report
from handlers.drawing.modals.imports import CALLBACK, checking_modal, read_import_modal
from handlers.errors import explain, log
from handlers.files import FileNotSentError, read_file, send_file
from handlers.replying import as_view, tell_directly

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between looks for the view, which Slack shows only once it has the acknowledgement."""


def register(app: App, services: Services, background: Background) -> None:
    """Register the submission of the form."""

    @app.view(CALLBACK)
    def check_file(ack: Ack, body: dict[str, Any], view: Block, client: WebClient) -> None:
        """Begin to check the file, and show that it is being done."""
        who, user = actor(body, Source.FORM), body["user"]["id"]
        services.drafts.require(who)
        kind, file_id = read_import_modal(view)
        shown = f"import-{secrets.token_hex(8)}"

        def work() -> None:
            content = read_file(client, file_id, user)
            _show(_answer(services, who, kind, content, client), shown, user, client)

        background.run(work, lambda error: _show(explain(error, body), shown, user, client))
        ack(response_action="update", view=checking_modal(shown))


def _answer(
    services: Services, who: Actor, kind: FileKind, content: bytes, client: WebClient
) -> Reply:
    result = services.drafts.check(who, kind, content)
    return checked(result, is_report_sent=_sends_report(result, who, client))


def _sends_report(result: Checked, who: Actor, client: WebClient) -> bool:
    """Send the refused lines as a file, where there are more than a message shows."""
    if len(result.refused) <= SHOWN or who.identity is None:
        return False
    try:
        send_file(
            client,
            who.identity.user_id,
            whole_report(result),
            name="refused.csv",
            content=report(result.refused),
        )
    except (FileNotSentError, RefusedError) as error:
        log(error)
        return False
    return True


def _show(reply: Reply, external_id: str, user: str, client: WebClient) -> None:
    """Show the answer in the view; where that cannot be, it is a direct message."""
    # It keeps its id, so that it is found again where the answer of Slack was lost.
    view = {**as_view(reply), "external_id": external_id}
    for pause in PAUSES:
        try:
            patiently(lambda: client.views_update(external_id=external_id, view=view))
        except CallError as error:
            if error.cause != "not_found":
                log(error)
                break
            time.sleep(pause)
        else:
            return
    tell_directly(reply, user, client)
