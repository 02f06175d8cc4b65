"""Channels and people of Slack as places that can be told things (:class:`bot.ports.Rooms`).

A channel is only found where the bot can post, no other organisation reads along, and, if it is private, the person who
asks is a member. Channels are never listed: large workspaces have tens of thousands of them.
https://docs.slack.dev/reference/methods/conversations.info
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.identity import Gate, Refused
from adapters.slack.inbound import Sender
from bot.cards.model import Choice
from bot.errors import BadValue
from bot.identity import Actor
from bot.model import Destination
from bot.ports import Room

_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>|([CG][A-Z0-9]{5,})")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|([UW][A-Z0-9]{5,})")

MEMBER_PAGES = 10
"""Pages of a thousand members that are looked through for the person who asks; in a larger private channel the answer
is no, and the rule can be made in the channel itself."""

_UNSURE = "Slack did not say whether that can be told things. Try again in a moment."


class SlackRooms:
    """Looks conversations up. ``client`` and ``gate`` are there once the adapter has started."""

    def __init__(self, client: Callable[[], AsyncWebClient | None], gate: Callable[[], Gate | None]) -> None:
        self._client, self._gate = client, gate

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        """The room in ``<#C…|finance>``, ``<@U…>``, an id from Slack's own picker, or ``me``."""
        said = text.strip()
        if said.casefold() in ("me", "@me"):
            return _own(actor, workspace)
        if found := _PERSON.fullmatch(said):
            return await self._person(actor, workspace, found[1] or found[2], said)
        if found := _CHANNEL.fullmatch(said):
            return await self._channel(actor, workspace, found[1] or found[2], said)
        raise BadValue(
            "Tell",
            text,
            "Pick the channel from Slack's own list after typing #, so that it becomes a link, or give this command in "
            "that channel.",
            "here",
        )

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        """The channel with this id; the actor's own messages where it is empty."""
        if not channel:
            return _own(actor, workspace)
        return await self._channel(actor, workspace, channel, channel)

    async def offered(self, actor: Actor, workspace: str, typed: str) -> Sequence[Choice]:
        """Nothing: Slack has a picker of its own."""
        return ()

    async def _channel(self, actor: Actor, workspace: str, channel: str, said: str) -> Room:
        info = await self._info(channel, said)
        name = f"#{info.get('name') or channel}"
        for flag, problem in (
            ("is_archived", f"{name} is archived."),
            (
                "is_ext_shared",
                f"{name} is shared with another organisation, which must not see customers' figures.",
            ),
            ("is_pending_ext_shared", f"{name} is about to be shared with another organisation."),
            ("is_org_shared", f"{name} is shared between workspaces, and not all of them are ours."),
            ("is_im", "That is somebody's own conversation. Write to=me for yours."),
            ("is_mpim", "The bot does not tell group messages. Make a channel for them."),
        ):
            if info.get(flag):
                raise BadValue("Tell", said, problem, "here")
        if info.get("is_member") is not True:
            raise BadValue(
                "Tell", said, f"The bot is not in {name} yet: invite it there with /invite first.", "here"
            )
        if info.get("is_private") and not await self._among(channel, actor.user):
            raise BadValue("Tell", said, "Only members of a private channel can have it told things.", "here")
        return Room(Destination("slack", workspace, channel), name)

    async def _info(self, channel: str, said: str) -> Mapping[str, Any]:
        client = self._client()
        if client is None:
            raise BadValue("Tell", said, _UNSURE, "here")
        try:
            answer = await client.conversations_info(channel=channel)
        except SlackApiError as error:
            code = error.response.get("error", "") if hasattr(error.response, "get") else ""
            if code == "channel_not_found":
                raise BadValue(
                    "Tell",
                    said,
                    "The bot does not see that channel: invite it there with /invite first.",
                    "here",
                ) from None
            raise BadValue("Tell", said, _UNSURE, "here") from None
        except (SlackClientError, ClientError, TimeoutError):
            raise BadValue("Tell", said, _UNSURE, "here") from None
        info = answer.get("channel")
        if not isinstance(info, dict):
            raise BadValue("Tell", said, _UNSURE, "here")
        return info

    async def _among(self, channel: str, user: str) -> bool:
        client, cursor = self._client(), ""
        if client is None:
            return False
        for _ in range(MEMBER_PAGES):
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

    async def _person(self, actor: Actor, workspace: str, user: str, said: str) -> Room:
        if user == actor.user:
            return _own(actor, workspace)
        gate = self._gate()
        found = await gate.admit(Sender(workspace, user)) if gate else None
        if found is None or (isinstance(found, Refused) and found.passing):
            raise BadValue("Tell", said, _UNSURE, "me")
        if isinstance(found, Refused):
            raise BadValue("Tell", said, "Only members of this workspace can be told things.", "me")
        return Room(Destination("slack", workspace, user=user), found.name)


def _own(actor: Actor, workspace: str) -> Room:
    return Room(Destination("slack", workspace, user=actor.user), actor.name)
