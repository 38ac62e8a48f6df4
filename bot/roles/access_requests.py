"""Requests for access: who asks, whom to tell, and who answers first."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.directory.searching import USER_COLUMNS, to_identity, to_user
from bot.errors import (
    AccessRequestGoneError,
    AlreadySupportError,
    NobodyToAskError,
    RequestTooLongError,
)
from bot.rights import Access, Rights, Where
from bot.roles.service import Grant, give
from bot.storage.database import Database
from bot.storage.tables import ACCESS_REQUEST_MESSAGES, ACCESS_REQUESTS, USERS
from bot.text import one_line
from bot.values import Actor, Clock, Identity, Organization, Role, SentMessage, Status, User

TEXT_LENGTH = 200
"""Characters of what the person may add in their own words."""

PATIENCE = timedelta(minutes=5)
"""How long the messages of a new request may be under way; after it they are sent again."""

KEPT = timedelta(days=90)
"""How long a request is kept after it was answered, or after it was made if nobody answers."""


class Answer(StrEnum):
    """What became of a request."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class AccessRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's request for access; what one organization's admins see of it tells of no other."""

    id: int
    by: Identity
    channel_id: str | None
    text: str
    """Their own words, which nothing is looked up by."""
    asked_at: datetime
    user: User | None
    """Who they are in the directory of the organization, by their Slack user."""
    organization: Organization | None
    """Whose admins are asked; None where no directory knows them."""
    answer: Answer
    answered_by: Identity | None
    answered_at: datetime | None
    granted: Organization | None
    """The organization that they became admin of."""


class AccessAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and whom to tell of it; nobody where it was made before."""

    request: AccessRequest
    is_new: bool
    support: tuple[Identity, ...]
    admins: tuple[Identity, ...]
    """Admins of the organization, who are not support besides."""


class AccessAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """A request after an answer; only the first one counts."""

    request: AccessRequest
    is_first: bool
    messages: tuple[SentMessage, ...]


class AccessRequests:
    """Takes requests for access from anybody, and answers from those who can grant it (R17)."""

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

    def pending(self, actor: Actor) -> AccessRequest | None:
        """Read the actor's own open request; None while there is something left to ask.

        Raises `AlreadySupportError`.
        """
        with self._database.read() as connection:
            access = self._rights.of(connection, actor)
            _require_need(access)
            users = _directory_users(connection, actor, access)
            ids = [_open_id(connection, actor, user) for user in users]
            known = [one for one in ids if one is not None]
            return self._read(connection, known[0]) if known == ids else None

    def ask(self, actor: Actor, text: str) -> tuple[AccessAsked, ...]:
        """Make a request; one for each organization in whose directory the actor is.

        Asked twice it is one request (R18). Raises `RequestTooLongError`, `AlreadySupportError`,
        and `NobodyToAskError` where nobody could grant it.
        """
        text = one_line(text)
        if len(text) > TEXT_LENGTH:
            raise RequestTooLongError(TEXT_LENGTH)
        with self._database.write() as connection:
            access = self._rights.of(connection, actor)
            _require_need(access)
            users = _directory_users(connection, actor, access)
            support = self._rights.support(connection)
            asked = [self._ask(connection, actor, user, support, text) for user in users]
        if not any(asked):
            raise NobodyToAskError
        return tuple(one for one in asked if one)

    def _ask(
        self,
        connection: Connection,
        actor: Actor,
        user: User | None,
        support: tuple[Identity, ...],
        text: str,
    ) -> AccessAsked | None:
        admins = self._rights.admins(connection, user.organization_id) if user else ()
        if not support and not admins:
            return None
        request_id, is_new = self._insert(connection, actor, user, text)
        return AccessAsked(
            request=self._read(connection, request_id),
            is_new=is_new,
            support=support,
            admins=tuple(admin for admin in admins if admin not in support),
        )

    def sent(
        self, actor: Actor, request_id: int, messages: Iterable[SentMessage]
    ) -> AccessRequest | None:
        """Keep where the actor's request can be answered, and read what became of it meanwhile.

        With no message it is taken back, so that it can be made again.
        """
        rows = [
            {"access_request_id": request_id, **structs.asdict(message)} for message in messages
        ]
        with self._database.write() as connection:
            row = _locked(connection, request_id)
            if to_identity(row.team_id, row.user_id) != actor.identity:
                raise AccessRequestGoneError
            if rows:
                connection.execute(insert(ACCESS_REQUEST_MESSAGES), rows)
                return self._read(connection, request_id)
            is_taken_back = connection.execute(_DELETE, {"the_id": request_id}).rowcount > 0
            return None if is_taken_back else self._read(connection, request_id)

    def get(self, actor: Actor, request_id: int) -> AccessRequest:
        """Read a request that the actor may answer; raises `AccessRequestGoneError`."""
        with self._database.read() as connection:
            request = self._read(connection, request_id)
            _require_answerer(self._rights.of(connection, actor), request)
            return request

    def grant(self, actor: Actor, request_id: int, where: Where) -> AccessAnswered:
        """Make the person admin of an organization, unless the request is answered already.

        Raises `AccessRequestGoneError`, and what `Rights.locate` raises about the organization.
        """
        with self._database.write() as connection:
            request = self._locked(connection, actor, request_id)
            if request.answer != Answer.OPEN:
                return AccessAnswered(request=request, is_first=False, messages=())
            access, organization_id = self._rights.locate(connection, actor, where)
            organization = self._rights.organization(connection, organization_id)
            access.require_change(organization)
            granted = give(
                connection,
                Grant(
                    identity=request.by,
                    role=Role.ADMIN,
                    organization=organization,
                    granted_by=actor.identity,
                    granted_at=self._clock(),
                ),
            )
            answered = self._close(connection, actor, request_id, Answer.GRANTED, organization)
        if granted.changed and self._marked:
            self._marked()
        return answered

    def decline(self, actor: Actor, request_id: int) -> AccessAnswered:
        """Decline a request, unless it is answered already; raises `AccessRequestGoneError`."""
        with self._database.write() as connection:
            request = self._locked(connection, actor, request_id)
            if request.answer != Answer.OPEN:
                return AccessAnswered(request=request, is_first=False, messages=())
            return self._close(connection, actor, request_id, Answer.DECLINED, None)

    def _insert(
        self, connection: Connection, actor: Actor, user: User | None, text: str
    ) -> tuple[int, bool]:
        """Write the request, or find the open one; says whether its messages must be sent."""
        now, by = self._clock(), actor.identity
        row = {
            "team_id": by and by.team_id,
            "user_id": by and by.user_id,
            "channel_id": actor.channel_id,
            "text": text,
            "asked_at": now,
            "directory_user_id": user and user.id,
            "state": Answer.OPEN,
        }
        try:
            with connection.begin_nested():
                return connection.execute(_INSERT, row).scalar_one(), True
        except IntegrityError:
            # The unique index is the check: the same person may ask twice at this moment.
            request_id = _open_id(connection, actor, user)
        if request_id is None:
            # Somebody answered it in between.
            return self._insert(connection, actor, user, text)
        values = {"the_id": request_id, "now": now, "before": now - PATIENCE}
        return request_id, connection.execute(_SEND_AGAIN, values).rowcount > 0

    def _locked(self, connection: Connection, actor: Actor, request_id: int) -> AccessRequest:
        _locked(connection, request_id)
        request = self._read(connection, request_id)
        _require_answerer(self._rights.of(connection, actor), request)
        return request

    def _close(
        self,
        connection: Connection,
        actor: Actor,
        request_id: int,
        answer: Answer,
        granted: Organization | None,
    ) -> AccessAnswered:
        by = actor.identity
        connection.execute(
            _CLOSE,
            {
                "the_id": request_id,
                "state": answer,
                "answered_by_team_id": by and by.team_id,
                "answered_by_user_id": by and by.user_id,
                "answered_at": self._clock(),
                "granted_organization_id": granted and granted.id,
            },
        )
        rows = connection.execute(_MESSAGES, {"id": request_id})
        return AccessAnswered(
            request=self._read(connection, request_id),
            is_first=True,
            messages=tuple(SentMessage(team_id=team, channel_id=c, ts=ts) for team, c, ts in rows),
        )

    def _read(self, connection: Connection, request_id: int) -> AccessRequest:
        row = connection.execute(_READ, {"id": request_id}).one_or_none()
        if row is None:
            raise AccessRequestGoneError
        # A directory may have come to know them otherwise since they asked.
        is_theirs = row.slack_user_id == row.user_id and row.status != Status.DEACTIVATED
        user = to_user(row) if row.user_row_id is not None and is_theirs else None
        return AccessRequest(
            id=row.id,
            by=Identity(team_id=row.team_id, user_id=row.user_id),
            channel_id=row.channel_id,
            text=row.text,
            asked_at=row.asked_at,
            user=user,
            organization=self._organization(
                connection, None if user is None else user.organization_id
            ),
            answer=Answer(row.state),
            answered_by=to_identity(row.answered_by_team_id, row.answered_by_user_id),
            answered_at=row.answered_at,
            granted=self._organization(connection, row.granted_organization_id),
        )

    def _organization(
        self, connection: Connection, organization_id: int | None
    ) -> Organization | None:
        if organization_id is None:
            return None
        return self._rights.organization(connection, organization_id)


def _require_need(access: Access) -> None:
    if access.is_support:
        raise AlreadySupportError


def _require_answerer(access: Access, request: AccessRequest) -> None:
    organization = request.organization
    if not access.is_support and (organization is None or not access.may_change(organization.id)):
        raise AccessRequestGoneError


def _open_id(connection: Connection, actor: Actor, user: User | None) -> int | None:
    by = actor.identity
    values = {
        "team": by and by.team_id,
        "user": by and by.user_id,
        "directory_user": user and user.id,
    }
    request_id: int | None = connection.execute(_OPEN, values).scalar_one_or_none()
    return request_id


def _locked(connection: Connection, request_id: int) -> Row[*tuple[Any, ...]]:
    row = connection.execute(_LOCK, {"id": request_id}).one_or_none()
    if row is None:
        raise AccessRequestGoneError
    return row


def _directory_users(
    connection: Connection, actor: Actor, access: Access
) -> tuple[User | None, ...]:
    """Find who the actor is in each directory whose organization they are not admin of.

    Where there is none, support alone is asked, about nobody in particular.
    """
    by = actor.identity
    teams = [team for team in (by and by.team_id, actor.enterprise_id) if team]
    rows = connection.execute(_USERS, {"teams": teams, "user": by and by.user_id})
    users: dict[int, User] = {}
    for user in map(to_user, rows):
        if user.organization_id not in access.admin_of:
            users.setdefault(user.organization_id, user)
    return tuple(users.values()) or (None,)


_USERS = (
    select(*USER_COLUMNS)
    .where(
        USERS.c.slack_team_id.in_(bindparam("teams", expanding=True)),
        USERS.c.slack_user_id == bindparam("user"),
        USERS.c.status != Status.DEACTIVATED,
    )
    .order_by(USERS.c.id)
)
_OPEN = select(ACCESS_REQUESTS.c.id).where(
    ACCESS_REQUESTS.c.team_id == bindparam("team"),
    ACCESS_REQUESTS.c.user_id == bindparam("user"),
    ACCESS_REQUESTS.c.directory_user_id.is_not_distinct_from(bindparam("directory_user")),
    ACCESS_REQUESTS.c.state == Answer.OPEN,
)
_READ = (
    select(*ACCESS_REQUESTS.c, *USER_COLUMNS)
    .outerjoin(USERS, USERS.c.id == ACCESS_REQUESTS.c.directory_user_id)
    .where(ACCESS_REQUESTS.c.id == bindparam("id"))
)
_LOCK = (
    select(ACCESS_REQUESTS.c.team_id, ACCESS_REQUESTS.c.user_id)
    .where(ACCESS_REQUESTS.c.id == bindparam("id"))
    .with_for_update()
)
_UNSENT = ~(
    select(ACCESS_REQUEST_MESSAGES.c.id)
    .where(ACCESS_REQUEST_MESSAGES.c.access_request_id == ACCESS_REQUESTS.c.id)
    .exists()
)
_INSERT = insert(ACCESS_REQUESTS).returning(ACCESS_REQUESTS.c.id)
_CLOSE = update(ACCESS_REQUESTS).where(ACCESS_REQUESTS.c.id == bindparam("the_id"))
_DELETE = delete(ACCESS_REQUESTS).where(
    ACCESS_REQUESTS.c.id == bindparam("the_id"), ACCESS_REQUESTS.c.state == Answer.OPEN, _UNSENT
)
_MESSAGES = select(
    ACCESS_REQUEST_MESSAGES.c.team_id,
    ACCESS_REQUEST_MESSAGES.c.channel_id,
    ACCESS_REQUEST_MESSAGES.c.ts,
).where(ACCESS_REQUEST_MESSAGES.c.access_request_id == bindparam("id"))
_SEND_AGAIN = (
    update(ACCESS_REQUESTS)
    .where(
        ACCESS_REQUESTS.c.id == bindparam("the_id"),
        ACCESS_REQUESTS.c.asked_at <= bindparam("before"),
        _UNSENT,
    )
    .values(asked_at=bindparam("now"))
)
