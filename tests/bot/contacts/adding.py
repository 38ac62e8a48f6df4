"""One process that adds many users at once, for the test of concurrency; prints what happened."""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from bot import services
from bot.storage.database import Database
from bot.values import GLOBAL, OPERATOR


def main(url, organization, users):
    contacts = services.build(Database(url, pool_size=5), support_teams=()).contacts
    print("ready", flush=True)
    sys.stdin.readline()

    def add(user):
        result = contacts.add(OPERATOR, organization, user, [GLOBAL])
        return str(result.plan.refusal or "added")

    with ThreadPoolExecutor(5) as threads:
        print(dict(Counter(threads.map(add, users))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(user) for user in sys.argv[3:]])
