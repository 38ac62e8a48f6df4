"""What a post to a `response_url` does."""

from bot.sandbox.answers import Answer, Json, RefusalError
from bot.sandbox.check import Fault
from bot.sandbox.log import Call
from bot.sandbox.store import Store, checked_message
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.troubles import RESPONSE_URL

_GONE = ("used_url", "expired_url", "no_such_url")


def respond(store: Store, url_id: str, content: Json) -> Answer:
    """Answer one post as Slack would, and remember it; a hung one raises `ConnectionError`."""
    at, started = store.clock(), store.stopwatch()
    answer = store.troubles.strike(RESPONSE_URL)
    with store.changed:
        cause = store.response_urls.interaction(url_id)
        answer = answer or _answer(store, url_id, content)
        store.calls.append(
            Call(
                method=RESPONSE_URL,
                arguments=content,
                status=answer.status,
                body=answer.body,
                at=at,
                seconds=store.stopwatch() - started,
                cause=cause,
            )
        )
        store.changed.notify_all()
    return answer


def _answer(store: Store, url_id: str, content: Json) -> Answer:
    interaction = None
    try:
        url = store.response_urls.find(url_id)
        interaction = url.interaction
        store.response_urls.check(url)
        _take(store, url, content)
    except RefusalError as refusal:
        what = interaction.what if interaction else url_id
        for fault in refusal.faults:
            store.record_fault(f"the response_url of {what}", fault, interaction)
        return Answer(404 if refusal.error in _GONE else 400, {}, refusal.body())
    url.uses += 1
    return Answer(200, {}, {"ok": True})


def _take(store: Store, url: ResponseUrl, content: Json) -> None:
    message = checked_message(content)
    if not content.get("replace_original") and not content.get("delete_original"):
        _post(store, url, message, is_public=content.get("response_type") == "in_channel")
        return
    if url.source is None:
        # Slack would post a new message, which is never what the bot meant.
        raise RefusalError(
            "no_original", Fault("replace_original", "a command has no original message")
        )
    original = store.messages.find(url.channel, url.source.ts)
    if original is None:
        return
    if content.get("delete_original"):
        store.messages.delete(original)
        return
    if original.ephemeral_to and content.get("response_type") == "in_channel":
        rule = "cannot make an ephemeral message public"
        raise RefusalError("invalid_arguments", Fault("response_type", rule))
    url.interaction.bring_message(store.messages.edit(original, message))


def _post(store: Store, url: ResponseUrl, message: Json, *, is_public: bool) -> None:
    reader = None if is_public else url.interaction.user
    url.interaction.bring_message(
        store.messages.post(url.channel, store.app.bot_user_id, message, ephemeral_to=reader)
    )
