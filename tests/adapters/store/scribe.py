"""A process that records without end, many acts at once, and says of each that it is on record once it is."""

from __future__ import annotations

import asyncio
import itertools
import sys

from adapters.store import SqlStore
from bot.errors import Unavailable
from tests.contracts.store_samples import entry

AT_ONCE = 8


async def record(store: SqlStore, name: str, number: int) -> None:
    for turn in itertools.count():
        told = f"{name}.{number}.{turn}"
        try:
            await store.audit.append(entry(detail=told))
        except Unavailable:
            continue
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


async def main(url: str, key: str, name: str) -> None:
    async with SqlStore.open(url, [key]) as store:
        await asyncio.gather(*(record(store, name, number) for number in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
