"""The slash command."""

from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot.slack.calls import once, patiently
from bot.slack.errors import CallError
from bot.values import Actor, Source
from handlers.announcing import FollowedReply
from handlers.background import Background, attempt
from handlers.callers import Asker, SlackNeededError, actor_of
from handlers.dispatch import Answers
from handlers.drawing.blocks import Block, Form, Later, Reply
from handlers.errors import explain, explain_unfollowed, explain_unopened, log
from handlers.grammar import parse
from handlers.replying import acknowledgement, announce, as_message, tell, tell_beside
from handlers.request import Request


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
        informed = answers.informed(asker, client)
        background.run(
            lambda: _answer_late(answers, request, informed, body, client),
            lambda error: tell(explain(error, body), body, client),
        )
        return None
    if isinstance(reply, Later):
        return _begun(reply, body, client, background)
    if isinstance(reply, FollowedReply):
        background.follow(lambda: _follow(answers, reply, body, client), log)
    return reply


def _answer_late(
    answers: Answers, request: Request, asker: Asker, body: dict[str, Any], client: WebClient
) -> None:
    reply = answers.answer(request, asker)
    deliver(reply, body, client)
    if isinstance(reply, FollowedReply):
        _follow(answers, reply, body, client)


def _follow(
    answers: Answers, reply: FollowedReply, body: dict[str, Any], client: WebClient
) -> None:
    """Tell others; what went wrong with that follows the answer."""

    def follow() -> None:
        if trouble := reply.follow(answers.notices):
            tell_beside(trouble, body, client)

    # Never in the form that was sent: its acknowledgement may come after this and cover it.
    attempt(follow, lambda error: tell_beside(explain_unfollowed(error), body, client))


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
    """Send an answer, or open the form that it is; only the work of one that takes long raises."""
    if isinstance(reply, Form):
        _open(reply.view, body, client)
    elif isinstance(reply, Later):
        announce(reply.meanwhile, body, client)
        _finish(reply, body, client)
    else:
        tell(reply, body, client)


def _open(view: Block, body: dict[str, Any], client: WebClient) -> None:
    """Open a form while its trigger lasts, and say so where Slack does not open it."""
    below = body.get("view", {})
    try:
        if below.get("type") == "modal":
            patiently(lambda: client.views_update(view_id=below["id"], view=view))
        else:
            once(lambda: client.views_open(trigger_id=str(body["trigger_id"]), view=view))
    except CallError as error:
        tell_beside(explain_unopened(error), body, client)


def open_form(
    form: Reply | Form | Later, body: dict[str, Any], client: WebClient, background: Background
) -> None:
    """Open a form soon."""
    background.run(
        lambda: deliver(form, body, client),
        lambda error: tell_beside(explain(error, body), body, client),
    )


def _actor(body: dict[str, Any]) -> Actor:
    return actor_of(
        team=body["team_id"],
        user=body["user_id"],
        enterprise=body.get("enterprise_id"),
        source=Source.COMMAND,
        channel=body.get("channel_id"),
    )
