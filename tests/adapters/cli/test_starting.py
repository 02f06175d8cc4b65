"""A process that cannot work says in one sentence what to do, and ends; one that only has to wait waits."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.cli import run
from adapters.store import SqlStore, migrate, tables_lacking
from adapters.store.database.engine import open_database
from adapters.store.revision import NO_TABLES, NOT_ALLOWED, OLD_TABLES, newest
from bot.errors import Unavailable
from config.roles import NOBODY
from tests.e2e.demo import ROOT, free_port
from tests.postgres import PostgresServer

ON_POSTGRESQL = pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
PATIENCE = 60.0


def settings(database_url: str, **more: str) -> Mapping[str, str]:
    nowhere = f"https://127.0.0.1:{free_port()}"
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "ENVIRONMENT": "development",
        "DATABASE_URL": database_url,
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "PARTNER_CENTER_TENANT_ID": "11111111-0000-4000-8000-000000000001",
        "PARTNER_CENTER_CLIENT_ID": "11111111-0000-4000-8000-000000000002",
        "PARTNER_CENTER_CLIENT_SECRET": "secret",
        "PARTNER_CENTER_URL": nowhere,
        "PARTNER_CENTER_AUTHORITY": nowhere,
        "PORT": str(free_port()),
        **more,
    }


@dataclass
class Ended:
    """How a process ended, and what it wrote."""

    code: int
    out: str
    err: str


async def start(name: str, environment: Mapping[str, str]) -> Process:
    command = (sys.executable, "-m", "adapters", name)
    return await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT, stdout=PIPE, stderr=PIPE)


async def end_of(process: Process) -> Ended:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


@pytest.mark.parametrize("name", ["web", "worker"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_processes_that_share_nothing_are_not_started(name: str, database_url: str) -> None:
    ended = await end_of(await start(name, settings(database_url)))
    assert ended.code == 1 and "Traceback" not in ended.err
    assert "DATABASE_URL names a SQLite file" in ended.err and "csp-bot run" in ended.err


async def test_one_process_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    ended = await end_of(await start("run", settings(f"sqlite:///{file}")))
    assert (ended.code, ended.err.strip()) == (1, NO_TABLES) and not file.exists()


@ON_POSTGRESQL
async def test_a_worker_waits_for_the_tables_that_the_release_is_making(empty_database_url: str) -> None:
    process = await start("worker", settings(empty_database_url, LOG_FORMAT="json"))
    assert process.stdout is not None
    lines = []
    async with asyncio.timeout(PATIENCE):
        while line := await process.stdout.readline():
            lines.append(line.decode())
            if "waiting for the tables" in lines[-1]:
                assert "csp-bot migrate" in lines[-1]
                await migrate(empty_database_url)
            if '"working"' in lines[-1]:
                break
    process.send_signal(signal.SIGTERM)
    ended = await end_of(process)
    assert ended.code == 0 and "Traceback" not in "".join(lines) + ended.out + ended.err
    assert any("waiting for the tables" in line for line in lines)
    assert any(NOBODY in line for line in lines), "nobody has a role by what comes with the bot"


async def test_tables_of_an_earlier_release_are_waited_for_also_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str | Exception] = [OLD_TABLES, Unavailable(), OLD_TABLES, Unavailable(), ""]

    async def lacking(_: str) -> str:
        if isinstance(said := told.pop(0), Exception):
            raise said
        return said

    monkeypatch.setattr(run, "LOOK", 0.001)
    monkeypatch.setattr(run, "tables_lacking", lacking)
    assert await run._tables("postgresql://nowhere", asyncio.Event(), PATIENCE) and told == []
    told += [Unavailable()]
    assert await run._tables("postgresql://nowhere", asyncio.Event(), PATIENCE), (
        "nothing is known to be lacking"
    )


async def test_a_process_on_tables_of_an_earlier_release_is_not_ready(
    empty_database_url: str, keys: list[str]
) -> None:
    """It started while the database was away, and could not look."""
    await migrate(empty_database_url)
    async with SqlStore.open(empty_database_url, keys) as store:
        await store.check()
        database = open_database(empty_database_url)
        async with database.write() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        await database.close()
        with pytest.raises(Unavailable):
            await store.check()


@ON_POSTGRESQL
async def test_a_process_that_waits_for_tables_ends_when_it_is_told_to(empty_database_url: str) -> None:
    process = await start("web", settings(empty_database_url))
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while b"waiting for the tables" not in await process.stdout.readline():
            pass
    process.send_signal(signal.SIGTERM)
    assert (await end_of(process)).code == 0


async def test_what_the_tables_lack_is_told(empty_database_url: str) -> None:
    assert await tables_lacking(empty_database_url) == NO_TABLES
    await migrate(empty_database_url, "0010")
    assert await tables_lacking(empty_database_url) == OLD_TABLES
    await migrate(empty_database_url)
    assert await tables_lacking(empty_database_url) == ""
    database = open_database(empty_database_url)
    async with database.write() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()
        # A later release has made its tables, and this process is the last of its own.
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    assert await tables_lacking(empty_database_url) == ""


@ON_POSTGRESQL
async def test_tables_that_the_bots_user_may_not_read_are_not_said_to_be_missing(
    empty_database_url: str, keys: list[str], postgres: PostgresServer
) -> None:
    """csp-bot migrate, which is named where tables are missing, would help nobody."""
    await migrate(empty_database_url)
    await postgres.run("CREATE ROLE visitor LOGIN")
    visitor = empty_database_url.replace("postgres@", "visitor@")
    assert await tables_lacking(visitor) == NOT_ALLOWED
    async with SqlStore.open(visitor, keys) as store:
        with pytest.raises(Unavailable):
            await store.check()


async def test_whatever_else_goes_wrong_is_not_said_to_be_missing_tables(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE alembic_version (somebody_elses INTEGER)"))
    await database.close()
    with pytest.raises(DBAPIError):
        await tables_lacking(empty_database_url)


async def test_looking_for_tables_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    assert await tables_lacking(f"sqlite:///{file}") == NO_TABLES and not file.exists()
    await migrate(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
