"""Rooms: channels and people of Teams as places that can be told things (:class:`bot.ports.Rooms`).

A bot cannot list the channels it is in; those whose names Teams has told it can be named, and only members are found in
them. Anything else is told where the command is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from adapters.chat.lookups import RecentAnswers
from adapters.teams.identity import Refused, SenderCheck
from adapters.teams.outsiders import Outsiders
from adapters.teams.posting import Posting
from adapters.teams.references import Reference, channel_key, person_key
from bot.cards.model import Choice
from bot.errors import BadValue, Unavailable
from bot.messages import N_, _, series
from bot.model import Destination
from bot.model.identity import Actor
from bot.ports import Absence, Clock, Room

THIS = N_("this channel")
MOST_OFFERED = 12
"""Channels of a form. Teams is asked about each whether the person is in it."""

BELIEVED = timedelta(minutes=5)
"""How long somebody who was found in a channel is offered it without asking again. When the channel is chosen,
it is asked again."""

MOST_BELIEVED = 2000


class TeamsRooms:
    """Looks conversations up among those the bot has been in. ``posting`` is there once the adapter has started."""

    def __init__(
        self,
        posting: Callable[[], Posting | None],
        outsiders: Callable[[], Outsiders | None],
        senders: Callable[[], SenderCheck | None],
        clock: Clock,
    ) -> None:
        self._posting, self._outsiders, self._senders = posting, outsiders, senders
        self._seen: RecentAnswers[tuple[str, str, str], None] = RecentAnswers(clock, BELIEVED, MOST_BELIEVED)

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        """``me``, the id of a channel from the form, or a channel by its name."""
        said = text.strip()
        if said.casefold() in ("me", "@me"):
            return Room(actor.home, actor.name)
        if said.startswith("@"):
            raise BadValue(
                "to", text, _("In Teams, people ask for their own alerts: they write to=me."), "me"
            )
        known = await self._known(workspace, text)
        wanted = said.lstrip("#").strip().casefold()
        found = {
            channel: each
            for channel, each in known.items()
            if channel == said or wanted in (each.name.casefold(), each.name.rpartition(" › ")[2].casefold())
        }
        if len(found) > 1:
            names = series(each.name for each in list(found.values())[:5])
            raise BadValue(
                "to", text, _("Several channels have that name: {channels}.", channels=names), "here"
            )
        for channel, each in found.items():
            if await self._among(each, channel, workspace, actor):
                return Room(Destination("teams", workspace, channel), each.name)
            raise BadValue("to", text, _("Only members of that channel can have alerts sent there."), "here")
        raise BadValue(
            "to",
            text,
            _(
                "The bot knows no channel with that name. Add the app to its team, and type this command in the channel."
            ),
            "here",
        )

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        """The conversation with this id; the actor's own chat where it is empty."""
        if not channel:
            return Room(actor.home, actor.name)
        try:
            known = (await self._known(workspace, channel)).get(channel)
        except BadValue:
            known = None
        return Room(Destination("teams", workspace, channel), known.name if known else _(THIS))

    async def offered(self, actor: Actor, workspace: str, typed: str) -> Sequence[Choice]:
        """Channels whose names are known and that the person is in: a private channel's name is for its members."""
        try:
            known = await self._known(workspace, typed)
        except BadValue:
            return ()
        fits = [
            (each.name, channel, each)
            for channel, each in known.items()
            if typed.casefold() in each.name.casefold() and len(channel) <= 150
        ]
        fits = sorted(fits, key=lambda fit: fit[0].casefold())[:MOST_OFFERED]
        among = await asyncio.gather(
            *(self._seen_among(each, channel, workspace, actor) for _, channel, each in fits)
        )
        return [
            Choice(name[:75], channel)
            for (name, channel, _), inside in zip(fits, among, strict=True)
            if inside
        ]

    async def people(self, workspace: str) -> Sequence[Actor]:
        """Nobody: Teams has a picker of its own."""
        return ()

    async def outsiders(self, workspace: str, channel: str) -> bool | None:
        """Whether guests or people of other tenants read a conversation, as far as Teams' roster says."""
        posting, outsiders = self._posting(), self._outsiders()
        if posting is None or outsiders is None:
            return None
        try:
            known = await posting.references.get(channel_key(workspace, channel))
        except Unavailable:
            return None
        return await outsiders.present(known.service_url, channel) if known else None

    async def left(self, workspace: str, user: str) -> bool:
        """Never: people of Teams are those of the directory, which is asked itself."""
        return False

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        """The person with this object id, as the personal chat or the channel tells of them."""
        posting, senders = self._posting(), self._senders()
        if posting is None or senders is None:
            return Absence.UNKNOWN
        keys = [person_key(workspace, user), *([channel_key(workspace, channel)] if channel else ())]
        try:
            known = [found for key in keys if (found := await posting.references.get(key))]
        except Unavailable:
            return Absence.UNKNOWN
        answer = await senders.look_up(known, workspace, user)
        if isinstance(answer, Refused):
            return Absence.UNKNOWN if answer.passing else Absence.OUTSIDE
        return answer

    async def _seen_among(self, reference: Reference, channel: str, workspace: str, actor: Actor) -> bool:
        key = (workspace, channel, actor.user)
        if not self._seen.fresh(key):
            if not await self._among(reference, channel, workspace, actor):
                return False
            self._seen.keep(key, None)
        return True

    async def _known(self, workspace: str, text: str) -> dict[str, Reference]:
        posting = self._posting()
        if posting is None:
            raise BadValue("to", text, _("Teams is not connected yet. Try again in a moment."), "here")
        try:
            return await posting.references.named(workspace)
        except Unavailable:
            raise BadValue(
                "to", text, _("That can't be looked up right now. Try again in a moment."), "here"
            ) from None

    async def _among(self, reference: Reference, channel: str, workspace: str, actor: Actor) -> bool:
        posting, senders = self._posting(), self._senders()
        if posting is None or senders is None:
            return False
        try:
            person = await posting.references.get(person_key(workspace, actor.user))
        except Unavailable:
            return False
        user = person.user if person else actor.entra_id
        return await senders.among(reference.service_url, channel, user, actor.entra_id) is True
