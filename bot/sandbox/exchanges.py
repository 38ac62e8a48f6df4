"""Carries what a person did to the bot, and the bot's answer back."""

from bot.sandbox.acknowledgements import Take, receive
from bot.sandbox.answers import Answer, Json
from bot.sandbox.delivery import Delivery, Envelope, Request, signed
from bot.sandbox.log import Interaction
from bot.sandbox.messages import Message
from bot.sandbox.store import Store


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
    delivery: Delivery, interaction: Interaction, envelope: Envelope, body: Json, take: Take
) -> Interaction:
    """Deliver an interaction, twice where that trouble was asked for, and take the answers."""
    store = interaction.store
    secret = store.app.signing_secret
    request = signed(envelope, body, secret)
    _deliver(delivery, interaction, request, take)
    if store.troubles.takes_duplicate():
        again = signed(envelope, body, secret, retry=1) if envelope == "events_api" else request
        twin = begin(
            store, interaction.kind, interaction.what, interaction.user, channel=interaction.channel
        )
        interaction.duplicate = twin
        _deliver(delivery, twin, again, take)
    return interaction


def _deliver(delivery: Delivery, interaction: Interaction, request: Request, take: Take) -> None:
    store = interaction.store
    with store.changed:
        interaction.sent = True
        interaction.request = request.body
        store.interactions.append(interaction)
        store.changed.notify_all()
    store.troubles.wait()
    started = store.stopwatch()
    answer = delivery(request)
    interaction.seconds = store.stopwatch() - started
    with store.changed:
        _note(interaction, answer)
        receive(store, interaction, take)
        store.changed.notify_all()


def _note(interaction: Interaction, answer: Answer) -> None:
    interaction.status = answer.status
    interaction.headers = answer.headers
    interaction.answer = answer.body
