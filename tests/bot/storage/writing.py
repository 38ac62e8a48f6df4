"""One process that stops in the middle of a write, for the test of a kill."""

import sys

from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.tables import USERS


def main(url):
    with Database(url).write() as connection:
        connection.execute(update(USERS).values(name="Half Written"))
        print("written", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main(sys.argv[1])
