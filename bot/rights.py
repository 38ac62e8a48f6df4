"""Who may do what, read anew at each call (R17), and which organization a person means."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from bot.errors import (
    AmbiguousOrganizationError,
    NoAccessError,
    NoOrganizationYetError,
    NotAllowedError,
    OrganizationNotFoundError,
    SupportNeededError,
)
from bot.storage.tables import CHANNELS, CONTACTS, ORGANIZATIONS, ROLES, SLACK_BOTS, USERS
from bot.text import folded, legible, like_pattern
from bot.values import Actor, Identity, Organization, Role, Status

Where = int | str | None
"""Which organization is meant: its id, or an account id or name as typed. With none named it is the
one that the channel is bound to, else the person's only one."""

CHOICES = 10
"""Organizations offered at most where several may be meant."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What one person may see and change."""

    is_support: bool
    admin_of: frozenset[int] = frozenset()
    contact_of: frozenset[int] = frozenset()
    here: int | None = None
    """The organization that the channel is bound to, only where the person may see it."""

    @property
    def visible(self) -> frozenset[int]:
        """The organizations that this person may see; support sees every one besides."""
        return self.admin_of | self.contact_of

    def may_see(self, organization_id: int) -> bool:
        """Whether the person may see contacts, recipients and history."""
        return self.is_support or organization_id in self.visible

    def may_change(self, organization_id: int) -> bool:
        """Whether the person may add, remove, replace, undo and export."""
        return self.is_support or organization_id in self.admin_of

    def require_change(self, organization: Organization) -> None:
        """Raise `NotAllowedError` where the person may only look."""
        if not self.may_change(organization.id):
            raise NotAllowedError(organization.name)

    def require_support(self) -> None:
        """Raise `SupportNeededError` or, where the person sees nothing at all, `NoAccessError`."""
        if not self.is_support:
            raise SupportNeededError if self.visible else NoAccessError


class Rights:
    """Answers who may do what; knows the workspaces in which support exists."""

    def __init__(self, *, support_teams: Iterable[str], contact_limit: int) -> None:
        self.support_teams = frozenset(support_teams)
        self.contact_limit = contact_limit

    def of(self, connection: Connection, actor: Actor) -> Access:
        """Read what this person may do now."""
        if actor.identity is None:
            return Access(is_support=True)
        rows = connection.execute(
            _GRANTS if actor.enterprise_id is None else _GRANTS_ON_GRID,
            {
                "team": actor.identity.team_id,
                "enterprise": actor.enterprise_id,
                "user": actor.identity.user_id,
                "channel": actor.channel_id,
            },
        ).all()
        access = Access(
            is_support=any(
                role == Role.SUPPORT and team_id in self.support_teams
                for role, team_id, _organization in rows
            ),
            admin_of=_organizations(rows, Role.ADMIN),
            contact_of=_organizations(rows, "contact"),
        )
        bound = filter(access.may_see, _organizations(rows, "channel"))
        return replace(access, here=next(bound, None))

    def locate(self, connection: Connection, actor: Actor, where: Where) -> tuple[Access, int]:
        """Find the organization that is meant, and what the person may do.

        Raises `NoAccessError` where the person sees none at all, `OrganizationNotFoundError`
        where they may not see it or it does not exist, `AmbiguousOrganizationError` with a choice,
        `NoOrganizationYetError` where support asks and there is none.
        """
        access = self.of(connection, actor)
        if not access.is_support and not access.visible:
            raise NoAccessError
        if isinstance(where, int):
            if not access.may_see(where):
                raise OrganizationNotFoundError(is_refusal=True)
            return access, where
        if where is None:
            return access, self._unnamed(connection, access)
        return access, self._named(connection, access, where)

    def may_name_support(self, access: Access, actor: Actor) -> bool:
        """Whether they are support, or run a workspace of the operator's own (section 4)."""
        return access.is_support or (
            actor.identity is not None
            and actor.identity.team_id in self.support_teams
            and actor.runs_workspace
        )

    def support(self, connection: Connection, *, locked: bool = False) -> tuple[Identity, ...]:
        """List who is support now; `locked`, nobody else may revoke it meanwhile."""
        statement = _SUPPORT.with_for_update() if locked else _SUPPORT
        rows = connection.execute(statement, {"teams": sorted(self.support_teams)})
        return tuple(Identity(team_id=row.team_id, user_id=row.user_id) for row in rows)

    def known_teams(self, connection: Connection) -> frozenset[str]:
        """Find the workspaces that are known; of those that installed the bot, two are enough."""
        return self.support_teams.union(connection.execute(_INSTALLED).scalars())

    @staticmethod
    def admins(connection: Connection, organization_id: int) -> tuple[Identity, ...]:
        """List the admins of an organization."""
        rows = connection.execute(_ADMINS, {"id": organization_id})
        return tuple(Identity(team_id=row.team_id, user_id=row.user_id) for row in rows)

    def organization(self, connection: Connection, organization_id: int) -> Organization:
        """Read one organization; raises `OrganizationNotFoundError` where there is none."""
        row = connection.execute(_BY_ID, {"id": organization_id}).one_or_none()
        if row is None:
            raise OrganizationNotFoundError
        return self.to_organization(row)

    def to_organization(self, row: Row[*tuple[Any, ...]]) -> Organization:
        """Make the value of a row with an organization's columns."""
        return Organization(
            id=row.organization_id,
            account_id=row.account_id,
            name=row.organization_name,
            contact_limit=(self.contact_limit if row.contact_limit is None else row.contact_limit),
        )

    def _unnamed(self, connection: Connection, access: Access) -> int:
        if access.here is not None:
            return access.here
        if not access.is_support and len(access.visible) == 1:
            return next(iter(access.visible))
        candidates = self._matching(connection, access, true())
        if len(candidates) == 1:
            return candidates[0].id
        if not candidates:
            raise NoOrganizationYetError
        raise AmbiguousOrganizationError(candidates)

    def _named(self, connection: Connection, access: Access, text: str) -> int:
        # A command line may hold what is no text.
        text = legible(text)
        key = folded(text)
        for complete in (
            ORGANIZATIONS.c.account_id == text,
            or_(ORGANIZATIONS.c.account_key == key, ORGANIZATIONS.c.name_key == key),
        ):
            if found := self._matching(connection, access, complete):
                return self._choose(found)
        pattern = like_pattern(text)
        candidates = self._matching(
            connection,
            access,
            or_(
                ORGANIZATIONS.c.account_key.like(pattern, escape="\\"),
                ORGANIZATIONS.c.name_key.like(pattern, escape="\\"),
            ),
        )
        if not candidates or not key:
            raise OrganizationNotFoundError(text, is_refusal=not access.is_support)
        raise AmbiguousOrganizationError(candidates)

    @staticmethod
    def _choose(found: tuple[Organization, ...]) -> int:
        if len(found) > 1:
            raise AmbiguousOrganizationError(found)
        return found[0].id

    def _matching(
        self, connection: Connection, access: Access, condition: ColumnElement[bool]
    ) -> tuple[Organization, ...]:
        statement = _ORGANIZATIONS.where(condition).order_by(
            ORGANIZATIONS.c.name_key, ORGANIZATIONS.c.id
        )
        if not access.is_support:
            statement = statement.where(ORGANIZATIONS.c.id.in_(access.visible))
        rows = connection.execute(statement.limit(CHOICES)).all()
        return tuple(self.to_organization(row) for row in rows)


