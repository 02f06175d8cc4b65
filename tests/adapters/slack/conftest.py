"""A Slack workspace with a core that says what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from tests.adapters.slack.canned import CannedDispatch, MemoryStore
from tests.adapters.slack.harness import SlackHarness
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
async def slack(core: CannedDispatch, memory: MemoryStore, clock: FakeClock) -> AsyncIterator[SlackHarness]:
    async with SlackHarness(core, cast(Any, memory), clock) as harness:
        yield harness
