"""The processes that are measured: bots, floors, and the generator of load."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.serving.http import workers
from bot.slack.app import THREADS
from bot.slack.manifest import EVENTS_PATH
from tests.benchmarks.harness import require

ROOT = Path(__file__).parents[2]
PATIENCE = 30
_FLOOR = ("-m", "tests.benchmarks.floors.bolt")


@dataclass(frozen=True)
class Running:
    """A server in a process of its own."""

    process: subprocess.Popen
    port: int
    log: Path

    def answer(self, request):
        """Send one signed request; gives status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", EVENTS_PATH, request.raw.encode(), dict(request.headers))
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def first_answer(self, request):
        """Ask until it answers."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < until:
            try:
                return self.answer(request)
            except OSError:
                time.sleep(0.005)
        raise AssertionError(self.log.read_text())

    def processor(self):
        """Tell the seconds of processor time that it has used, with its children."""
        return sum(map(_processor, [self.process.pid, *descendants(self.process.pid)]))

    def resident(self):
        """Tell the resident memory of the process and its children, in MiB."""
        return sum(map(resident, [self.process.pid, *descendants(self.process.pid)]))


@contextmanager
def bot(slack, url, directory, *options):
    """Run the bot as its README says."""
    with _started(["-m", "bot", "run", *options], slack, url, directory) as running:
        yield running


@contextmanager
def floor(task, slack, url, directory, **more):
    """Run the smallest Bolt app for a task, on the fastest server for it, however unsafe."""
    arguments = (*_FLOOR, task, str(workers(url)), str(THREADS))
    with _started(arguments, slack, url, directory, **more) as running:
        yield running


@contextmanager
def socket_floor(slack, url, directory, **more):
    """Run the smallest Bolt app that lists, over Socket Mode."""
    arguments = (*_FLOOR, "list", "0", str(THREADS))
    with _started(arguments, slack, url, directory, **more) as running:
        yield running


def finished(arguments, url):
    """Run a command to its end; gives its seconds and the peak of its memory in MiB."""
    environment = {**_environment(), "DATABASE_URL": url}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _status(process.pid, "VmHWM"))
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    output = process.communicate()[0]
    require(process.returncode == 0, f"{arguments}: {output}")
    return seconds, peak, output


def load(port, groups, *, clients, seconds=None):
    """Let a process of its own send requests; each group at once, or over and over for seconds.

    A request is a signed one with the answer that is expected, or None for any.
    """
    job = {
        "port": port,
        "clients": clients,
        "seconds": seconds,
        "groups": [[(_http(request), expected) for request, expected in group] for group in groups],
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        cwd=ROOT,
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    require(done.returncode == 0, done.stderr)
    return json.loads(done.stdout)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _started(arguments, slack, url, directory, **more):
    port = free_port()
    log = directory / f"{port}.log"
    app = slack.app
    environment = {
        **_environment(),
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": f"{slack.store.base_url}/api/",
        "DATABASE_URL": url,
        "PORT": str(port),
        **more,
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=file, stderr=file
        )
    try:
        yield Running(process, port, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment():
    """Make an environment in which Python keeps what it compiled, as it does by itself."""
    kept = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


def _http(request):
    body = request.raw.encode()
    head = [f"POST {EVENTS_PATH} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join(head) + "\r\n\r\n" + request.raw


def descendants(pid):
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def _processor(pid):
    # Fields 14 and 15, counted after the name in brackets (proc_pid_stat(5)).
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    return _status(pid, "VmRSS")


def _status(pid, name):
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)
