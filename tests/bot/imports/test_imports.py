import csv
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.commandline import imports
from bot.errors import DatabaseBusyError
from bot.imports import pipeline
from bot.imports.csvfile import FileError
from bot.imports.pipeline import Terms
from bot.imports.report import Result
from bot.services import utc_now
from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.storage.tables import CHANGES, CONTACTS, HOMES, ORGANIZATIONS, USERS
from bot.values import GLOBAL, OPERATOR, Actor, FileKind, Identity, Kind, Role, Source

TEAM = "T0TEAM"
ROOT = str(Path(__file__).parents[3])


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


def test_organizations_are_matched_by_their_account_id_and_updated(load, database):
    load(
        "organizations",
        "account_id,name,contact_limit,email_domains",
        "A-1,Ämne,5,A.example b.example",
    )
    result = load("organizations", "account_id,contact_limit", " A-1 ,")

    assert (result.accepted, result.refused) == (1, [])
    row = row_of(database, select(ORGANIZATIONS))
    assert row["name"] == "Ämne"
    assert row["name_key"] == "amne"
    assert row["contact_limit"] is None
    assert row["email_domains"] == "a.example b.example"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param(",No key,5", "", id="no account id"),
        pytest.param("A,Name,0", "0", id="limit zero"),
        pytest.param("A,Name,1001", "1001", id="limit too high"),
        pytest.param("A,Name,ten", "ten", id="limit no number"),
        pytest.param("A,Name,²", "²", id="limit a digit that is none"),
        pytest.param("A,Na\x00me,5", "Na\\x00me", id="zero byte"),
        pytest.param("A,Na\x1bme,5", "Na\\x1bme", id="escape that would steer a terminal"),
        pytest.param("A,Name,5,6", "", id="too many cells"),
        pytest.param("A", "", id="too few cells"),
        pytest.param(f"A,{'n' * 201},5", "n" * 60 + "…", id="name too long"),
    ],
)
def test_an_organization_that_cannot_be_kept_is_refused_with_its_line_and_value(load, line, value):
    result = load("organizations", "account_id,name,contact_limit", "GOOD,Good,", line)

    assert refusals(result) == [(3, value)]
    assert not result.is_written


@pytest.mark.parametrize(
    "written", ['"Acme.example, acme.de"', "acme.example;acme.de;", " acme.example  acme.de "]
)
def test_email_domains_stand_between_spaces_or_commas(load, database, written):
    load("organizations", "account_id,email_domains", f"A,{written}")

    row = row_of(database, select(ORGANIZATIONS))
    assert row["email_domains"] == "acme.example acme.de"


@pytest.mark.parametrize(
    "written",
    [
        "@acme.example",
        "ana@acme.example",
        "*.acme.example",
        "https://acme.example",
        "a.example|b.example",
        "acme..example",
        "acme.example.",
        ".example",
        "acme",
    ],
)
def test_what_is_no_email_domain_is_refused_and_how_to_write_one_is_said(load, written):
    result = load("organizations", "account_id,email_domains", f"A,good.example {written}")

    assert refusals(result) == [(2, written)]
    assert "acme.com acme.de" in result.refused[0].reason


def test_a_domain_in_any_script_is_kept(load, database):
    load("organizations", "account_id,email_domains", "A,bücher.example हिन्दी.example")

    assert row_of(database, select(ORGANIZATIONS))["email_domains"] == (
        "bücher.example हिन्दी.example"
    )


def test_names_with_joiners_and_hard_spaces_are_kept(load, database):
    name = "می\u200cخواهم\u00a0GmbH"

    assert load("organizations", "account_id,name", f"A,{name}").is_written
    assert row_of(database, select(ORGANIZATIONS.c.name))["name"] == name


def test_users_are_matched_by_their_email_address_and_updated(load, acme, database):
    load(
        "users",
        "account_id,email,slack_user_id,slack_team_id,status",
        "ACME,U0@Acme.Example,U100,T9,pending",
    )

    row = row_of(database, select(USERS).where(USERS.c.email == "u0@acme.example"))
    assert row["name"] == "User 0"
    assert row["search_text"] == "user 0 u0@acme.example"
    assert (row["slack_team_id"], row["slack_user_id"]) == ("T9", "U100")
    assert row["status"] == "pending"


