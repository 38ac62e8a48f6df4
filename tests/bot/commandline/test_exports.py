import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commandline import exports, imports
from bot.errors import OrganizationNotFoundError
from bot.imports import csvfile
from bot.imports.csvfile import FileError
from bot.settings import Settings

EXPORTED = """\
account_id,email,country
ACME,'=a@acme.example,DE
ACME,'=a@acme.example,FR
ACME,b@acme.example,global
OTHER,x@other.example,global
"""


@pytest.fixture
def settings(url, tmp_path):
    """Two organizations whose contacts came in by a migration."""
    chosen = Settings(database_url=url)
    lines = EXPORTED.splitlines(keepends=True)
    for what, content in {
        "organizations": "account_id,name\nOTHER,Other\nACME,Acme Works\n",
        "users": "".join(
            ["account_id,email\n", *(line.rpartition(",")[0] + "\n" for line in lines[1:])]
        ),
        "contacts": "".join([lines[0], *reversed(lines[1:])]),
    }.items():
        (tmp_path / what).write_text(content)
        options = imports.Options(is_migration=what == "contacts")
        assert imports.run(chosen, what, tmp_path / what, options).is_written
    return chosen


def test_the_export_is_sorted_and_no_cell_of_it_is_a_formula(settings, capsys):
    exports.run(settings, None, None)

    assert capsys.readouterr().out == EXPORTED


def test_the_export_of_one_organization_has_that_one_alone(settings, capsys):
    exports.run(settings, "other", None)

    assert capsys.readouterr().out == "account_id,email,country\nOTHER,x@other.example,global\n"


def test_what_is_exported_and_imported_again_is_no_change(settings, tmp_path):
    exports.run(settings, None, tmp_path / "contacts.csv")

    again = imports.run(settings, "contacts", tmp_path / "contacts.csv", imports.Options())

    assert (again.accepted, again.unchanged, again.refused) == (0, 4, [])


def test_more_rows_than_are_held_at_once_all_come_out(settings, capsys, monkeypatch):
    monkeypatch.setattr(exports, "ROWS", 1)

    exports.run(settings, None, None)

    assert capsys.readouterr().out == EXPORTED


def test_an_export_that_fails_leaves_the_file_as_it_was_and_nothing_beside_it(settings, tmp_path):
    file = tmp_path / "out" / "contacts.csv"
    file.parent.mkdir()
    file.write_text("before")

    with pytest.raises(OrganizationNotFoundError):
        exports.run(settings, "nobody", file)

    assert file.read_text() == "before"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_cannot_be_written_is_told_so(settings, tmp_path):
    with pytest.raises(FileError, match="No such file or directory"):
        exports.run(settings, None, tmp_path / "nowhere" / "contacts.csv")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_marked_as_text(cell):
    assert csvfile.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "O'Brien", "'quoted'", "ACME-1"])
def test_any_other_cell_stays_as_it_is(cell):
    assert csvfile.harmless(cell) == cell


@given(st.text(st.sampled_from("'=+-@＝a,\"\n"), max_size=8))
def test_a_cell_that_is_written_and_read_again_is_what_it_was(cell):
    content = csvfile.written(("account_id", "name"), [("x", cell.strip())]).encode()

    (line,) = csvfile.read(content, required=("account_id", "name"), optional=())

    assert line.cells["name"] == cell.strip()
