"""The import of users: matched by their e-mail address, and updated."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from bot import csvfile, upserts
from bot.csvfile import File, Line
from bot.directory import to_email, to_identity
from bot.errors import TeamNeededError
from bot.homes import mark_home
from bot.language import _
from bot.refusals import RefusedError, Result, require_clean, require_filled, require_length
from bot.settings import SettingsError
from bot.tables import EMAIL_LENGTH, NAME_LENGTH, ORGANIZATIONS, USERS
from bot.text import is_email, is_slack_team, is_slack_user, search_text
from bot.upserts import MISSING, Missing, given
from bot.values import Identity, Status


class _User(NamedTuple):
    """A line of users; what is not given stays as it is."""

    key: str
    line: int
    organization_id: int
    name: str | None
    identity: tuple[str, str] | tuple[None, None] | Missing
    status: Status | Missing


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
    kept = _without_shared_identities(asked.values(), result)
    return partial(_decide, sorted(kept, key=attrgetter("organization_id", "key")), now)


def _without_shared_identities(asked: Iterable[_User], result: Result) -> list[_User]:
    bearers: dict[object, str] = {}
    kept = []
    for one in asked:
        identity = one.identity
        if (
            isinstance(identity, tuple)
            and identity[1]
            and bearers.setdefault(identity, one.key) != one.key
        ):
            result.refused.append(_taken(identity[1]).at(one.line))
        else:
            kept.append(one)
    return kept


def _taken(user_id: str) -> RefusedError:
    return RefusedError(user_id, _("this Slack user is somebody else already"))


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
        key=email,
        line=line.number,
        organization_id=accounts[account],
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
        known = upserts.known(connection, _KNOWN, "email", chunk, locks=writes)
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


def _to_row(
    one: _User, before: RowMapping | None, bearers: dict[tuple[str | None, str | None], str]
) -> dict[str, Any]:
    if before is not None and before["organization_id"] != one.organization_id:
        raise RefusedError(one.key, _("this user belongs to another organization"))
    team_id, user_id = (
        one.identity
        if isinstance(one.identity, tuple)
        else (before and before["slack_team_id"], before and before["slack_user_id"])
    )
    if team_id and user_id and bearers.get((team_id, user_id), one.key) != one.key:
        raise _taken(user_id)
    name = one.name or (one.key if before is None else before["name"])
    return {
        "organization_id": one.organization_id,
        "email": one.key,
        "name": name,
        "search_text": search_text(name, one.key),
        "status": given(one.status, before, "status", Status.ACTIVE),
        "slack_team_id": team_id,
        "slack_user_id": user_id,
    }


def _bearers(
    connection: Connection, chunk: Iterable[_User]
) -> dict[tuple[str | None, str | None], str]:
    ids = [one.identity[1] for one in chunk if isinstance(one.identity, tuple) and one.identity[1]]
    rows = connection.execute(_BEARERS, {"ids": ids}).all() if ids else ()
    return {(team_id, user_id): email for team_id, user_id, email in rows}


_ACCOUNTS = select(ORGANIZATIONS.c.account_id, ORGANIZATIONS.c.id)
_KNOWN: Select[*tuple[Any, ...]] = (
    select(USERS).where(USERS.c.email.in_(bindparam("keys", expanding=True))).order_by(USERS.c.id)
)
_BEARERS = select(USERS.c.slack_team_id, USERS.c.slack_user_id, USERS.c.email).where(
    USERS.c.slack_user_id.in_(bindparam("ids", expanding=True))
)
