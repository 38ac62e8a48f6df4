"""The import of users: matched by organization and e-mail address, and updated."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, partial
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, NamedTuple, TypeAlias

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from bot.directory.searching import to_email, to_identity
from bot.imports import csvfile, upserts
from bot.imports.csvfile import File, Line, Opening
from bot.imports.report import (
    Code,
    Read,
    Refused,
    RefusedError,
    require_clean,
    require_filled,
    require_length,
)
from bot.imports.terms import Terms
from bot.imports.upserts import MISSING, Missing, Row, Upserts, given
from bot.outbox.app_home import mark_home
from bot.storage.tables import EMAIL_LENGTH, NAME_LENGTH, ORGANIZATIONS, USERS
from bot.text import is_email, is_slack_team, is_slack_user, search_text
from bot.values import Identity, Status

_Bearers: TypeAlias = dict[tuple[object, ...], str]
"""The address of each Slack user, by organization, workspace and id."""


class _User(NamedTuple):
    """A line of users; what is not given stays as it is."""

    organization_id: int
    email: str
    line: int
    name: str | None
    identity: tuple[str, str] | tuple[None, None] | Missing
    status: Status | Missing

    @property
    def key(self) -> tuple[int, str]:
        """What the user is matched by: a person may work for several organizations."""
        return self.organization_id, self.email

    @property
    def title(self) -> str:
        """The address."""
        return self.email


@dataclass(frozen=True, kw_only=True)
class _Decision(Upserts):
    """What some lines of users come to."""

    unlinked: list[Identity]
    """Slack users who are no longer this user: what they may see changes with it."""


class Users:
    """Users by their organization and address."""

    portion: ClassVar[int] = upserts.PORTION

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def read(
        self, connection: Connection, file: File, opening: Opening = csvfile.opened
    ) -> Read[_User]:
        """Read the lines; raises `FileError`."""
        lines = csvfile.read(
            file,
            required=("account_id", "email"),
            optional=("name", "slack_user_id", "slack_team_id", "status"),
            opening=opening,
        )
        accounts = dict(connection.execute(_ACCOUNTS).all())
        asked, refused = upserts.read(lines, partial(self._to_user, accounts))
        kept, shared = _without_shared_identities(asked)
        return Read(asked=sorted(kept, key=attrgetter("key")), refused=[*refused, *shared])

    def decide(self, connection: Connection, asked: Sequence[_User], *, locks: bool) -> _Decision:
        """Decide what is new and what changes."""
        values = _range(asked) | {"emails": [one.email for one in asked]}
        key = itemgetter("organization_id", "email")
        known = upserts.known(connection, _KNOWN, values, key, locks=locks)
        bearers = _bearers(connection, asked)
        rows, refused = [], []
        for one in asked:
            before = known.get(one.key)
            try:
                rows.append((before, _to_row(one, before, bearers)))
            except RefusedError as error:
                refused.append(error.at(one.line))
        decided = upserts.decide(USERS, rows, refused)
        return _Decision(
            new=decided.new,
            changed=decided.changed,
            result=decided.result,
            unlinked=list(_unlinked(rows)),
        )

    def write(self, connection: Connection, decision: _Decision) -> None:
        """Write what was decided."""
        upserts.write(connection, USERS, decision)
        for identity in decision.unlinked:
            mark_home(connection, identity, self._terms.now)

    @cached_property
    def _teams(self) -> AbstractSet[str]:
        return self._terms.teams()

    def _to_user(self, accounts: dict[str, int], line: Line) -> _User:
        cells = require_clean(line)
        account = require_filled(cells, "account_id", NAME_LENGTH)
        if account not in accounts:
            raise RefusedError(account, Code.NO_ORGANIZATION)
        # Some letters become two when they are made small.
        email = require_length(
            to_email(require_filled(cells, "email", EMAIL_LENGTH)), "email", EMAIL_LENGTH
        )
        if not is_email(email):
            raise RefusedError(email, Code.EMAIL)
        return _User(
            organization_id=accounts[account],
            email=email,
            line=line.number,
            name=require_length(cells.get("name", ""), "name", NAME_LENGTH) or None,
            identity=MISSING if "slack_user_id" not in cells else self._to_identity(cells),
            status=MISSING if "status" not in cells else _to_status(cells["status"]),
        )

    def _to_identity(self, cells: dict[str, str]) -> tuple[str, str] | tuple[None, None]:
        user_id, team_id = cells["slack_user_id"], cells.get("slack_team_id", "")
        if not user_id:
            return (None, None)
        if not is_slack_user(user_id):
            raise RefusedError(user_id, Code.SLACK_USER)
        if team_id and not is_slack_team(team_id):
            raise RefusedError(team_id, Code.SLACK_TEAM)
        if not team_id and len(self._teams) != 1:
            raise RefusedError(user_id, Code.TEAM_NEEDED, known=len(self._teams))
        return (team_id or next(iter(self._teams)), user_id)


def _without_shared_identities(asked: Iterable[_User]) -> tuple[list[_User], list[Refused]]:
    bearers: _Bearers = {}
    kept, refused = [], []
    for one in asked:
        team_id, user_id = one.identity if isinstance(one.identity, tuple) else (None, None)
        bearer = (one.organization_id, team_id, user_id)
        if user_id and bearers.setdefault(bearer, one.email) != one.email:
            refused.append(_taken(user_id).at(one.line))
        else:
            kept.append(one)
    return kept, refused


def _taken(user_id: str) -> RefusedError:
    return RefusedError(user_id, Code.SLACK_USER_TAKEN)


def _to_status(text: str) -> Status:
    try:
        return Status(text.lower()) if text else Status.ACTIVE
    except ValueError as error:
        raise RefusedError(text, Code.STATUS) from error


def _unlinked(
    rows: Iterable[Row],
) -> Iterator[Identity]:
    for before, row in rows:
        identity = before and to_identity(before["slack_team_id"], before["slack_user_id"])
        if identity and identity != to_identity(row["slack_team_id"], row["slack_user_id"]):
            yield identity


def _range(chunk: Sequence[_User]) -> dict[str, object]:
    return {"first": chunk[0].organization_id, "last": chunk[-1].organization_id}


def _to_row(one: _User, before: RowMapping | None, bearers: _Bearers) -> dict[str, Any]:
    team_id, user_id = (
        one.identity
        if isinstance(one.identity, tuple)
        else (before and before["slack_team_id"], before and before["slack_user_id"])
    )
    bearer = bearers.get((one.organization_id, team_id, user_id), one.email)
    if user_id and bearer != one.email:
        raise _taken(user_id)
    name = one.name or (one.email if before is None else before["name"])
    return {
        "organization_id": one.organization_id,
        "email": one.email,
        "name": name,
        "search_text": search_text(name, one.email),
        "status": given(one.status, before, "status", Status.ACTIVE),
        "slack_team_id": team_id,
        "slack_user_id": user_id,
    }


def _bearers(connection: Connection, chunk: Sequence[_User]) -> _Bearers:
    ids = [one.identity[1] for one in chunk if isinstance(one.identity, tuple) and one.identity[1]]
    rows = connection.execute(_BEARERS, _range(chunk) | {"ids": ids}).all() if ids else ()
    return {tuple(bearer): email for *bearer, email in rows}


_ACCOUNTS = select(ORGANIZATIONS.c.account_id, ORGANIZATIONS.c.id)
# The lines stand in the order of organizations: where a person works for many, these are few.
_IN_RANGE = USERS.c.organization_id.between(bindparam("first"), bindparam("last"))
_KNOWN: Select[*tuple[Any, ...]] = (
    select(USERS)
    .where(USERS.c.email.in_(bindparam("emails", expanding=True)), _IN_RANGE)
    .order_by(USERS.c.id)
)
_BEARERS = select(
    USERS.c.organization_id, USERS.c.slack_team_id, USERS.c.slack_user_id, USERS.c.email
).where(USERS.c.slack_user_id.in_(bindparam("ids", expanding=True)), _IN_RANGE)
