import pytest
from sqlalchemy import select, update

from bot.commandline import imports
from bot.errors import DatabaseBusyError
from bot.imports import pipeline
from bot.imports.terms import Terms
from bot.services import utc_now
from bot.settings import Settings
from bot.storage.tables import ORGANIZATIONS, USERS
from bot.values import GLOBAL, OPERATOR, FileKind
from tests.bot.imports.conftest import TEAM, newcomer, refusals, row_of


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
    assert "--team" in imports.sentence(result.refused[0])


def test_the_only_workspace_of_the_directory_is_the_known_one(acme, load, url, tmp_path, database):
    load("users", "account_id,email,slack_user_id", "ACME,u1@acme.example,U7")
    file = tmp_path / "users.csv"
    file.write_text("account_id,email,slack_user_id\nACME,u2@acme.example,U8\n")

    imports.run(Settings(database_url=url), "users", file, imports.Options())

    row = row_of(database, select(USERS).where(USERS.c.slack_user_id == "U8"))
    assert row["slack_team_id"] == TEAM


# SQLite has one writer at a time.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_contacts_are_added_while_their_users_are_imported(acme, database, known):
    lines = b"account_id,email,name\nACME,u1@acme.example,Renamed\n"
    user = known.directory.find(OPERATOR, "ACME", "u1@acme.example").user.id
    terms = Terms(actor=OPERATOR, now=utc_now(), contact_limit=10, teams=set)

    with database.write() as importing:
        importer = pipeline.importer(FileKind.USERS, terms)
        pipeline.run(importing, importer, importer.read(importing, lines), writes=True)
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
