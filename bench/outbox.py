"""Ten thousand notices to a thousand destinations, claimed and marked as delivered, without sending them.

The floor does as much with the bare driver on the same tables: a hundred rows are read and leased in one transaction and
marked in another, in no order of destinations. Both write through to the disk. Cards are opened when they are posted, so
opening them is in neither.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.store import SqlStore, migrate
from bench.measuring import Figure
from bot.cards.alert import notice as alert
from bot.model import Destination
from bot.ports.outbox import Notice
from tests.postgres import SETTINGS, PostgresServer

NOTICES, DESTINATIONS, AT_ONCE = 10_000, 1_000, 100
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)

_WAITING = (
    "SELECT * FROM outbox WHERE state = 'waiting' AND leased_until IS NULL ORDER BY due, sequence LIMIT 100"
)

_COPIED = 'platform, workspace, channel, "user", thread, sealed, due, not_before, attempts, state'
_COPIES = text(
    f"INSERT INTO outbox (id, dedupe_key, {_COPIED})"
    f" SELECT id || :turn, dedupe_key || :turn, {_COPIED} FROM outbox WHERE sequence <= :most"
)


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
    # What is there already is left alone, as the bot does at the end of its start.
    gc.collect()
    gc.freeze()
    began, busy = time.perf_counter(), time.process_time()
    done = await work()
    spent = time.perf_counter() - began, time.process_time() - busy
    gc.unfreeze()
    assert done == NOTICES, f"{done} of {NOTICES}"
    return spent


async def _claims(folder: Path, waiting: int) -> tuple[float, float]:
    """Seconds of CPU of one claim of a hundred on SQLite: while there are free destinations, and when all are held."""
    url = f"sqlite:///{folder / f'waiting-{waiting}.db'}"
    await migrate(url)
    free, held = [], []
    async with SqlStore.open(url, [Fernet.generate_key().decode()]) as store:
        await store.outbox.put(notices())
        async with store._database.write() as connection:
            for turn in range(1, waiting // NOTICES):
                await connection.execute(_COPIES, {"turn": f"-{turn}", "most": NOTICES})
        # The first two make the statements ready; after ten every one of the thousand destinations is held.
        for at in range(20):
            busy = time.process_time()
            claimed = await store.outbox.claim(NOW, LEASE, AT_ONCE)
            (free if claimed else held).append(time.process_time() - busy)
            assert len(claimed) == (AT_ONCE if at < DESTINATIONS // AT_ONCE else 0)
    return statistics.median(free[2:]), statistics.median(held)


async def _growth() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        few, many = await _claims(Path(name), 20_000), await _claims(Path(name), 200_000)
    return [
        Figure(
            f"Outbox: one claim on SQLite of 200,000 waiting, against 20,000, {state}",
            f"{much * 1000:.1f} ms", f"{little * 1000:.1f} ms", much / little, most=2.0,
        )
        for state, little, much in zip(("destinations free", "all destinations held"), few, many, strict=True)
    ]  # fmt: skip


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


def _figures(
    name: str, found: Sequence[tuple[tuple[float, float], tuple[float, float]]], most: float
) -> list[Figure]:
    """The ratio of each round, and of those the median: what else the machine does slows both halves of a round."""
    return [
        Figure(
            f"Outbox: 10,000 notices on {name}, {what}",
            f"{statistics.median(own[at] for _, own in found):.2f} s",
            f"{statistics.median(bare[at] for bare, _ in found):.2f} s",
            statistics.median(own[at] / bare[at] for bare, own in found),
            # Others may wait for the time; what it costs besides is told.
            most=most if what == "time" else None,
        )
        for at, what in enumerate(("time", "CPU"))
    ]


async def figures(rounds: int = 5) -> list[Figure]:
    """All figures about the outbox."""
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        lite = await _sqlite(rounds, Path(name))
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        postgres = await _postgres(rounds, Path(name))
    own = [*_figures("SQLite", lite, 3.0), *_figures("PostgreSQL, two workers", postgres, 2.0)]
    return own + await _growth()
