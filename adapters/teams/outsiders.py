"""Outsiders, who else reads a conversation: guests and people of other tenants, as far as Teams' roster says.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from adapters.chat.lookups import RecentAnswers
from adapters.teams.connector import Connector, ConnectorFailed
from adapters.teams.identity import MEMBERS
from bot.ports import Clock

log = structlog.get_logger(__name__)

FRESH = timedelta(minutes=5)
"""How long an answer is believed."""

UNKNOWN = timedelta(minutes=1)
"""How long Teams is not asked again where it did not tell."""

TIMEOUT = 4.0
"""Seconds for all pages of a roster."""

PAGES = 10
"""Pages of a roster that are read, of :data:`adapters.teams.connector.PAGE` people each."""

MOST_CONVERSATIONS = 5000


@dataclass(slots=True)
class Outsiders:
    """Reads rosters. With ``anonymous`` the caller is on this machine and alone."""

    connector: Connector
    clock: Clock
    tenants: frozenset[str]
    anonymous: bool = False
    _known: RecentAnswers[str, bool | None] = field(init=False)

    def __post_init__(self) -> None:
        self._known = RecentAnswers(self.clock, FRESH, MOST_CONVERSATIONS)

    async def present(self, service_url: str, channel: str) -> bool | None:
        """Whether guests or people of other tenants read a conversation; ``None`` where Teams does not tell, or there
        are too many people to look at."""
        if self.anonymous:
            return False
        last = self._known.last(channel)
        if self._known.fresh(channel):
            return last
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await self._look(service_url, channel)
        except (ConnectorFailed, TimeoutError) as failed:
            log.info("teams did not tell who is in a conversation", error=type(failed).__name__)
            # Outsiders stay where they were until Teams says otherwise; that there were none is true for a while only.
            answer = last or None
        self._known.keep(channel, answer, UNKNOWN if answer is None else None)
        return answer

    async def _look(self, service_url: str, channel: str) -> bool | None:
        after = ""
        for _ in range(PAGES):
            page = await self.connector.members(service_url, channel, after)
            members = page.get("members")
            if not isinstance(members, list):
                return None
            if any(not self._ours(member) for member in members if isinstance(member, Mapping)):
                return True
            token = page.get("continuationToken")
            if not isinstance(token, str) or not token:
                return False
            after = token
        return None

    def _ours(self, member: Mapping[str, Any]) -> bool:
        role, name = str(member.get("userRole") or ""), str(member.get("userPrincipalName") or "")
        tenant = str(member.get("tenantId") or "").lower()
        # Teams leaves the tenant of its own people out here and there; a stranger's it tells.
        return (
            role.lower() in MEMBERS and "#ext#" not in name.lower() and (not tenant or tenant in self.tenants)
        )
