import os
from pathlib import Path

import pytest

from bot.commandline import imports
from bot.imports.csvfile import FileError
from bot.settings import Settings
from tests.bot.imports.conftest import TEAM


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
