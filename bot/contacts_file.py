"""The file of contacts: its lines read, and the users whom they name; and written."""

from functools import lru_cache
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

_MANY = 2
"""Users of an organization for each line, beyond which those that are named are looked up alone."""


class Reading(NamedTuple):
    """What a country's cell says: a scope, or why it is none."""

    text: str
    scope: Scope | None
    refusal: str = ""


class Named(NamedTuple):
    """Whom a line names, and which country; a million of them must fit in memory."""

    email: str
    country: Reading
    line: int


class Asked(NamedTuple):
    """An entry that a line asks for."""

    user_id: int
    scope: Scope
    line: int
    is_deactivated: bool


def read(connection: Connection, file: File, result: Result) -> dict[int, list[Named]]:
    """Read the lines of each organization, by its id, in the order of ids."""
    accounts = dict(connection.execute(_ACCOUNTS).all())
    named: dict[int, list[Named]] = {}
    for line in csvfile.read(file, required=_COLUMNS[:2], optional=_COLUMNS[2:]):
        try:
            organization_id, one = _to_named(line, accounts)
        except RefusedError as error:
            result.refused.append(error.at(line.number))
        else:
            named.setdefault(organization_id, []).append(one)
    return dict(sorted(named.items()))


def resolved(
    connection: Connection, named: dict[int, list[Named]], result: Result
) -> dict[int, list[Asked]]:
    """Find the users of some organizations' lines; whoever is of another one is refused."""
    users = _users(connection, named)
    asked: dict[int, list[Asked]] = {}
    for organization_id, lines in named.items():
        own = asked[organization_id] = []
        for one in lines:
            try:
                own.append(_to_asked(one, organization_id, users))
            except RefusedError as error:
                result.refused.append(error.at(one.line))
    return asked


def write(connection: Connection, file: TextIO, organization_id: int | None = None) -> None:
    """Write the contacts of one organization, or of all, as `read` takes them."""
    statement = _CONTACTS
    if organization_id is not None:
        statement = statement.where(OrganizationRow.id == organization_id)
    csvfile.write(file, _COLUMNS, connection.execute(statement))


def _to_named(line: Line, accounts: dict[str, int]) -> tuple[int, Named]:
    cells = require_clean(line)
    account = cells["account_id"]
    organization_id = accounts.get(account)
    if organization_id is None:
        raise RefusedError(account, _("there is no organization with this account id"))
    country = _reading(cells.get("country", ""))
    return organization_id, Named(to_email(cells["email"]), country, line.number)


def _to_asked(one: Named, organization_id: int, users: dict[str, tuple[int, int, str]]) -> Asked:
    user_id, home, status = users.get(one.email, _NOBODY)
    if home != organization_id:
        raise RefusedError(one.email, _("there is no such user in this organization"))
    text, scope, refusal = one.country
    if scope is None:
        raise RefusedError(text, refusal)
    return Asked(user_id, scope, one.line, status == Status.DEACTIVATED)


def _users(
    connection: Connection, named: dict[int, list[Named]]
) -> dict[str, tuple[int, int, str]]:
    """Read the users of organizations: all of them, who stand together, or those named alone."""
    most = _MANY * sum(map(len, named.values()))
    rows = connection.execute(_OF_ORGANIZATIONS, {"ids": list(named), "most": most}).all()
    if len(rows) == most:
        emails = {one.email for lines in named.values() for one in lines}
        rows = connection.execute(_USERS[connection.dialect.name], {"emails": list(emails)}).all()
    return {email: (user_id, home, status) for email, user_id, home, status in rows}


@lru_cache(4096)
def _reading(text: str) -> Reading:
    if text.casefold() in {"", GLOBAL}:
        return Reading(text, GLOBAL)
    reading = countries.read(text)
    if reading.kind == Kind.FOUND and reading.country:
        return Reading(text, Scope(reading.country))
    codes = reading.candidates or countries.suggest(text)
    if not codes:
        return Reading(text, None, _("this is no country"))
    names = ", ".join(f"{countries.name(code)} ({code})" for code in codes)
    refusal = _("this is not exactly one country; did you mean {names}?", names=names)
    return Reading(text, None, refusal)


_NOBODY = (0, 0, "")
_ACCOUNTS = select(OrganizationRow.account_id, OrganizationRow.id)
_USER = select(UserRow.email, UserRow.id, UserRow.organization_id, UserRow.status)
_USERS = {
    "sqlite": _USER.where(UserRow.email.in_(bindparam("emails", expanding=True))),
    # As one parameter: to read thousands takes PostgreSQL and its driver longer than the search.
    "postgresql": _USER.where(UserRow.email == any_(bindparam("emails", type_=ARRAY(Text)))),
}
_OF_ORGANIZATIONS = _USER.where(
    UserRow.organization_id.in_(bindparam("ids", expanding=True))
).limit(bindparam("most"))
_CONTACTS = (
    select(OrganizationRow.account_id, UserRow.email, ContactRow.scope)
    .join(ContactRow, ContactRow.organization_id == OrganizationRow.id)
    .join(UserRow, UserRow.id == ContactRow.user_id)
    .order_by(OrganizationRow.account_id, UserRow.email, ContactRow.scope)
)