def test_columns_that_are_missing_leave_what_is_there_alone(load, acme, database):
    load("users", "account_id,email,slack_user_id,status", "ACME,u0@acme.example,U100,pending")
    result = load("users", "account_id,email,name", "ACME,u0@acme.example,Renamed")

    assert result.accepted == 1
    row = row_of(database, select(USERS).where(USERS.c.email == "u0@acme.example"))
    assert row["name"] == "Renamed"
    assert row["search_text"] == "renamed u0@acme.example"
    assert (row["slack_team_id"], row["slack_user_id"]) == (TEAM, "U100")
    assert row["status"] == "pending"


def test_a_new_user_without_a_name_or_a_status_is_active_and_named_by_their_address(
    load, acme, database
):
    load("users", "account_id,email", "ACME,new@acme.example")

    row = row_of(database, select(USERS).where(USERS.c.email == "new@acme.example"))
    assert (row["name"], row["status"]) == ("new@acme.example", "active")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("NONE,a@acme.example,A,,", "NONE", id="unknown organization"),
        pytest.param("ACME,no address,A,,", "no address", id="no address"),
        pytest.param("ACME,,A,,", "", id="address empty"),
        pytest.param("ACME,a@acme.example,A,X12,", "X12", id="no Slack user id"),
        pytest.param("ACME,a@acme.example,A,,gone", "gone", id="unknown status"),
        pytest.param("ACME,a@acme.example,A,U1,", "U1", id="Slack user of somebody else"),
        pytest.param(f"ACME,{'a' * 250}@acme.example,A,,", "a" * 60 + "…", id="address too long"),
        pytest.param(
            f"ACME,{'İ' * 200}@acme.example,A,,",
            "i\u0307" * 30 + "…",
            id="too long in small letters",
        ),
    ],
)
def test_a_user_who_cannot_be_kept_is_refused_with_the_line_and_value(load, acme, line, value):
    header = "account_id,email,name,slack_user_id,status"
    load("users", header, "ACME,u1@acme.example,User 1,U1,")

    result = load("users", header, "ACME,good@acme.example,Good,U2,", line)

    assert refusals(result) == [(3, value)]


def test_two_users_of_one_file_cannot_be_the_same_slack_user(load, acme):
    result = load(
        "users",
        "account_id,email,slack_user_id",
        "ACME,u2@acme.example,U7",
        "ACME,u1@acme.example,U7",
    )

    assert refusals(result) == [(3, "U7")]


def test_a_user_is_matched_by_organization_and_address(load, acme, database):
    header = "account_id,email,name,slack_user_id,status"
    result = load(
        "users",
        header,
        "OTHER,u1@acme.example,Ursula,U1,pending",
        "ACME,u1@acme.example,User 1,U1,",
        "OTHER,u2@acme.example,Ute,U2,",
        "ACME,u15@acme.example,User 15,U2,deactivated",
    )

    assert (result.accepted, result.unchanged, result.refused) == (4, 0, [])
    statement = (
        select(ORGANIZATIONS.c.account_id, USERS.c.name, USERS.c.slack_user_id, USERS.c.status)
        .join(USERS, USERS.c.organization_id == ORGANIZATIONS.c.id)
        .where(USERS.c.slack_user_id.is_not(None))
    )
    with database.read() as connection:
        assert {tuple(row) for row in connection.execute(statement)} == {
            ("ACME", "User 1", "U1", "active"),
            ("OTHER", "Ursula", "U1", "pending"),
            ("ACME", "User 15", "U2", "deactivated"),
            ("OTHER", "Ute", "U2", "active"),
        }
    again = load("users", header, "OTHER,u1@acme.example,Ursula,U1,pending")
    assert (again.accepted, again.unchanged) == (0, 1)


def test_an_address_that_another_organization_has_is_updated_in_its_own_alone(load, acme, database):
    load("users", "account_id,email,name", "OTHER,u0@acme.example,Ulla")

    load("users", "account_id,email,name,status", "ACME,u0@acme.example,Una,deactivated")

    with database.read() as connection:
        found = connection.execute(
            select(USERS.c.name, USERS.c.status)
            .where(USERS.c.email == "u0@acme.example")
            .order_by(USERS.c.organization_id)
        ).all()
    assert found == [("Una", "deactivated"), ("Ulla", "active")]


