"""Real processes of the bot, for the tests that watch them from outside."""

import signal
import socket
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.delivery import Delivery
from bot.serving.process import GRACE

TRANSPORTS = ["http", "socket"]


@dataclass
class Running:
    process: subprocess.Popen
    port: int
    log: Path
    delivery: Delivery
    host: str = "127.0.0.1"

    def ask(self, path, body=None, headers=None):
        return ask(self.port, path, body, headers, host=self.host)

    def wait_until(self, condition):
        for _ in range(300):
            if condition():
                return
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        if not condition():
            raise AssertionError(f"It did not come to that. Log:\n{self.log.read_text()}")

    def is_ready(self):
        return self.ask("/health/ready") == (200, "ready\n")

    def complaints(self):
        """Read what the bot logged."""
        return self.log.read_text().splitlines()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(GRACE - 1)


def ask(port, path, body=None, headers=None, *, host="127.0.0.1"):
    """Answer with the status and the text; (0, "") where nobody listens."""
    place = f"[{host}]" if ":" in host else host
    request = urllib.request.Request(f"http://{place}:{port}{path}", body, dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def has_ipv6():
    """Whether this machine can listen on its own IPv6 address."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
