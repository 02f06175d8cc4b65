"""One office for each test, on SQLite; what the database does is proven on both by the contract tests."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.store import SqlStore
from tests.adapters.signin.office import Office, open_office


@pytest.fixture
async def store(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[SqlStore]:
    path = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, path)
    async with SqlStore.open(f"sqlite:///{path}", keys) as opened:
        yield opened


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    async with open_office(store) as opened:
        yield opened
