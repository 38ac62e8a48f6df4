"""The import of users: matched by organization and e-mail address, and updated."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from bot.directory.searching import to_email, to_identity
from bot.errors import TeamNeededError
from bot.imports import csvfile, upserts
from bot.imports.csvfile import File, Line
from bot.imports.report import RefusedError, Result, require_clean, require_filled, require_length
from bot.imports.upserts import MISSING, Missing, given
from bot.language import _
from bot.outbox.app_home import mark_home
from bot.settings import SettingsError
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


def users(
    connection: Connection, file: File, team: Callable[[], str], result: Result, *, now: datetime
) -> Callable[[Connection, Result, bool], None]:
    """Read users; `team` finds the workspace of those whose line names none."""
    lines = csvfile.read(
        file,
        required=("account_id", "email"),
        optional=("name", "slack_user_id", "slack_team_id", "status"),
    )
    accounts = dict(connection.execute(_ACCOUNTS).all())
    asked = upserts.read(lines, partial(_to_user, accounts, _Team(team)), result)
    kept = _without_shared_identities(asked, result)
    return partial(_decide, sorted(kept, key=attrgetter("key")), now)


def _without_shared_identities(asked: Iterable[_User], result: Result) -> list[_User]:
    bearers: _Bearers = {}
    kept = []
    for one in asked:
        team_id, user_id = one.identity if isinstance(one.identity, tuple) else (None, None)
        bearer = (one.organization_id, team_id, user_id)
        if user_id and bearers.setdefault(bearer, one.email) != one.email:
            result.refused.append(_taken(user_id).at(one.line))
        else:
            kept.append(one)
    return kept


def _taken(user_id: str) -> RefusedError:
    return RefusedError(user_id, _("this Slack user is someone else in this organization already"))


def _to_user(accounts: dict[str, int], team: "_Team", line: Line) -> _User:
    cells = require_clean(line)
    account = require_filled(cells, "account_id", NAME_LENGTH)
    if account not in accounts:
        raise RefusedError(account, _("there is no organization with this account id"))
    # Some letters become two when they are made small.
    email = require_length(
        to_email(require_filled(cells, "email", EMAIL_LENGTH)), "email", EMAIL_LENGTH
    )
    if not is_email(email):
        raise RefusedError(email, _("this is no e-mail address"))
    return _User(
        organization_id=accounts[account],
        email=email,
        line=line.number,
        name=require_length(cells.get("name", ""), "name", NAME_LENGTH) or None,
        identity=MISSING if "slack_user_id" not in cells else _to_identity(cells, team),
        status=MISSING if "status" not in cells else _to_status(cells["status"]),
    )


def _to_identity(cells: dict[str, str], team: "_Team") -> tuple[str, str] | tuple[None, None]:
    user_id, team_id = cells["slack_user_id"], cells.get("slack_team_id", "")
    if not user_id:
        return (None, None)
    if not is_slack_user(user_id):
        raise RefusedError(user_id, _("a Slack user id begins with U or W"))
    if team_id and not is_slack_team(team_id):
        raise RefusedError(team_id, _("a Slack team id begins with T or E"))
    return (team_id or team.of(user_id), user_id)


def _to_status(text: str) -> Status:
    try:
        return Status(text.lower()) if text else Status.ACTIVE
    except ValueError as error:
        raise RefusedError(text, _("a status is active, pending or deactivated")) from error


class _Team:
    """The workspace of users whose line names none, looked for once."""

    def __init__(self, find: Callable[[], str]) -> None:
        self._find = find
        self._found: str | SettingsError | TeamNeededError | None = None

    def of(self, user_id: str) -> str:
        """Answer with the workspace; raises `RefusedError` where it is not known."""
        if self._found is None:
            try:
                self._found = self._find()
            except (SettingsError, TeamNeededError) as error:
                self._found = error
        if not isinstance(self._found, str):
            raise RefusedError(user_id, str(self._found))
        return self._found


def _decide(
    asked: list[_User],
    now: datetime,
    connection: Connection,
    result: Result,
    writes: bool,  # noqa: FBT001
) -> None:
    for chunk in upserts.chunks(asked):
        values = _range(chunk) | {"emails": [one.email for one in chunk]}
        key = itemgetter("organization_id", "email")
        known = upserts.known(connection, _KNOWN, values, key, locks=writes)
        bearers = _bearers(connection, chunk)
        rows = []
        for one in chunk:
            before = known.get(one.key)
            try:
                rows.append((before, _to_row(one, before, bearers)))
            except RefusedError as error:
                result.refused.append(error.at(one.line))
        upserts.apply(connection, USERS, rows, result, writes=writes)
        if writes:
            for identity in _unlinked(rows):
                mark_home(connection, identity, now)


def _unlinked(
    rows: Iterable[tuple[RowMapping | None, dict[str, Any]]],
) -> Iterator[Identity]:
    """Find the Slack users who are no longer this user: what they may see changes with it."""
    for before, row in rows:
        identity = before and to_identity(before["slack_team_id"], before["slack_user_id"])
        if identity and identity != to_identity(row["slack_team_id"], row["slack_user_id"]):
            yield identity


def _range(chunk: list[_User]) -> dict[str, object]:
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


def _bearers(connection: Connection, chunk: list[_User]) -> _Bearers:
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
