"""A contact's own entries, and their wish to go."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.directory.searching import USER_COLUMNS, to_user
from bot.errors import NotAContactError
from bot.rights import Rights, Where
from bot.storage.tables import CONTACTS, LEAVE_REQUESTS, USERS
from bot.values import Actor, Status, User

AGAIN = timedelta(hours=1)
"""How long somebody who asked to be let go is not passed on again."""


def own_user(connection: Connection, rights: Rights, actor: Actor, where: Where) -> User:
    """Find the actor in the directory, with entries there; raises `NotAContactError`."""
    access = rights.of(connection, actor)
    # Who has left one organization may still be a contact of another.
    is_gone = isinstance(where, int) and where not in access.contact_of
    if not access.contact_of or is_gone or actor.identity is None:
        raise NotAContactError
    if where is None and len(access.contact_of) == 1:
        organization_id = next(iter(access.contact_of))
    else:
        _access, organization_id = rights.locate(connection, actor, where)
    row = connection.execute(
        _OWN,
        {
            "organization": organization_id,
            "teams": [team for team in (actor.identity.team_id, actor.enterprise_id) if team],
            "user": actor.identity.user_id,
        },
    ).first()
    if row is None:
        raise NotAContactError
    return to_user(row)


def asks_anew(connection: Connection, user_id: int, now: datetime) -> bool:
    """Note that somebody asks to be let go; false if they did so a short while ago.

    The caller holds the lock of their organization.
    """
    asked_at = connection.execute(_ASKED_AT, {"user": user_id}).scalar_one_or_none()
    if asked_at is not None and now - asked_at < AGAIN:
        return False
    forget_wish(connection, user_id)
    connection.execute(insert(LEAVE_REQUESTS), {"user_id": user_id, "asked_at": now})
    return True


def forget_wish(connection: Connection, user_id: int) -> None:
    """Forget that somebody asked to be let go."""
    connection.execute(_FORGET, {"user": user_id})


_ASKED_AT = select(LEAVE_REQUESTS.c.asked_at).where(LEAVE_REQUESTS.c.user_id == bindparam("user"))
_FORGET = delete(LEAVE_REQUESTS).where(LEAVE_REQUESTS.c.user_id == bindparam("user"))
_OWN = (
    select(*USER_COLUMNS)
    .where(
        USERS.c.organization_id == bindparam("organization"),
        USERS.c.slack_team_id.in_(bindparam("teams", expanding=True)),
        USERS.c.slack_user_id == bindparam("user"),
        USERS.c.status != Status.DEACTIVATED,
        select(CONTACTS.c.id).where(CONTACTS.c.user_id == USERS.c.id).exists(),
    )
    .order_by(USERS.c.id)
)
