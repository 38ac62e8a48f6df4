"""One process that has changes in hand to tell of, for the test of a kill."""

import sys
from datetime import datetime

from bot import services
from bot.outbox.audit import Audit
from bot.storage.database import Database
from bot.values import OPERATOR


def main(url, channel, now):
    database = Database(url)
    changes = services.build(database, support_teams=()).changes
    since = lambda last, newest: changes.since(OPERATOR, last, until=newest)  # noqa: E731
    audit = Audit(database, since, lambda: datetime.fromisoformat(now), channel)
    print([one.change.id for one in audit.next()], flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
