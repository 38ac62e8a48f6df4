"""How the command is explained."""

from difflib import get_close_matches
from html import unescape

from bot.errors import NoAccessError
from bot.language import _
from bot.rights import Access
from handlers.drawing.blocks import Block, Reply, button, context, escape, section
from handlers.drawing.messages.buttons import request_button
from handlers.drawing.messages.questions import notice
from handlers.request import Request
from handlers.vocabulary import ALIASES, VERBS, Group, Users, Verb


def usage(command: str, access: Access, verb: str | None = None) -> Reply:
    """Draw how to use the command, or one verb of it, as far as the person may."""
    if verb is None:
        return _whole(command, access)
    name = ALIASES.get(verb.casefold())
    return unknown(verb, command, helps=True) if name is None else _one(command, access, name)


def lead() -> str:
    """Say what fulfillment contacts are."""
    return _(
        "Fulfillment contacts get an organization's licence and entitlement documents: for all "
        "countries (global), or for one."
    )


def unknown(verb: str, command: str, rest: str | None = None, *, helps: bool = False) -> Reply:
    """Draw what to do about a verb that there is not; `helps`, its help was asked for.

    `rest` is what was typed after it, as Slack writes it.
    """
    close = get_close_matches(verb.casefold(), ALIASES, n=1)
    if not close:
        text = _(
            "I do not know “{verb}”. `{command} help` shows what you can do.",
            verb=escape(verb[:50]),
            command=command,
        )
        return notice(text, button(_("Help"), Request(verb="help")))
    meant = ALIASES[close[0]]
    text = _("I do not know “{verb}”. Did you mean “{meant}”?", verb=escape(verb[:50]), meant=meant)
    if helps:
        help_ = Request(verb="help", scopes=(meant,))
        return notice(text, button(f"{command} help {meant}", help_))
    if not rest:
        return notice(text, button(f"{command} {meant}", Request(verb=meant)))
    # A button would leave the rest out, or do something that it does not show.
    if "<" in rest or "`" in rest:
        # What Slack writes for a mention is none any more where it is typed.
        return notice(text + " " + _("Then type it again with that word."))
    return notice(text + " " + _("Then type:") + f" `{command} {meant} {escape(unescape(rest))}`")


def _whole(command: str, access: Access) -> Reply:
    verbs = [verb for verb in VERBS.values() if _is_of_use(verb, access)]
    blocks = [section(lead())]
    if not _may_use(Users.VIEWERS, access):
        blocks.append(section(str(NoAccessError()), request_button()))
    for group in Group:
        lines = [_line(command, access, verb) for verb in verbs if verb.group == group]
        blocks += [section("\n".join([f"*{_(group)}*", *lines]))] if lines else []
    blocks.append(section("\n".join([_("*For example*"), *_examples(command, access)])))
    if _may_use(Users.VIEWERS, access):
        blocks.append(context(_words(command)))
    return Reply(blocks=tuple(blocks))


def _one(command: str, access: Access, name: str) -> Reply:
    verb = VERBS[name]
    blocks = [section(_line(command, access, verb))]
    if not _may_use(verb.users, access):
        blocks.append(_refusal(verb, access))
    elif verb.group in {Group.LOOK, Group.CHANGE}:
        blocks.append(context(_words(command)))
    return Reply(blocks=tuple(blocks))


def _line(command: str, access: Access, verb: Verb) -> str:
    usage = verb.usage
    if not _may_use(Users.ADMINS, access):
        # Whom it concerns can be looked for in a directory, which only admins see.
        usage = usage.removesuffix(" [PERSON]")
    if access.admin_of and not access.is_support:
        # Admins name admins alone.
        usage = usage.removesuffix(" | support")
    return f"`{command} {usage}` {_(verb.effect)}"


def _words(command: str) -> str:
    return _(
        "PERSON is a mention, an e-mail address or a name; quotes group words. COUNTRY is a name "
        "or an ISO code. Add `--org ACCOUNT` where you may see more than one organization. "
        "`{command}` alone shows the contacts.",
        command=command,
    )


def _examples(command: str, access: Access) -> list[str]:
    if _may_use(Users.ADMINS, access):
        texts = [
            "add grace@example.com Germany, Japan",
            'replace "Ada Lovelace" with grace@example.com',
            "recipients Japan",
        ]
    elif _may_use(Users.VIEWERS, access):
        texts = ["recipients Japan", "list global"]
    else:
        texts = ["request " + _("I look after the contacts of Example Works")]
    return [f"`{command} {text}`" for text in texts]


def _refusal(verb: Verb, access: Access) -> Block:
    if verb.users == Users.SUPPORT:
        return section(_("You cannot use it: it is for support alone. Ask support to do it."))
    if verb.users == Users.CONTACTS:
        return section(_("You cannot use it: you are not a fulfillment contact."))
    if _may_use(Users.VIEWERS, access):
        text = _(
            "You cannot use it yet: it is for support and for an organization's admins. Either of "
            "them can make you an admin."
        )
    else:
        text = str(NoAccessError())
    if verb.group == Group.ADMINISTER:
        text += " " + _(
            "Owners and admins of the operator's own Slack workspace may name support without it."
        )
    return section(text, request_button())


def _is_of_use(verb: Verb, access: Access) -> bool:
    if verb is VERBS["request"]:
        return not access.is_support
    if verb is VERBS["organizations"] and len(access.visible) > 1:
        return True
    return _may_use(verb.users, access)


def _may_use(users: Users, access: Access) -> bool:
    return {
        Users.EVERYBODY: True,
        Users.VIEWERS: access.is_support or bool(access.visible),
        Users.CONTACTS: bool(access.contact_of),
        Users.ADMINS: access.is_support or bool(access.admin_of),
        Users.SUPPORT: access.is_support,
    }[users]
