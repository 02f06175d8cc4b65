"""Ten thousand notices to a thousand destinations, claimed and marked as delivered, without sending them.

The floor does as much with the bare driver on the same tables: a hundred rows are read and leased in one transaction and
marked in another, in no order of destinations. Both write through to the disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from adapters.store import SqlStore, migrate
from bench.measuring import Figure
from bot.cards import alert
from bot.model import Destination
from bot.outbox import Notice
from tests.postgres import SETTINGS, PostgresServer

NOTICES, DESTINATIONS, AT_ONCE = 10_000, 1_000, 100
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)

_WAITING = "SELECT * FROM outbox WHERE state = 'waiting' AND leased_until IS NULL ORDER BY due, sequence LIMIT 100"


def notices(count: int = NOTICES) -> list[Notice]:
    """Alerts as they are sent, in turns to every destination."""
    cards = _cards()
    return [
        Notice(
            f"alert-{at}", f"alert:{at}", Destination("slack", "T1", f"C{at % DESTINATIONS}"), cards[at % len(cards)], NOW
        )
        for at in range(count)
    ]  # fmt: skip


def _cards() -> Sequence[Any]:
    found = alert.examples()
    return list(found.values()) if isinstance(found, dict) else list(found)


def bare_sqlite(path: Path) -> int:
    """The floor on SQLite."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    done = 0
    while True:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute(_WAITING).fetchall()
        ids = [(row[1],) for row in rows]
        connection.executemany(
            "UPDATE outbox SET leased_until = 1, attempts = attempts + 1 WHERE id = ?", ids
        )
        connection.execute("COMMIT")
        if not rows:
            connection.close()
            return done
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "UPDATE outbox SET state = 'delivered', settled = 1, leased_until = NULL, message_id = 'm' WHERE id = ?",
            ids,
        )
        connection.execute("COMMIT")
        done += len(rows)


async def bare_postgres(server: PostgresServer, database: str) -> int:
    """One worker of the floor on PostgreSQL."""
    connection = await server.connect(database)
    done = 0
    while True:
        async with connection.transaction():
            rows = await connection.fetch(_WAITING + " FOR UPDATE SKIP LOCKED")
            ids = [row["id"] for row in rows]
            await connection.execute(
                "UPDATE outbox SET leased_until = 1, attempts = attempts + 1 WHERE id = ANY($1::text[])", ids
            )
        if not rows:
            await connection.close()
            return done
        async with connection.transaction():
            await connection.execute(
                "UPDATE outbox SET state = 'delivered', settled = 1, leased_until = NULL, message_id = 'm' WHERE id = ANY($1::text[])",
                ids,
            )
        done += len(rows)


async def ours(store: SqlStore) -> int:
    """One worker of the bot: claims, and marks each notice for itself as soon as it would have been posted."""
    done = 0
    while claimed := await store.outbox.claim(NOW, LEASE, AT_ONCE):
        await asyncio.gather(*(store.outbox.delivered(each.id, NOW, "m") for each in claimed))
        done += len(claimed)
    return done


async def _timed(work: Callable[[], Awaitable[int]]) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    done = await work()
    assert done == NOTICES, f"{done} of {NOTICES}"
    return time.perf_counter() - began, time.process_time() - busy


async def _sqlite(rounds: int, folder: Path) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    key, waiting, found = Fernet.generate_key().decode(), notices(), []
    for at in range(rounds):
        both = []
        for name in ("bare", "ours"):
            path = folder / f"{name}-{at}.db"
            await migrate(f"sqlite:///{path}")
            async with SqlStore.open(f"sqlite:///{path}", [key]) as store:
                await store.outbox.put(waiting)
                if name == "ours":
                    both.append(await _timed(lambda store=store: ours(store)))  # type: ignore[misc]
                    continue
            both.append(await _timed(lambda path=path: _at_once(bare_sqlite, path)))  # type: ignore[misc]
        found.append((both[0], both[1]))
    return found


async def _at_once(work: Callable[..., int], *given: Any) -> int:
    return work(*given)


async def _postgres(rounds: int, folder: Path) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    server = PostgresServer(folder, {**SETTINGS, "fsync": "on", "synchronous_commit": "on"})
    await asyncio.to_thread(server.make)
    await asyncio.to_thread(server.start)
    key, waiting, found = Fernet.generate_key().decode(), notices(), []
    try:
        for at in range(rounds):
            both = []
            for name in (f"bare{at}", f"ours{at}"):
                await server.run(f"CREATE DATABASE {name}")
                await migrate(server.url(name))
                async with SqlStore.open(server.url(name), [key]) as store:
                    await store.outbox.put(waiting)
                await _analyze(server, name)
                both.append(await _two_workers(server, name, key))
            found.append((both[0], both[1]))
    finally:
        server.stop()
    return found


async def _analyze(server: PostgresServer, database: str) -> None:
    """What the server's autovacuum, which is off here, does after so many rows."""
    connection = await server.connect(database)
    await connection.execute("ANALYZE")
    await connection.close()


async def _two_workers(server: PostgresServer, name: str, key: str) -> tuple[float, float]:
    if name.startswith("bare"):

        async def bare() -> int:
            return sum(await asyncio.gather(bare_postgres(server, name), bare_postgres(server, name)))

        return await _timed(bare)
    async with SqlStore.open(server.url(name), [key]) as one, SqlStore.open(server.url(name), [key]) as two:

        async def both() -> int:
            return sum(await asyncio.gather(ours(one), ours(two)))

        return await _timed(both)


def _figure(
    name: str, found: Sequence[tuple[tuple[float, float], tuple[float, float]]], most: float
) -> Figure:
    floor = statistics.median(bare[0] for bare, _ in found)
    here = statistics.median(own[0] for _, own in found)
    busy = [statistics.median(each[way][1] for each in found) for way in (0, 1)]
    return Figure(
        f"Outbox: 10,000 notices on {name}", f"{here:.2f} s ({busy[1]:.2f} s of CPU here)",
        f"{floor:.2f} s ({busy[0]:.2f} s of CPU here)", here / floor, most=most,
    )  # fmt: skip


async def figures(rounds: int = 3) -> list[Figure]:
    """All figures about the outbox."""
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        lite = await _sqlite(rounds, Path(name))
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        postgres = await _postgres(rounds, Path(name))
    return [_figure("SQLite", lite, 3.0), _figure("PostgreSQL, two workers", postgres, 2.0)]
