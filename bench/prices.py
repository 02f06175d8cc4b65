"""Price sheets: half a million lines taken in, and found again by words, on both databases.

The floor reads the same bytes with the csv module into the same table with the bare driver, in one transaction.
"""

from __future__ import annotations

import asyncio
import csv
import gc
import io
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from adapters.microsoft.partner_api.sheet_file import parts
from adapters.processes.garbage import FULL, MIDDLE, YOUNG
from adapters.store import SqlStore, migrate
from adapters.store.schema.prices import prices
from bench.measuring import Figure
from bot.model.price import PriceView, SheetKey, SheetPart
from tests.postgres import SETTINGS, PostgresServer

LINES = 500_000
MOST_TIMES = 2.0
MOST_MIB = 64.0
MOST_MS = 20.0
"""Milliseconds within which 99 of 100 searches are to be answered."""

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY = SheetKey("DE", PriceView.LICENSES, "2026-11")

HEADER = (
    "ProductTitle", "ProductId", "SkuId", "SkuTitle", "Publisher", "SkuDescription", "UnitOfMeasure", "TermDuration",
    "BillingPlan", "Market", "Currency", "UnitPrice", "PricingTierRangeMin", "PricingTierRangeMax",
    "EffectiveStartDate", "EffectiveEndDate", "Tags", "ERP Price", "Segment",
)  # fmt: skip
_FAMILIES = (
    "Microsoft 365",
    "Office 365",
    "Dynamics 365",
    "Power BI",
    "Windows 365",
    "Exchange Online",
    "Visio",
    "Project",
)
_PLANS = (
    "E3",
    "E5",
    "F1",
    "F3",
    "Business Premium",
    "Business Basic",
    "Plan 1",
    "Plan 2",
    "Sales Enterprise",
    "Pro",
)
_SIZES = (
    "B2s",
    "D2s v5",
    "D4s v5",
    "D8s v5",
    "E4s v5",
    "E8ds v5",
    "F4s v2",
    "NC24ads A100 v4",
    "D4as v6",
    "L8s v3",
)
_SERVICES = (
    "Virtual Machines",
    "Storage",
    "SQL Database",
    "Functions",
    "Bandwidth",
    "Cosmos DB",
    "Backup",
    "Monitor",
)
_REGIONS = (
    "EU West",
    "EU North",
    "US East",
    "US East 2",
    "US West 2",
    "AP Southeast",
    "UK South",
    "DE West Central",
)


