import pytest
from sqlalchemy import insert, select, update

from bot.errors import DatabaseBusyError
from bot.imports import wording
from bot.storage.tables import ORGANIZATIONS
from tests.bot.imports.conftest import refusals, row_of


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
    assert "acme.com acme.de" in wording.reason(result.refused[0])


def test_a_domain_in_any_script_is_kept(load, database):
    load("organizations", "account_id,email_domains", "A,bücher.example हिन्दी.example")

    assert row_of(database, select(ORGANIZATIONS))["email_domains"] == (
        "bücher.example हिन्दी.example"
    )


def test_names_with_joiners_and_hard_spaces_are_kept(load, database):
    name = "می\u200cخواهم\u00a0GmbH"

    assert load("organizations", "account_id,name", f"A,{name}").is_written
    assert row_of(database, select(ORGANIZATIONS.c.name))["name"] == name


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
