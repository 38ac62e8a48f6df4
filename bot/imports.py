"""Imports: one file is one transaction, checked line by line, refused with reasons."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from bot import csvfile
from bot.contacts_import import import_contacts
from bot.csvfile import Line
from bot.database import Database
from bot.directory import to_email
from bot.language import _, _n
from bot.refusals import Refused, RefusedError
from bot.settings import Settings, SettingsError
from bot.tables import EMAIL_LENGTH, NAME_LENGTH, OrganizationRow, UserRow
from bot.text import folded, search_text
from bot.values import Status

LONGEST_WAIT = 600.0
"""Seconds that an import waits for its turn and for each answer."""

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How an import is done."""

    is_migration: bool = False
    is_dry_run: bool = False
    allows_partial: bool = False
    team_id: str | None = None


@dataclass(kw_only=True)
class Result:
    """What an import did: lines let in, lines refused, and what is worth knowing besides."""

    accepted: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_written: bool = False

    @property
    def summary(self) -> str:
        """Say in one line what happened."""
        counts = _n("{n} entry changed", "{n} entries changed", self.accepted)
        counts += ", " + _(
            "{same} as they were, {refused} refused", same=self.unchanged, refused=len(self.refused)
        )
        return counts + (". " if self.is_written else ". " + _("Nothing was written."))


class _NotWrittenError(Exception):
    """Takes the transaction back: a dry run, or a refused line."""


def run(settings: Settings, what: str, path: Path, options: Options) -> Result:
    """Import a file; raises `FileError`, and the errors of a database that is busy or away."""
    importers: dict[str, Callable[..., None]] = {
        "organizations": _organizations,
        "users": _users,
        "contacts": import_contacts,
    }
    if what not in importers:
        raise SettingsError("Say what to import: organizations, users or contacts.")
    result, database = Result(), Database(settings.database_url)
    try:
        with database.write(LONGEST_WAIT) as connection:
            importers[what](connection, path, options, result, settings)
            _require_accepted(options, result)
        result.is_written = True
    except _NotWrittenError:
        pass
    finally:
        database.dispose()
    result.refused.sort(key=lambda refused: refused.line)
    return result


def _require_accepted(options: Options, result: Result) -> None:
    if options.is_dry_run or (result.refused and not options.allows_partial):
        raise _NotWrittenError