def test_lines_that_say_the_same_twice_are_one_and_those_that_contradict_are_refused(load, acme):
    result = load(
        "users",
        "account_id,email,name",
        "ACME,new@acme.example,New",
        "ACME,NEW@acme.example,New",
        "ACME,new@acme.example,Old",
        "OTHER,new@acme.example,Other",
    )

    assert refusals(result) == [(4, "new@acme.example")]


def test_a_slack_user_of_a_workspace_that_is_not_known_is_refused(acme, url, tmp_path):
    file = tmp_path / "users.csv"
    file.write_text("account_id,email,slack_user_id\nACME,u1@acme.example,U7\n")

    result = imports.run(Settings(database_url=url), "users", file, imports.Options())

    assert refusals(result) == [(2, "U7")]
    assert "--team" in result.refused[0].reason


def test_the_only_workspace_of_the_directory_is_the_known_one(acme, load, url, tmp_path, database):
    load("users", "account_id,email,slack_user_id", "ACME,u1@acme.example,U7")
    file = tmp_path / "users.csv"
    file.write_text("account_id,email,slack_user_id\nACME,u2@acme.example,U8\n")

    imports.run(Settings(database_url=url), "users", file, imports.Options())

    row = row_of(database, select(USERS).where(USERS.c.slack_user_id == "U8"))
    assert row["slack_team_id"] == TEAM


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


# SQLite has one writer at a time.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_contacts_are_added_while_their_users_are_imported(acme, database, known):
    lines, read = b"account_id,email,name\nACME,u1@acme.example,Renamed\n", Result()
    user = known.directory.find(OPERATOR, "ACME", "u1@acme.example").user.id
    terms = Terms(actor=OPERATOR, now=utc_now(), contact_limit=10, team=str)

    with database.write() as importing:
        decide = pipeline.read(importing, FileKind.USERS, lines, terms, read)
        pipeline.written(importing, decide, read, allows_partial=False)
        added = known.contacts.add(OPERATOR, "ACME", user, [GLOBAL])

    assert (added.count.entries, added.user.name) == (1, "User 1")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_r14_a_slack_user_named_while_an_import_begins_stays(acme, overtaken, database):
    of_u0 = USERS.c.email == "u0@acme.example"
    lock = select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.account_id == "ACME").with_for_update()
    link = update(USERS).where(of_u0).values(slack_team_id=TEAM, slack_user_id="U0LINKED")

    result = overtaken(
        [lock, link], "users", "account_id,email,name", "ACME,u0@acme.example,Renamed"
    )

    row = row_of(database, select(USERS).where(of_u0))
    assert result.is_written
    assert (row["name"], row["slack_user_id"]) == ("Renamed", "U0LINKED")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_r14_somebody_new_whom_an_import_brings_in_too_is_there_once(
    acme, overtaken, load, database
):
    person = newcomer("ACME", "new@acme.example")
    lines = ("account_id,email,name", "ACME,new@acme.example,Nia")

    with pytest.raises(DatabaseBusyError):
        overtaken([person], "users", *lines)
    load("users", *lines)

    row = row_of(database, select(USERS).where(USERS.c.email == "new@acme.example"))
    assert (row["name"], row["status"], row["slack_user_id"]) == ("Nia", "pending", "U0NEW")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("email", ["n@acme.example", "u0@acme.example"])
def test_r14_a_slack_user_who_is_named_at_the_same_moment_is_to_be_tried_again(
    acme, overtaken, load, email
):
    header, line = "account_id,email,slack_user_id", f"ACME,{email},U0NEW"

    with pytest.raises(DatabaseBusyError):
        overtaken([newcomer("ACME", "new@acme.example")], "users", header, line)

    assert [one.line for one in load("users", header, line).refused] == [2]


