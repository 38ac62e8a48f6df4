import pytest
from sqlalchemy import select

from bot.imports import wording
from bot.storage.tables import CONTACTS
from bot.values import OPERATOR, Kind
from tests.bot.imports.conftest import globals_of, refusals


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
    assert reason in wording.reason(result.refused[0])
    assert entries() == set()


def test_r2_an_organization_whose_entries_do_not_all_fit_gets_none_of_them(load, acme, entries):
    header = "account_id,email,country"
    load("contacts", header, *globals_of(8))

    result = load(
        "contacts", header, *globals_of(11), "OTHER,x@other.example,global", allows_partial=True
    )

    assert {one.line for one in result.refused} == set(range(2, 13))
    assert {one.value for one in result.refused} == {"ACME"}
    assert "2 places are left" in wording.reason(result.refused[0])
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
    assert "no place is left" in wording.reason(more.refused[0])
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
    assert list(map(wording.note, result.notes)) == ["line 2: covered by the user's global entry"]
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