def write_report(path: Path, refused: Iterable[Refused]) -> None:
    """Write the refused lines as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "value", "reason"))
        writer.writerows((one.line, one.value, one.reason) for one in refused)


def _organizations(
    connection: Connection, path: Path, _options: Options, result: Result, _settings: Settings
) -> None:
    lines = csvfile.read(
        path,
        required=("account_id", "name"),
        optional=("contact_limit", "email_domains"),
    )
    known = _by_key(connection, _ORGANIZATION, "account_id")
    _upsert(connection, OrganizationRow, "account_id", _to_organization, lines, known, result)


def _users(
    connection: Connection, path: Path, options: Options, result: Result, settings: Settings
) -> None:
    lines = csvfile.read(
        path,
        required=("account_id", "email", "name"),
        optional=("slack_user_id", "slack_team_id", "status"),
    )
    accounts = dict(
        connection.execute(select(OrganizationRow.account_id, OrganizationRow.id)).all()
    )
    known = _by_key(connection, _USER, "email")
    taken = {
        (row["slack_team_id"], row["slack_user_id"]): email
        for email, row in known.items()
        if row["slack_user_id"]
    }
    team = _Team(options.team_id, settings)

    def read(line: Line) -> dict[str, Any]:
        values = _to_user(line, accounts, team)
        before = known.get(values["email"])
        if before is not None and before["organization_id"] != values["organization_id"]:
            raise RefusedError(values["email"], _("this user belongs to another organization"))
        if values.get("slack_user_id"):
            identity = (values["slack_team_id"], values["slack_user_id"])
            if taken.setdefault(identity, values["email"]) != values["email"]:
                raise RefusedError(
                    values["slack_user_id"], _("this Slack user is somebody else already")
                )
        return values

    _upsert(connection, UserRow, "email", read, lines, known, result)


def _upsert(
    connection: Connection,
    table: Any,  # noqa: ANN401
    key: str,
    read: Callable[[Line], dict[str, Any]],
    lines: Iterable[Line],
    known: dict[str, Any],
    result: Result,
) -> None:
    """Insert new rows and update changed ones, matched by their key."""
    seen = _read(read, lines, key, result)
    new: list[dict[str, Any]] = []
    for value, values in seen.items():
        before = known.get(value)
        if before is None:
            new.append(values)
        elif any(before[name] != one for name, one in values.items()):
            statement = update(table).where(table.id == bindparam("row_id"))
            connection.execute(statement, {**values, "row_id": before["id"]})
            result.accepted += 1
        else:
            result.unchanged += 1
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for values in new:
        groups.setdefault(tuple(sorted(values)), []).append(values)
    for rows in groups.values():
        connection.execute(insert(table), rows)
    result.accepted += len(new)


def _read(
    read: Callable[[Line], dict[str, Any]], lines: Iterable[Line], key: str, result: Result
) -> dict[str, dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for line in lines:
        try:
            values = read(line)
        except RefusedError as error:
            result.refused.append(error.at(line.number))
            continue
        if seen.setdefault(values[key], values) != values:
            otherwise = _("another line of this file says otherwise")
            result.refused.append(Refused(line=line.number, value=values[key], reason=otherwise))
    return seen


def _by_key(connection: Connection, columns: Iterable[Any], key: str) -> dict[str, RowMapping]:
    return {row[key]: row for row in connection.execute(select(*columns)).mappings()}


def _to_organization(line: Line) -> dict[str, Any]:
    cells = _clean(line)
    account = _filled(cells, "account_id", NAME_LENGTH)
    name = _filled(cells, "name", NAME_LENGTH)
    values: dict[str, Any] = {
        "account_id": account,
        "account_key": folded(account),
        "name": name,
        "name_key": folded(name),
    }
    if "contact_limit" in cells:
        limit = cells["contact_limit"]
        if limit and not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= 1000):
            raise RefusedError(limit, _("the limit must be a number from 1 to 1000"))
        values["contact_limit"] = int(limit) if limit else None
    if "email_domains" in cells:
        values["email_domains"] = " ".join(cells["email_domains"].lower().split())
    return values


def _to_user(line: Line, accounts: dict[str, int], team: "_Team") -> dict[str, Any]:
    cells = _clean(line)
    account = _filled(cells, "account_id", NAME_LENGTH)
    if account not in accounts:
        raise RefusedError(account, _("there is no organization with this account id"))
    email = to_email(_filled(cells, "email", EMAIL_LENGTH))
    if not _EMAIL.fullmatch(email):
        raise RefusedError(email, _("this is no e-mail address"))
    name = _filled(cells, "name", NAME_LENGTH)
    values: dict[str, Any] = {
        "organization_id": accounts[account],
        "email": email,
        "name": name,
        "search_text": search_text(name, email),
    }
    if "slack_user_id" in cells:
        user = cells["slack_user_id"] or None
        if user and not re.fullmatch("[UW][A-Z0-9]+", user):
            raise RefusedError(user, _("a Slack user id begins with U or W"))
        values["slack_user_id"] = user
        values["slack_team_id"] = (cells.get("slack_team_id") or team()) if user else None
    status = cells.get("status")
    if status and status.lower() not in set(Status):
        raise RefusedError(status, _("a status is active, pending or deactivated"))
    if "status" in cells:
        values["status"] = Status(status.lower()) if status else Status.ACTIVE
    return values


def _clean(line: Line) -> dict[str, str]:
    if "too many or too few cells" in line.cells:
        raise RefusedError("", _("this line has more or fewer cells than the first one"))
    for cell in line.cells.values():
        if not cell.isprintable():
            raise RefusedError(repr(cell), _("control characters cannot be kept"))
    return line.cells


def _filled(cells: dict[str, str], column: str, longest: int) -> str:
    value = cells.get(column, "")
    if not value:
        raise RefusedError("", _("{column} is empty", column=column))
    if len(value) > longest:
        raise RefusedError(
            value[:40] + "…",
            _("{column} has more than {n} characters", column=column, n=longest),
        )
    return value


class _Team:
    """The workspace of users whose line names none: the only one known."""

    def __init__(self, team_id: str | None, settings: Settings) -> None:
        self._team_id = team_id
        self._settings = settings

    def __call__(self) -> str:
        if self._team_id is None:
            from bot.operator import known_team

            self._team_id = known_team(self._settings)
        return self._team_id


_ORGANIZATION = (
    OrganizationRow.id,
    OrganizationRow.account_id,
    OrganizationRow.account_key,
    OrganizationRow.name,
    OrganizationRow.name_key,
    OrganizationRow.contact_limit,
    OrganizationRow.email_domains,
)
_USER = (
    UserRow.id,
    UserRow.organization_id,
    UserRow.email,
    UserRow.name,
    UserRow.search_text,
    UserRow.status,
    UserRow.slack_team_id,
    UserRow.slack_user_id,
)
