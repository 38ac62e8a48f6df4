import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.commandline import imports
from bot.imports import wording
from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.storage.tables import CHANGES, CONTACTS, HOMES
from bot.values import OPERATOR, Actor, Identity, Role, Source
from tests.bot.imports.conftest import TEAM, globals_of, refusals

ROOT = str(Path(__file__).parents[3])


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

    due = {actor.identity.user_id for actor, _until in iter(known.homes.claim, None)}
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
    assert "reopen them in Slack" in wording.note(result.notes[0])


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
