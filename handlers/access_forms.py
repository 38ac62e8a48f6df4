"""Submissions of the forms about access."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.values import Source
from handlers.actions import actor
from handlers.announcing import FollowedReply
from handlers.background import Background
from handlers.callers import Asker
from handlers.commands import answer_or_ask
from handlers.dispatch import Answers
from handlers.drawing.blocks import Block, Form, Reply
from handlers.drawing.modals import access
from handlers.errors import explain
from handlers.replying import as_view
from handlers.request import OutOfDateError, Request


def register(app: App, answers: Answers, background: Background, command: str) -> None:
    """Register the submission of each form."""

    @app.view("request")
    def request_access(ack: Ack, body: dict[str, Any], view: Block, client: WebClient) -> None:
        """Make the request; whoever can grant it is told after the answer."""
        run(ack, body, client, access.read_request_modal(view))

    @app.view("grant_access")
    def grant_access(ack: Ack, body: dict[str, Any], view: Block, client: WebClient) -> None:
        """Make the person admin of the organization that was chosen.

        Slack is asked who they are, so the form closes, and a message tells the rest.
        """
        request = access.read_grant_modal(view)
        asker = answers.informed(Asker(actor=actor(body, Source.FORM), command=command), client)
        background.run(
            lambda: tell_answer(request, asker),
            lambda error: answers.notices.tell(asker.identity, explain(error, body)),
        )
        ack()

    def tell_answer(request: Request, asker: Asker) -> None:
        reply = answers.answer(request, asker)
        if not isinstance(reply, Reply):
            raise OutOfDateError
        answers.notices.tell(asker.identity, reply)
        if isinstance(reply, FollowedReply) and (trouble := reply.follow(answers.notices)):
            answers.notices.tell(asker.identity, trouble)

    def run(ack: Ack, body: dict[str, Any], client: WebClient, request: Request) -> None:
        background.require()
        asker = Asker(actor=actor(body, Source.FORM), command=command)
        reply = answer_or_ask(answers, request, asker, body, client, background)
        if reply is None:
            ack()
        else:
            view = reply.view if isinstance(reply, Form) else as_view(reply)
            ack(response_action="update", view=view)
