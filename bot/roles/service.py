"""Roles: who is support, and who is admin of which organization."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.directory.searching import to_identity
from bot.errors import LastSupportError, SupportTeamError
from bot.outbox.app_home import mark_home
from bot.rights import ORGANIZATION_COLUMNS, Access, Rights, Where
from bot.roles.recent import Recent
from bot.storage.database import Database
from bot.storage.tables import ORGANIZATIONS, ROLES
from bot.values import Actor, Clock, Identity, Organization, Role


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a Slack user holds: support, or admin of an organization."""

    identity: Identity
    role: Role
    organization: Organization | None
    granted_by: Identity | None
    granted_at: datetime


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant or a revocation did; `changed` is false where it was so already."""

    grant: Grant
    changed: bool


class RoleList(msgspec.Struct, frozen=True, kw_only=True):
    """The roles that are held, all of them or an organization's."""

    organization: Organization | None
    grants: tuple[Grant, ...]


class Roles:
    """Grants, revokes and lists roles (section 4 of the design)."""

    def __init__(
        self,
        database: Database,
        rights: Rights,
        clock: Clock,
        marked: Callable[[], object] | None = None,
    ) -> None:
        self._database = database
        self._rights = rights
        self._clock = clock
        self._marked = marked
        self._owners = Recent(clock)

    def require(
        self, actor: Actor, role: Role, where: Where = None, identity: Identity | None = None
    ) -> Organization | None:
        """Find the organization of a role; raises where the actor may neither grant nor revoke it.

        For a user who is named it raises `SupportTeamError` as `grant` does.
        """
        with self._database.read() as connection:
            organization = self._require(connection, actor, role, where)
        if identity:
            self._require_team(role, identity)
        return organization

    def runs_workspace(self, actor: Actor) -> bool | None:
        """Whether they run a workspace of the operator's; None where Slack must be asked first."""
        identity = actor.identity
        if identity is None or identity.team_id not in self._rights.support_teams:
            return False
        return self._owners.find(identity)

    def learn_whether_runs_workspace(self, identity: Identity, ask: Callable[[], bool]) -> bool:
        """Ask Slack whether somebody runs their workspace, unless it was asked minutes ago."""
        return self._owners.learn(identity, ask)

    def grant(self, actor: Actor, identity: Identity, role: Role, where: Where = None) -> Granted:
        """Give a role; raises `SupportTeamError` for support outside the support workspaces."""
        with self._database.write() as connection:
            organization = self._require(connection, actor, role, where)
            self._require_team(role, identity)
            granted = give(connection, self._grant(actor, identity, role, organization))
        return self._told(granted)

    def revoke(
        self,
        actor: Actor,
        identity: Identity,
        role: Role,
        where: Where = None,
        *,
        is_confirmed: bool = False,
    ) -> Granted:
        """Take a role away; raises `LastSupportError` unless that is confirmed."""
        with self._database.write() as connection:
            organization = self._require(connection, actor, role, where)
            # The operator can name support again at any time.
            if role == Role.SUPPORT and actor.identity is not None and not is_confirmed:
                self._require_another(connection, identity)
            grant = self._grant(actor, identity, role, organization)
            revoked = _take(connection, grant)
        return self._told(revoked)

    def access(self, actor: Actor) -> Access:
        """Read what the actor may see and change."""
        with self._database.read() as connection:
            return self._rights.of(connection, actor)

    def grantable(self, actor: Actor) -> tuple[Role, ...]:
        """List the roles that the actor may grant, at some organization at least."""
        access = self.access(actor)
        may_name = {
            Role.ADMIN: access.is_support or bool(access.admin_of),
            Role.SUPPORT: self._rights.may_name_support(access, actor),
        }
        return tuple(role for role, may in may_name.items() if may)

    def list(self, actor: Actor, where: Where = None) -> RoleList:
        """List the roles: all of them for support without an organization, else its admins.

        Whoever runs a workspace of the operator's, and sees no organization, gets support alone.
        """
        with self._database.read() as connection:
            statement, organization = _GRANTS, None
            access = self._rights.of(connection, actor)
            may_name_support = self._rights.may_name_support(access, actor)
            if may_name_support and where is None and not access.is_support and not access.visible:
                statement = statement.where(ROLES.c.role == Role.SUPPORT)
            elif where is not None or not access.is_support:
                access, organization_id = self._rights.locate(connection, actor, where)
                organization = self._rights.organization(connection, organization_id)
                access.require_change(organization)
                statement = statement.where(ROLES.c.organization_id == organization_id)
            grants = tuple(
                Grant(
                    identity=Identity(team_id=row.team_id, user_id=row.user_id),
                    role=Role(row.role),
                    organization=(
                        None if row.organization_id is None else self._rights.to_organization(row)
                    ),
                    granted_by=to_identity(row.granted_by_team_id, row.granted_by_user_id),
                    granted_at=row.granted_at,
                )
                for row in connection.execute(statement)
            )
            return RoleList(organization=organization, grants=grants)

    def _told(self, granted: Granted) -> Granted:
        if granted.changed and self._marked:
            self._marked()
        return granted

    def _require(
        self, connection: Connection, actor: Actor, role: Role, where: Where
    ) -> Organization | None:
        if role == Role.SUPPORT:
            access = self._rights.of(connection, actor)
            if not self._rights.may_name_support(access, actor):
                access.require_support()
            return None
        access, organization_id = self._rights.locate(connection, actor, where)
        organization = self._rights.organization(connection, organization_id)
        access.require_change(organization)
        return organization

    def _require_team(self, role: Role, identity: Identity) -> None:
        if role == Role.SUPPORT and identity.team_id not in self._rights.support_teams:
            raise SupportTeamError(identity.team_id)

    def _require_another(self, connection: Connection, identity: Identity) -> None:
        if self._rights.support(connection, locked=True) == (identity,):
            raise LastSupportError

    def _grant(
        self, actor: Actor, identity: Identity, role: Role, organization: Organization | None
    ) -> Grant:
        return Grant(
            identity=identity,
            role=role,
            organization=organization,
            granted_by=actor.identity,
            granted_at=self._clock(),
        )