def test_what_another_organization_holds_hinders_no_import(acme, load, database):
    with database.write() as connection:
        connection.execute(newcomer("OTHER", "new@acme.example"))

    result = load("users", "account_id,email,slack_user_id", "ACME,new@acme.example,U0NEW")

    assert (result.accepted, result.refused) == (1, [])


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_r14_what_two_imports_say_of_an_organization_both_stays(acme, overtaken, database):
    limit = update(ORGANIZATIONS).values(contact_limit=5)

    overtaken([limit], "organizations", "account_id,name", "ACME,Renamed")

    row = row_of(database, select(ORGANIZATIONS).where(ORGANIZATIONS.c.account_id == "ACME"))
    assert (row["name"], row["contact_limit"]) == ("Renamed", 5)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_r14_an_organization_that_two_imports_bring_in_is_to_be_tried_again(acme, overtaken, load):
    new = {"account_id": "NEW", "account_key": "new", "name": "New", "name_key": "new"}

    with pytest.raises(DatabaseBusyError):
        overtaken([insert(ORGANIZATIONS).values(new)], "organizations", "account_id", "NEW")

    assert load("organizations", "account_id", "NEW").unchanged == 1


def test_contacts_are_global_or_of_a_country_in_any_spelling(load, acme, entries):
    load(
        "contacts",
        "account_id,email,country",
        "ACME,u0@acme.example,",
        "ACME,u1@acme.example,GLOBAL",
        "ACME,U2@acme.example,Deutschland",
        "ACME,u2@acme.example,fr",
    )

    assert entries() == {
        ("ACME", "u0@acme.example", "global"),
        ("ACME", "u1@acme.example", "global"),
        ("ACME", "u2@acme.example", "DE"),
        ("ACME", "u2@acme.example", "FR"),
    }


@pytest.mark.parametrize("is_migration", [False, True])
@pytest.mark.parametrize("others", [0, 40], ids=["few users", "more users than lines"])
def test_contacts_are_matched_by_organization_and_address(
    load, acme, entries, is_migration, others
):
    load(
        "users",
        "account_id,email",
        "OTHER,u0@acme.example",
        *(f"OTHER,y{place}@other.example" for place in range(others)),
    )

    result = load(
        "contacts",
        "account_id,email,country",
        "ACME,u0@acme.example,DE",
        "OTHER,u0@acme.example,FR",
        "OTHER,u0@acme.example,France",
        is_migration=is_migration,
    )
    refused = load("contacts", "account_id,email", "OTHER,u1@acme.example")

    assert (result.accepted, result.refused) == (2, [])
    assert entries() == {("ACME", "u0@acme.example", "DE"), ("OTHER", "u0@acme.example", "FR")}
    assert refusals(refused) == [(2, "u1@acme.example")]


@pytest.mark.parametrize(
    ("line", "value", "reason"),
    [
        pytest.param("NONE,u0@acme.example,DE", "NONE", "no organization", id="organization"),
        pytest.param("ACME,z@acme.example,DE", "z@acme.example", "no such user", id="user"),
        pytest.param("ACME,x@other.example,DE", "x@other.example", "no such user", id="r10 home"),
        pytest.param("ACME,u15@acme.example,DE", "DE", "deactivated", id="r10 deactivated"),
        pytest.param("ACME,u0@acme.example,Germny", "Germny", "Germany (DE)", id="misspelt"),
        pytest.param("ACME,u0@acme.example,Korea", "Korea", "South Korea (KR)", id="two countries"),
        pytest.param(
            "ACME,u\x00@acme.example,DE", "u\\x00@acme.example", "control", id="zero byte"
        ),
    ],
)
def test_a_contact_that_cannot_be_kept_is_refused_with_the_line_the_value_and_why(
    load, acme, entries, line, value, reason
):
    result = load("contacts", "account_id,email,country", "ACME,u1@acme.example,global", line)

    assert refusals(result) == [(3, value)]
    assert reason in result.refused[0].reason
    assert entries() == set()


def test_partial_lets_the_good_lines_in(load, acme, entries):
    result = load(
        "contacts",
        "account_id,email,country",
        "ACME,u1@acme.example,global",
        "ACME,nobody@acme.example,global",
        allows_partial=True,
    )

    assert result.is_written
    assert refusals(result) == [(3, "nobody@acme.example")]
    assert entries() == {("ACME", "u1@acme.example", "global")}


def test_a_dry_run_says_what_would_happen_and_writes_nothing(load, acme, entries, changes):
    result = load(
        "contacts", "account_id,email", *(one[:-7] for one in globals_of(3)), is_dry_run=True
    )

    assert (result.accepted, result.is_written) == (3, False)
    assert entries() == set()
    assert changes() == 0


