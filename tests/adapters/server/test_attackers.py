"""What the bench and the load test attack with: it has to reach the bot, and costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys

HALVES = 400


def _ran(told: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


def test_half_sent_requests_are_as_many_as_they_say_where_few_files_may_be_open() -> None:
    told = f"""
import asyncio, resource
from types import SimpleNamespace
from bench import attacks
attacks.HALVES = {HALVES}
resource.setrlimit(resource.RLIMIT_NOFILE, (128, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
came = []

async def main():
    async def hold(reader, writer):
        came.append(await reader.readuntil(b"X-Half: "))
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hold, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await attacks.half_sent(SimpleNamespace(port=port))

asyncio.run(main())
print(len(came))
"""
    assert _ran(told) == str(HALVES)


def test_importing_the_strangers_of_the_load_test_compresses_nothing() -> None:
    assert (
        _ran("import gzip; gzip.compress = None; import tests.load.strangers; print('imported')")
        == "imported"
    )
