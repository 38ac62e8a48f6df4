"""What people do and see in their conversation with the bot."""


def typed(slack, person, text):
    """Type a command in one's own conversation with the bot, and read the answer."""
    done = slack.command(text, user=person.id, channel=slack.direct_channel(person.id))
    return slack.wait_for(lambda: done.message)


def form(slack, person, text):
    """Type a command that opens a form."""
    slack.command(text, user=person.id, channel=slack.direct_channel(person.id))
    return slack.view(person.id)


def received(slack, person):
    """List what the bot wrote to somebody that they did not ask for."""
    seen = slack.messages(person.id, slack.direct_channel(person.id))
    return [message for message in seen if message.ephemeral_to is None]


def waits_for(slack, person, words):
    """Wait for a message to somebody with these words in it."""
    return slack.wait_for(
        lambda: next((one for one in received(slack, person) if words in one.text), None)
    )


def labels(message):
    """List what the buttons of a message say."""
    return [
        element["text"]["text"]
        for block in message.blocks
        for element in [*block.get("elements", ()), block.get("accessory") or {}]
        if element.get("type") == "button"
    ]
