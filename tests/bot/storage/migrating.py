"""Brings a database to the newest schema when told to; on request it stops in the middle of it."""

import sys

from sqlalchemy import Engine, event

from bot.storage import schema


def tell(word):
    print(word, flush=True)
    sys.stdin.readline()


def stop(connection, cursor, statement, parameters, context, executemany):
    if "CREATE TABLE import_drafts" in statement:
        tell("in the middle")


url, *stops = sys.argv[1:]
if stops:
    event.listen(Engine, "after_cursor_execute", stop)
else:
    # What the migration itself loads must be there, so that all begin at the same moment.
    import alembic.command  # noqa: F401
tell("ready")
schema.migrate(url)
tell("done")