ORGANIZATION_COLUMNS = (
    ORGANIZATIONS.c.id.label("organization_id"),
    ORGANIZATIONS.c.account_id,
    ORGANIZATIONS.c.name.label("organization_name"),
    ORGANIZATIONS.c.contact_limit,
)

_ORGANIZATIONS = select(*ORGANIZATION_COLUMNS)
_BY_ID = _ORGANIZATIONS.where(ORGANIZATIONS.c.id == bindparam("id"))

_SUPPORT = (
    select(ROLES.c.team_id, ROLES.c.user_id)
    # Support has no organization; asked so, the index answers.
    .where(
        ROLES.c.organization_id.is_(None), ROLES.c.team_id.in_(bindparam("teams", expanding=True))
    )
    .order_by(ROLES.c.id)
)
_ADMINS = (
    select(ROLES.c.team_id, ROLES.c.user_id)
    .where(ROLES.c.role == Role.ADMIN, ROLES.c.organization_id == bindparam("id"))
    .order_by(ROLES.c.id)
)


def _grants(
    is_theirs: Callable[[Column[Any]], ColumnElement[bool]],
) -> CompoundSelect[*tuple[Any, ...]]:
    roles = select(ROLES.c.role, ROLES.c.team_id, ROLES.c.organization_id).where(
        is_theirs(ROLES.c.team_id), ROLES.c.user_id == bindparam("user")
    )
    return union_all(
        # Apart, since each has an index of its own.
        roles.where(ROLES.c.organization_id.is_(None)),
        roles.where(ROLES.c.organization_id.is_not(None)),
        select(literal_column("'contact'"), USERS.c.slack_team_id, USERS.c.organization_id).where(
            is_theirs(USERS.c.slack_team_id),
            USERS.c.slack_user_id == bindparam("user"),
            USERS.c.status != Status.DEACTIVATED,
            select(CONTACTS.c.id).where(CONTACTS.c.user_id == USERS.c.id).exists(),
        ),
        # Read along: a round trip of its own would cost more than the whole answer.
        select(literal_column("'channel'"), CHANNELS.c.team_id, CHANNELS.c.organization_id).where(
            is_theirs(CHANNELS.c.team_id),
            CHANNELS.c.channel_id == bindparam("channel"),
        ),
    )


_GRANTS = _grants(lambda team_id: team_id == bindparam("team"))
# A list of any length would be written into the statement anew each time.
_GRANTS_ON_GRID = _grants(lambda team_id: team_id.in_((bindparam("team"), bindparam("enterprise"))))


def _organizations(rows: Iterable[Row[*tuple[Any, ...]]], role: str) -> frozenset[int]:
    return frozenset(organization_id for one, _team, organization_id in rows if one == role)


_INSTALLED = (
    select(func.coalesce(SLACK_BOTS.c.team_id, SLACK_BOTS.c.enterprise_id)).distinct().limit(2)
)
