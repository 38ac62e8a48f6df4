"""Sample data: organizations, their people, and who plays whom in the stand-in workspace."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, delete, insert, select

from bot.sandbox.directories import DOMAINS, NAMES, email
from bot.sandbox.guide import Part
from bot.sandbox.people import Person
from bot.sandbox.workspace import Workspace
from bot.storage.database import Database
from bot.storage.tables import AUDIT, CONTACTS, METADATA, ORGANIZATIONS, ROLES, USERS
from bot.text import folded, search_text
from bot.values import Role, Source, Status

AUDIT_CHANNEL = "C0AUDIT"
"""The id of the channel in which the bot tells the vendor of each change."""

_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_ORGANIZATIONS = {
    "BRIDGE": "Bridgewater Engineering",
    "NORDIC": "Nordic Tunnels",
    "SAKURA": "Sakura Rail",
    "PEQUENA": "Pequeña Obra",
}

_OTHERS = (
    ("BRIDGE", "Priya Raghavan"),
    ("BRIDGE", "Ngozi Adeyemi"),
    ("BRIDGE", "山田 太郎"),
    ("NORDIC", "Astrid Lindqvist"),
    ("NORDIC", "Freja Holm"),
    ("SAKURA", "佐藤 花子"),
    ("SAKURA", "Fatima Zahra"),
    ("PEQUENA", "Lucía Fernández"),
)
"""Who else is in the workspace, so that they can be mentioned."""

_STATUS = {"Giulia Rossi": Status.PENDING, "Tomáš Dvořák": Status.DEACTIVATED}

_CONTACTS = {
    "BRIDGE": (("global", 0), ("FR", 1), ("JP", 7), ("JP", 8)),
    "NORDIC": (("global", 0), ("SE", 1), ("NO", 2), ("FI", 3), ("IS", 4), ("FR", 5), ("PL", 6),
               ("EE", 7), ("LV", 8), ("LT", 9)),
    "SAKURA": tuple(("global" if place % 2 else "JP", place) for place in range(14)),
    "PEQUENA": (("ES", 0),),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The people of the stand-in workspace, by what they may do; nobody plays the others."""

    support: Person
    admin: Person
    contact: Person
    outsider: Person
    owner: Person
    others: tuple[Person, ...] = ()

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All of them."""
        played = (self.support, self.admin, self.contact, self.outsider, self.owner)
        return (*played, *self.others)


def cast(slack: Workspace) -> Cast:
    """Bring the people and their channels into the workspace."""
    people = Cast(
        support=slack.add_person(name="Sam Support", email="sam@vendor.example"),
        admin=slack.add_person(name="Olivia Bennett", email="olivia.bennett@bridgewater.example"),
        contact=slack.add_person(name="José Álvarez", email="jose.alvarez@bridgewater.example"),
        outsider=slack.add_person(name="Otto Outsider", email="otto@elsewhere.example"),
        owner=slack.add_person(name="Wendy Owner", email="wendy@vendor.example", owner=True),
        others=tuple(
            slack.add_person(name=name, email=email(account, name)) for account, name in _OTHERS
        ),
    )
    everybody = [person.id for person in people.everybody]
    bridgewater = [p.id for p in people.everybody if p.email.endswith(DOMAINS["BRIDGE"])]
    slack.add_channel("licences", members=everybody)
    slack.add_channel("bridgewater", members=[people.support.id, people.owner.id, *bridgewater])
    vendor = [people.support.id, people.owner.id, slack.app.bot_user_id]
    slack.add_channel("audit", id=AUDIT_CHANNEL, members=vendor)
    return people


def parts(people: Cast, *, with_organizations: bool) -> tuple[Part, ...]:
    """Say whom one can be, and as what; without sample organizations only support has a role."""
    support = Part(people.support, "Support", "works for every organization")
    owner = Part(people.owner, "Owner", "owns this workspace, and has no role in the app")
    if not with_organizations:
        others = (people.admin, people.contact, people.outsider)
        note = "has no role unless somebody gives one"
        return (support, *(Part(person, "Member", note) for person in others), owner)
    return (
        support,
        Part(people.admin, "Admin", "admin of Bridgewater Engineering"),
        Part(people.contact, "Contact", "a contact of Bridgewater Engineering, admin of nothing"),
        Part(people.outsider, "Outsider", "belongs to no organization here"),
        owner,
    )


def has_organizations(database: Database) -> bool:
    """Tell whether there is anything in a database that is not ours to change."""
    with database.read() as connection:
        return connection.execute(select(ORGANIZATIONS.c.id).limit(1)).first() is not None


def empty(connection: Connection) -> None:
    """Take everything out of a database; the first change after it is told of."""
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table))
    connection.execute(insert(AUDIT), {"channel_id": AUDIT_CHANNEL, "last_change_id": 0})


def fill(connection: Connection, slack: Workspace, people: Cast) -> None:
    """Write the organizations, their users, contacts and admins."""
    for account, name in _ORGANIZATIONS.items():
        organization = _insert(
            connection,
            ORGANIZATIONS,
            account_id=account,
            account_key=folded(account),
            name=name,
            name_key=folded(name),
            email_domains=DOMAINS[account],
        )
        _fill_organization(connection, account, organization, slack, people)


def give_support(connection: Connection, slack: Workspace, people: Cast) -> None:
    """Give the person of support their role, if they lack it."""
    has_it = select(ROLES.c.id).where(
        ROLES.c.team_id == slack.app.team_id,
        ROLES.c.user_id == people.support.id,
        ROLES.c.role == Role.SUPPORT,
    )
    if connection.execute(has_it).first() is None:
        _role(connection, slack, people.support, Role.SUPPORT, None)


def _fill_organization(
    connection: Connection,
    account: str,
    organization: int,
    slack: Workspace,
    people: Cast,
) -> None:
    known = {person.email: person for person in people.everybody}
    users = []
    for name in NAMES[account]:
        address = email(account, name)
        person = known.get(address)
        users.append(
            _insert(
                connection,
                USERS,
                organization_id=organization,
                name=name,
                email=address,
                search_text=search_text(name, address),
                status=_STATUS.get(name, Status.ACTIVE),
                slack_team_id=slack.app.team_id if person else None,
                slack_user_id=person.id if person else None,
            )
        )
        if person is people.admin:
            _role(connection, slack, person, Role.ADMIN, organization)
    for scope, place in _CONTACTS[account]:
        _insert(
            connection,
            CONTACTS,
            organization_id=organization,
            user_id=users[place],
            scope=scope,
            added_at=_DAY,
            source=Source.MIGRATION if account == "SAKURA" else Source.IMPORT,
            is_carried_over=account == "SAKURA",
        )


def _role(
    connection: Connection, slack: Workspace, person: Person, role: Role, organization: int | None
) -> None:
    _insert(
        connection,
        ROLES,
        team_id=slack.app.team_id,
        user_id=person.id,
        role=role,
        organization_id=organization,
        granted_at=_DAY,
    )


def _insert(connection: Connection, table: Table, **values: object) -> int:
    row: int = connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    return row