def give(connection: Connection, grant: Grant) -> Granted:
    """Write a role, and let the person's Home follow.

    The unique index is the check: somebody may grant it at this moment.
    """
    try:
        with connection.begin_nested():
            connection.execute(insert(ROLES), _to_row(grant))
    except IntegrityError:
        return Granted(grant=grant, changed=False)
    mark_home(connection, grant.identity, grant.granted_at)
    return Granted(grant=grant, changed=True)


def _take(connection: Connection, grant: Grant) -> Granted:
    deleted = connection.execute(delete(ROLES).where(*_same(grant)))
    if not deleted.rowcount:
        return Granted(grant=grant, changed=False)
    mark_home(connection, grant.identity, grant.granted_at)
    return Granted(grant=grant, changed=True)


def _same(grant: Grant) -> tuple[ColumnElement[bool], ...]:
    organization = grant.organization
    return (
        ROLES.c.team_id == grant.identity.team_id,
        ROLES.c.user_id == grant.identity.user_id,
        ROLES.c.role == grant.role,
        ROLES.c.organization_id == (organization and organization.id),
    )


def _to_row(grant: Grant) -> dict[str, object]:
    by, organization = grant.granted_by, grant.organization
    return {
        "team_id": grant.identity.team_id,
        "user_id": grant.identity.user_id,
        "role": grant.role,
        "organization_id": organization and organization.id,
        "granted_by_team_id": by and by.team_id,
        "granted_by_user_id": by and by.user_id,
        "granted_at": grant.granted_at,
    }


_GRANTS = (
    select(
        ROLES.c.team_id,
        ROLES.c.user_id,
        ROLES.c.role,
        ROLES.c.granted_by_team_id,
        ROLES.c.granted_by_user_id,
        ROLES.c.granted_at,
        *ORGANIZATION_COLUMNS,
    )
    .outerjoin(ORGANIZATIONS, ORGANIZATIONS.c.id == ROLES.c.organization_id)
    .order_by(ROLES.c.role.desc(), ORGANIZATIONS.c.name_key, ROLES.c.id)
)
