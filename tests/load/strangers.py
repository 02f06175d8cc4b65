"""People on the network who have no credentials, and take what they can of a web process."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import suppress
from functools import cache

from adapters.server.descriptors import connections_allowed

AT_ONCE = 20
CALLERS = 700
HOLD = 12.0
"""Seconds that requests are left as they are; two more than the server waits for them."""

_HALVES = (
    b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nX-Half: ",
    b"POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
    b"",
)


@cache
def bomb() -> bytes:
    """Some 0.2 MB that are unpacked to 200; made when they are first sent, since that takes a second."""
    return gzip.compress(b"\0" * 200_000_000, 6)


async def send_compressed_bodies(port: int) -> None:
    """Bodies that are a thousand times as large once they are unpacked."""
    body = await asyncio.to_thread(bomb)
    head = (
        f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    await asyncio.gather(*(_send(port, head.encode() + body) for _ in range(AT_ONCE)))


async def begin_requests(port: int) -> None:
    """Hundreds of requests that are never sent to their end, a byte now and then."""
    connections_allowed()
    writers = []
    for at in range(CALLERS):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_HALVES[at % len(_HALVES)])
            writers.append(writer)
    for _ in range(4):
        await asyncio.sleep(HOLD / 4)
        for writer in writers:
            with suppress(OSError):
                writer.write(b"x")
    for writer in writers:
        writer.transport.abort()


async def _send(port: int, data: bytes) -> None:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            await reader.read(-1)
            writer.transport.abort()
