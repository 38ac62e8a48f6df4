from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, insert, select

from bot.commandline import imports
from bot.settings import Settings
from bot.storage.tables import CHANGES, CONTACTS, ORGANIZATIONS, USERS

TEAM = "T0TEAM"


@pytest.fixture
def load(url, tmp_path):
    """Imports a file of these lines, by the operator whose workspace is T0TEAM."""

    def run(what, *lines, **options):
        file = tmp_path / f"{what}.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        settings = Settings(database_url=url, support_teams=(TEAM,))
        return imports.run(settings, what, file, imports.Options(**options))

    return run


@pytest.fixture
def acme(load):
    """ACME with the users u0 to u15, of whom u15 is deactivated; OTHER with one user."""
    load("organizations", "account_id,name", "ACME,Acme Works", "OTHER,Other")
    load(
        "users",
        "account_id,email,name,status",
        *(f"ACME,u{place}@acme.example,User {place},active" for place in range(15)),
        "ACME,u15@acme.example,User 15,deactivated",
        "OTHER,x@other.example,Xenia,active",
    )


@pytest.fixture
def entries(database):
    """The entries there are now, as account id, e-mail address and scope."""
    statement = (
        select(ORGANIZATIONS.c.account_id, USERS.c.email, CONTACTS.c.scope)
        .join(CONTACTS, CONTACTS.c.organization_id == ORGANIZATIONS.c.id)
        .join(USERS, USERS.c.id == CONTACTS.c.user_id)
    )

    def read():
        with database.read() as connection:
            return {tuple(row) for row in connection.execute(statement)}

    return read


@pytest.fixture
def changes(database):
    def count():
        with database.read() as connection:
            return connection.execute(select(func.count()).select_from(CHANGES)).scalar_one()

    return count


@pytest.fixture
def overtaken(database, load, waiting):
    """Import while somebody else is writing, who is done once the import waits for them."""

    def run(statements, *what):
        with ThreadPoolExecutor(1) as threads:
            with database.write() as other:
                for statement in statements:
                    other.execute(statement)
                imported = threads.submit(load, *what)
                waiting()
            return imported.result()

    return run


def row_of(database, statement):
    with database.read() as connection:
        return connection.execute(statement).mappings().one()


def refusals(result):
    return [(one.line, one.value) for one in result.refused]


def globals_of(number):
    return [f"ACME,u{place}@acme.example,global" for place in range(number)]


def newcomer(account_id, email):
    """What the form for somebody new writes."""
    organization = select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.account_id == account_id)
    return insert(USERS).values(
        organization_id=organization.scalar_subquery(),
        email=email,
        name="New",
        search_text=f"new {email}",
        status="pending",
        slack_team_id=TEAM,
        slack_user_id="U0NEW",
    )
