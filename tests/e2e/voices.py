"""One person's voice, through the in-process core, through signed Slack requests, or through Teams activities.

A conversation written once is held through each of them: what the person does is the same, and so is what is shown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from bot.cards.model import Secret
from bot.ports import Store
from tests.adapters.slack.harness import SlackHarness
from tests.chat import Chat, open_chat
from tests.fake_partner import FakePartner


class Voice(Protocol):
    """What a person can do; each returns what that person then sees, as text."""

    partner: FakePartner

    async def say(self, line: str) -> str: ...

    async def press(self, label: str) -> str: ...

    async def fill_in(self, **values: str) -> str: ...

    async def suggest(self, field: str, typed: str) -> list[str]: ...

    def files(self) -> list[tuple[str, bytes]]: ...


class InProcess:
    """The core alone."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.partner = chat.partner

    async def say(self, line: str) -> str:
        return self._shown(await self.chat.say(line))

    async def press(self, label: str) -> str:
        return self._shown(await self.chat.press(label))

    async def fill_in(self, **values: str) -> str:
        return self._shown(await self.chat.fill_in(**values))

    async def suggest(self, field: str, typed: str) -> list[str]:
        found = await self.chat.dispatcher.suggest(self.chat.actor, self.chat.form.command, field, typed)
        return [choice.label for choice in found]

    def files(self) -> list[tuple[str, bytes]]:
        return [(file.name, file.content) for file in self.chat.last.files]

    def _shown(self, text: str) -> str:
        card = self.chat.last.card
        secrets = [node.value for node in card.body if isinstance(node, Secret)] if card else []
        return "\n".join([text, *secrets])


class InSlack:
    """``/csp`` in a channel, modals and buttons, over signed HTTP requests."""

    def __init__(self, harness: SlackHarness, chat: Chat) -> None:
        self.harness = harness
        self.partner = chat.partner
        self.user = chat.actor.user

    async def say(self, line: str) -> str:
        return await self.harness.command(line, self.user)

    async def press(self, label: str) -> str:
        return await self.harness.click(label, self.user)

    async def fill_in(self, **values: str) -> str:
        return await self.harness.submit(self.user, **values)

    async def suggest(self, field: str, typed: str) -> list[str]:
        return await self.harness.suggest(field, typed, self.user)

    def files(self) -> list[tuple[str, bytes]]:
        return self.harness.files(self.harness.dm_of(self.user))


@asynccontextmanager
async def voice(platform: str, store: Store, name: str) -> AsyncIterator[Voice]:
    """``name`` speaking on a platform, to a bot over this store."""
    chat = (await open_chat(store)).as_(name)
    if platform == "core":
        yield InProcess(chat)
    elif platform == "slack":
        async with SlackHarness(chat.dispatcher, store, chat.clock) as harness:
            yield InSlack(harness, chat)
    else:
        from tests.e2e.teams_voice import in_teams

        async with in_teams(chat, store) as spoken:
            yield spoken
