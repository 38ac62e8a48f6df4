"""The slash command."""

from typing import Any

from msgspec.structs import replace
from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot.language import _
from bot.slack.calls import CALL_FAILURES
from bot.values import Actor, Source
from handlers.answers import Answers
from handlers.asker import Asker, SlackNeededError, actor_of
from handlers.background import Background
from handlers.blocks import Form, Later, Reply
from handlers.errors import explain, log
from handlers.grammar import parse
from handlers.messages.questions import notice
from handlers.notices import FollowedReply
from handlers.profiles import profile_of
from handlers.replies import NotSentError, acknowledgement, as_message, post, send, tell
from handlers.requests import Request


def register(app: App, answers: Answers, background: Background, name: str) -> None:
    """Register the command under its name."""

    @app.command(name)
    def answer_command(body: dict[str, Any], client: WebClient) -> BoltResponse:
        """Answer within the acknowledgement; what needs Slack follows it."""
        request = parse(str(body.get("text") or ""))
        asker = Asker(actor=_actor(body), command=name)
        reply = answer_or_ask(answers, request, asker, body, client, background)
        if isinstance(reply, Form):
            open_form(reply, body, client, background)
        elif reply is not None:
            return acknowledgement(as_message(reply))
        return BoltResponse(status=200)


def answer_or_ask(
    answers: Answers,
    request: Request,
    asker: Asker,
    body: dict[str, Any],
    client: WebClient,
    background: Background,
) -> Reply | Form | None:
    """Answer now; None where the answer follows: it takes a while, or Slack must be asked first."""
    try:
        reply = answers.answer(request, asker)
    except SlackNeededError:
        informed = replace(asker, profile_of=lambda user: profile_of(client, user))
        background.run(
            lambda: _answer_late(answers, request, informed, body, client),
            lambda error: send(explain(error, body), body, client),
        )
        return None
    if isinstance(reply, Later):
        return _begun(reply, body, client, background)
    if isinstance(reply, FollowedReply):
        background.follow(lambda: _follow(answers, reply, asker, body, client), log)
    return reply


def _answer_late(
    answers: Answers, request: Request, asker: Asker, body: dict[str, Any], client: WebClient
) -> None:
    reply = answers.answer(request, asker)
    deliver(reply, body, client)
    if isinstance(reply, FollowedReply):
        _follow(answers, reply, asker, body, client)


def _follow(
    answers: Answers, reply: FollowedReply, asker: Asker, body: dict[str, Any], client: WebClient
) -> None:
    """Tell others; what went wrong with that stands after the answer, or in its form."""
    trouble = reply.follow(answers.notices)
    if trouble is None:
        return
    if url := body.get("response_url"):
        post(trouble, str(url), client, replaces=False)
    elif body.get("type") == "view_submission":
        send(Reply(blocks=(*reply.blocks, *trouble.blocks)), body, client)
    elif asker.actor.identity:
        # The trigger of a click on the Home opened the answer already.
        answers.notices.tell(asker.actor.identity, trouble)


def _begun(
    later: Later, body: dict[str, Any], client: WebClient, background: Background
) -> Reply | None:
    """Begin the work; what is said meanwhile must not come after what the work brings."""
    is_typed = "command" in body
    background.run(
        lambda: _finish(later, body, client) if is_typed else deliver(later, body, client),
        lambda error: tell(explain(error, body), body, client),
    )
    return later.meanwhile if is_typed else None


def _finish(later: Later, body: dict[str, Any], client: WebClient) -> None:
    if reply := later.work(client):
        tell(reply, body, client)


def deliver(reply: Reply | Form | Later, body: dict[str, Any], client: WebClient) -> None:
    """Send an answer, or open the form that it is."""
    if isinstance(reply, Form):
        client.views_open(trigger_id=str(body["trigger_id"]), view=reply.view)
    elif isinstance(reply, Later):
        _announce(reply.meanwhile, body, client)
        _finish(reply, body, client)
    else:
        send(reply, body, client)


def _announce(reply: Reply, body: dict[str, Any], client: WebClient) -> None:
    """Say what is being done; it is done even where Slack does not take the words."""
    try:
        send(reply, body, client)
    except (*CALL_FAILURES, NotSentError) as error:
        log(error)


def open_form(
    form: Reply | Form | Later, body: dict[str, Any], client: WebClient, background: Background
) -> None:
    """Open a form while its trigger lasts, and say so where Slack does not open it."""
    background.run(
        lambda: deliver(form, body, client), lambda error: _not_opened(error, body, client)
    )


def _not_opened(error: Exception, body: dict[str, Any], client: WebClient) -> None:
    log(error)
    send(notice(_("Slack did not open the form in time. Try again.")), body, client)


def _actor(body: dict[str, Any]) -> Actor:
    return actor_of(
        team=body["team_id"],
        user=body["user_id"],
        enterprise=body.get("enterprise_id"),
        source=Source.COMMAND,
        channel=body.get("channel_id"),
    )
