"""The verbs about roles: who has which, granting one, and taking one away."""

import re

from msgspec import structs
from msgspec.structs import replace

from bot.errors import LastSupportError, PersonError
from bot.language import _
from bot.values import Actor, Identity, Role
from handlers.announcing import FollowedReply, tell_all
from handlers.callers import AskedError, Asker, Standing, able
from handlers.drawing.blocks import Reply
from handlers.drawing.messages import roles as messages
from handlers.request import OutOfDateError, Request
from handlers.resolving import Meaning


class MentionNeededError(PersonError):
    """A role is given to a Slack user, whom only a mention names."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A role belongs to a Slack user, whom I know by a mention alone: write @ and "
                "choose the person."
            )
        )


class RoleWordsError(PersonError):
    """A person is mentioned, but other words stand beside the role."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "I did nothing: name one person and one role, “admin” or “support”, and the "
                "organization after --org."
            )
        )


def show_roles(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Show who has which role."""
    access = meaning.services.roles.access(asker.actor)
    actor = asker.actor if access.visible else _informed(asker, meaning)
    shown = meaning.services.roles.list(actor, request.organization)
    return messages.roles(shown, request, asker.identity, asker.command)


def grant(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Give a role, and tell the person named."""
    user, role = _user(request), _role(request, asker, meaning)
    actor = _allowed(role, request, asker, meaning)
    profile = able(asker.ask_slack(user))
    named = profile.identity
    organization = meaning.services.roles.require(actor, role, request.organization, named)
    if profile.standing != Standing.MEMBER and not request.is_confirmed_of(named.team_id):
        asked = structs.replace(request, organization=organization and organization.id, role=role)
        return messages.confirm_grant(profile, organization, asked, asker.identity)
    result = meaning.services.roles.grant(actor, named, role, request.organization)
    if not result.changed or named == actor.identity:
        return messages.granted(result, is_told=False)
    welcome = messages.welcome(result.grant, asker.command)
    return FollowedReply(
        blocks=messages.granted(result, is_told=True).blocks,
        follow=lambda notices: tell_all(notices, [named], welcome),
    )


def revoke(request: Request, asker: Asker, meaning: Meaning) -> Reply:
    """Take a role away, and tell the person named; asks first where it is the last of support."""
    user, role = _user(request), _role(request, asker, meaning)
    actor = _allowed(role, request, asker, meaning)
    named = _named(request, user, asker)
    try:
        result = meaning.services.roles.revoke(
            actor, named, role, request.organization, is_confirmed=request.is_confirmed
        )
    except LastSupportError as error:
        confirmed = structs.replace(request, team=named.team_id, is_confirmed=True)
        return messages.confirm_last(str(error), confirmed)
    if not result.changed or named == actor.identity:
        return messages.revoked(result, is_told=False)
    farewell = messages.farewell(result.grant)
    return FollowedReply(
        blocks=messages.revoked(result, is_told=True).blocks,
        follow=lambda notices: tell_all(notices, [named], farewell),
    )


def _allowed(role: Role, request: Request, asker: Asker, meaning: Meaning) -> Actor:
    """Answer with the actor who may do this; raises before Slack is asked about anybody else."""
    actor = _informed(asker, meaning) if role == Role.SUPPORT else asker.actor
    meaning.services.roles.require(actor, role, request.organization)
    return actor


def _user(request: Request) -> str:
    mention = re.fullmatch(
        r"(?:(?:to|from|for)\s+)?<@([UW][A-Z0-9]+)>[\s,]*(?:(?:as|to)\b)?", str(request.person)
    )
    if mention:
        return mention[1]
    raise RoleWordsError if "<@" in str(request.person) else MentionNeededError


def _role(request: Request, asker: Asker, meaning: Meaning) -> Role:
    if request.role is None:
        if offered := meaning.services.roles.grantable(_informed(asker, meaning)):
            raise AskedError(messages.which_role(request, offered))
        # The service refuses it, and says who could.
        return Role.ADMIN
    if request.role not in set(Role):
        raise OutOfDateError
    return Role(request.role)


def _named(request: Request, user: str, asker: Asker) -> Identity:
    if request.team:
        return Identity(team_id=request.team, user_id=user)
    profile = asker.ask_slack(user)
    # Somebody whom Slack no longer knows can still lose a role.
    return profile.identity if profile else replace(asker.identity, user_id=user)


def _informed(asker: Asker, meaning: Meaning) -> Actor:
    """Give the actor what Slack says of them, where that alone could give them the right."""
    roles, identity = meaning.services.roles, asker.identity
    if roles.access(asker.actor).is_support:
        return asker.actor
    runs_workspace = roles.runs_workspace(asker.actor)
    if runs_workspace is None:
        asker.require_slack()
        runs_workspace = roles.learn_whether_runs_workspace(
            identity, lambda: _runs_workspace(asker, identity)
        )
    return replace(asker.actor, runs_workspace=runs_workspace)


def _runs_workspace(asker: Asker, identity: Identity) -> bool:
    profile = asker.ask_slack(identity.user_id)
    return bool(profile and profile.runs_workspace and profile.identity == identity)
