import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest


def test_the_demo_is_a_whole_conversation_with_the_real_bot():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "sandbox", "--script", "demo"],
        capture_output=True,
        text=True,
        env=os.environ,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for sentence in (
        "Added *Zoë Müller* for all countries",
        "Added *Priya Raghavan* for India and Sri Lanka",
        "was already a contact",
        "can mean more than one country",
        "Undone",
        "no place is left",
        "14, carried over; the limit is 10",
        "I did not remove *José Álvarez*",
        "Replaced *José Álvarez* by *João Pereira*",
        "You have no role here yet",
    ):
        assert sentence in done.stdout


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_page_is_served_until_it_is_stopped(stop):
    with started("--port", "0", "--empty") as process:
        (url,) = re.findall(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        with urllib.request.urlopen(f"{url}/page/state", timeout=5) as answer:
            state = json.load(answer)
        # A browser that listens does not keep it from stopping.
        with urllib.request.urlopen(f"{url}/page/events", timeout=5) as stream:
            stream.readline()
            process.send_signal(stop)
            output, errors = process.communicate(timeout=5)

    assert state["people"][0]["role"] == "Support"
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_port_that_is_taken_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started("--port", str(port)) as process:
            output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (1, "")
    assert errors == f"fulfillment-bot: Port {port} on 127.0.0.1 is taken. Choose another.\n"


def test_a_database_that_is_none_is_one_clear_line():
    with started("--port", "0", "--database-url", "nonsense") as process:
        output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (1, "")
    assert errors.startswith("fulfillment-bot: ")
    assert len(errors.splitlines()) == 1


def started(*options):
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
