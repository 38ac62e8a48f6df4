"""The verbs about organizations: finding them, opening one, and binding the channel to one."""

from handlers.callers import Asker
from handlers.drawing.blocks import Reply
from handlers.drawing.messages.organizations import (
    binding,
    bound,
    facts,
    organization_list,
    released,
)
from handlers.request import Request
from handlers.resolving import Meaning


def organizations(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Show the organizations that the person may see, or the one that is named."""
    service = meaning.services.organizations
    if request.organization is not None:
        return facts(service.facts(asker.actor, request.organization), request)
    page = service.search(asker.actor, request.text or "", request.page)
    access = meaning.services.roles.access(asker.actor)
    return organization_list(page, is_support=access.is_support)


def use(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Bind the channel, end its binding, or say which it is."""
    channels = meaning.services.channels
    if request.organization is None:
        access = meaning.services.roles.access(asker.actor)
        return binding(channels.binding(asker.actor), asker.command, is_support=access.is_support)
    if str(request.organization).casefold() == "none":
        return released(channels.release(asker.actor))
    return bound(channels.bind(asker.actor, request.organization))
