"""The load: requests over kept connections, so many at a time or so many a second, and how long each answer took.

A bare protocol, because a whole HTTP client takes more of a processor than the servers that are measured.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


class Line(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, end, body = self._held.partition(b"\r\n\r\n")
        if not end:
            return
        for line in head.split(b"\r\n")[1:]:
            if line[:15].lower() == b"content-length:" and len(body) < int(line[15:]):
                return
        self._held = b""
        if self._answer and not self._answer.done():
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> int:
        """Send it; the status of the answer."""
        assert self._transport
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport:
            self._transport.close()


@dataclass
class Told:
    """What came of a number of requests. ``waits`` are in seconds, ``took`` is from the first to the last answer."""

    waits: list[float] = field(default_factory=list)
    took: float = 0.0
    refused: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.took

    def within(self, share: float) -> float:
        """The milliseconds within which this share of the answers came."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A request as it goes over the wire."""
    lines = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


async def lines_to(port: int, count: int) -> list[Line]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Line, "127.0.0.1", port))[1] for _ in range(count)]


async def at_a_time(port: int, requests: Iterable[bytes], count: int = 32) -> Told:
    """All requests, ``count`` at a time: each connection sends the next one as soon as it is answered."""
    told, waiting = Told(), iter(requests)
    lines = await lines_to(port, count)

    async def work(line: Line) -> None:
        for request in waiting:
            began = time.perf_counter()
            status = await line.ask(request)
            told.waits.append(time.perf_counter() - began)
            told.refused += status >= 300

    began = time.perf_counter()
    await asyncio.gather(*(work(line) for line in lines))
    told.took = time.perf_counter() - began
    for line in lines:
        line.close()
    return told


async def a_second(port: int, requests: Sequence[bytes], rate: float = 50.0) -> Told:
    """All requests at a steady rate, whether the ones before are answered or not."""
    told, free, running = Told(), deque(await lines_to(port, 8)), set()

    async def send(request: bytes, due: float) -> None:
        line = free.popleft() if free else (await lines_to(port, 1))[0]
        status = await line.ask(request)
        told.waits.append(time.perf_counter() - due)
        told.refused += status >= 300
        free.append(line)

    began = time.perf_counter()
    for at, request in enumerate(requests):
        wait = began + at / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        # Measured from when it is sent: what the load itself is late by is not the server's.
        task = asyncio.create_task(send(request, time.perf_counter()))
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.wait(set(running))
    told.took = time.perf_counter() - began
    for line in free:
        line.close()
    return told
