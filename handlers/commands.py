"""The slash command."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.language import _
from bot.values import Actor, Source
from handlers.answers import Answers
from handlers.asker import Asker, SlackNeededError, actor_of
from handlers.background import Background
from handlers.blocks import Form, Reply
from handlers.errors import explain, log
from handlers.grammar import parse
from handlers.messages.questions import notice
from handlers.replies import SlackAwayError, as_message, send
from handlers.requests import Request


def register(app: App, answers: Answers, background: Background, name: str) -> None:
    """Register the command under its name."""

    @app.command(name)
    def answer_command(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Answer within the acknowledgement; what needs Slack follows it."""
        request = parse(str(body.get("text") or ""))
        asker = Asker(actor=_actor(body), command=name)
        reply = answer_or_ask(answers, request, asker, body, client, background)
        if reply is None:
            ack()
            return
        if isinstance(reply, Form):
            open_form(reply, body, client, background)
            ack()
        else:
            ack(as_message(reply))


def answer_or_ask(
    answers: Answers,
    request: Request,
    asker: Asker,
    body: dict[str, Any],
    client: WebClient,
    background: Background,
) -> Reply | Form | None:
    """Answer now; None where Slack must first be asked who is mentioned and the answer follows."""
    try:
        return answers.answer(request, asker)
    except SlackNeededError:
        informed = replace(asker, email_of=lambda user: email_of(client, user))
        background.run(
            lambda: deliver(answers.answer(request, informed), body, client),
            lambda error: send(explain(error), body, client),
        )
        return None


def deliver(reply: Reply | Form, body: dict[str, Any], client: WebClient) -> None:
    """Send an answer, or open the form that it is."""
    if isinstance(reply, Form):
        client.views_open(trigger_id=str(body["trigger_id"]), view=reply.view)
    else:
        send(reply, body, client)


def open_form(
    form: Reply | Form, body: dict[str, Any], client: WebClient, background: Background
) -> None:
    """Open a form while its trigger lasts, and say so where Slack does not open it."""
    background.run(
        lambda: deliver(form, body, client), lambda error: _not_opened(error, body, client)
    )


def email_of(client: WebClient, user: str) -> str | None:
    """Ask Slack for the e-mail address in a user's profile; None where there is no such user.

    Raises `SlackAwayError` where Slack does not answer.
    """
    try:
        answer = client.users_info(user=user)
    except SlackApiError as error:
        if error.response["error"] in {"user_not_found", "user_not_visible"}:
            return None
        if error.response.status_code != 200:
            raise SlackAwayError from error
        raise
    except OSError as error:
        raise SlackAwayError from error
    profile: dict[str, Any] = answer["user"].get("profile", {})
    return profile.get("email")


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
