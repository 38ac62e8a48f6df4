"""The import of contacts: each organization's lines are decided together, by the rules (R3)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select

from bot import countries, csvfile, rules
from bot.countries import Kind as Found
from bot.csvfile import Line
from bot.directory import to_email
from bot.language import _, _n
from bot.refusals import Refused, RefusedError
from bot.rules import Entry
from bot.services import utc_now
from bot.tables import ChangeRow, ContactRow, OrganizationRow, UserRow
from bot.values import GLOBAL, Kind, Scope, Source, Status

if TYPE_CHECKING:
    from bot.imports import Options, Result
    from bot.settings import Settings

CHUNK = 500
"""Organizations decided at once: few statements, little memory."""

_Asked = dict[Entry, int]
"""The entries that a file asks for, each with the number of its line."""


def import_contacts(
    connection: Connection, path: Path, options: "Options", result: "Result", settings: "Settings"
) -> None:
    """Read every line, then lock, decide and write the organizations in order."""
    lines = csvfile.read(path, required=("account_id", "email"), optional=("country",))
    asked = _read(connection, lines, options, result)
    for ids in _chunks(sorted(asked)):
        limits = dict(connection.execute(_LOCK, {"ids": ids}).all())
        before: dict[int, set[Entry]] = {one: set() for one in ids}
        for organization, user, scope in connection.execute(_ENTRIES, {"ids": ids}):
            before[organization].add(Entry(user, Scope(scope)))
        for organization in ids:
            limit = limits[organization] or settings.contact_limit
            _decide(
                connection,
                organization,
                before[organization],
                asked[organization],
                limit,
                options,
                result,
            )


def _read(
    connection: Connection, lines: Iterable[Line], options: "Options", result: "Result"
) -> dict[int, _Asked]:
    accounts = dict(
        connection.execute(select(OrganizationRow.account_id, OrganizationRow.id)).all()
    )
    users = {
        email: (user, organization, status)
        for email, user, organization, status in connection.execute(_USERS)
    }
    asked: dict[int, _Asked] = {}
    for line in lines:
        try:
            organization, entry = _entry(line, accounts, users, options)
        except RefusedError as error:
            result.refused.append(error.at(line.number))
        else:
            asked.setdefault(organization, {}).setdefault(entry, line.number)
    return asked


def _entry(
    line: Line,
    accounts: dict[str, int],
    users: dict[str, tuple[int, int, str]],
    options: "Options",
) -> tuple[int, Entry]:
    account, email = line.cells.get("account_id", ""), to_email(line.cells.get("email", ""))
    organization = accounts.get(account)
    if organization is None:
        raise RefusedError(account, _("there is no organization with this account id"))
    user, home, status = users.get(email, (0, 0, ""))
    if home != organization:
        raise RefusedError(email, _("there is no such user in this organization"))
    if status == Status.DEACTIVATED and not options.is_migration:
        raise RefusedError(email, _("this user is deactivated"))
    return organization, Entry(user, _scope(line.cells.get("country", "")))


def _scope(text: str) -> Scope:
    if text.casefold() in {"", GLOBAL}:
        return GLOBAL
    reading = countries.read(text)
    if reading.kind == Found.FOUND and reading.country:
        return Scope(reading.country)
    codes = reading.candidates or countries.suggest(text)
    if not codes:
        raise RefusedError(text, _("this is no country"))
    names = ", ".join(f"{countries.name(code)} ({code})" for code in codes)
    raise RefusedError(
        text, _("this is not exactly one country; did you mean {names}?", names=names)
    )


def _decide(
    connection: Connection,
    organization: int,
    before: set[Entry],
    asked: _Asked,
    limit: int,
    options: "Options",
    result: "Result",
) -> None:
    after = set(before)
    if options.is_migration:
        after |= set(asked)
    else:
        for entry in sorted(asked, key=lambda one: (one.scope != GLOBAL, one)):
            plan = rules.add(
                after, limit=len(after) + 1, user_id=entry.user_id, scopes=[entry.scope]
            )
            if plan.covered:
                result.notes.append(
                    _("line {line}: covered by the user's global entry", line=asked[entry])
                )
            after = after - set(plan.removed) | set(plan.added)
        if len(after) > max(limit, len(before)) or (
            len(after) > len(before) and len(after) > limit
        ):
            left = max(0, limit - len(before))
            result.refused += [
                Refused(
                    line=asked[entry],
                    value=entry.scope,
                    reason=_n("only {n} place is left", "only {n} places are left", left),
                )
                for entry in sorted(asked)
            ]
            return
    added, removed = after - before, before - after
    result.accepted += len(added)
    result.unchanged += len(asked) - len(added)
    if added or removed:
        _write(connection, organization, before, added, removed, is_migration=options.is_migration)


def _write(
    connection: Connection,
    organization: int,
    before: set[Entry],
    added: set[Entry],
    removed: set[Entry],
    *,
    is_migration: bool,
) -> None:
    now, source = utc_now(), Source.MIGRATION if is_migration else Source.IMPORT
    if removed:
        connection.execute(_DELETE, [_key(entry) for entry in sorted(removed)])
    rows: list[dict[str, Any]] = [
        {
            "organization_id": organization,
            "user_id": entry.user_id,
            "scope": entry.scope,
            "added_at": now,
            "source": source,
            "is_carried_over": is_migration,
        }
        for entry in sorted(added)
    ]
    connection.execute(insert(ContactRow), rows)
    connection.execute(
        insert(ChangeRow),
        {
            "organization_id": organization,
            "kind": Kind.IMPORT,
            "at": now,
            "source": source,
            "count_before": len(before),
            "details": {"entries": len(added)},
        },
    )


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _key(entry: Entry) -> dict[str, object]:
    return {"the_user": entry.user_id, "the_scope": entry.scope}


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LOCK = (
    select(OrganizationRow.id, OrganizationRow.contact_limit)
    .where(OrganizationRow.id.in_(_IDS))
    .order_by(OrganizationRow.id)
    .with_for_update()
)
_ENTRIES = select(ContactRow.organization_id, ContactRow.user_id, ContactRow.scope).where(
    ContactRow.organization_id.in_(_IDS)
)
_USERS = select(UserRow.email, UserRow.id, UserRow.organization_id, UserRow.status)
_DELETE = delete(ContactRow).where(
    ContactRow.user_id == bindparam("the_user"), ContactRow.scope == bindparam("the_scope")
)
