"""What a process needs to serve: a log, an address, and an end that comes in time."""

import errno
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkProcess

from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

from bot.settings import Settings, SettingsError

_logger = logging.getLogger(__name__)

STOPS = {signal.SIGTERM, signal.SIGINT}
"""The signals that end a process."""

GRACE = 10
"""Seconds that a stop may take to finish what was accepted; the usual wait of supervisors."""


def configure_logging() -> None:
    """Log to standard error, without a body or a header of any request."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    # Bolt writes the whole body of a request with a bad signature at INFO.
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    # And the code of an installation that failed at WARNING.
    logging.getLogger("slack_bolt.oauth").setLevel(logging.ERROR)
    # The SDK writes the beginning of an answer that it cannot read, which may hold a token; what
    # went wrong is in our own errors.
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    # Bolt looks for SLACK_BOT_TOKEN by itself, and warns that it does not need it.
    logging.getLogger("slack_bolt.App").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def free_address(settings: Settings) -> str:
    """Find the IP address to listen on; raises `SettingsError` where that cannot be done."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        # By a name, IPv4 where there is any: who asks for 127.0.0.1 must not find ::1 alone.
        family, *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        place = f"Port {settings.port} on {settings.host}"
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"{place} is taken. Choose another.") from error
        raise SettingsError(f"{place} cannot be used: {error.strerror}.") from error
    return str(address[0])


def end_within(seconds: float) -> None:
    """End the process, come what may, as the HTTP server does with its workers."""
    timer = threading.Timer(seconds, os._exit, args=(1,))
    timer.daemon = True
    timer.start()


def started(count: int, work: Callable[..., None], *arguments: object) -> Sequence[ForkProcess]:
    """Start so many processes that work, with SIGTERM and SIGINT held back as here."""
    hold_signals()
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work, args=arguments) for _ in range(count)]
    for process in processes:
        process.start()
    return processes


def watch(processes: Sequence[ForkProcess]) -> None:
    """Wait for SIGTERM or SIGINT, or until one of them ends by itself; then end all."""
    while signal.sigwait({*STOPS, signal.SIGCHLD}) == signal.SIGCHLD:
        if not all(process.is_alive() for process in processes):
            _logger.error("a process ended by itself")
            break
    for process in processes:
        process.terminate()
    until = time.monotonic() + GRACE + 1
    for process in processes:
        process.join(max(0, until - time.monotonic()))
        process.kill()
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit(1)


def hold_signals() -> None:
    """Hold back what ends a process, in each thread and process that begins from now on."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {*STOPS, signal.SIGCHLD})
