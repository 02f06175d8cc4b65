"""Channels for notices: those that may be told things unasked, by the channel rules, when a rule is set up and when it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards.model import Choice
from bot.errors import BadValue
from bot.messages import _, sentences
from bot.model import Destination
from bot.model.identity import Actor
from bot.pipeline.channel_rules import ChannelRules
from bot.ports import Absence, Room, Rooms


@dataclass(frozen=True, slots=True)
class NoticeRooms:
    """The conversations of a platform, without those that may not be told things."""

    inner: Rooms
    channel_rules: ChannelRules

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        """As the platform finds it. Raises :class:`bot.errors.BadValue` also where the channel's rule says no."""
        return await self._checked(await self.inner.named(actor, workspace, text), text)

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        """The same for the channel with this id."""
        return await self._checked(await self.inner.here(actor, workspace, channel), "here")

    async def offered(self, actor: Actor, workspace: str, typed: str) -> Sequence[Choice]:
        """What the platform offers; the rule is looked at when one is chosen."""
        return await self.inner.offered(actor, workspace, typed)

    async def people(self, workspace: str) -> Sequence[Actor]:
        """As the platform lists them."""
        return await self.inner.people(workspace)

    async def outsiders(self, workspace: str, channel: str) -> bool | None:
        """As the platform says."""
        return await self.inner.outsiders(workspace, channel)

    async def left(self, workspace: str, user: str) -> bool:
        """As the platform says."""
        return await self.inner.left(workspace, user)

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        """As the platform says."""
        return await self.inner.member(workspace, user, channel)

    async def _checked(self, room: Room, said: str) -> Room:
        place = room.destination
        if place.channel:
            outsiders = await self.inner.outsiders(place.workspace, place.channel)
            if why := self.channel_rules.why_no_alerts(place, outsiders):
                closed = _("Alerts can't go there.")
                raise BadValue(_("Goes to"), said, sentences(why, closed), "me")
        return room


async def why_not_told(rules: ChannelRules, rooms: Mapping[str, Rooms], place: Destination) -> str:
    """Why nothing is posted into this channel unasked; empty where it is."""
    known = rooms.get(place.platform)
    if not place.channel or known is None:
        return ""
    return rules.why_closed(place, await known.outsiders(place.workspace, place.channel))
