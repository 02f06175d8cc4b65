"""A fresh store as often as a test wants one."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest

from adapters.store import SqlStore


@pytest.fixture
async def new_store(
    tmp_path: Path, sqlite_template: Path, keys: list[str]
) -> AsyncIterator[Callable[[], Awaitable[SqlStore]]]:
    """Each call opens our own database anew, empty, on SQLite."""
    numbers = count(1)
    async with AsyncExitStack() as opened:

        async def make() -> SqlStore:
            path = tmp_path / f"bot{next(numbers)}.db"
            shutil.copyfile(sqlite_template, path)
            return await opened.enter_async_context(SqlStore.open(f"sqlite:///{path}", keys))

        yield make
