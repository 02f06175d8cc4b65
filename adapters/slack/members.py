"""Members: who is in a channel, where that has to be asked.

https://docs.slack.dev/reference/methods/conversations.members
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

PAGES = 10
"""Pages of a thousand members that are looked through for one person; in a larger private channel the answer is no."""


@dataclass(slots=True)
class Members:
    """Looks people up in channels. ``client`` is there once the adapter has started."""

    client: Callable[[], AsyncWebClient | None]

    async def among(self, channel: str, user: str) -> bool:
        """Whether Slack says that somebody is in a channel."""
        client, cursor = self.client(), ""
        if client is None:
            return False
        for _ in range(PAGES):
            try:
                answer = await client.conversations_members(
                    channel=channel, limit=1000, cursor=cursor or None
                )
            except (SlackClientError, ClientError, TimeoutError):
                return False
            members = answer.get("members")
            if isinstance(members, list) and user in members:
                return True
            more = answer.get("response_metadata")
            cursor = str(more.get("next_cursor") or "") if isinstance(more, dict) else ""
            if not cursor:
                return False
        return False
