"""Outsiders, who else reads a channel: people of other organisations, as far as Slack says.

https://docs.slack.dev/reference/objects/conversation-object
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.lookups import RecentAnswers
from adapters.slack.identity import Workspaces
from bot.ports import Clock
from bot.ports.dispatch import Place

FRESH = timedelta(minutes=3)
"""How long an answer is believed; Slack takes some fifty such questions a minute."""

UNKNOWN = timedelta(minutes=1)
"""How long Slack is not asked again where it did not tell."""

TIMEOUT = 2.0
"""Seconds; a person waits for the answer that this holds up."""

MOST_CHANNELS = 5000

_SHARED = (
    "is_ext_shared",
    "is_pending_ext_shared",
    "connected_team_ids",
    "pending_connected_team_ids",
    "pending_shared",
)


@dataclass(slots=True)
class Outsiders:
    """Looks channels up. ``client`` is there once the adapter has started."""

    client: Callable[[], AsyncWebClient | None]
    workspaces: Workspaces
    clock: Clock
    _known: RecentAnswers[str, bool | None] = field(init=False)

    def __post_init__(self) -> None:
        self._known = RecentAnswers(self.clock, FRESH, MOST_CHANNELS)

    async def present(self, channel: str) -> bool | None:
        """Whether people of other organisations read a channel; ``None`` where Slack does not tell: the bot does not
        see private channels that it is not in, nor the direct messages of others."""
        last = self._known.last(channel)
        if self._known.fresh(channel):
            return last
        info = await self._info(channel)
        # Outsiders stay where they were until Slack says otherwise; that there were none is true for a while only.
        answer = (last or None) if info is None else others_in(info, self.workspaces.served)
        self._known.keep(channel, answer, UNKNOWN if answer is None else None)
        return answer

    async def seen_from(self, place: Place) -> Place:
        """A place that a form remembers, with who reads along there by now."""
        if place.personal:
            return place
        found = await self.present(place.channel)
        return replace(place, outsiders=found is True, readers_known=found is not None)

    async def name_of(self, channel: str) -> str:
        """What a public channel is called; empty where Slack does not tell, and for a private one."""
        info = await self._info(channel) or {}
        name = info.get("name")
        return name if isinstance(name, str) and info.get("is_private") is False else ""

    async def is_public(self, channel: str) -> bool:
        """Whether Slack says that everybody of the workspace may read a channel."""
        return (await self._info(channel) or {}).get("is_private") is False

    async def _info(self, channel: str) -> Mapping[str, Any] | None:
        client = self.client()
        if client is None or not channel:
            return None
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await client.conversations_info(channel=channel)
        except (SlackClientError, ClientError, TimeoutError):
            return None
        info = answer.get("channel")
        return info if isinstance(info, dict) and info.get("id") == channel else None


def others_in(info: Mapping[str, Any], served: frozenset[str]) -> bool | None:
    """What a channel's description says of who reads it."""
    if any(info.get(flag) for flag in _SHARED):
        return True
    if info.get("is_org_shared") or info.get("is_shared"):
        # Shared between workspaces of one organisation, of which not all need be ours.
        teams = info.get("shared_team_ids") or info.get("internal_team_ids")
        return not (
            info.get("is_org_shared") and isinstance(teams, list) and teams and served.issuperset(teams)
        )
    return False if isinstance(info.get("is_ext_shared"), bool) or info.get("is_im") else None
