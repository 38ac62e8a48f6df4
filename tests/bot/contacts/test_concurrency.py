import ast
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.contacts.rules import Obstacle
from bot.values import GLOBAL, OPERATOR

ADDING = Path(__file__).with_name("adding.py")


def test_r14_of_fifty_adds_by_two_processes_at_nine_of_ten_one_is_accepted(url, rows, known):
    organization = rows.organization()
    users = rows.users(organization, 59)
    for user in users[:9]:
        rows.contact(organization, user)
    processes = [
        subprocess.Popen(
            [sys.executable, ADDING, url, str(organization), *map(str, half)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ADDING.parents[3])},
        )
        for half in (users[9:34], users[34:])
    ]
    for process in processes:
        process.stdout.readline()

    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    happened = sum(
        (Counter(ast.literal_eval(process.communicate()[0])) for process in processes), Counter()
    )

    assert happened == {"added": 1, "limit": 49}
    assert known.contacts.list(OPERATOR, organization).count.entries == 10


def test_r16_of_ten_undos_at_once_one_is_done(rows, known):
    organization = rows.organization()
    first, second = rows.users(organization, 2)
    rows.contact(organization, first)
    change = known.contacts.add(OPERATOR, organization, second, [GLOBAL]).change_id

    with ThreadPoolExecutor(5) as threads:
        obstacles = list(
            threads.map(
                lambda _: known.changes.undo(OPERATOR, organization, change_id=change).obstacle,
                range(10),
            )
        )

    assert Counter(obstacles) == {None: 1, Obstacle.ALREADY: 9}
