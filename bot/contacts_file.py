"""The file of contacts: its lines read into the entries that they ask for, and written."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TextIO

from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, select

from bot import countries, csvfile
from bot.countries import Kind
from bot.csvfile import File, Line
from bot.directory import to_email
from bot.language import _
from bot.refusals import RefusedError, Result, require_clean
from bot.tables import ContactRow, OrganizationRow, UserRow
from bot.values import GLOBAL, Scope, Status

_COLUMNS = ("account_id", "email", "country")

_LINES = 5_000
"""Lines read at once, to look up their users together."""


class Asked(NamedTuple):
    """An entry that a line asks for; a million of them must fit in memory."""

    organization_id: int
    user_id: int
    scope: Scope
    line: int
    is_deactivated: bool


def read(connection: Connection, file: File, result: Result) -> list[Asked]:
    """Read the lines, sorted by organization and user."""
    lines = csvfile.read(file, required=_COLUMNS[:2], optional=_COLUMNS[2:])
    accounts = dict(connection.execute(_ACCOUNTS).all())
    asked: list[Asked] = []
    while some := list(islice(lines, _LINES)):
        users = _users(connection, some)
        for line in some:
            try:
                asked.append(_to_asked(line, accounts, users))
            except RefusedError as error:
                result.refused.append(error.at(line.number))
    asked.sort()
    return asked


def write(connection: Connection, file: TextIO, organization_id: int | None = None) -> None:
    """Write the contacts of one organization, or of all, as `read` takes them."""
    statement = _CONTACTS
    if organization_id is not None:
        statement = statement.where(OrganizationRow.id == organization_id)
    csvfile.write(file, _COLUMNS, connection.execute(statement))


def _users(connection: Connection, lines: Iterable[Line]) -> dict[str, tuple[int, int, str]]:
    emails = {to_email(line.cells["email"]) for line in lines if line.is_whole}
    # PostgreSQL knows no text with this letter in it.
    values = {"emails": [one for one in emails if "\0" not in one]}
    rows = connection.execute(_USERS[connection.dialect.name], values).all()
    return {email: (user_id, home, status) for email, user_id, home, status in rows}


def _to_asked(
    line: Line, accounts: dict[str, int], users: dict[str, tuple[int, int, str]]
) -> Asked:
    cells = require_clean(line)
    account, email = cells["account_id"], to_email(cells["email"])
    organization_id = accounts.get(account)
    if organization_id is None:
        raise RefusedError(account, _("there is no organization with this account id"))
    user_id, home, status = users.get(email, _NOBODY)
    if home != organization_id:
        raise RefusedError(email, _("there is no such user in this organization"))
    country = cells.get("country", "")
    scope, why = _reading(country)
    if scope is None:
        raise RefusedError(country, why)
    return Asked(organization_id, user_id, scope, line.number, status == Status.DEACTIVATED)


@lru_cache(4096)
def _reading(text: str) -> tuple[Scope | None, str]:
    if text.casefold() in {"", GLOBAL}:
        return GLOBAL, ""
    reading = countries.read(text)
    if reading.kind == Kind.FOUND and reading.country:
        return Scope(reading.country), ""
    codes = reading.candidates or countries.suggest(text)
    if not codes:
        return None, _("this is no country")
    names = ", ".join(f"{countries.name(code)} ({code})" for code in codes)
    return None, _("this is not exactly one country; did you mean {names}?", names=names)


_NOBODY = (0, 0, "")
_ACCOUNTS = select(OrganizationRow.account_id, OrganizationRow.id)
_USER = select(UserRow.email, UserRow.id, UserRow.organization_id, UserRow.status)
_USERS = {
    "sqlite": _USER.where(UserRow.email.in_(bindparam("emails", expanding=True))),
    # As one parameter: to read thousands takes PostgreSQL and its driver longer than the search.
    "postgresql": _USER.where(UserRow.email == any_(bindparam("emails", type_=ARRAY(Text)))),
}
_CONTACTS = (
    select(OrganizationRow.account_id, UserRow.email, ContactRow.scope)
    .join(ContactRow, ContactRow.organization_id == OrganizationRow.id)
    .join(UserRow, UserRow.id == ContactRow.user_id)
    .order_by(OrganizationRow.account_id, UserRow.email, ContactRow.scope)
)
