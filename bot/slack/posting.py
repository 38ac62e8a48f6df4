"""Whether Slack would take a message in a channel."""

import time

from slack_sdk import WebClient

from bot.slack.calls import once, patiently
from bot.slack.errors import RefusedError


def try_to_post(client: WebClient, token: str, channel: str) -> None:
    """Plan a message in a channel and take it back, which nobody sees; raises `CallError`.

    Slack has no other way to know that a message would be taken.
    """
    later = int(time.time()) + 3600
    planned = once(
        lambda: client.chat_scheduleMessage(
            token=token, channel=channel, text="A check of the audit channel.", post_at=later
        )
    )
    _take_back(client, token, channel, planned["scheduled_message_id"])


def _take_back(client: WebClient, token: str, channel: str, planned: str) -> None:
    try:
        patiently(
            lambda: client.chat_deleteScheduledMessage(
                token=token, channel=channel, scheduled_message_id=planned
            )
        )
    except RefusedError as error:
        # The first try took it back, though its answer was lost.
        if error.code != "invalid_scheduled_message_id":
            raise
