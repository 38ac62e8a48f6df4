"""How the command is explained."""

from difflib import get_close_matches

from bot.access import Access
from bot.errors import NoAccessError
from bot.language import _
from handlers.blocks import Reply, button, context, escape, section
from handlers.grammar import ALIASES, VERBS, Verb
from handlers.messages.buttons import request_button
from handlers.messages.questions import notice
from handlers.requests import Request


def usage(command: str, access: Access, verb: str | None = None) -> Reply:
    """Draw how to use the command, or one verb of it, as far as the person may."""
    name = ALIASES.get((verb or "").casefold())
    if verb and name is None:
        return unknown(verb, command)
    may_change = access.is_support or bool(access.admin_of)
    shown = [VERBS[name]] if name else [one for one in VERBS.values() if _is_for(one, access)]
    whose = " · " + _("for support and admins")
    lines = [
        f"`{command} {one.usage}`\n{_(one.effect)}"
        + (whose if one.changes and not may_change else "")
        for one in shown
    ]
    more = _(
        "PERSON is a mention, an e-mail address or a name; quotes group words. COUNTRY is a name "
        "or an ISO code. Add `--org ACCOUNT` where you work for more than one organization. "
        "`{command}` alone shows the contacts.",
        command=command,
    )
    blocks = [section(lead()), section("\n".join(lines)), context(more)]
    if not access.is_support and not access.visible:
        blocks.insert(1, section(str(NoAccessError()), request_button()))
    return Reply(blocks=tuple(blocks))


def lead() -> str:
    """Say what fulfillment contacts are."""
    return _(
        "Fulfillment contacts get an organization's license and entitlement documents: for all "
        "countries (global), or for one."
    )


def _is_for(verb: Verb, access: Access) -> bool:
    if verb.changes:
        return access.is_support or bool(access.admin_of)
    if verb is VERBS["request"]:
        return not access.is_support
    return verb is not VERBS["leave"] or bool(access.contact_of)


def unknown(verb: str, command: str) -> Reply:
    """Draw what to do about a verb that there is not."""
    close = get_close_matches(verb.casefold(), ALIASES, n=1)
    if not close:
        text = _(
            "I do not know “{verb}”. `{command} help` shows what I do.",
            verb=escape(verb[:50]),
            command=command,
        )
        return notice(text, button(_("Help"), Request(verb="help")))
    meant = ALIASES[close[0]]
    text = _("I do not know “{verb}”. Did you mean “{meant}”?", verb=escape(verb[:50]), meant=meant)
    return notice(text, button(f"{command} {meant}", Request(verb=meant)))
