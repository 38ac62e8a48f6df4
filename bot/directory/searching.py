"""The directory: the users of each organization, and how a person is found among them."""

import re
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from bot.errors import DeactivatedUserError, SearchTooShortError, UserNotFoundError
from bot.rights import Rights, Where
from bot.storage.database import Database
from bot.storage.tables import USERS
from bot.text import folded, like_pattern
from bot.values import Actor, Identity, Organization, Status, User

FOUND = 20
"""Users that a search answers with at most."""

_SHORTEST = 3
_SHORTEST_IN_EAST_ASIA = 2
_EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U000323af]+"
)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a text means: one user, or candidates to choose from, or nobody."""

    organization: Organization
    user: User | None = None
    candidates: tuple[User, ...] = ()


class Directory:
    """Finds users, in one organization only, for those who may change its contacts (R11, R17)."""

    def __init__(self, database: Database, rights: Rights) -> None:
        self._database = database
        self._rights = rights

    def search(self, actor: Actor, where: Where, text: str) -> tuple[User, ...]:
        """Find users by a part of their name or e-mail; raises `SearchTooShortError` (R11)."""
        with self._database.read() as connection:
            organization_id = self._require(connection, actor, where).id
            return self._search(connection, organization_id, text)

    def find(self, actor: Actor, where: Where, person: str | Identity) -> Match:
        """Say whom a mention, an e-mail address or a name means.

        A complete name that only one user bears chooses that user; anything less gives candidates.
        """
        with self._database.read() as connection:
            organization = self._require(connection, actor, where)
            if isinstance(person, Identity):
                user = self._one(connection, organization, _BY_IDENTITY, _slack(person))
            elif "@" in person:
                user = self._one(connection, organization, _BY_EMAIL, {"email": to_email(person)})
            else:
                return self._by_name(connection, organization, person)
            return Match(organization=organization, user=user)

    def get(self, actor: Actor, where: Where, user_id: int) -> User:
        """Read one user; raises `UserNotFoundError`."""
        with self._database.read() as connection:
            return user_in(connection, self._require(connection, actor, where), user_id)

    def _require(self, connection: Connection, actor: Actor, where: Where) -> Organization:
        access, organization_id = self._rights.locate(connection, actor, where)
        organization = self._rights.organization(connection, organization_id)
        access.require_change(organization)
        return organization

    @staticmethod
    def _one(
        connection: Connection,
        organization: Organization,
        statement: Select[*tuple[Any, ...]],
        values: dict[str, str],
    ) -> User | None:
        row = connection.execute(statement, {"organization": organization.id, **values}).first()
        return None if row is None else to_user(row)

    def _by_name(self, connection: Connection, organization: Organization, name: str) -> Match:
        key = folded(name)
        start = like_pattern(name)[1:-1]
        values = {"pattern": f"{start} %", "longer": f"{start} % %"}
        rows = connection.execute(_BEARERS, {"organization": organization.id, **values})
        bearers = tuple(user for user in map(to_user, rows) if folded(user.name) == key)
        if len(bearers) == 1:
            return Match(organization=organization, user=bearers[0])
        return Match(
            organization=organization,
            candidates=bearers or self._search(connection, organization.id, name),
        )

    @staticmethod
    def _search(connection: Connection, organization_id: int, text: str) -> tuple[User, ...]:
        require_length(text)
        rows = connection.execute(
            _SEARCH, {"organization": organization_id, "pattern": like_pattern(text)}
        )
        return tuple(map(to_user, rows))


def require_length(text: str) -> None:
    """Raise `SearchTooShortError` for a text too short to search with (R11)."""
    letters = "".join(text.split())
    enough = _SHORTEST_IN_EAST_ASIA if _EAST_ASIAN.fullmatch(letters) else _SHORTEST
    if len(folded(text)) < enough:
        raise SearchTooShortError


def to_email(text: str) -> str:
    """Write an e-mail address as the directory keeps it: trimmed and in lower case."""
    return text.strip().lower()


USER_COLUMNS = (
    USERS.c.id.label("user_row_id"),
    USERS.c.organization_id.label("user_organization_id"),
    USERS.c.name.label("user_name"),
    USERS.c.email,
    USERS.c.status,
    USERS.c.slack_team_id,
    USERS.c.slack_user_id,
)

_USERS = select(*USER_COLUMNS).where(USERS.c.organization_id == bindparam("organization"))
_BY_ID = _USERS.where(USERS.c.id == bindparam("id"))
_BY_EMAIL = _USERS.where(USERS.c.email == bindparam("email"))
_BY_IDENTITY = _USERS.where(
    USERS.c.slack_team_id == bindparam("team"), USERS.c.slack_user_id == bindparam("user")
)


def _first(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the first users that a pattern fits, in the order of their search text."""
    # They are found in the covering index alone; only those are then read whole.
    found = (
        select(USERS.c.id, USERS.c.search_text)
        .where(
            USERS.c.organization_id == bindparam("organization"),
            USERS.c.search_text.like(bindparam("pattern"), escape="\\"),
            *conditions,
        )
        .order_by(USERS.c.search_text, USERS.c.id)
        .limit(FOUND)
        .subquery()
    )
    return (
        select(*USER_COLUMNS)
        .join(found, found.c.id == USERS.c.id)
        .order_by(found.c.search_text, found.c.id)
    )


_SEARCH = _first()
# What follows a complete name in the search text is the address, which has no space.
_BEARERS = _first(USERS.c.search_text.not_like(bindparam("longer"), escape="\\"))


def user_in(connection: Connection, organization: Organization, user_id: int) -> User:
    """Read a user of this organization; raises `UserNotFoundError` (R10)."""
    row = connection.execute(_BY_ID, {"organization": organization.id, "id": user_id}).one_or_none()
    if row is None:
        raise UserNotFoundError(None, organization.name)
    return to_user(row)


def available_user(connection: Connection, organization: Organization, user_id: int) -> User:
    """Read a user who may become a contact; raises `DeactivatedUserError` too (R10)."""
    user = user_in(connection, organization, user_id)
    if user.status == Status.DEACTIVATED:
        raise DeactivatedUserError(user.name, organization.name)
    return user


def to_user(row: Row[*tuple[Any, ...]]) -> User:
    """Make the value of a row that ends with a user's columns."""
    # Unpacked: to ask a row for each by its name takes ten times as long.
    *_others, user_id, organization_id, name, email, status, team_id, slack_user_id = row
    return User(
        id=user_id,
        organization_id=organization_id,
        name=name,
        email=email,
        status=Status(status),
        identity=to_identity(team_id, slack_user_id),
    )


def to_identity(team_id: str | None, user_id: str | None) -> Identity | None:
    """Make an identity of two columns; None where they are empty."""
    return (
        None if team_id is None or user_id is None else Identity(team_id=team_id, user_id=user_id)
    )


def _slack(identity: Identity) -> dict[str, str]:
    return {"team": identity.team_id, "user": identity.user_id}
