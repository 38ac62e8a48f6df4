"""Roles: who has which, and what a grant or a revocation did."""

from msgspec.structs import replace

from bot.language import _, _n
from bot.roles.service import Grant, Granted, RoleList
from bot.values import Identity, Organization, Role
from handlers.callers import Profile, Standing
from handlers.drawing.blocks import (
    Block,
    Confirm,
    Reply,
    actions,
    button,
    date,
    escape,
    section,
)
from handlers.drawing.messages.buttons import list_button
from handlers.drawing.messages.paging import page_line, page_of, turn_buttons
from handlers.drawing.messages.questions import choice, notice
from handlers.drawing.wording import author
from handlers.request import Request

PAGE = 20
"""Roles on a page."""


def roles(shown: RoleList, request: Request, asker: Identity, command: str) -> Reply:
    """Draw who has which role, each with a button to revoke it."""
    grants = shown.grants
    page = page_of(grants, request.page, PAGE)
    blocks = [section(_roles_title(shown.organization))]
    if not grants:
        role = Role.SUPPORT if shown.organization is None else Role.ADMIN
        nobody = _(
            "Nobody yet. Name somebody: `{command} grant @PERSON {role}`.",
            command=command,
            role=role,
        )
        blocks.append(section(nobody))
    blocks += [_grant(grant, asker) for grant in page.items]
    blocks += page_line(page)
    if turns := turn_buttons(page, Request(verb="roles", organization=request.organization)):
        blocks.append(actions(*turns))
    return Reply(blocks=tuple(blocks))


def granted(result: Granted, *, is_told: bool) -> Reply:
    """Draw what a grant did."""
    who, what = _who(result.grant), _role(result.grant)
    if not result.changed:
        return notice(_("{who} is {role} already: nothing to do.", who=who, role=what))
    text = _("{who} is now {role}.", who=who, role=what)
    return notice(text + (" " + _("I am telling them.") if is_told else ""))


def revoked(result: Granted, *, is_told: bool) -> Reply:
    """Draw what a revocation did."""
    who, what = _who(result.grant), _role(result.grant)
    if not result.changed:
        return notice(_("{who} is not {role}: nothing to do.", who=who, role=what))
    text = _("{who} is no longer {role}.", who=who, role=what)
    return notice(text + (" " + _("I am telling them.") if is_told else ""))


def welcome(grant: Grant, command: str) -> Reply:
    """Tell the person named what they can do now, and by whom."""
    by = author(grant.granted_by)
    if grant.organization is None:
        lead = _("{by} made you *support* for fulfillment contacts.", by=by)
        text = _(
            "You can see and change the contacts of every organization, and name admins and "
            "support. Start with `{command} help`.",
            command=command,
        )
        return notice(f"{lead} {text}", button(_("Help"), Request(verb="help")))
    name = escape(grant.organization.name)
    lead = _("{by} made you admin of *{organization}*.", by=by, organization=name)
    text = _(
        "You can see its fulfillment contacts, add, replace and remove them, and name other "
        "admins. Start with `{command}`.",
        command=command,
    )
    return notice(f"{lead} {text}", list_button(grant.organization))


def farewell(grant: Grant) -> Reply:
    """Tell the person named what they cannot do any more, by whom, and whom to ask about it."""
    by = author(grant.granted_by)
    if grant.organization is None:
        text = _(
            "{by} revoked your role *support*, so you can no longer see and change the fulfillment "
            "contacts of every organization, or name its admins and support; if this is a mistake, "
            "ask {by}.",
            by=by,
        )
    else:
        text = _(
            "{by} revoked your role as admin of *{organization}*, so you can no longer see and "
            "change its fulfillment contacts as its admin, or name other admins; if this is a "
            "mistake, ask {by}.",
            by=by,
            organization=escape(grant.organization.name),
        )
    return notice(text)


def which_role(request: Request, offered: tuple[Role, ...]) -> Reply:
    """Ask which of the roles is meant that the person may grant."""
    names = {Role.ADMIN: _("Admin of an organization"), Role.SUPPORT: _("Support")}
    return choice(
        _n("Do you mean this role?", "Which role do you mean?", len(offered)),
        ((names[role], replace(request, role=role)) for role in offered),
    )


def confirm_last(reason: str, request: Request) -> Reply:
    """Ask before the last person of support goes."""
    return notice(
        "⚠️ " + escape(reason),
        button(_("Revoke all the same"), request, style="danger"),
        button(_("Keep"), Request(verb="roles")),
    )


def confirm_grant(
    profile: Profile, organization: Organization | None, request: Request, asker: Identity
) -> Reply:
    """Say that somebody is no member of the workspace, and ask before they get a role."""
    named = profile.identity
    values = {"who": f"<@{named.user_id}>", "team": escape(named.team_id)}
    if profile.standing == Standing.ELSEWHERE:
        what = _("{who} is from another workspace ({team}).", **values)
    elif named.team_id == asker.team_id:
        what = _("{who} is a guest in this workspace.", **values)
    else:
        what = _("{who} is a guest in the workspace {team}.", **values)
    if organization is None:
        label = _("Make support")
        asked = _(
            "Make them support anyway? They could see and change the contacts of every "
            "organization."
        )
    else:
        label = _("Make admin")
        name = escape(organization.name)
        asked = _("Make them admin of *{organization}* anyway?", organization=name)
    if request.access_request is None:
        listed = Request(verb="roles", organization=request.organization)
        other = button(_("Cancel"), listed)
    else:
        declined = Request(verb="decline_access", access_request=request.access_request)
        other = button(_("Decline"), declined, style="danger")
    confirmed = replace(request, team=named.team_id, is_confirmed=True)
    return notice(f"⚠️ {what} {asked}", button(label, confirmed), other)


def _roles_title(organization: Organization | None) -> str:
    if organization is None:
        return _("*Who has which role*")
    return _("*Who has which role at {organization}*", organization=escape(organization.name))


def _grant(grant: Grant, asker: Identity) -> Block:
    given = _("by {author}, {date}", author=author(grant.granted_by), date=date(grant.granted_at))
    who = _who(grant)
    if grant.identity.team_id != asker.team_id:
        who += " " + _("(workspace {team})", team=escape(grant.identity.team_id))
    return section(f"{who} · {_role(grant)}\n_{given}_", _revoke_button(grant))


def _revoke_button(grant: Grant) -> Block:
    organization = grant.organization
    return button(
        _("Revoke"),
        Request(
            verb="revoke",
            organization=None if organization is None else organization.id,
            person=_who(grant),
            team=grant.identity.team_id,
            role=grant.role,
        ),
        confirm=Confirm(
            title=_("Revoke this role?"),
            text=_("They will no longer be {role}.", role=_plain_role(grant.role, organization)),
            confirm=_("Revoke"),
            is_danger=True,
        ),
    )


def _who(grant: Grant) -> str:
    return f"<@{grant.identity.user_id}>"


def _role(grant: Grant) -> str:
    if grant.organization is None:
        return _("support")
    name, account = escape(grant.organization.name), escape(grant.organization.account_id)
    return _("admin of *{organization}* ({account})", organization=name, account=account)


def _plain_role(role: Role, organization: Organization | None) -> str:
    if role == Role.SUPPORT or organization is None:
        return _("support")
    return _("admin of {organization}", organization=organization.name)
