"""Two processes of the bot, of which one is killed again and again."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from itertools import count
from pathlib import Path

from bot.sandbox.delivery import HttpDelivery
from tests.benchmarks.processes import ROOT, descendants, free_port, resident


class Fleet:
    """Delivers to whichever process is ready, and remembers which one took a request."""

    def __init__(self, slack, url, directory):
        self._slack, self._url, self._directory = slack, url, directory
        self._turns = count()
        self._took = threading.local()
        self._processes = {}
        self._ready = {}
        self.kills = 0

    def __enter__(self):
        for place in (0, 1):
            self._start(place)
        return self

    def __exit__(self, *_):
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(15) for process in self._processes.values()]
        print(f"exit codes on SIGTERM: {codes}")

    def __call__(self, request):
        ready = list(self._ready.items()) or [(0, self._ports[0])]
        place, (port, generation) = ready[next(self._turns) % len(ready)]
        self._took.by = (place, generation)
        return HttpDelivery(f"http://127.0.0.1:{port}")(request)

    def is_killed(self):
        """Whether the process that took this thread's last request has been killed since."""
        place, generation = self._took.by
        return self._ready.get(place, (0, -1))[1] != generation

    def kill_and_restart(self):
        self._ready.pop(1, None)
        for pid in [self._processes[1].pid, *descendants(self._processes[1].pid)]:
            os.kill(pid, signal.SIGKILL)
        self._processes[1].wait()
        self.kills += 1
        self._start(1)

    def levels(self):
        """Tell the memory in MiB and the number of open files of the process that lives on."""
        pid = self._processes[0].pid
        pids = [pid, *descendants(pid)]
        return sum(map(resident, pids)), sum(map(open_files, pids))

    def _start(self, place):
        port, app = free_port(), self._slack.app
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SLACK_API_URL": f"{self._slack.store.base_url}/api/",
            "DATABASE_URL": self._url,
            "PORT": str(port),
        }
        # A supervisor starts again what ended because Slack did not answer.
        while not self._is_ready(place, port, environment):
            continue
        self._ready[place] = (port, self.kills)

    def _is_ready(self, place, port, environment):
        log = (self._directory / f"bot{place}.log").open("ab")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--http"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        self._processes[place] = process
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                    return True
            except OSError:
                time.sleep(0.05)
        return False

    def logged(self):
        """Read what the processes logged."""
        return "".join(Path(one).read_text() for one in sorted(self._directory.glob("bot*.log")))


def open_files(pid):
    return sum(1 for _one in Path(f"/proc/{pid}/fd").iterdir())
