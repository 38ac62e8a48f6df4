"""The services put together over one database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.contacts.history import Changes
from bot.contacts.ledger import Ledgers
from bot.contacts.service import Contacts
from bot.directory.newcomers import Newcomers
from bot.directory.searching import Directory
from bot.forgetting import Forgetting
from bot.imports.exporting import Exports
from bot.imports.pending import Drafts
from bot.organizations.channels import Channels
from bot.organizations.finding import Organizations
from bot.outbox.app_home import Homes
from bot.rights import Rights
from bot.roles.access_requests import AccessRequests
from bot.roles.service import Roles
from bot.storage.database import Database
from bot.values import Clock


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the product can do; each method takes the actor and checks their rights (R17)."""

    contacts: Contacts
    changes: Changes
    channels: Channels
    directory: Directory
    homes: Homes
    organizations: Organizations
    roles: Roles
    newcomers: Newcomers
    access_requests: AccessRequests
    drafts: Drafts
    exports: Exports
    forgetting: Forgetting


def build(
    database: Database,
    *,
    support_teams: Iterable[str],
    contact_limit: int = 10,
    undo_minutes: int = 10,
    clock: Clock | None = None,
    changed: Callable[[int], object] | None = None,
    marked: Callable[[], object] | None = None,
) -> Services:
    """Put the services together; the clock tells UTC and may be another in tests.

    `changed` gets an organization's id after each change of its contacts, and each import into it,
    that was kept; `marked` is called after a Home was marked as due.
    """
    now = clock or utc_now
    rights = Rights(support_teams=support_teams, contact_limit=contact_limit)
    ledgers = Ledgers(database, rights, now, changed)
    changes = Changes(database, rights, ledgers, now, undo_minutes=undo_minutes)
    return Services(
        contacts=Contacts(database, rights, ledgers),
        changes=changes,
        channels=Channels(database, rights, now),
        directory=Directory(database, rights),
        exports=Exports(database, rights),
        homes=Homes(database, rights, now),
        organizations=Organizations(database, rights, changes),
        roles=Roles(database, rights, now, marked),
        newcomers=Newcomers(database, rights, ledgers),
        access_requests=AccessRequests(database, rights, now, marked),
        drafts=Drafts(database, rights, now, contact_limit=contact_limit, changed=changed),
        forgetting=Forgetting(database, now),
    )


def utc_now() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)
