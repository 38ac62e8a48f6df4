"""The file of contacts: its lines read, and the users whom they name; and written."""

from array import array
from functools import lru_cache
from typing import NamedTuple, TextIO, TypeAlias

from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, select

from bot import countries
from bot.contacts.rules import Entry
from bot.countries import Kind
from bot.directory.searching import to_email
from bot.imports import csvfile
from bot.imports.csvfile import File, Opening
from bot.imports.report import Code, Read, Refused, RefusedError, require_clean
from bot.storage.tables import CONTACTS, ORGANIZATIONS, USERS
from bot.values import GLOBAL, Scope, Status

_COLUMNS = ("account_id", "email", "country")

_MANY = 2
"""Users of an organization for each line, beyond which those that are named are looked up alone."""


Reading: TypeAlias = Scope | RefusedError
"""What a country's cell says: a scope, or why it is none."""


class Lines(NamedTuple):
    """The lines of one organization, by columns: a million of them must fit in memory."""

    emails: list[str]
    countries: list[Reading]
    numbers: "array[int]"


class Asked(NamedTuple):
    """An entry that a line asks for."""

    entry: Entry
    line: int
    is_deactivated: bool


def read(connection: Connection, file: File, opening: Opening) -> Read[tuple[int, Lines]]:
    """Read the lines of each organization, with its id, in the order of ids."""
    accounts = dict(connection.execute(_ACCOUNTS).all())
    read_: dict[int, Lines] = {}
    refused = []
    for line in csvfile.read(file, required=_COLUMNS[:2], optional=_COLUMNS[2:], opening=opening):
        try:
            cells = require_clean(line)
            organization_id = accounts.get(cells["account_id"])
            if organization_id is None:
                raise RefusedError(cells["account_id"], Code.NO_ORGANIZATION)  # noqa: TRY301
        except RefusedError as error:
            refused.append(error.at(line.number))
            continue
        lines = read_.get(organization_id)
        if lines is None:
            lines = read_[organization_id] = Lines([], [], array("L"))
        lines.emails.append(to_email(cells["email"]))
        lines.countries.append(_reading(cells.get("country", "")))
        lines.numbers.append(line.number)
    return Read(asked=sorted(read_.items()), refused=refused)


def asked(
    connection: Connection, read_: dict[int, Lines]
) -> tuple[dict[int, list[Asked]], list[Refused]]:
    """Find the users of some organizations' lines; an address that theirs lacks is refused."""
    users = _users(connection, read_)
    refused = []
    found: dict[int, list[Asked]] = {}
    for organization_id, lines in read_.items():
        own = found[organization_id] = []
        directory = users.get(organization_id, {})
        for email, country, number in zip(*lines, strict=True):
            user_id, status = directory.get(email, _NOBODY)
            if not user_id:
                refused.append(RefusedError(email, Code.NO_USER).at(number))
            elif isinstance(country, RefusedError):
                refused.append(country.at(number))
            else:
                own.append(Asked(Entry(user_id, country), number, status == _DEACTIVATED))
    return found, refused


def write(connection: Connection, file: TextIO, organization_id: int | None = None) -> int:
    """Write the contacts of one organization, or of all, as `read` takes them; count them."""
    statement = _CONTACTS
    if organization_id is not None:
        statement = statement.where(ORGANIZATIONS.c.id == organization_id)
    return csvfile.write(file, _COLUMNS, connection.execute(statement))


def _users(
    connection: Connection, read_: dict[int, Lines]
) -> dict[int, dict[str, tuple[int, str]]]:
    """Read the users of organizations: all of them, who stand together, or those named alone."""
    most = _MANY * sum(len(lines.numbers) for lines in read_.values())
    rows = connection.execute(_OF_ORGANIZATIONS, {"ids": list(read_), "most": most}).all()
    if len(rows) == most:
        emails = {email for lines in read_.values() for email in lines.emails}
        values = {"emails": list(emails), "first": min(read_), "last": max(read_)}
        rows = connection.execute(_USERS[connection.dialect.name], values).all()
    users: dict[int, dict[str, tuple[int, str]]] = {}
    for email, user_id, organization_id, status in rows:
        users.setdefault(organization_id, {})[email] = (user_id, status)
    return users


@lru_cache(4096)
def _reading(text: str) -> Reading:
    if text.casefold() in {"", GLOBAL}:
        return GLOBAL
    reading = countries.read(text)
    if reading.kind == Kind.FOUND and reading.country:
        return Scope(reading.country)
    codes = reading.candidates or countries.suggest(text)
    if not codes:
        return RefusedError(text, Code.NO_COUNTRY)
    return RefusedError(text, Code.COUNTRIES, candidates=list(codes))


_NOBODY = (0, "")
_DEACTIVATED = Status.DEACTIVATED.value
_ACCOUNTS = select(ORGANIZATIONS.c.account_id, ORGANIZATIONS.c.id)
_USER = select(USERS.c.email, USERS.c.id, USERS.c.organization_id, USERS.c.status)
# The organizations stand in order: where a person works for many, these are few.
_NAMED = _USER.where(USERS.c.organization_id.between(bindparam("first"), bindparam("last")))
_USERS = {
    "sqlite": _NAMED.where(USERS.c.email.in_(bindparam("emails", expanding=True))),
    # As one parameter: to read thousands takes PostgreSQL and its driver longer than the search.
    "postgresql": _NAMED.where(USERS.c.email == any_(bindparam("emails", type_=ARRAY(Text)))),
}
_OF_ORGANIZATIONS = _USER.where(
    USERS.c.organization_id.in_(bindparam("ids", expanding=True))
).limit(bindparam("most"))
_CONTACTS = (
    select(ORGANIZATIONS.c.account_id, USERS.c.email, CONTACTS.c.scope)
    .join(CONTACTS, CONTACTS.c.organization_id == ORGANIZATIONS.c.id)
    .join(USERS, USERS.c.id == CONTACTS.c.user_id)
    .order_by(ORGANIZATIONS.c.account_id, USERS.c.email, CONTACTS.c.scope)
)
