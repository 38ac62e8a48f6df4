"""What each verb of the command does: one function each, in a module for each topic."""

from collections.abc import Callable
from typing import TypeAlias

from handlers.callers import Asker
from handlers.drawing.blocks import Form, Later, Reply
from handlers.request import Request
from handlers.resolving import Meaning
from handlers.verbs import access_requests, contacts, files, leaving, places, roles

Verb: TypeAlias = Callable[[Request, Asker, Meaning], Reply | Form | Later]

TYPED: dict[str, Verb] = {
    "": contacts.show_list,
    "help": contacts.usage,
    "add": contacts.add,
    "remove": contacts.remove,
    "replace": contacts.hand_over,
    "list": contacts.show_list,
    "recipients": contacts.show_recipients,
    "history": contacts.show_history,
    "undo": contacts.undo,
    "organizations": places.organizations,
    "use": places.use,
    "roles": roles.show_roles,
    "grant": roles.grant,
    "revoke": roles.revoke,
    "leave": leaving.leave,
    "request": access_requests.request_access,
    "export": files.export,
    "import": files.show_form,
}
"""The verbs of the command."""

VERBS = TYPED | {
    "share": contacts.share,
    "grant_access": access_requests.grant_access,
    "decline_access": access_requests.decline_access,
    "import_apply": files.apply,
    "import_cancel": files.cancel,
}
"""These, and those that only buttons and forms know."""
