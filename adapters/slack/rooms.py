"""Rooms: channels and people of Slack as places that can be told things (:class:`bot.ports.Rooms`).

A channel is only found where the bot can post, no other organisation reads along, and, if it is private, the person who
asks is a member. Channels are never listed: large workspaces have tens of thousands of them.
https://docs.slack.dev/reference/methods/conversations.info
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.lookups import RecentAnswers
from adapters.slack.identity import Refused, SenderCheck
from adapters.slack.inbound import Sender
from adapters.slack.members import Members
from adapters.slack.outsiders import Outsiders
from bot.cards.model import Choice
from bot.errors import BadValue
from bot.messages import N_, _
from bot.model import Destination
from bot.model.identity import Actor
from bot.ports import Absence, Clock, Room

_CHANNEL = re.compile(r"<#([CDG][A-Z0-9]+)(?:\|([^>]*))?>|([CDG][A-Z0-9]{4,})", re.ASCII)
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>|([UW][A-Z0-9]{4,})", re.ASCII)

BELIEVED = timedelta(seconds=60)
"""How long a channel that was found good is not asked about again: a form that is filled in, submitted and
confirmed asks several times. What was refused is always asked again, because people then go and put it right."""

MOST_BELIEVED = 1000

_SOMEBODYS = N_("That is somebody's own conversation. Write to=me for yours.")
_UNSURE = N_("Slack did not say whether alerts can go there. Try again in a moment.")
_UNSEEN = N_(
    "The bot does not see that channel, or you are not in it. Join it, invite the bot there with /invite, and try again."
)

# Flags of https://docs.slack.dev/reference/objects/conversation-object that rule a channel out, and what is said then.
_OUT_OF_QUESTION = {
    "is_archived": N_("{channel} is archived. Choose a channel that is in use."),
    "is_frozen": N_("{channel} is frozen, and nobody can post there. Choose another channel."),
    "is_ext_shared": N_(
        "{channel} is shared with another organization, which must not see customers' figures."
    ),
    "is_pending_ext_shared": N_(
        "{channel} is about to be shared with another organization, which must not see customers' figures."
    ),
    "connected_team_ids": N_(
        "{channel} is shared with another organization, which must not see customers' figures."
    ),
    "pending_connected_team_ids": N_("{channel} is about to be shared with another organization."),
    "pending_shared": N_("{channel} is about to be shared with another organization."),
    "is_org_shared": N_("{channel} is shared between workspaces, and not all of them need be ours."),
    "is_shared": N_("{channel} is shared, and Slack does not say with whom."),
    "is_mpim": N_("The bot does not post to group messages. Make a channel for them."),
}

_CERTAIN = ("is_archived", "is_ext_shared", "is_private")
"""Flags without which nothing is known about a channel."""


class SlackRooms:
    """Looks conversations up. ``client`` and ``senders`` are there once the adapter has started."""

    def __init__(
        self,
        client: Callable[[], AsyncWebClient | None],
        senders: Callable[[], SenderCheck | None],
        outsiders: Outsiders,
        clock: Clock,
    ) -> None:
        self._client, self._senders, self._outsiders = client, senders, outsiders
        self._members = Members(client)
        self._good: RecentAnswers[tuple[str, str, str], Room] = RecentAnswers(clock, BELIEVED, MOST_BELIEVED)

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        """The room in ``<#C…|finance>``, ``<@U…>``, an id from Slack's own picker, or ``me``."""
        said = text.strip()
        if said.casefold() in ("me", "@me"):
            return Room(actor.home, actor.name)
        if found := _PERSON.fullmatch(said):
            return await self._person(actor, workspace, found[1] or found[3], _shown("@", found[2]) or said)
        if found := _CHANNEL.fullmatch(said):
            return await self._channel(actor, workspace, found[1] or found[3], _shown("#", found[2]) or said)
        raise BadValue("to", text, _how_to_name(said), "here")

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        """The channel with this id; the actor's own messages where it is empty.

        Raises :class:`bot.errors.BadValue` where the channel is none that can be told things.
        """
        if not channel:
            return Room(actor.home, actor.name)
        return await self._channel(actor, workspace, channel, "here")

    async def people(self, workspace: str) -> Sequence[Actor]:
        """Nobody: Slack has a picker of its own, and lists people by the thousand."""
        return ()

    async def offered(self, actor: Actor, workspace: str, typed: str) -> Sequence[Choice]:
        """Nothing: Slack has a picker of its own."""
        return ()

    async def outsiders(self, workspace: str, channel: str) -> bool | None:
        """Whether people of other organisations read a channel, as far as Slack says."""
        return await self._outsiders.present(channel)

    async def left(self, workspace: str, user: str) -> bool:
        """Whether Slack says that somebody was deactivated, or is no full member any more.

        Nobody has left while the bot does not know yet which workspace is its own: it would take everybody for a
        stranger, and sign-ins would be erased because Slack was away when the bot started.
        """
        return await self.member(workspace, user) is Absence.OUTSIDE

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        """The full member with this id, as :class:`SenderCheck` judges them; unknown while the bot's own workspace is."""
        senders = self._senders()
        if senders is None or not senders.workspaces.served:
            return Absence.UNKNOWN
        found = await senders.look_up(Sender(workspace, user))
        if isinstance(found, Refused):
            return Absence.UNKNOWN if found.passing else Absence.OUTSIDE
        return found

    async def _channel(self, actor: Actor, workspace: str, channel: str, said: str) -> Room:
        key = (workspace, actor.user, channel)
        room = self._good.last(key) if self._good.fresh(key) else None
        if room is None:
            room = await self._checked(actor, workspace, channel, said)
            self._good.keep(key, room)
        return room

    async def _checked(self, actor: Actor, workspace: str, channel: str, said: str) -> Room:
        if channel.startswith("D"):
            # Asking what they are would take a scope of its own; opening one's own again takes none but im:write.
            if await self._own_messages(actor.user) == channel:
                return Room(actor.home, actor.name)
            raise BadValue("to", said, _(_SOMEBODYS), "me")
        info = await self._info(channel, said)
        if info.get("is_im"):
            raise BadValue("to", said, _(_SOMEBODYS), "me")
        # Before anything is said about a private channel: its name is already for its members alone.
        if info.get("is_private") is not False and not await self._members.among(channel, actor.user):
            raise BadValue("to", said, _(_UNSEEN), "here")
        name = f"#{info.get('name') or channel}"
        for flag, problem in _OUT_OF_QUESTION.items():
            if info.get(flag):
                raise BadValue("to", said, _(problem, channel=name), "me")
        if any(not isinstance(info.get(flag), bool) for flag in _CERTAIN):
            raise BadValue("to", said, _(_UNSURE), "me")
        if info.get("is_member") is not True:
            problem = _(
                "The bot is not in {channel} yet. Invite it there with /invite, and try again.", channel=name
            )
            raise BadValue("to", said, problem, "me")
        return Room(Destination("slack", workspace, channel), name)

    async def _own_messages(self, user: str) -> str:
        """The id of somebody's direct messages with the bot; empty where Slack does not say."""
        client = self._client()
        if client is None:
            return ""
        try:
            answer = await client.conversations_open(users=[user])
        except (SlackClientError, ClientError, TimeoutError):
            return ""
        found = answer.get("channel")
        return str(found.get("id") or "") if isinstance(found, dict) else ""

    async def _info(self, channel: str, said: str) -> Mapping[str, Any]:
        client = self._client()
        if client is None:
            raise BadValue("to", said, _(_UNSURE), "me")
        try:
            answer = await client.conversations_info(channel=channel)
        except SlackApiError as error:
            code = error.response.get("error", "") if hasattr(error.response, "get") else ""
            unseen = code == "channel_not_found"
            raise BadValue("to", said, _(_UNSEEN if unseen else _UNSURE), "me") from None
        except (SlackClientError, ClientError, TimeoutError):
            raise BadValue("to", said, _(_UNSURE), "me") from None
        info = answer.get("channel")
        # Another id is another channel, whatever led Slack there.
        if not isinstance(info, dict) or info.get("id") != channel:
            raise BadValue("to", said, _(_UNSURE), "me")
        return info

    async def _person(self, actor: Actor, workspace: str, user: str, said: str) -> Room:
        if user == actor.user:
            return Room(actor.home, actor.name)
        senders = self._senders()
        found = await senders.look_up(Sender(workspace, user)) if senders else None
        if found is None or (isinstance(found, Refused) and found.passing):
            raise BadValue("to", said, _(_UNSURE), "me")
        if isinstance(found, Refused):
            problem = _("Only members of this workspace can get alerts, not guests or bots.")
            raise BadValue("to", said, problem, "me")
        return Room(Destination("slack", workspace, user=user), found.name, found.time_zone, found.locale)


def _shown(mark: str, name: str | None) -> str:
    """What people see of a link."""
    return f"{mark}{name}" if name else ""


def _how_to_name(said: str) -> str:
    if said.startswith("@"):
        return _("Pick the person from Slack's own list after typing @, so that the name becomes a link.")
    return _(
        "Pick the channel from Slack's own list after typing #, so that it becomes a link, or give this command in that "
        "channel."
    )
