"""What runs at each command, click and keystroke finds its rows by an index, at any size."""

import re

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import event

from bot import services
from bot.imports import contacts
from bot.storage.database import Database
from bot.values import GLOBAL, Actor, FileKind, Identity, Role, Scope, Source

TEAM = "T0TEAM"
SUPPORT = Actor(identity=Identity(team_id=TEAM, user_id="U0SUPPORT"), source=Source.COMMAND)
ADMIN = Actor(
    identity=Identity(team_id=TEAM, user_id="UA78"), source=Source.COMMAND, channel_id="C78"
)
CONTACT = Actor(identity=Identity(team_id=TEAM, user_id="UD77"), source=Source.COMMAND)
SMALL, LARGE = 78, 1
"""One organization with six users, and the one with a quarter of all."""
USERS = [77, 10077, 20077, 30077]
GERMANY = Scope("DE")
NAMED = re.compile("users.(email|slack_user_id) (IN|=)")
PLANNED = ("SELECT", "UPDATE", "DELETE")

CONTACTS = """
insert into contacts (organization_id, user_id, scope, added_at, source, is_carried_over)
select organization_id, id, (array['global', 'DE', 'FR', 'JP'])[1 + mod(id, 4)], now(), 'import', false
from users where organization_id > 1;
"""

# As many rows as it takes for the planner to choose what it would with a million.
ROWS = f"""
insert into organizations (id, account_id, account_key, name, name_key)
select n, 'A' || n, 'a' || n, 'Works ' || n, 'works ' || n from generate_series(1, 10000) n;
insert into users
  (id, organization_id, email, name, search_text, status, slack_team_id, slack_user_id)
select n, case when n % 4 = 0 then 1 else 1 + n % 10000 end, 'u' || n || '@o.example', 'User ' || n,
  'user ' || n || ' u' || n || '@o.example', 'active', 'T0TEAM', 'UD' || n
from generate_series(1, 60000) n;
{CONTACTS}insert into roles (team_id, user_id, role, organization_id, granted_at)
select 'T0TEAM', 'UA' || n, 'admin', n, now() from generate_series(1, 10000) n;
insert into roles (team_id, user_id, role, granted_at)
values ('T0TEAM', 'U0SUPPORT', 'support', now());
insert into channels (team_id, channel_id, organization_id, bound_at)
select 'T0TEAM', 'C' || n, n, now() from generate_series(1, 10000) n;
insert into homes (team_id, user_id, page, text, opened_at)
select 'T0TEAM', 'UD' || n, 0, '', now() - n * interval '1 minute' from generate_series(1, 20000) n;
insert into slack_teams (team_id, enterprise_id)
select 'T' || n, 'E' || n % 100 from generate_series(1, 10000) n;
insert into changes (organization_id, kind, at, source, count_before, details)
select 1 + n % 10000, 'import', now(), 'import', 0, '{{"entries": 1, "removed": []}}'
from generate_series(1, 50000) n;
"""

WORK = {
    "list, the admin's only organization": lambda known: known.contacts.list(ADMIN),
    "list, the contact's only organization": lambda known: known.contacts.list(CONTACT),
    "list, by account": lambda known: known.contacts.list(SUPPORT, "A78"),
    "list, by name": lambda known: known.contacts.list(SUPPORT, "works 78"),
    "recipients": lambda known: known.contacts.recipients(ADMIN, country=GERMANY),
    "recipients, nobody left": lambda known: known.contacts.recipients(SUPPORT, LARGE),
    "add": lambda known: known.contacts.add(ADMIN, None, USERS[0], [GLOBAL]),
    "remove": lambda known: known.contacts.remove(ADMIN, None, USERS[1]),
    "replace": lambda known: known.contacts.replace(ADMIN, None, USERS[2], USERS[1]),
    "undo": lambda known: known.changes.undo(ADMIN),
    "history": lambda known: known.changes.history(ADMIN),
    "history of a person": lambda known: known.changes.history(ADMIN, about=USERS[0]),
    "search in a small organization": lambda known: known.directory.search(ADMIN, None, "user"),
    "search in a large organization": lambda known: known.directory.search(SUPPORT, LARGE, "4000@"),
    "search without a hit": lambda known: known.directory.search(SUPPORT, LARGE, "nobody"),
    "find by name": lambda known: known.directory.find(SUPPORT, LARGE, "User 4000"),
    "find by e-mail": lambda known: known.directory.find(ADMIN, None, "u77@o.example"),
    "find by mention": lambda known: known.directory.find(
        ADMIN, None, Identity(team_id=TEAM, user_id="UD77")
    ),
    "a user by id": lambda known: known.directory.get(ADMIN, None, USERS[0]),
    "a newcomer": lambda known: known.newcomers.add(ADMIN, None, name="New", email="new@o.example"),
    "rights": lambda known: known.roles.access(ADMIN),
    "rights on Enterprise Grid": lambda known: known.roles.access(
        replace(ADMIN, enterprise_id="E0")
    ),
    "the channel's organization": lambda known: known.channels.binding(ADMIN),
    "how an organization stands": lambda known: known.organizations.facts(ADMIN),
    "who else looks at an organization that changed": lambda known: known.homes.mark([SMALL]),
    "a role": lambda known: known.roles.grant(
        SUPPORT, Identity(team_id=TEAM, user_id="UD79"), Role.ADMIN, LARGE
    ),
    "the next Home to draw": lambda known: known.homes.claim(),
    "a Home": lambda known: known.homes.read(ADMIN),
}


