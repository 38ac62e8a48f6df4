"""The import of organizations: matched by their account id, and updated."""

import re
from collections.abc import Sequence
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from bot.imports import csvfile, upserts
from bot.imports.csvfile import File, Line, Opening
from bot.imports.report import (
    Code,
    Read,
    RefusedError,
    require_clean,
    require_filled,
    require_length,
)
from bot.imports.upserts import MISSING, Missing, Upserts, given
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


class Organizations:
    """Organizations by their account id."""

    portion: ClassVar[int] = upserts.PORTION

    def read(
        self, _connection: Connection, file: File, opening: Opening = csvfile.opened
    ) -> Read[_Organization]:
        """Read the lines; raises `FileError`."""
        lines = csvfile.read(
            file,
            required=("account_id",),
            optional=("name", "contact_limit", "email_domains"),
            opening=opening,
        )
        asked, refused = upserts.read(lines, _to_organization)
        return Read(asked=sorted(asked, key=attrgetter("key")), refused=refused)

    def decide(
        self, connection: Connection, asked: Sequence[_Organization], *, locks: bool
    ) -> Upserts:
        """Decide what is new and what changes."""
        keys: dict[str, object] = {"keys": [one.key for one in asked]}
        known = upserts.known(connection, _KNOWN, keys, itemgetter("account_id"), locks=locks)
        rows = [(known.get(one.key), _to_row(one, known.get(one.key))) for one in asked]
        return upserts.decide(ORGANIZATIONS, rows)

    def write(self, connection: Connection, decision: Upserts) -> None:
        """Write what was decided."""
        upserts.write(connection, ORGANIZATIONS, decision)


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
        raise RefusedError(text, Code.LIMIT)
    return int(text)


def _to_domains(text: str) -> str:
    domains = re.sub("[,;]", " ", text.lower()).split()
    for domain in domains:
        if not is_domain(domain):
            raise RefusedError(domain, Code.DOMAIN)
    return " ".join(domains)


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
