"""A database that is locked, away or torn is refused clearly, within its patience, and with nothing half done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.exc import DBAPIError

from adapters.store import SqlStore
from adapters.store.database.engine import open_database
from adapters.store.schema.tables import leases
from bot.errors import Unavailable
from bot.model import CustomerRef

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CONTOSO = CustomerRef("11111111-1111-1111-1111-111111111111", "Contoso Ltd", "contoso.onmicrosoft.com")


@pytest.fixture
async def hasty(database_url: str, keys: list[str]) -> AsyncIterator[SqlStore]:
    """A store that waits a tenth of a second and no longer."""
    async with SqlStore.open(database_url, keys, patience=0.1) as opened:
        yield opened


async def test_a_row_locked_elsewhere_is_refused_and_taken_once_it_is_free(
    store: SqlStore, hasty: SqlStore, database_url: str
) -> None:
    await store.leases.take("settle", "w1", NOW, MINUTE)
    database = open_database(database_url)
    async with database.write() as connection:
        await connection.execute(select(leases).with_for_update())
        with pytest.raises(Unavailable):
            await hasty.leases.take("settle", "w1", NOW + MINUTE, MINUTE)
    await database.close()
    assert await hasty.leases.take("settle", "w1", NOW + MINUTE, MINUTE)


async def test_a_server_that_is_not_there_is_refused(tmp_path: Path, keys: list[str]) -> None:
    for url in (
        f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}",
        f"postgresql://postgres@/bot?host={tmp_path}",
        "postgresql://postgres@127.0.0.1:1/bot",
    ):
        async with SqlStore.open(url, keys, patience=1.0) as store:
            with pytest.raises(Unavailable):
                await store.check()
            with pytest.raises(Unavailable):
                await store.customers.search("contoso", 5)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, keys: list[str]) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database at all" * 400)
    async with SqlStore.open(f"sqlite:///{tmp_path / 'bot.db'}", keys) as store:
        with pytest.raises(Unavailable):
            await store.deduplication.first("k", NOW, MINUTE)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_that_drops_its_connections_is_found_again(store: SqlStore, database_url: str) -> None:
    await store.check()
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    database = open_database(database_url)
    async with database.read() as connection:
        await connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    while True:
        async with database.read() as connection:
            if not await connection.scalar(text(f"SELECT count(*) {others}")):
                break
    await database.close()
    await store.check()
    assert await store.deduplication.first("k", NOW, MINUTE)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_connection_that_lay_unused_is_asked_whether_it_still_works(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ping = AsyncAdapt_asyncpg_connection.ping
    monkeypatch.setattr(AsyncAdapt_asyncpg_connection, "ping", lambda it: (asked.append(it), ping(it)))
    await store.check()
    await store.check()
    assert asked == []
    monkeypatch.setattr("adapters.store.database.engine.IDLE", 0.0)
    await store.check()
    assert len(asked) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_answer_that_takes_too_long_is_not_waited_for(database_url: str) -> None:
    database = open_database(database_url, patience=0.1)
    with pytest.raises(Unavailable):
        async with database.read() as connection:
            await connection.execute(text("SELECT pg_sleep(30)"))
    await database.close()


@pytest.mark.parametrize(
    "faulty", ["SELEKT 1", "SELECT 1 FROM nowhere", "INSERT INTO leases (job, until) VALUES (NULL, 0)"]
)
async def test_a_fault_of_ours_is_not_called_an_outage(database_url: str, faulty: str) -> None:
    database = open_database(database_url)
    with pytest.raises(DBAPIError):
        async with database.write() as connection:
            await connection.execute(text(faulty))
    await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_customers_are_still_found_while_the_database_is_away(
    store: SqlStore, database_url: str
) -> None:
    await store.customers.add([CONTOSO])
    store.customers.look_again = 0.0
    file = Path(database_url.removeprefix("sqlite:///"))
    for part in file.parent.glob(f"{file.name}*"):
        part.write_bytes(b"torn" * 4096)
    with pytest.raises(Unavailable):
        await store.check()
    assert await store.customers.search("contoso", 5) == [CONTOSO]


async def test_a_cancelled_write_lets_the_next_one_in(store: SqlStore) -> None:
    writes = [
        asyncio.create_task(store.deduplication.first(f"k{number}", NOW, MINUTE)) for number in range(12)
    ]
    await asyncio.sleep(0.01)
    for write in writes[::2]:
        write.cancel()
    await asyncio.gather(*writes, return_exceptions=True)
    assert await store.deduplication.first("after", NOW, MINUTE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_write_torn_off_in_the_middle_of_its_answer_gives_up_its_lock(
    store: SqlStore, database_url: str
) -> None:
    database = open_database(database_url)
    unfinished = []
    with contextlib.suppress(asyncio.CancelledError):
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM seen"))
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            unfinished.append(await raw.execute("SELECT 1 UNION SELECT 2"))
            await unfinished[0].fetchone()
            # What SQLAlchemy does with a connection whose answer was not waited for.
            await connection.invalidate()
            raise asyncio.CancelledError
    assert await store.deduplication.first("after", NOW, MINUTE)
    await database.close()


@pytest.mark.parametrize("after", [0.0, 0.001, 0.1])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_write_given_up_while_another_process_holds_the_lock_takes_no_lock_later(
    store: SqlStore, database_url: str, after: float
) -> None:
    database, other = open_database(database_url), open_database(database_url)

    async def write() -> None:
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM seen"))

    async with other.write():
        given_up = asyncio.create_task(write())
        await asyncio.sleep(after)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
    assert await store.deduplication.first("by another", NOW, MINUTE)
    await write()
    await database.close()
    await other.close()