@pytest.fixture(scope="module")
def filled(postgresql):
    url = postgresql()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ROWS)
        for table in ("users", "contacts", "changes"):
            connection.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
            )
        connection.execute("vacuum analyze")
    return url


@pytest.fixture(scope="module")
def plans(filled):
    """Do some of a service's work, and give the plan of each statement that this ran."""
    database = Database(filled)
    known = services.build(database, support_teams=[TEAM])

    def of(work):
        statements = []

        def keep(_connection, _cursor, statement, values, _context, _many):
            statements.append((statement, values))

        event.listen(database.engine, "before_cursor_execute", keep)
        try:
            work(known)
        finally:
            event.remove(database.engine, "before_cursor_execute", keep)
        with psycopg.connect(filled) as connection:
            return [plan(connection, *one) for one in statements if one[0].startswith(PLANNED)]

    yield of
    database.dispose()


def plan(connection, statement, values):
    lines = connection.execute(f"EXPLAIN {statement}", values).fetchall()
    return "\n".join([statement, *(line for (line,) in lines)])


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_every_statement_uses_an_index(plans, work):
    found = plans(work)

    assert found
    for one in found:
        assert "Seq Scan" not in one, one
        assert re.search("Index (Only )?Scan", one), one


def test_a_search_reads_the_covering_index_alone_until_it_knows_whom_to_show(plans):
    (search,) = (one for one in plans(WORK["search without a hit"]) if "LIKE" in one)

    assert "Index Only Scan using ix_users_search" in search
    assert len(re.findall("Scan using", search)) == 2, search


@pytest.mark.parametrize("lines", [1, 1000])
@pytest.mark.parametrize("kind", [FileKind.USERS, FileKind.CONTACTS])
def test_an_import_finds_the_users_of_its_lines_by_an_index(plans, kind, lines):
    columns = {
        FileKind.USERS: "account_id,email,slack_user_id,slack_team_id\n",
        FileKind.CONTACTS: "account_id,email\n",
    }[kind]
    end = f",UD{{n}},{TEAM}\n" if kind == FileKind.USERS else "\n"
    # All of one organization, which has more users than those.
    written = [f"A1,u{n}@o.example{end.format(n=n)}" for n in range(4, 4 * lines + 4, 4)]
    file = "".join([columns, *written]).encode()

    found = [
        one
        for one in plans(lambda known: known.drafts.check(SUPPORT, kind, file))
        if NAMED.search(one)
    ]

    assert found
    for one in found:
        assert "Seq Scan" not in one, one


def test_an_import_into_an_empty_table_reads_by_the_index_while_it_grows(postgresql):
    url = postgresql()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ROWS)
        # As it is after the first import of users, before there are contacts.
        connection.execute("truncate contacts")
        connection.execute("vacuum analyze")
    database, ids, statements = Database(url), range(5_000, 5_500), []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, *one: statements.append(one[:2]),
    )

    with database.write() as connection:
        connection.exec_driver_sql(CONTACTS)
        contacts._entries(connection, list(ids))
        found = plan(connection.connection.driver_connection, *statements[-1])

    assert "Index Cond" in found
    assert "Seq Scan" not in found
    database.dispose()
