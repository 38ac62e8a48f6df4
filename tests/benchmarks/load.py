"""The generator of load: a process that sends what it reads from standard input, kept alive.

It checks each answer against the one that is expected, and writes how long each took.
"""

import asyncio
import json
import sys
import time
from itertools import cycle


class Client(asyncio.Protocol):
    """A connection that sends one request after another."""

    def __init__(self, results):
        self._results = results
        self._received = b""

    def connection_made(self, transport):
        self._transport = transport

    def connection_lost(self, error):
        if not self._finished.done():
            self._finished.set_exception(error or ConnectionError("the server hung up"))

    def work(self, requests):
        """Send what is in the iterator, which other clients take from too."""
        self._requests = requests
        self._finished = asyncio.get_running_loop().create_future()
        self._send()
        return self._finished

    def data_received(self, data):
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        self._received = b""
        took = (time.perf_counter() - self._began) * 1000
        text = body.decode()
        if not head.startswith(b"HTTP/1.1 200") or self._expected not in (None, text):
            self._finished.set_exception(AssertionError(f"{head.decode()}\n\n{text}"))
            return
        self._results.append((took, None if self._expected else text))
        self._send()

    def _send(self):
        request = next(self._requests, None)
        if request is None:
            self._finished.set_result(None)
            return
        raw, self._expected = request
        self._began = time.perf_counter()
        self._transport.write(raw)


def _length(head):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise AssertionError(f"no length: {head.decode()}")


def _until(moment, requests):
    for request in cycle(requests):
        if time.perf_counter() >= moment:
            return
        yield request


async def run(job):
    results = []
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: Client(results), "127.0.0.1", job["port"]))[1]
        for _ in range(job["clients"])
    ]
    seconds = 0.0
    for group in job["groups"]:
        requests = iter([(raw.encode(), expected) for raw, expected in group])
        began = time.perf_counter()
        if job["seconds"]:
            requests = _until(began + job["seconds"], requests)
        await asyncio.gather(*(client.work(requests) for client in clients))
        seconds += time.perf_counter() - began
    return {
        "seconds": seconds,
        "latencies": [took for took, _ in results],
        "answers": [text for _, text in results],
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
