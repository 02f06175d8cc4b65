"""Two releases at one database: while the tables are brought up to date for the next one, this one goes on working, and
what is under way is done once."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from adapters.store import migrations
from adapters.store.database.engine import open_database
from adapters.store.schema.tables import metadata
from bot.model.change import ChangeState
from tests.e2e.office import Office, opened

SECONDS = 1.0
"""How long the migration holds every table."""

ADDED = ("changes", "outbox", "audit", "alert_rules", "leases")
FIRST_ADDITIVE = "0012"
ADDS = {"add_column", "create_table", "create_index", "execute", "f", "get_bind", "get_context"}

VERSIONS = sorted(Path(migrations.__file__).with_name("versions").glob("[0-9]*.py"))


async def next_release(database_url: str) -> None:
    """The migration of a release to come: it adds to the tables, and nobody else gets at them meanwhile."""
    database = open_database(database_url, patience=60)
    async with database.write() as connection:
        await connection.execute(sql(f"LOCK TABLE {', '.join(metadata.tables)} IN ACCESS EXCLUSIVE MODE"))
        for table in ADDED:
            await connection.execute(
                sql(f"ALTER TABLE {table} ADD COLUMN of_the_next_release TEXT NOT NULL DEFAULT 'unset'")
            )
        await asyncio.sleep(SECONDS)
    await database.close()


async def former_tables(database_url: str) -> None:
    database = open_database(database_url)
    async with database.write() as connection:
        for table in ADDED:
            await connection.execute(sql(f"ALTER TABLE {table} DROP COLUMN IF EXISTS of_the_next_release"))
    await database.close()


async def confirm(office: Office, change_id: str) -> None:
    """Ada clicks until it is taken: what cannot be recorded at the moment says so, and nothing is lost."""
    for _ in range(20):
        await office.click(change_id)
        if (await office.change(change_id)).state is not ChangeState.PENDING:
            return
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_is_under_way_while_the_tables_change_is_done_once(database_url: str, keys: list[str]):
    async with opened(database_url, keys, patience=5.0) as office:
        changes = [await office.propose("customer create", number) for number in range(12)]
        try:
            migrating = asyncio.create_task(next_release(database_url))
            for change_id in changes:
                await asyncio.sleep(SECONDS / 8)
                await confirm(office, change_id)
            await migrating
            late = await office.propose("customer create", 12)
            await office.click(late)
            await office.recover()
            await office.assert_settled_for_good(*changes, late)
        finally:
            await former_tables(database_url)


def test_migrations_only_add_so_that_the_release_before_can_go_on():
    """The last process of a release ends after the migration of the next: what it writes must still fit."""
    for version in VERSIONS:
        if version.name >= FIRST_ADDITIVE:
            assert operations_of(version) <= ADDS, version.name


def operations_of(version: Path) -> set[str]:
    """What the upgrade of a revision does to the tables, in Alembic's words."""
    upgrade = next(
        node
        for node in ast.parse(version.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    return {
        node.func.attr
        for node in ast.walk(upgrade)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "op"
    }


def test_a_migration_that_takes_something_away_is_found():
    # Those before dropped indexes and columns: no two releases had to fit one database then.
    assert any(operations_of(version) - ADDS for version in VERSIONS)
