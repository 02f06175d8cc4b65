"""Conversation references: where people and channels can be reached, remembered from what they sent.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog

from adapters.runtime.log_limit import SeldomEach
from adapters.teams.inbound import Inbound
from bot.errors import Unavailable
from bot.ports import Conversations

log = structlog.get_logger(__name__)

MOST_REMEMBERED = 5000

BELIEVED = 600.0
"""Seconds for which a row is taken to stand as it was written: another process forgets those it is turned away from,
and whoever comes back must be found again."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One conversation. ``user`` is the person's id with this bot, in a personal chat; ``name`` is what people call a
    channel, where Teams has ever said it."""

    service_url: str
    conversation: str
    tenant: str
    bot: str
    user: str = ""
    name: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Reference:
        """The reference in a stored row."""
        return cls(**{name: str(stored.get(name, "")) for name in cls.__slots__})


def person_key(tenant: str, entra_id: str) -> str:
    """The key of somebody's personal chat."""
    return f"teams:{tenant}:user:{entra_id}"


def channel_key(tenant: str, channel: str) -> str:
    """The key of a channel or group chat."""
    return f"teams:{tenant}:channel:{channel}"


def tenant_key(tenant: str) -> str:
    """The key of how a tenant is reached at all, for people whose personal chat is not known."""
    return f"teams:{tenant}"


class References:
    """The references in the store. A row is written when it changed, and now and then; not for each activity."""

    def __init__(self, conversations: Conversations) -> None:
        self._kept = conversations
        self._seen: dict[str, tuple[Reference, float]] = {}
        self._misses = SeldomEach()

    async def note(self, said: Inbound, workspace: str, user: str, *, anew: bool = False) -> None:
        """Remember where an activity came from; ``workspace`` and ``user`` are the actor's. Never raises.

        ``anew`` writes it whatever is believed: the bot has just come back, and another process may have forgotten it.
        """
        if not said.bot or not said.service_url:
            return
        found = Reference(
            said.service_url, said.channel, workspace, said.bot, said.user if said.personal else ""
        )
        key = channel_key(workspace, said.channel)
        name = said.place_name or await self._name_of(key)
        await self.put(key, replace(found, name=name), anew=anew)
        await self.put(tenant_key(workspace), Reference(said.service_url, "", workspace, said.bot))
        if said.personal and user:
            await self.put(person_key(workspace, user), found, anew=anew)

    async def _name_of(self, key: str) -> str:
        """The name an earlier activity told; most do not repeat it."""
        seen, _ = self._seen.get(key, (None, 0.0))
        if seen is not None:
            return seen.name
        try:
            known = await self.get(key)
        except Unavailable:
            return ""
        return known.name if known else ""

    async def named(self, tenant: str) -> dict[str, Reference]:
        """The channels and group chats of a tenant whose names are known, by conversation id.

        Raises :class:`bot.errors.Unavailable`.
        """
        prefix = channel_key(tenant, "")
        found = await self._kept.under(prefix)
        references = {key.removeprefix(prefix): Reference.of(stored) for key, stored in found.items()}
        return {channel: each for channel, each in references.items() if each.name and not each.user}

    async def put(self, key: str, reference: Reference, *, anew: bool = False) -> None:
        """Remember a conversation. Never raises."""
        seen, until = self._seen.get(key, (None, 0.0))
        if not anew and seen == reference and time.monotonic() < until:
            return
        try:
            await self._kept.put(key, asdict(reference))
        except Unavailable:
            self._tell("a conversation could not be remembered")
            return
        while len(self._seen) >= MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._seen[key] = (reference, time.monotonic() + BELIEVED)

    async def get(self, key: str) -> Reference | None:
        """The reference of a key. Raises :class:`bot.errors.Unavailable`."""
        stored = await self._kept.get(key)
        return Reference.of(stored) if stored else None

    async def forget(self, key: str) -> None:
        """The bot is no longer there. Never raises."""
        self._seen.pop(key, None)
        try:
            await self._kept.forget(key)
        except Unavailable:
            self._tell("a conversation could not be forgotten")

    def _tell(self, what: str) -> None:
        if times := self._misses.due(what):
            log.warning(what, times=times)
