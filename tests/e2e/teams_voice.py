"""A person's voice in a personal chat in Teams: lines, Adaptive Cards, forms and files, over Bot Framework activities."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.teams.forms import input_id
from bot.ports import Store
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat


class InTeams:
    """Typed lines, clicks on cards and forms on cards; files are taken when they are offered."""

    def __init__(self, harness: TeamsHarness, chat: Chat) -> None:
        self.harness = harness
        self.partner = chat.partner
        self.user = chat.actor.user

    async def say(self, line: str) -> str:
        shown = await self.harness.say(line, self.user)
        await self._take_files()
        return shown

    async def press(self, label: str) -> str:
        shown = await self.harness.click(label, self.user)
        await self._take_files()
        return shown

    async def _take_files(self) -> None:
        for offer in self.harness.screen(self.user):
            attached = offer.activity.get("attachments") or [{}]
            if attached[0].get("contentType", "").endswith("file.consent"):
                address = f"{self.harness.teams.url}/upload/{attached[0]['name']}"
                await self.harness.consent("accept", self.user, uploadUrl=address)

    async def fill_in(self, **values: str) -> str:
        return await self.harness.submit(self.user, **values)

    async def suggest(self, field: str, typed: str) -> list[str]:
        return await self.harness.search(input_id(field), typed, self.user)

    def files(self) -> list[tuple[str, bytes]]:
        return [(name, content) for name, (_, content) in self.harness.teams.uploads.items()]


@asynccontextmanager
async def in_teams(chat: Chat, store: Store) -> AsyncIterator[InTeams]:
    """The chat's person, in Teams, speaking to the chat's core."""
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as harness:
        yield InTeams(harness, chat)
