"""From a request to its answer, wherever the request comes from (section 5 of the design)."""

from msgspec.structs import replace
from slack_sdk import WebClient

from bot.errors import AmbiguousOrganizationError
from bot.language import _
from bot.services import Services
from bot.values import Source
from handlers.announcing import Notices
from handlers.callers import AskedError, Asker
from handlers.drawing.blocks import Form, Later, Reply
from handlers.drawing.messages import help_text
from handlers.drawing.messages.questions import choice
from handlers.profiles import asking
from handlers.request import Request
from handlers.resolving import Meaning
from handlers.verbs import TYPED, VERBS
from handlers.workspaces import ClientOf


class Answers:
    """Answers requests; what a person must choose first comes back as a question."""

    def __init__(self, services: Services, client_of: ClientOf) -> None:
        self._meaning = Meaning(services)
        self._client_of = client_of
        self.notices = Notices(client_of)

    def informed(self, asker: Asker, client: WebClient) -> Asker:
        """Let Slack be asked about others, which takes a while."""
        return replace(asker, profile_of=asking(client, asker.actor, self._client_of))

    def answer(self, request: Request, asker: Asker) -> Reply | Form | Later:
        """Answer a request; raises named errors, `SlackNeededError` where Slack must be asked."""
        verbs = TYPED if asker.actor.source == Source.COMMAND else VERBS
        verb = verbs.get(request.verb)
        if verb is None:
            return help_text.unknown(request.verb, asker.command, request.text)
        try:
            return verb(request, asker, self._meaning)
        except AskedError as asked:
            return asked.question
        except AmbiguousOrganizationError as error:
            return _which_organization(error, request)


def _which_organization(error: AmbiguousOrganizationError, request: Request) -> Reply:
    question = str(error)
    if len(error.candidates) > 1:
        question += " " + _("You can also name it: --org ACCOUNT.")
    return choice(
        question,
        (
            (
                f"{organization.name} ({organization.account_id})",
                replace(request, organization=organization.id, readings=()),
            )
            for organization in error.candidates
        ),
    )
