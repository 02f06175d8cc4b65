"""What several stories need."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.identity import Role
from tests.chat import Chat, open_chat
from tests.commands.deciding import Changing, opened
from tests.commands.limits import lend
from tests.commands.test_access import with_rules
from tests.fakes import FABRIKAM


@pytest.fixture
async def office(store: SqlStore) -> tuple[Chat, Changing]:
    """A chat in which budgets take a second person, and who is in it."""
    return await opened(store)


@pytest.fixture
async def chat(store) -> Chat:
    return with_rules(await open_chat(store))


@pytest.fixture
async def bill(chat) -> Chat:
    """Bill bills everybody, and helps Fabrikam."""
    await lend(chat, "bill", Role.HELPDESK_AGENT, FABRIKAM)
    return chat.as_("bill")