def test_r2_an_organization_whose_entries_do_not_all_fit_gets_none_of_them(load, acme, entries):
    header = "account_id,email,country"
    load("contacts", header, *globals_of(8))

    result = load(
        "contacts", header, *globals_of(11), "OTHER,x@other.example,global", allows_partial=True
    )

    assert {one.line for one in result.refused} == set(range(2, 13))
    assert {one.value for one in result.refused} == {"ACME"}
    assert "2 places are left" in result.refused[0].reason
    assert len(entries()) == 9
    assert ("OTHER", "x@other.example", "global") in entries()


def test_r2_as_many_entries_as_places_are_let_in(load, acme, entries):
    assert load("contacts", "account_id,email,country", *globals_of(10)).is_written
    assert len(entries()) == 10


def test_r3_a_migration_keeps_every_entry_over_the_limit_and_of_the_deactivated(
    load, acme, entries, database
):
    result = load(
        "contacts",
        "account_id,email,country",
        *globals_of(12),
        "ACME,u0@acme.example,DE",
        "ACME,u15@acme.example,FR",
        is_migration=True,
    )

    assert (result.accepted, result.refused, result.notes) == (14, [], [])
    assert len(entries()) == 14
    with database.read() as connection:
        kept = connection.execute(select(CONTACTS.c.is_carried_over, CONTACTS.c.source)).all()
    assert set(kept) == {(True, "migration")}


def test_r3_a_full_list_takes_nothing_new_but_its_own_lines_again(load, acme, changes):
    header = "account_id,email,country"
    load("contacts", header, *globals_of(12), is_migration=True)

    again = load("contacts", header, *globals_of(12))
    more = load("contacts", header, *globals_of(13))

    assert (again.accepted, again.unchanged, again.refused) == (0, 12, [])
    assert len(more.refused) == 13
    assert "no place is left" in more.refused[0].reason
    assert changes() == 1


def test_r3_global_lines_come_first_and_covered_lines_are_told_without_being_refused(
    load, acme, entries
):
    result = load(
        "contacts",
        "account_id,email,country",
        "ACME,u0@acme.example,DE",
        "ACME,u0@acme.example,global",
    )

    assert result.is_written
    assert result.refused == []
    assert result.notes == ["line 2: covered by the user's global entry"]
    assert entries() == {("ACME", "u0@acme.example", "global")}


def test_r6_a_global_line_folds_the_countries_and_the_change_tells_which(
    load, acme, entries, known
):
    header = "account_id,email,country"
    load("contacts", header, "ACME,u0@acme.example,DE", "ACME,u0@acme.example,FR")

    load("contacts", header, "ACME,u0@acme.example,global")

    assert entries() == {("ACME", "u0@acme.example", "global")}
    change = known.changes.history(OPERATOR, "ACME").changes[0]
    assert (change.kind, change.entries) == (Kind.IMPORT, 1)
    assert [(one.user.name, one.scope) for one in change.removed] == [
        ("User 0", "DE"),
        ("User 0", "FR"),
    ]


def test_r6_what_folds_at_the_limit_makes_room_for_the_rest_of_the_file(load, acme, entries):
    header = "account_id,email,country"
    load("contacts", header, *globals_of(8), "ACME,u9@acme.example,DE", "ACME,u9@acme.example,FR")

    result = load("contacts", header, "ACME,u8@acme.example,global", "ACME,u9@acme.example,global")

    assert result.refused == []
    assert len(entries()) == 10


def test_r4_an_entry_of_a_user_deactivated_since_is_there_already(load, acme):
    header = "account_id,email,country"
    load("contacts", header, "ACME,u1@acme.example,DE")
    load("users", "account_id,email,status", "ACME,u1@acme.example,deactivated")

    result = load("contacts", header, "ACME,u1@acme.example,DE")

    assert (result.unchanged, result.refused) == (1, [])