def _products(chance: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Some seventy thousand products and SKUs: a few families of licences, and meters by size and region."""
    number = 0
    while True:
        number += 1
        if number % 4 == 0:
            family, what = chance.choice(_FAMILIES), chance.choice(_PLANS)
            extra = chance.choice(
                ("", " (no Teams)", " EEA (no Teams)", f" Add-on {number}", f" for {number} users")
            )
            title = f"{family} {what}{extra}"
            yield f"CFQ7TTC0{number:06X}", "0001", title, title
        else:
            service, size, region = chance.choice(_SERVICES), chance.choice(_SIZES), chance.choice(_REGIONS)
            title = f"{service} {size[0]}{chance.choice('sadx')}v{chance.randrange(2, 7)} Series"
            yield (
                f"DZH318Z0{number:06X}",
                f"{number % 4096:04X}",
                title,
                f"{title} - {size}/{number % 97} - {region}",
            )


def sheet(lines: int = LINES, seed: int = 3) -> bytes:
    """A sheet of so many lines in CSV: each product with its terms, ways to pay and segments."""
    chance, text = random.Random(seed), io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    left = lines
    for product_id, sku_id, title, sku_title in _products(chance):
        for term, plan, segment in _WAYS:
            price = chance.randrange(100, 500_000)
            writer.writerow(
                (title, product_id, sku_id, sku_title, "Microsoft Corporation", f"{sku_title} for whoever needs it, in short.",
                 "", term, plan, "DE", "EUR", f"{price / 100}", "", "", "11/1/2026 12:00:00 AM",
                 "11/30/9999 11:59:59 PM", "License", f"{price * 1.2 / 100:.2f}", segment)
            )  # fmt: skip
            left -= 1
            if not left:
                return text.getvalue().encode()
    raise AssertionError


_WAYS = [
    (term, plan, segment)
    for term, plan in (("P1M", "Monthly"), ("P1Y", "Monthly"), ("P1Y", "Annual"), ("P3Y", "Triennial"))
    for segment in ("Commercial", "Education")
][:7]


async def read(path: Path) -> AsyncIterator[SheetPart]:
    """The sheet in this file, as the job reads it."""
    with path.open("rb") as file:
        found = parts(file, KEY)
        while (part := await asyncio.to_thread(next, found, None)) is not None:
            yield part


# -- the floor --------------------------------------------------------------------------------------


def _bare_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """What the table takes, with nothing looked at: any number for the product, no dates."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for at, row in enumerate(rows):
            number = hash(row[1])
            yield (
                1, at, number, number, row[7], row[8], row[18], row[10], row[11], row[17], row[6], row[12], None, None
            )  # fmt: skip


async def bare_sqlite(path: Path, database: Path) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    places = ",".join("?" * len(prices.columns))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO prices VALUES ({places})", _bare_rows(path))
    connection.execute("COMMIT")
    connection.close()


async def bare_postgres(path: Path, server: PostgresServer, database: str) -> None:
    connection = await server.connect(database)
    columns = [column.name for column in prices.columns]
    await connection.copy_records_to_table("prices", records=_bare_rows(path), columns=columns)
    await connection.close()


# -- taking in --------------------------------------------------------------------------------------


async def ours(path: Path, url: str) -> None:
    async with SqlStore.open(url, [Fernet.generate_key().decode()]) as store:
        state = await store.prices.take_in(KEY, read(path), NOW)
        assert (state.rows, state.unread) == (LINES, 0)


async def _taking_in(
    name: str,
    path: Path,
    fresh: Callable[[], Awaitable[tuple[str, Callable[[], Awaitable[None]]]]],
    rounds: int,
) -> list[Figure]:
    """Both in turns, each into a database that has just been made: a busy machine slows them alike."""
    spent: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, FULL)
    for _ in range(rounds):
        for way, found in spent.items():
            url, bare = await fresh()
            gc.collect()
            gc.freeze()
            began, cpu = time.perf_counter(), time.process_time()
            await (bare() if way == "bare" else ours(path, url))
            found.append((time.process_time() - cpu, time.perf_counter() - began))
            gc.unfreeze()
    gc.set_threshold(*usual)
    return [
        Figure(
            f"Prices: {LINES:,} lines taken in on {name}, {what}",
            f"{statistics.median(own[at] for own in spent['ours']):.2f} s",
            f"{statistics.median(bare[at] for bare in spent['bare']):.2f} s",
            statistics.median(
                own[at] / bare[at] for bare, own in zip(spent["bare"], spent["ours"], strict=True)
            ),
            most=MOST_TIMES if what == "time" else None,
        )
        for at, what in ((1, "time"), (0, "CPU of this process"))
    ]


def _memory(path: Path) -> Figure:
    """What taking in adds to a process that has everything loaded, by the largest it ever was."""
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-") as folder:
        code = (
            "import asyncio, json, resource, sys; from pathlib import Path; from bench.prices import grown; "
            "print(json.dumps(asyncio.run(grown(Path(sys.argv[1]), Path(sys.argv[2])))))"
        )
        said = subprocess.run(
            [sys.executable, "-c", code, str(path), folder], capture_output=True, text=True, check=True
        )
    grew = json.loads(said.stdout)
    return Figure(
        "Prices: memory over base while taking in",
        f"{grew:.0f} MiB",
        f"{MOST_MIB:g} MiB",
        grew / MOST_MIB,
        most=1.0,
    )


async def grown(path: Path, folder: Path) -> float:
    """MiB. A small sheet first: what the first one loads is not of the second."""
    small, packed = folder / "small.csv", folder / "sheets.zip"
    small.write_bytes(b"".join(_first_lines(path, 2000)))
    packed.write_bytes(zipped(path))
    url = f"sqlite:///{folder / 'memory.db'}"
    await migrate(url)
    async with SqlStore.open(url, [Fernet.generate_key().decode()]) as store:
        await store.prices.take_in(KEY, read(small), NOW)
        before = _peak()
        await store.prices.take_in(KEY, read(packed), NOW)
    return _peak() - before


def _peak() -> float:
    """The most that this program has had in memory, in MiB. What ``getrusage`` says is also of whoever started it."""
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def _first_lines(path: Path, count: int) -> list[bytes]:
    with path.open("rb") as file:
        return [file.readline() for _ in range(count)]


