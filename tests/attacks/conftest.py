"""One core, and people in Slack and in Teams in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.store import SqlStore
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat, open_chat


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


@pytest.fixture
async def slack(chat: Chat, store: SqlStore) -> AsyncIterator[SlackHarness]:
    async with SlackHarness(chat.dispatcher, store, chat.clock) as harness:
        yield harness


@pytest.fixture
async def teams(chat: Chat, store: SqlStore) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry) as harness:
        yield harness
