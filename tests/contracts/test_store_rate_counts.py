"""How much was asked lately, counted for all processes together, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from adapters.store import SqlStore
from tests.contracts.store_samples import NOW

MINUTE = timedelta(minutes=1)


async def test_each_name_is_counted_by_itself_until_its_minute_is_over(store: SqlStore) -> None:
    assert await store.rate_counts.count(["ada", "northwind"], NOW) == {"ada": 1, "northwind": 1}
    assert await store.rate_counts.count(["northwind", "sam"], NOW) == {"northwind": 2, "sam": 1}
    assert await store.rate_counts.count(["ada"], NOW) == {"ada": 2}
    assert await store.rate_counts.count(["ada", "northwind"], NOW + MINUTE) == {"ada": 1, "northwind": 1}


async def test_a_process_whose_clock_is_behind_resets_nothing(store: SqlStore) -> None:
    await store.rate_counts.count(["ada"], NOW + MINUTE)
    assert await store.rate_counts.count(["ada"], NOW) == {"ada": 2}
    assert await store.rate_counts.count(["ada"], NOW + MINUTE) == {"ada": 3}


async def test_of_many_at_once_none_is_lost(database_url: str, keys: list[str]) -> None:
    async with SqlStore.open(database_url, keys) as one, SqlStore.open(database_url, keys) as other:
        names = [["ada", "northwind"], ["northwind", "ada"]]
        found = await asyncio.gather(
            *((one, other)[at % 2].rate_counts.count(names[at % 2], NOW) for at in range(20))
        )
    assert sorted(each["ada"] for each in found) == list(range(1, 21))
    assert sorted(each["northwind"] for each in found) == list(range(1, 21))


async def test_any_name_is_taken_and_none_is_kept(store: SqlStore) -> None:
    names = ["", "x" * 10_000, "\0", "\ud800", "'; DROP TABLE rates; --"]
    assert await store.rate_counts.count(names, NOW) == dict.fromkeys(names, 1)
    assert await store.rate_counts.sweep(NOW) == 0
    assert await store.rate_counts.sweep(NOW + MINUTE) == len(names)