def test_r15_an_import_records_one_change_for_each_organization_it_touched(load, acme, known):
    load(
        "contacts",
        "account_id,email,country",
        *globals_of(3),
        "OTHER,x@other.example,FR",
        is_migration=True,
    )

    told = [
        (change.kind, change.entries, change.source)
        for account in ("ACME", "OTHER")
        for change in known.changes.history(OPERATOR, account).changes
    ]
    assert told == [("import", 3, "migration"), ("import", 1, "migration")]


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("organizations", ["account_id,contact_limit", "ACME,5"]),
        ("organizations", ["account_id,name", "NEW,New Works"]),
        ("users", ["account_id,email,name", "ACME,u1@acme.example,Ursula"]),
        ("users", ["account_id,email,slack_user_id", "ACME,u1@acme.example,"]),
        ("users", ["account_id,email,slack_user_id", "ACME,u1@acme.example,U0OTHER"]),
        ("contacts", ["account_id,email,country", "ACME,u2@acme.example,DE"]),
    ],
)
def test_homes_that_may_show_what_an_import_changed_are_due(load, acme, known, what, lines):
    user = ("account_id,email,slack_user_id,slack_team_id", f"ACME,u1@acme.example,U0U1,{TEAM}")
    load("users", *user)
    for user_id in ("U0U1", "U0SUPPORT", "U0OUTSIDER"):
        identity = Identity(team_id=TEAM, user_id=user_id)
        known.homes.open(Actor(identity=identity, source=Source.BUTTON))
    known.roles.grant(OPERATOR, Identity(team_id=TEAM, user_id="U0SUPPORT"), Role.SUPPORT)
    assert len(list(iter(known.homes.claim, None))) == 1

    load(what, *lines)

    due = {one.identity.user_id for one in iter(known.homes.claim, None)}
    assert due == ({"U0SUPPORT"} if "NEW" in lines[1] else {"U0SUPPORT", "U0U1"})


def test_what_was_not_written_makes_no_home_due(load, acme, known):
    support = Identity(team_id=TEAM, user_id="U0SUPPORT")
    known.roles.grant(OPERATOR, support, Role.SUPPORT)
    known.homes.open(Actor(identity=support, source=Source.BUTTON))

    load("contacts", "account_id,email", "ACME,u1@acme.example", is_dry_run=True)
    load("contacts", "account_id,email", "ACME,u1@acme.example", "ACME,nobody@acme.example")

    assert known.homes.claim() is None


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_an_import_that_cannot_mark_the_homes_is_kept_and_says_so(load, acme, known, database):
    support = Identity(team_id=TEAM, user_id="U0SUPPORT")
    known.roles.grant(OPERATOR, support, Role.SUPPORT)
    known.homes.open(Actor(identity=support, source=Source.BUTTON))

    with database.write() as other:
        other.execute(select(HOMES.c.user_id).with_for_update())
        result = load("contacts", "account_id,email", "ACME,u1@acme.example")

    assert result.is_written
    assert "reopen them in Slack" in result.notes[0]


@pytest.mark.parametrize("what", ["organizations", "users", "contacts"])
def test_the_same_file_again_changes_nothing_and_records_nothing(load, acme, changes, what):
    files = {
        "organizations": [
            "account_id,name,contact_limit,email_domains",
            "A,Ä,3,a.example",
            "B,B,,",
        ],
        "users": ["account_id,email,name,slack_user_id,status", "ACME,n@acme.example,N,U1,"],
        "contacts": ["account_id,email,country", *globals_of(3)],
    }
    assert load(what, *files[what]).accepted > 0
    recorded = changes()

    again = load(what, *files[what])

    assert (again.accepted, again.refused) == (0, [])
    assert changes() == recorded


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "lacks the columns account_id, email", id="empty"),
        pytest.param(b"account_id\nA\n", "lacks the column email", id="column lacks"),
        pytest.param(b"account_id,email,land\n", "no column 'land'", id="unknown column"),
        pytest.param(b"account_id,email,email\n", "named twice", id="column twice"),
        pytest.param(b"account_id,email\nA,b\nA,\xff\n", "line 3: this is not UTF-8", id="latin"),
        pytest.param(b'account_id,email\nA,"b"c\n', "line 2", id="broken quotes"),
    ],
)
def test_a_file_that_is_not_the_csv_it_should_be_is_told_so(
    database, url, tmp_path, content, message
):
    file = tmp_path / "contacts.csv"
    file.write_bytes(content)

    with pytest.raises(FileError) as told:
        imports.run(Settings(database_url=url), "contacts", file, imports.Options())

    assert message in str(told.value)


