import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commandline.main import app
from bot.settings import SettingsError

ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """An empty directory with no setting of this machine, and a database that nobody has made."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("SLACK_") or name in {"SUPPORT_TEAMS", "PORT", "HOST", "CONTACT_LIMIT"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    return monkeypatch.setenv


@pytest.fixture
def call(environment):
    """Calls the command line; answers with its exit code and what it printed."""

    def run(*arguments):
        result = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": ROOT},
            check=False,
        )
        return result.returncode, result.stdout, result.stderr

    return run


@pytest.fixture
def quick(environment):
    """Calls a command in this process."""

    def run(*arguments):
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    return run


@pytest.fixture
def ready(quick, tmp_path):
    """A database at the newest schema with one organization and one user."""
    assert quick("migrate").exit_code == 0
    (tmp_path / "o.csv").write_text("account_id,name\nACME,Acme Works\nACRE,Acre\n")
    (tmp_path / "u.csv").write_text("account_id,email,name\nACME,ana@acme.example,Ana\n")
    assert quick("import", "organizations", "o.csv").exit_code == 0
    assert quick("import", "users", "u.csv").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["run"], id="run"),
        pytest.param(["roles"], id="roles"),
        pytest.param(["export", "contacts"], id="export"),
        pytest.param(["import", "users", "u.csv"], id="import"),
        pytest.param(["grant", "U1", "support", "--team", "T1"], id="grant"),
    ],
)
def test_a_database_that_was_not_migrated_is_one_clear_line(call, arguments):
    assert call(*arguments) == (
        1,
        "",
        "fulfillment-bot: The database is not at the newest schema. Run: fulfillment-bot migrate\n",
    )


@pytest.mark.parametrize("command", ["migrate", "roles", "run"])
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("secret", id="no URL"),
        pytest.param("mysql://ana:secret@host/name", id="another kind of database"),
        pytest.param("sqlite://", id="no file"),
    ],
)
def test_an_address_of_no_database_is_one_clear_line_that_does_not_show_it(
    quick, environment, command, address
):
    environment("DATABASE_URL", address)

    with pytest.raises(SettingsError, match=r"^DATABASE_URL names no database\.") as told:
        quick(command)

    assert "secret" not in str(told.value)


@pytest.mark.usefixtures("ready")
def test_run_says_which_settings_it_needs(call):
    code, printed, told = call("run")

    assert (code, printed) == (1, "")
    assert "SLACK_APP_TOKEN" in told
    assert "SLACK_SIGNING_SECRET" in told


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["run", "--socket", "--http"], "either --socket or --http", id="run both"),
        pytest.param(["manifest"], "either --socket or --http URL", id="manifest of neither"),
        pytest.param(["import", "cats", "o.csv"], "organizations, users or contacts", id="what"),
        pytest.param(["import", "users", "none.csv"], "No such file", id="no file"),
        pytest.param(["import", "users", "u.csv", "--migration"], "contacts only", id="migration"),
        pytest.param(["export", "users"], "Only contacts", id="export what"),
        pytest.param(["grant", "U1", "support"], "--team TEAM", id="team"),
        pytest.param(["grant", "ana", "support"], "no Slack user id", id="user"),
        pytest.param(["grant", "Uabc", "support", "--team", "T1"], "no Slack user id", id="case"),
        pytest.param(["revoke", "U1", "support", "--team", "t1"], "no Slack team id", id="no team"),
        pytest.param(["import", "users", "u.csv", "--team", "X1"], "no Slack team id", id="to X1"),
        pytest.param(["grant", "U1", "king", "--team", "T1"], "no role", id="role"),
        pytest.param(["grant", "U1", "admin", "--team", "T1"], "--org ACCOUNT", id="admin of none"),
        pytest.param(["roles", "--org", "nobody"], "no organization", id="organization"),
        pytest.param(["sandbox", "--script", "none"], "There is one script", id="script"),
    ],
)
def test_a_mistake_is_one_clear_line(call, arguments, told):
    code, printed, error = call(*arguments)

    assert (code, printed) == (1, "")
    assert error.startswith("fulfillment-bot: ")
    assert error.count("\n") == 1
    assert told in error


@pytest.mark.usefixtures("ready")
def test_organizations_that_a_text_may_mean_are_listed(call):
    code, _, told = call("roles", "--org", "ac")

    assert code == 1
    assert "--org ACME  (Acme Works)" in told
    assert "--org ACRE  (Acre)" in told


@pytest.mark.usefixtures("ready")
def test_roles_are_granted_listed_and_revoked(quick):
    support = quick("grant", "U1", "support", "--team", "T1")
    admin = quick("grant", "U2", "admin", "--org", "acme works")
    again = quick("grant", "U2", "admin", "--org", "ACME")

    assert support.stdout == "Granted: U1 (T1) is support.\n"
    # T1 is the only workspace known by now.
    assert admin.stdout == "Granted: U2 (T1) is admin of Acme Works (ACME).\n"
    assert again.stdout == "Granted already: U2 (T1) is admin of Acme Works (ACME).\n"
    assert quick("roles").stdout == "U1 (T1) is support\nU2 (T1) is admin of Acme Works (ACME)\n"
    assert quick("roles", "--org", "ACME").stdout == "U2 (T1) is admin of Acme Works (ACME)\n"
    assert quick("revoke", "U1", "support").stdout == "Revoked: U1 (T1) is support.\n"
    assert quick("revoke", "U1", "support").stdout == (
        "Nothing to revoke; this was not granted: U1 (T1) is support.\n"
    )


@pytest.mark.usefixtures("ready")
def test_where_nobody_has_a_role_that_is_said(quick):
    assert quick("roles").stdout == "Nobody yet.\n"


def test_a_file_that_is_no_database_is_one_clear_line(call, environment, tmp_path):
    (tmp_path / "bot.db").write_text("This is a letter and no database. " * 9)
    environment("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")

    code, _, told = call("migrate")

    assert code == 1
    assert told == "fulfillment-bot: DATABASE_URL names a file that is not a SQLite database.\n"


@pytest.mark.usefixtures("ready")
def test_support_outside_the_support_workspaces_is_refused(call, environment):
    environment("SUPPORT_TEAMS", "T1,T2")

    code, _, told = call("grant", "U1", "support", "--team", "T3")

    assert code == 1
    assert "T3" in told


@pytest.mark.usefixtures("ready")
def test_a_refused_line_is_told_and_reported_and_the_exit_code_is_1(quick, tmp_path):
    (tmp_path / "c.csv").write_text(
        "account_id,email\nACME,ana@acme.example\nACME,nobody@a.example\n"
    )

    result = quick("import", "contacts", "c.csv", "--report", "r.csv")

    assert result.exit_code == 1
    assert result.stderr == (
        "line 3 “nobody@a.example”: there is no such user in this organization\n"
        "Mend these lines, or let the others in with --allow-partial.\n"
    )
    assert result.stdout == (
        "1 entry would change, 0 as they were, 1 line refused. Nothing was written.\n"
    )
    assert (tmp_path / "r.csv").read_text() == (
        "line,value,reason\n3,nobody@a.example,there is no such user in this organization\n"
    )
    assert quick("export", "contacts").stdout == "account_id,email,country\n"


@pytest.mark.usefixtures("ready")
def test_with_allow_partial_the_good_lines_are_in_and_the_exit_code_is_0(quick, tmp_path):
    (tmp_path / "c.csv").write_text(
        "account_id,email\nACME,ana@acme.example\nACME,nobody@a.example\n"
    )

    result = quick("import", "contacts", "c.csv", "--allow-partial")

    assert result.exit_code == 0
    assert quick("export", "contacts").stdout == (
        "account_id,email,country\nACME,ana@acme.example,global\n"
    )


@pytest.mark.usefixtures("ready")
def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(call, tmp_path):
    (tmp_path / "c.csv").write_text("account_id,email\nACME,ana@acme.example\n")

    code, printed, told = call("import", "contacts", "c.csv", "--report", "no/dir/r.csv")

    assert (code, printed) == (1, "")
    assert told == "fulfillment-bot: no/dir/r.csv: No such file or directory.\n"
    assert call("export", "contacts")[1] == "account_id,email,country\n"


@pytest.mark.usefixtures("ready")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_where_the_report_cannot_be_kept_what_was_imported_is_said(call, tmp_path):
    (tmp_path / "c.csv").write_text("account_id,email\nACME,ana@acme.example\nACME,no\n")

    code, printed, told = call(
        "import", "contacts", "c.csv", "--allow-partial", "--report", "/dev/full"
    )

    assert (code, printed) == (1, "1 entry changed, 0 as they were, 1 line refused.\n")
    assert "/dev/full: No space left on device." in told


@pytest.mark.usefixtures("ready")
def test_the_doctor_marks_each_line_and_exits_with_1_where_something_is_amiss(quick):
    result = quick("doctor")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert {line[0] for line in lines} == {"✓", "✗"}
    assert "✓ database: answers, at the newest schema" in lines


def test_the_manifest_is_printed_for_both_transports(quick):
    assert "socket_mode_enabled: true" in quick("manifest", "--socket").stdout
    assert (
        "https://bot.example/slack/events"
        in quick("manifest", "--http", "https://bot.example").stdout
    )


def test_heavy_libraries_are_loaded_by_the_commands_that_need_them():
    heavy = {"sqlalchemy", "slack_bolt", "alembic", "pycountry", "granian", "babel"}
    code = "import sys, bot.commandline.main; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ROOT},
        check=True,
    ).stdout.split()

    assert heavy & set(loaded) == set()
