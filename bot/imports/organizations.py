"""The import of organizations: matched by their account id, and updated."""

import re
from collections.abc import Callable
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from bot.imports import csvfile, upserts
from bot.imports.csvfile import File, Line
from bot.imports.report import RefusedError, Result, require_clean, require_filled, require_length
from bot.imports.upserts import MISSING, Missing, given
from bot.language import _
from bot.storage.tables import NAME_LENGTH, ORGANIZATIONS
from bot.text import folded, is_domain


class _Organization(NamedTuple):
    """A line of organizations; what is not given stays as it is."""

    key: str
    line: int
    name: str | None
    contact_limit: int | Missing | None
    email_domains: str | Missing

    @property
    def title(self) -> str:
        """The account id."""
        return self.key


def organizations(file: File, result: Result) -> Callable[[Connection, Result, bool], None]:
    """Read organizations; answers with what decides about them and writes them."""
    lines = csvfile.read(
        file, required=("account_id",), optional=("name", "contact_limit", "email_domains")
    )
    asked = upserts.read(lines, _to_organization, result)
    return partial(_decide, sorted(asked, key=attrgetter("key")))


def _to_organization(line: Line) -> _Organization:
    cells = require_clean(line)
    limit, domains = cells.get("contact_limit"), cells.get("email_domains")
    return _Organization(
        key=require_filled(cells, "account_id", NAME_LENGTH),
        line=line.number,
        name=require_length(cells.get("name", ""), "name", NAME_LENGTH) or None,
        contact_limit=MISSING if limit is None else _to_limit(limit),
        email_domains=MISSING if domains is None else _to_domains(domains),
    )


def _to_limit(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= 1000:
        raise RefusedError(text, _("the limit must be a number from 1 to 1000"))
    return int(text)


def _to_domains(text: str) -> str:
    domains = re.sub("[,;]", " ", text.lower()).split()
    for domain in domains:
        if not is_domain(domain):
            raise RefusedError(domain, _("write e-mail domains as in acme.com acme.de"))
    return " ".join(domains)


def _decide(
    asked: list[_Organization],
    connection: Connection,
    result: Result,
    writes: bool,  # noqa: FBT001
) -> None:
    for chunk in upserts.chunks(asked):
        keys: dict[str, object] = {"keys": [one.key for one in chunk]}
        known = upserts.known(connection, _KNOWN, keys, itemgetter("account_id"), locks=writes)
        rows = [(known.get(one.key), _to_row(one, known.get(one.key))) for one in chunk]
        upserts.apply(connection, ORGANIZATIONS, rows, result, writes=writes)


def _to_row(one: _Organization, before: RowMapping | None) -> dict[str, Any]:
    name = one.name or (one.key if before is None else before["name"])
    return {
        "account_id": one.key,
        "account_key": folded(one.key),
        "name": name,
        "name_key": folded(name),
        "contact_limit": given(one.contact_limit, before, "contact_limit", None),
        "email_domains": given(one.email_domains, before, "email_domains", ""),
    }


_KNOWN: Select[*tuple[Any, ...]] = (
    select(ORGANIZATIONS)
    .where(ORGANIZATIONS.c.account_id.in_(bindparam("keys", expanding=True)))
    .order_by(ORGANIZATIONS.c.id)
)
