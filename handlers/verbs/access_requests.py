"""The verbs about access: asking for it, granting it, and declining."""

from collections.abc import Iterable

from bot.roles.access_requests import (
    AccessAnswered,
    AccessAsked,
    AccessRequest,
    AccessRequests,
    Answer,
)
from bot.values import Actor, Role, SentMessage
from handlers.announcing import FollowedReply, Notices, tell_all
from handlers.callers import Asker, Standing, able
from handlers.drawing.blocks import Form, Reply
from handlers.drawing.messages import access_requests as messages
from handlers.drawing.messages.roles import confirm_grant
from handlers.drawing.modals import access
from handlers.request import OutOfDateError, Request
from handlers.resolving import Meaning


def request_access(request: Request, asker: Asker, meaning: Meaning) -> Reply | Form:
    """Ask those who can grant access, or open the form for a word to them."""
    service, actor = meaning.services.access_requests, asker.actor
    if request.text is None:
        if pending := service.pending(actor):
            return messages.asked_before(pending)
        return Form(view=access.request_modal())
    asked = service.ask(actor, request.text)
    new = [one for one in asked if one.is_new]
    if not new:
        return messages.asked_before(asked[0].request)
    return FollowedReply(
        blocks=messages.asking().blocks,
        follow=lambda notices: _tell_who_can_grant(notices, new, actor, service),
    )


def grant_access(request: Request, asker: Asker, meaning: Meaning) -> Reply | Form:
    """Make the person an admin; without an organization, open the form to choose it."""
    service, request_id = meaning.services.access_requests, _id(request)
    asked = service.get(asker.actor, request_id)
    if request.organization is None:
        if asked.answer != Answer.OPEN:
            return messages.closed(asked)
        return Form(view=access.grant_modal(asked))
    if asked.answer == Answer.OPEN and (question := _question(request, asked, asker, meaning)):
        return question
    result = service.grant(asker.actor, request_id, request.organization)
    return _answered(result, asker)


def _question(
    request: Request, asked: AccessRequest, asker: Asker, meaning: Meaning
) -> Reply | None:
    """Ask before somebody becomes an admin who is no member of their workspace."""
    organization = meaning.services.roles.require(asker.actor, Role.ADMIN, request.organization)
    profile = able(asker.ask_slack(asked.by.user_id, asked.by.team_id))
    if profile.standing == Standing.MEMBER or request.is_confirmed_of(profile.identity.team_id):
        return None
    return confirm_grant(profile, organization, request, asker.identity)


def decline_access(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Decline a request."""
    return _answered(meaning.services.access_requests.decline(asker.actor, _id(request)), asker)


def _id(request: Request) -> int:
    if request.access_request is None:
        raise OutOfDateError
    return request.access_request


def _answered(result: AccessAnswered, asker: Asker) -> Reply:
    reply = messages.answered(result)
    if not result.is_first:
        return reply

    def tell(notices: Notices) -> Reply | None:
        _close(notices, result.messages, messages.closed(result.request))
        news = messages.news(result.request, asker.command)
        return tell_all(notices, [result.request.by], news)

    return FollowedReply(blocks=reply.blocks, follow=tell)


def _tell_who_can_grant(
    notices: Notices, asked: Iterable[AccessAsked], actor: Actor, service: AccessRequests
) -> Reply | None:
    told = [_tell_of(notices, one, actor, service) for one in asked]
    if not any(is_kept for is_kept, _untold in told):
        return messages.nobody_told()
    untold = sum(untold for _is_kept, untold in told)
    return messages.some_not_told(untold) if untold else None


def _tell_of(
    notices: Notices, asked: AccessAsked, actor: Actor, service: AccessRequests
) -> tuple[bool, int]:
    """Send one request; says whether it reached anybody, and how many it did not."""
    team = asked.request.by.team_id
    told = [(one, True) for one in asked.support] + [(one, False) for one in asked.admins]
    is_foreign = any(one.team_id != team for one, _may_choose in told)
    workspace = notices.workspace(team) if is_foreign else None
    sent = [
        notices.tell(
            one,
            messages.question(
                asked.request,
                may_choose=may_choose,
                workspace=None if one.team_id == team else workspace,
            ),
        )
        for one, may_choose in told
    ]
    arrived = [one for one in sent if one is not None]
    request = service.sent(actor, asked.request.id, arrived)
    if request is None:
        return False, len(sent)
    if request.answer != Answer.OPEN:
        # Somebody answered before all had been told.
        _close(notices, arrived, messages.closed(request))
    return True, len(sent) - len(arrived)


def _close(notices: Notices, sent: Iterable[SentMessage], reply: Reply) -> None:
    for message in sent:
        notices.update(message, reply)
