"""Rooms: the page's conversations as places that can be told things (:class:`bot.ports.Rooms`)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.playground.identity import PEOPLE, WORKSPACE, actor_of
from adapters.playground.timeline import CHANNELS
from bot.cards.model import Choice
from bot.errors import BadValue
from bot.messages import _, series
from bot.model import Destination
from bot.model.identity import Actor
from bot.ports import Absence, Room


class PlaygroundRooms:
    """Two channels, and everybody's own conversation with the bot."""

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        """``#csp-alerts``, ``me``, ``@hana``."""
        said = text.strip().casefold()
        if said in ("me", "@me"):
            return _person(actor.user)
        name = f"#{said.lstrip('#')}"
        if name in CHANNELS.values():
            return Room(Destination("playground", WORKSPACE, name), name)
        if said.removeprefix("@") in PEOPLE:
            return _person(said.removeprefix("@"))
        known = series([*CHANNELS.values(), *(f"@{person}" for person in PEOPLE)])
        raise BadValue("to", text, _("The playground has {places}.", places=known), "#csp-alerts")

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        """The channel with this name; the actor's own conversation where it is empty."""
        return await self.named(actor, workspace, channel or "me")

    async def offered(self, actor: Actor, workspace: str, typed: str) -> Sequence[Choice]:
        """The channels, and everybody else."""
        people = [
            Choice(_("{name}, privately", name=each.name), f"@{each.key}")
            for each in PEOPLE.values()
            if each.key != actor.user
        ]
        return [*(Choice(name, name) for name in CHANNELS.values()), *people]

    async def people(self, workspace: str) -> Sequence[Actor]:
        """Everybody whom one can be on the page."""
        return [actor_of(each) for each in PEOPLE.values()] if workspace == WORKSPACE else ()

    async def outsiders(self, workspace: str, channel: str) -> bool | None:
        """Everybody on the page is of one organisation."""
        return False

    async def left(self, workspace: str, user: str) -> bool:
        """Nobody leaves the page."""
        return False

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        """Whoever one can be on the page."""
        resident = PEOPLE.get(user) if workspace == WORKSPACE else None
        return actor_of(resident) if resident else Absence.OUTSIDE


def _person(key: str) -> Room:
    return Room(Destination("playground", WORKSPACE, user=key), PEOPLE[key].name)
