"""Where people can be reached, as several processes know it."""

from __future__ import annotations

import pytest

from adapters.teams import references
from adapters.teams.references import Reference, References, person_key
from tests.adapters.teams.canned import MemoryConversations

KEY = person_key("tenant", "ada")
CHAT = Reference("https://smba.trafficmanager.net/emea/", "a:ada", "tenant", "28:bot", "29:ada")


@pytest.fixture
def kept() -> MemoryConversations:
    return MemoryConversations()


async def test_what_another_process_forgot_is_written_again_in_time(
    kept: MemoryConversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "BELIEVED", 0.0)
    web, worker = References(kept), References(kept)
    await web.put(KEY, CHAT)
    await worker.forget(KEY)
    assert await web.get(KEY) is None

    await web.put(KEY, CHAT)

    assert await worker.get(KEY) == CHAT


async def test_what_stands_is_not_written_for_each_message(kept: MemoryConversations) -> None:
    known = References(kept)
    await known.put(KEY, CHAT)
    kept.kept.clear()

    await known.put(KEY, CHAT)

    assert kept.kept == {}
