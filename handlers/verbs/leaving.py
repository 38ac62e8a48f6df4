"""The verb by which a contact takes their own entries away."""

from handlers.announcing import FollowedReply, Notices, unreached, untold
from handlers.callers import Asker
from handlers.drawing.blocks import Reply
from handlers.drawing.messages.leaving import confirm_leaving, left, left_note
from handlers.request import Request
from handlers.resolving import Meaning


def leave(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Take one's own entries away after asking, and tell the admins; R7 holds."""
    contacts = meaning.services.contacts
    if not request.is_confirmed:
        return confirm_leaving(contacts.own(asker.actor, request.organization))
    result = contacts.leave(asker.actor, request.organization)
    reply = left(result)
    if result.is_repeated:
        return reply

    def follow(notices: Notices) -> Reply | None:
        missed = unreached(notices, result.to_tell, left_note(result))
        if len(missed) == len(result.to_tell):
            # So that they can ask again at once.
            contacts.forget_wish(asker.actor, result.outcome.organization.id)
        return untold(missed)

    return FollowedReply(blocks=reply.blocks, follow=follow)
