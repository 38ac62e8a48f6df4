"""Rows put into the tables by hand, past the services that the tests are about."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert

from bot.storage.database import Database
from bot.storage.tables import CONTACTS, ORGANIZATIONS, ROLES, USERS
from bot.text import folded, search_text

LONG_AGO = datetime(2026, 1, 30, 12, tzinfo=UTC)
"""When every row came in."""


@dataclass
class Rows:
    """The tables of one database; each method answers with the id of the new row."""

    database: Database

    def organization(self, account_id="ACME", name=None, contact_limit=None):
        name = name or f"{account_id.title()} Works"
        return self.insert(
            ORGANIZATIONS,
            account_id=account_id,
            account_key=folded(account_id),
            name=name,
            name_key=folded(name),
            contact_limit=contact_limit,
        )

    def user(self, organization_id, name, email=None, *, status="active", slack=None):
        email = email or f"{name.lower().replace(' ', '.')}@o{organization_id}.example"
        return self.insert(
            USERS,
            organization_id=organization_id,
            name=name,
            email=email,
            search_text=search_text(name, email),
            status=status,
            slack_team_id=slack and slack.team_id,
            slack_user_id=slack and slack.user_id,
        )

    def users(self, organization_id, number):
        return [self.user(organization_id, f"User {place}") for place in range(number)]

    def contact(self, organization_id, user_id, scope="global", *, is_carried_over=False, by=None):
        return self.insert(
            CONTACTS,
            organization_id=organization_id,
            user_id=user_id,
            scope=scope,
            added_by_team_id=by and by.team_id,
            added_by_user_id=by and by.user_id,
            added_at=LONG_AGO,
            source="migration" if is_carried_over else "import",
            is_carried_over=is_carried_over,
        )

    def role(self, role, identity, organization_id=None):
        return self.insert(
            ROLES,
            team_id=identity.team_id,
            user_id=identity.user_id,
            role=role,
            organization_id=organization_id,
            granted_at=LONG_AGO,
        )

    def insert(self, table, **values):
        with self.database.write() as connection:
            return connection.execute(insert(table).values(**values)).inserted_primary_key[0]
