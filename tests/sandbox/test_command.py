import os
import subprocess
import sys


def test_the_demo_is_a_whole_conversation_with_the_real_bot():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "sandbox", "--script", "demo", "--port", "0"],
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
