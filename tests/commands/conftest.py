"""What several stories need."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from tests.chat import Chat
from tests.commands.deciding import Changing, opened


@pytest.fixture
async def office(store: SqlStore) -> tuple[Chat, Changing]:
    """A chat in which budgets take a second person, and who is in it."""
    return await opened(store)
