"""Carries what a person did to the bot, and the bot's answer back."""

from bot.sandbox.acknowledgements import Take, receive, take_anything
from bot.sandbox.delivery import Delivery, Envelope, Request, signed
from bot.sandbox.log import Interaction
from bot.sandbox.messages import Message
from bot.sandbox.store import Store

MOST_RETRIES = 3
"""How often Slack sends an event again: at once, after one minute, after five."""

NO_RETRY = "x-slack-no-retry"
"""The header of an answer after which Slack does not send the event again."""


def begin(
    store: Store, kind: str, what: str, user: str, *, channel: str | None = None
) -> Interaction:
    """Start the record of what a person does; nothing is sent yet."""
    return Interaction(
        store=store, kind=kind, what=what, user=user, channel=channel, at=store.clock()
    )


def response_url(store: Store, interaction: Interaction, source: Message | None) -> str:
    """Make the address for answers to an interaction with a message or in a channel."""
    channel = source.channel if source else str(interaction.channel)
    url_id = store.response_urls.issue(interaction, channel, source)
    return f"{store.base_url}/response/{url_id}"


def send(
    delivery: Delivery, interaction: Interaction, envelope: Envelope, take: Take
) -> Interaction:
    """Deliver an interaction, twice where that trouble was asked for, and take the answers.

    One without a request stays with the client: it was cancelled, or there is nothing to tell.
    """
    if not interaction.request:
        return interaction
    store = interaction.store
    request = signed(envelope, interaction.request, store.app.signing_secret)
    _deliver(delivery, interaction, request, take)
    if store.troubles.takes_duplicate():
        interaction.duplicate = begin(
            store, interaction.kind, interaction.what, interaction.user, channel=interaction.channel
        )
        interaction.duplicate.request = interaction.request
        _deliver(delivery, interaction.duplicate, _repeated(request, store), take)
    return interaction


def send_again(delivery: Delivery, event: Interaction) -> Interaction:
    """Send an event again that the bot has not acknowledged, or fail where Slack would not."""
    is_declined = {name.lower(): value for name, value in event.headers.items()}.get(
        NO_RETRY
    ) == "1"
    if event.error is None or event.retry >= MOST_RETRIES or is_declined:
        raise AssertionError(f"Slack does not send {event.what} again.")
    store = event.store
    again = begin(store, event.kind, event.what, event.user, channel=event.channel)
    again.request, again.retry = event.request, event.retry + 1
    reason = "http_error" if event.error == "dispatch_failed" else "http_timeout"
    secret = store.app.signing_secret
    request = signed("events_api", again.request, secret, retry=again.retry, reason=reason)
    _deliver(delivery, again, request, take_anything)
    return again


def _repeated(request: Request, store: Store) -> Request:
    if request.envelope != "events_api":
        return request
    return signed(request.envelope, request.body, store.app.signing_secret, retry=1)


def _deliver(delivery: Delivery, interaction: Interaction, request: Request, take: Take) -> None:
    store = interaction.store
    with store.changed:
        interaction.sent = interaction.pending = True
        store.interactions.append(interaction)
        store.changed.notify_all()
    started = store.stopwatch()
    store.troubles.wait()
    answer = delivery(request)
    interaction.seconds = store.stopwatch() - started
    with store.changed:
        interaction.pending = False
        interaction.status = answer.status
        interaction.headers = answer.headers
        interaction.answer = answer.body
        receive(store, interaction, take)
        store.changed.notify_all()
