"""SQLite's connections, over a file that only its owner can read."""

import logging
import os
import sqlite3
import stat
import threading
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL

PATIENCE = 2.0
"""Seconds that a statement waits for a lock, unless its use of the database says otherwise."""

_PRIVATE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ARGUMENTS = {"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False}
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")

_logger = logging.getLogger(__name__)
_creating = threading.Lock()


def connect(address: URL) -> sqlite3.Connection:
    """Connect, each statement by itself; a new file is private, and an older one becomes so."""
    (name,), options = address.get_dialect()().create_connect_args(address)
    if name != ":memory:" and not options.get("uri"):
        _make_private(Path(name))
    connection: sqlite3.Connection = sqlite3.connect(name, **{**options, **_ARGUMENTS})
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _make_private(file: Path) -> None:
    """Let nobody but the owner read the file, whatever the umask is.

    SQLite gives the files beside it the same mode, but leaves one that is there as it is.
    """
    # What cannot be created SQLite will say. Closed under the lock, since closing a file ends the
    # locks that this process has on it.
    with _creating, suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
        file.chmod(_PRIVATE)
    for one in (file, *(Path(f"{file}{suffix}") for suffix in ("-wal", "-shm"))):
        try:
            if one.stat().st_mode & _OTHERS:
                one.chmod(_PRIVATE)
        except FileNotFoundError:
            continue
        except PermissionError:
            _logger.warning("the SQLite file belongs to another user, so others may read it")
