"""A tenant with a core that says what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.harness import TeamsHarness
from tests.fakes import FakeClock


@pytest.fixture
def core() -> CannedDispatch:
    return CannedDispatch()


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def teams(core: CannedDispatch, memory: MemoryStore, clock: FakeClock) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(core, cast(Any, memory), clock) as harness:
        yield harness
