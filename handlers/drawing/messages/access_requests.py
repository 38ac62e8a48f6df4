"""Requests for access: what the person hears, what those who can grant it see, and the answers."""

from bot.language import _, _n
from bot.roles.access_requests import AccessAnswered, AccessRequest, Answer
from handlers.drawing.blocks import Block, Confirm, Reply, actions, button, date, escape, section
from handlers.drawing.messages.buttons import list_button
from handlers.drawing.messages.questions import notice
from handlers.drawing.wording import author, channel, own_words, person_line
from handlers.request import Request


def asking() -> Reply:
    """Say to the person that those who can grant access are told."""
    return notice(
        _(
            "I am asking those who can grant you access. You will get a message from me when "
            "somebody answers."
        )
    )


def asked_before(request: AccessRequest) -> Reply:
    """Say that one request is enough."""
    return notice(
        _(
            "You asked for access already ({date}), and those who can grant it were told. You will "
            "get a message from me when somebody answers.",
            date=date(request.asked_at),
        )
    )


def nobody_told() -> Reply:
    """Say that the request came to nobody, so that it can be made again."""
    return notice(
        _(
            "⚠️ I could not reach anybody who can grant you access, so your request did not count. "
            "Try again in a few minutes."
        )
    )


def some_not_told(n: int) -> Reply:
    """Say that not all could be told."""
    return notice(
        _n(
            "⚠️ I could not reach {n} person of those who can grant you access; others were told.",
            "⚠️ I could not reach {n} people of those who can grant you access; others were told.",
            n,
        )
    )


def question(request: AccessRequest, *, may_choose: bool, workspace: str | None = None) -> Reply:
    """Ask somebody who can grant it; support may choose another organization.

    The workspace is named to those of another one, where no channel of it has a name.
    """
    who, where = author(request.by), channel(request)
    if workspace:
        lines = [
            _(
                "{who}, of the workspace {workspace}, asks for access.",
                who=who,
                workspace=escape(workspace),
            )
        ]
    elif where:
        lines = [_("{who} asks for access, in {channel}.", who=who, channel=where)]
    else:
        lines = [_("{who} asks for access.", who=who)]
    if request.user and request.organization:
        lines.append(
            _(
                "In the directory of *{organization}* they are {person}.",
                organization=escape(request.organization.name),
                person=person_line(request.user, is_shared=False),
            )
        )
    else:
        lines.append(_("I know them from no directory: check who they are before you grant it."))
    if request.text:
        lines.append(own_words(request.text))
    buttons = [*_grant_buttons(request, may_choose=may_choose)]
    decline = Request(verb="decline_access", access_request=request.id)
    buttons.append(button(_("Decline"), decline, style="danger"))
    return Reply(blocks=(section("\n".join(lines)), actions(*buttons)))


def answered(result: AccessAnswered) -> Reply:
    """Say to whoever answered what came of it."""
    if result.is_first:
        return notice(_sentence(result.request, is_named=True))
    lead = _("Somebody was faster, so your click changed nothing.")
    return notice(f"{lead} {closed(result.request).text}")


def closed(request: AccessRequest) -> Reply:
    """Draw a request that is answered, for everybody who could have done it."""
    # Admins of the person's own organization learn of no other one.
    sentence = _sentence(request, is_named=request.granted == request.organization)
    return notice(f"{sentence} {date(request.answered_at)}" if request.answered_at else sentence)


def news(request: AccessRequest, command: str) -> Reply:
    """Tell the person what became of their request."""
    by = author(request.answered_by)
    if request.granted is None:
        text = _(
            "{by} declined your request for access. Ask them why, or ask again when something has "
            "changed.",
            by=by,
        )
        return notice(text)
    text = _(
        "{by} granted your request: you are admin of *{organization}*. You can see its fulfillment "
        "contacts, add, replace and remove them, and name other admins. Start with `{command}`.",
        by=by,
        organization=escape(request.granted.name),
        command=command,
    )
    return notice(text, list_button(request.granted))


def _grant_buttons(request: AccessRequest, *, may_choose: bool) -> list[Block]:
    choose = Request(verb="grant_access", access_request=request.id)
    organization = request.organization
    if organization is None:
        return [button(_("Grant…"), choose, style="primary")]
    direct = Request(verb="grant_access", access_request=request.id, organization=organization.id)
    asking = Confirm(
        title=_("Grant access?"),
        text=_(
            "They will be admin of {organization}: see its contacts, change them, and name admins.",
            organization=organization.name,
        ),
        confirm=_("Grant"),
    )
    buttons = [button(_("Grant"), direct, style="primary", confirm=asking)]
    return [*buttons, button(_("Another organization…"), choose)] if may_choose else buttons


def _sentence(request: AccessRequest, *, is_named: bool) -> str:
    values = {"by": author(request.answered_by), "who": author(request.by)}
    if request.answer == Answer.DECLINED:
        return _("{by} declined the request of {who} for access.", **values)
    if request.granted is None or not is_named:
        return _("{by} granted the request of {who} for access.", **values)
    return _(
        "{by} granted the request of {who} for access: they are admin of *{organization}*.",
        organization=escape(request.granted.name),
        **values,
    )
