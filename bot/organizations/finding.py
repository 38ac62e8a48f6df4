"""Organizations: found by a part of their name or account id, and what stands about each."""

from typing import Any

import msgspec
from sqlalchemy import Row, Select, bindparam, func, or_, select, true

from bot.contacts.history import Changes
from bot.contacts.results import Count
from bot.errors import NoAccessError, OrganizationNotFoundError
from bot.rights import ORGANIZATION_COLUMNS, Access, Rights, Where
from bot.roles.admins import Admin, admins_of
from bot.storage.database import Database
from bot.storage.tables import CONTACTS, ORGANIZATIONS
from bot.text import like_pattern
from bot.values import Actor, Change, Organization

PAGE = 10
"""Organizations on a page."""

_FARTHEST = 1_000_000
"""The last page that is looked for; a forged number farther out would not fit the database."""


class FoundOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """An organization with its *n of 10*."""

    organization: Organization
    count: Count
    may_change: bool


class OrganizationPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of organizations that fit a text, those at or over their limit first."""

    text: str
    page: int
    """From 0."""
    organizations: tuple[FoundOrganization, ...]
    has_more: bool


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """How an organization stands."""

    organization: Organization
    count: Count
    admins: tuple[Admin, ...]
    last_change: Change | None
    may_change: bool


class Organizations:
    """Finds organizations among those that the actor may see (R17)."""

    def __init__(self, database: Database, rights: Rights, changes: Changes) -> None:
        self._database = database
        self._rights = rights
        self._changes = changes

    def search(
        self, actor: Actor, text: str = "", page: int = 0, *, number: int = PAGE
    ) -> OrganizationPage:
        """Find organizations, those at or over their limit first; raises `NoAccessError`."""
        page = min(max(page, 0), _FARTHEST)
        with self._database.read() as connection:
            access = self._rights.of(connection, actor)
            if not access.is_support and not access.visible:
                raise NoAccessError
            rows = connection.execute(
                _found(access, text),
                {
                    "default": self._rights.contact_limit,
                    "start": page * number,
                    "number": number + 1,
                },
            ).all()
        return OrganizationPage(
            text=text,
            page=page,
            organizations=tuple(self._to_found(row, access) for row in rows[:number]),
            has_more=len(rows) > number,
        )

    def facts(self, actor: Actor, where: Where = None) -> Facts:
        """Say how an organization stands: its contacts, its admins and its latest change."""
        with self._database.read() as connection:
            access, organization_id = self._rights.locate(connection, actor, where)
            row = connection.execute(_FACTS, {"id": organization_id}).one_or_none()
            if row is None:
                raise OrganizationNotFoundError
            found = self._to_found(row, access)
            return Facts(
                organization=found.organization,
                count=found.count,
                admins=admins_of(connection, organization_id),
                last_change=self._changes.latest(connection, actor, access, organization_id),
                may_change=found.may_change,
            )

    def _to_found(self, row: Row[*tuple[Any, ...]], access: Access) -> FoundOrganization:
        organization = self._rights.to_organization(row)
        limit = organization.contact_limit
        return FoundOrganization(
            organization=organization,
            count=Count(
                entries=row.entries,
                limit=limit,
                is_carried_over=row.entries > limit and row.has_carried_over,
            ),
            may_change=access.may_change(organization.id),
        )


# Each organization's entries are counted in their index alone; among 100,000 organizations this
# is several times faster than one grouped query that is joined.
_ENTRIES = (
    select(func.count())
    .where(CONTACTS.c.organization_id == ORGANIZATIONS.c.id)
    .correlate(ORGANIZATIONS)
    .scalar_subquery()
)
_HAS_CARRIED_OVER = (
    select(CONTACTS.c.id)
    .where(CONTACTS.c.organization_id == ORGANIZATIONS.c.id, CONTACTS.c.is_carried_over)
    .correlate(ORGANIZATIONS)
    .exists()
)
_FACTS = select(
    *ORGANIZATION_COLUMNS,
    _ENTRIES.label("entries"),
    _HAS_CARRIED_OVER.label("has_carried_over"),
).where(ORGANIZATIONS.c.id == bindparam("id"))


def _found(access: Access, text: str) -> Select[*tuple[Any, ...]]:
    """Make the query for a page: it counts all that match, and reads only the page's own."""
    pattern = like_pattern(text)
    matching = select(
        ORGANIZATIONS.c.id,
        ORGANIZATIONS.c.name_key,
        func.coalesce(ORGANIZATIONS.c.contact_limit, bindparam("default")).label("the_limit"),
        _ENTRIES.label("entries"),
    ).where(
        or_(
            ORGANIZATIONS.c.account_key.like(pattern, escape="\\"),
            ORGANIZATIONS.c.name_key.like(pattern, escape="\\"),
        )
        if text.strip()
        else true(),
        true() if access.is_support else ORGANIZATIONS.c.id.in_(access.visible),
    )
    counted = matching.subquery()
    order = (counted.c.entries < counted.c.the_limit, counted.c.name_key, counted.c.id)
    page = (
        select(counted)
        .order_by(*order)
        .limit(bindparam("number"))
        .offset(bindparam("start"))
        .subquery()
    )
    return (
        select(
            *ORGANIZATION_COLUMNS,
            page.c.entries,
            _HAS_CARRIED_OVER.label("has_carried_over"),
        )
        .join(page, page.c.id == ORGANIZATIONS.c.id)
        .order_by(page.c.entries < page.c.the_limit, page.c.name_key, page.c.id)
    )
