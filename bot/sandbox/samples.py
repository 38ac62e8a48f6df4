"""Sample data: organizations, their people, and who plays whom in the stand-in workspace."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from bot.database import Database
from bot.sandbox.people import Person
from bot.sandbox.workspace import Workspace
from bot.tables import Base, ContactRow, OrganizationRow, RoleRow, UserRow
from bot.text import folded, search_text
from bot.values import Role, Source, Status

_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_ORGANIZATIONS = (
    ("BRIDGE", "Bridgewater Engineering", "bridgewater.example"),
    ("NORDIC", "Nordic Tunnels", "nordic-tunnels.example"),
    ("SAKURA", "Sakura Rail", "sakura-rail.example"),
    ("PEQUENA", "Pequeña Obra", "pequena-obra.example"),
)

_NAMES = (
    "Olivia Bennett", "José Álvarez", "Zoë Müller", "Jürgen Weiß", "Chloé Lefèvre",
    "Łukasz Wiśniewski", "Søren Østergaard", "Ngozi Adeyemi", "Priya Raghavan", "Tomáš Dvořák",
    "Анна Смирнова", "山田 太郎", "김민수", "王小明", "Giulia Rossi", "João Pereira",
)  # fmt: skip

_CONTACTS = {
    "BRIDGE": (("global", 0), ("FR", 1), ("DE", 3), ("JP", 11)),
    "NORDIC": (("global", 0), *((code, 1 + place) for place, code in enumerate(
        ("DK", "NO", "SE", "FI", "IS", "DE", "PL", "EE", "LV")))),
    "SAKURA": tuple(("global" if place % 2 else "JP", place) for place in range(14)),
    "PEQUENA": (("ES", 1),),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The people of the stand-in workspace, by what they may do."""

    support: Person
    admin: Person
    contact: Person
    outsider: Person
    owner: Person


def cast(slack: Workspace) -> Cast:
    """Bring the people and their channel into the workspace."""
    people = Cast(
        support=slack.add_person(name="Sam Support", email="sam@vendor.example"),
        admin=slack.add_person(name="Olivia Bennett", email="olivia.bennett@bridgewater.example"),
        contact=slack.add_person(name="José Álvarez", email="jose.alvarez@bridgewater.example"),
        outsider=slack.add_person(name="Otto Outsider", email="otto@elsewhere.example"),
        owner=slack.add_person(name="Wendy Owner", email="wendy@vendor.example", owner=True),
    )
    slack.add_channel("licences", members=[person.id for person in people.__dict__.values()])
    return people


def fill(database: Database, slack: Workspace, people: Cast) -> None:
    """Write the organizations, their users, contacts and roles."""
    with database.write() as connection:
        for account, name, domain in _ORGANIZATIONS:
            organization = _insert(
                connection,
                OrganizationRow,
                account_id=account,
                account_key=folded(account),
                name=name,
                name_key=folded(name),
            )
            _fill_organization(connection, account, organization, domain, slack, people)
        _role(connection, slack, people.support, Role.SUPPORT, None)


def _fill_organization(
    connection: Connection,
    account: str,
    organization: int,
    domain: str,
    slack: Workspace,
    people: Cast,
) -> None:
    known = {person.email: person for person in people.__dict__.values()}
    users = []
    for name in _NAMES:
        email = _email(name, domain)
        person = known.get(email)
        users.append(
            _insert(
                connection,
                UserRow,
                organization_id=organization,
                name=name,
                email=email,
                search_text=search_text(name, email),
                status=Status.PENDING if name.startswith("Giulia") else Status.ACTIVE,
                slack_team_id=slack.app.team_id if person else None,
                slack_user_id=person.id if person else None,
            )
        )
        if person is people.admin:
            _role(connection, slack, person, Role.ADMIN, organization)
    for scope, place in _CONTACTS[account]:
        _insert(
            connection,
            ContactRow,
            organization_id=organization,
            user_id=users[place],
            scope=scope,
            added_at=_DAY,
            source=Source.MIGRATION if account == "SAKURA" else Source.IMPORT,
            is_carried_over=account == "SAKURA",
        )


def _email(name: str, domain: str) -> str:
    plain = ".".join(folded(name).split())
    local = plain if plain.isascii() else f"user{_NAMES.index(name)}"
    return f"{local}@{domain}"


def _role(
    connection: Connection, slack: Workspace, person: Person, role: Role, organization: int | None
) -> None:
    _insert(
        connection,
        RoleRow,
        team_id=slack.app.team_id,
        user_id=person.id,
        role=role,
        organization_id=organization,
        granted_at=_DAY,
    )


def _insert(connection: Connection, table: type[Base], **values: object) -> int:
    row: int = connection.execute(
        insert(table).values(**values).returning(table.__table__.c.id)
    ).scalar_one()
    return row
