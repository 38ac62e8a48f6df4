"""An organization's admins, with who they are in its own directory."""

from typing import Any

import msgspec
from sqlalchemy import Column, Connection, ScalarSelect, bindparam, or_, select

from bot.directory.searching import USER_COLUMNS, to_user
from bot.storage.tables import ROLES, SLACK_TEAMS, USERS
from bot.values import Identity, Role, Status, User


class Admin(msgspec.Struct, frozen=True, kw_only=True):
    """An admin of an organization."""

    identity: Identity
    user: User | None
    """Who that is in the directory, if they are there."""


def admins_of(connection: Connection, organization_id: int) -> tuple[Admin, ...]:
    """Read an organization's admins; what another directory holds of them never shows."""
    admins: dict[Identity, Admin] = {}
    for row in connection.execute(_ADMINS, {"id": organization_id}):
        identity = Identity(team_id=row.team_id, user_id=row.slack_user)
        user = None if row.user_row_id is None else to_user(row)
        admins.setdefault(identity, Admin(identity=identity, user=user))
    return tuple(admins.values())


def fallback(connection: Connection, organization_id: int) -> tuple[Admin, ...]:
    """Read the admins who get the documents where nobody else would (R13)."""
    return tuple(
        admin
        for admin in admins_of(connection, organization_id)
        if not admin.user or admin.user.status != Status.DEACTIVATED
    )


def _enterprise(team_id: Column[Any]) -> ScalarSelect[Any]:
    found = select(SLACK_TEAMS.c.enterprise_id).where(SLACK_TEAMS.c.team_id == team_id)
    return found.scalar_subquery()


_ADMINS = (
    select(ROLES.c.team_id, ROLES.c.user_id.label("slack_user"), *USER_COLUMNS)
    .select_from(ROLES)
    .outerjoin(
        USERS,
        (USERS.c.organization_id == ROLES.c.organization_id)
        & (USERS.c.slack_user_id == ROLES.c.user_id)
        # The role or the entry may be held in the whole enterprise of the other's workspace.
        & or_(
            USERS.c.slack_team_id == ROLES.c.team_id,
            USERS.c.slack_team_id == _enterprise(ROLES.c.team_id),
            _enterprise(USERS.c.slack_team_id) == ROLES.c.team_id,
        ),
    )
    .where(ROLES.c.organization_id == bindparam("id"), ROLES.c.role == Role.ADMIN)
    # Of two entries of one person the one that can get documents, and then the exact one.
    .order_by(
        ROLES.c.id,
        USERS.c.status == Status.DEACTIVATED,
        USERS.c.slack_team_id != ROLES.c.team_id,
        USERS.c.id,
    )
)