@pytest.fixture
def piped(url):
    """Imports contacts of ACME from what is written into a pipe, which has no length."""
    opened = []

    def run(content):
        reading, writing = os.pipe()
        opened.append(reading)
        os.write(writing, content)
        os.close(writing)
        settings = Settings(database_url=url, support_teams=(TEAM,))
        path = Path(f"/dev/fd/{reading}")
        return imports.run(settings, "contacts", path, imports.Options())

    yield run
    for reading in opened:
        os.close(reading)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="names a pipe as a file")
def test_a_row_without_a_line_end_is_taken_only_where_the_length_proves_it_whole(
    acme, piped, url, tmp_path, entries
):
    cut = b"account_id,email,country\nACME,u0@acme.example,FR\nACME,u1@acme.example,"
    with pytest.raises(FileError, match="last row has no line end"):
        piped(cut)
    assert entries() == set()

    piped(cut + b"JP\r\n")
    file = tmp_path / "contacts.csv"
    file.write_bytes(b"account_id,email,country\nACME,u2@acme.example,PL")
    imports.run(Settings(database_url=url), "contacts", file, imports.Options())

    assert {(email, scope) for _account, email, scope in entries()} == {
        ("u0@acme.example", "FR"),
        ("u1@acme.example", "JP"),
        ("u2@acme.example", "PL"),
    }


def test_a_byte_order_mark_quotes_and_windows_line_ends_are_read(acme, url, tmp_path, entries):
    file = tmp_path / "contacts.csv"
    file.write_bytes(
        b'\xef\xbb\xbfaccount_id,email,country\r\n"ACME",u1@acme.example,"Germany"\r\n\r\n'
    )

    imports.run(Settings(database_url=url), "contacts", file, imports.Options())

    assert entries() == {("ACME", "u1@acme.example", "DE")}


def test_a_line_has_the_number_where_it_begins(load, acme):
    result = load(
        "users", "account_id,email,name", '"ACME",u1@acme.example,"a\nb"', "NO,n@a.example,N"
    )

    assert [one.line for one in result.refused] == [2, 4]


def test_a_database_that_nobody_has_migrated_is_told_what_to_run(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'new.db'}")

    with pytest.raises(SettingsError, match="fulfillment-bot migrate"):
        imports.run(settings, "users", tmp_path / "users.csv", imports.Options())


def test_the_report_has_each_refused_line(load, acme, tmp_path):
    result = load("contacts", "account_id,email,country", "ACME,u1@acme.example,Korea", "NO,a,b")
    imports.write_report(tmp_path / "report.csv", result.refused)

    with (tmp_path / "report.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["value"]) for row in rows] == [("2", "Korea"), ("3", "NO")]
    assert all(row["reason"] for row in rows)


def test_a_kill_in_the_middle_leaves_what_was_before_and_the_rerun_completes(
    url, database, load, tmp_path
):
    accounts = [f"A{place}" for place in range(2000)]
    load("organizations", "account_id", *accounts)
    load("users", "account_id,email", *(f"{one},u@{one}.example" for one in accounts))
    file = tmp_path / "many.csv"
    countries = ["global", "DE", "FR", "IT", "ES", "PT", "NO", "SE", "FI", "DK"]
    file.write_text(
        "account_id,email,country\n"
        + "".join(f"{one},u@{one}.example,{country}\n" for one in accounts for country in countries)
    )
    command = [sys.executable, "-m", "bot", "import", "contacts", str(file), "--migration"]
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": ROOT}

    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_WHILE_WRITING, *command[3:]], env=environment
    )

    assert process.wait() == -signal.SIGKILL
    assert counted(url) == (0, 0)
    assert (
        subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    )
    assert counted(url) == (20_000, 2000)


# Kills its own process once some of the portions have been written and none committed.
KILLED_WHILE_WRITING = """
import os, signal
from sqlalchemy import Connection, event

portions = 0

def kill(connection, clause, *_):
    global portions
    portions += "FOR UPDATE" in str(clause)
    if portions == 3:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Connection, "after_execute", kill)
from bot.commandline.main import main
main()
"""


def counted(url):
    opened = Database(url)
    with opened.read() as connection:
        numbers = tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (CONTACTS, CHANGES)
        )
    opened.dispose()
    return numbers
