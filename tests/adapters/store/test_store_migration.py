"""The migrations lead to exactly the tables that the code speaks of, however often and from however many places."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from adapters.store import AddressError, SqlStore, migrate
from adapters.store.database.engine import open_database
from adapters.store.schema.tables import metadata
from bot.errors import Unavailable


async def test_migrations_make_the_tables_that_the_code_knows(empty_database_url: str) -> None:
    await migrate(empty_database_url)
    await migrate(empty_database_url)
    database = open_database(empty_database_url)

    def known(name: str | None, kind: str, parents: Any) -> bool:
        """The index of words is a virtual table on SQLite, and on PostgreSQL over an expression; the code names neither as its own."""
        return not (name or "").startswith("price_words")

    def differences(connection: Connection) -> list[Any]:
        opts = {"compare_type": True, "include_name": known}
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))

    def indexes(connection: Connection) -> set[str | None]:
        found = inspect(connection)
        return {index["name"] for table in metadata.tables for index in found.get_indexes(table)}

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        made = await connection.run_sync(indexes)
    await database.close()
    assert made >= {index.name for table in metadata.tables.values() for index in table.indexes}


async def test_releases_that_migrate_at_once_take_turns(empty_database_url: str, keys: list[str]) -> None:
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(4)))
    async with SqlStore.open(empty_database_url, keys) as store:
        await store.check()


async def test_a_database_without_tables_is_not_ready(empty_database_url: str, keys: list[str]) -> None:
    async with SqlStore.open(empty_database_url, keys) as store:
        with pytest.raises(Unavailable):
            await store.check()


async def test_the_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    await migrate(f"sqlite:///{tmp_path / 'bot.db'}")
    assert stat.S_IMODE((tmp_path / "bot.db").stat().st_mode) == 0o600


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AddressError, match="nowhere"):
        await migrate(f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}")


def test_importing_the_migration_environment_sets_nothing_in_motion() -> None:
    assert callable(import_module("adapters.store.migrations.env").run)


def test_opening_sqlite_loads_neither_the_migrations_nor_the_driver_of_a_server() -> None:
    code = (
        "import sys, adapters.store; from adapters.store.database.engine import open_database; "
        "open_database('sqlite:///bot.db'); print([n for n in ('alembic', 'mako', 'asyncpg') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