def zipped(path: Path) -> bytes:
    """The sheet as the vendor packs it. It is packed in another process: what that takes would be counted as ours."""
    code = (
        "import sys, zipfile; out = zipfile.ZipFile(sys.stdout.buffer, 'w', zipfile.ZIP_DEFLATED); "
        "out.write(sys.argv[1], 'sheets.csv'); out.close()"
    )
    return subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True).stdout


# -- searching --------------------------------------------------------------------------------------


def typed(seed: int = 8, count: int = 400) -> list[str]:
    """What people look for: short names, sizes with regions, words that half of all have, beginnings, and what nobody has."""
    chance = random.Random(seed)
    short = ("M365", "O365", "D365", "Microsoft 365", "Power BI", "Office 365")
    said = []
    for _ in range(count):
        size, region = chance.choice(_SIZES), chance.choice(_REGIONS)
        said.append(
            chance.choice(
                (
                    f"{chance.choice(short)} {chance.choice(_PLANS)}",
                    f"{size} {''.join(region.split()[::-1])}".lower(),
                    f"{size.replace(' ', '_')} {region}",
                    f"{chance.choice(_SERVICES)} {region}",
                    chance.choice(_SERVICES),
                    chance.choice(("micro", "exch", "virt eu", "business pre", "stor us ea")),
                    f"{size} nowhere",
                )
            )
        )
    return said


async def _searching(name: str, url: str, rounds: int = 3) -> Figure:
    worst = []
    async with SqlStore.open(url, [Fernet.generate_key().decode()]) as store:
        for _ in range(rounds):
            waits = []
            for text in typed():
                began = time.perf_counter()
                await store.prices.search(text, "DE", limit=20)
                waits.append((time.perf_counter() - began) * 1000)
            waits.sort()
            worst.append((waits[int(len(waits) * 0.99)], waits[len(waits) // 2]))
    p99, p50 = (statistics.median(each[at] for each in worst) for at in (0, 1))
    return Figure(
        f"Prices: search over {LINES:,} lines on {name}, p99",
        f"{p99:.1f} ms (p50 {p50:.1f} ms)", f"{MOST_MS:g} ms", p99 / MOST_MS, most=1.0,
    )  # fmt: skip


# -- both databases ---------------------------------------------------------------------------------


async def _sqlite(path: Path, folder: Path, rounds: int) -> list[Figure]:
    made: list[Path] = []

    async def fresh() -> tuple[str, Callable[[], Awaitable[None]]]:
        for old in made[:-1]:
            old.unlink(missing_ok=True)
        made.append(folder / f"prices-{len(made)}.db")
        await migrate(f"sqlite:///{made[-1]}")
        return f"sqlite:///{made[-1]}", lambda: bare_sqlite(path, made[-1])

    found = await _taking_in("SQLite", path, fresh, rounds)
    return [*found, await _searching("SQLite", f"sqlite:///{made[-1]}")]


async def _postgres(path: Path, folder: Path, rounds: int) -> list[Figure]:
    server = PostgresServer(folder, {**SETTINGS, "fsync": "on", "synchronous_commit": "on"})
    await asyncio.to_thread(server.make)
    await asyncio.to_thread(server.start)
    made: list[str] = []

    async def fresh() -> tuple[str, Callable[[], Awaitable[None]]]:
        made.append(f"prices{len(made)}")
        await server.run(f"CREATE DATABASE {made[-1]}")
        await migrate(server.url(made[-1]))
        return server.url(made[-1]), lambda: bare_postgres(path, server, made[-1])

    try:
        found = await _taking_in("PostgreSQL", path, fresh, rounds)
        # What the server's autovacuum, which is off here, does after so many rows.
        connection = await server.connect(made[-1])
        await connection.execute("VACUUM ANALYZE")
        await connection.close()
        return [*found, await _searching("PostgreSQL", server.url(made[-1]))]
    finally:
        server.stop()


async def figures(rounds: int = 3) -> list[Figure]:
    """All figures about price sheets."""
    with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as name:
        folder = Path(name)
        path = folder / "sheet.csv"
        path.write_bytes(sheet())
        found = [*await _sqlite(path, folder, rounds), _memory(path)]
        with tempfile.TemporaryDirectory(prefix="csp-bot-bench-", dir="/tmp") as other:
            return found + await _postgres(path, Path(other), rounds)
