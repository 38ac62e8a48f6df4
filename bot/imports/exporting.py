"""The contacts as a file, in the columns that an import reads."""

import io

import msgspec

from bot.imports import contacts_file
from bot.rights import Rights, Where
from bot.storage.database import Database
from bot.values import Actor, Organization


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """An organization's contacts as the CSV that an import reads."""

    organization: Organization
    entries: int
    content: str


class Exports:
    """Writes an organization's contacts as CSV, for those who may change them (R17)."""

    def __init__(self, database: Database, rights: Rights) -> None:
        self._database = database
        self._rights = rights

    def contacts(self, actor: Actor, where: Where = None) -> Export:
        """Write the contacts; raises what `Rights.locate` raises, and `NotAllowedError`."""
        file = io.StringIO()
        with self._database.read() as connection:
            access, organization_id = self._rights.locate(connection, actor, where)
            organization = self._rights.organization(connection, organization_id)
            access.require_change(organization)
            entries = contacts_file.write(connection, file, organization_id)
        return Export(organization=organization, entries=entries, content=file.getvalue())
