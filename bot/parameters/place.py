"""Destination parameter: where to tell (here, me, a channel, a person), as people write it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.cards.model import FieldKind
from bot.errors import BadValue
from bot.framework.context import Ask
from bot.framework.params import Asked, Resolve
from bot.framework.phrases import Heard
from bot.messages import N_, _
from bot.model import Destination
from bot.ports import Room

HERE = "here"


async def resolve_room(ask: Ask, text: str) -> Room:
    """Where to tell: ``here``, ``me``, a channel or a person as the platform writes them. Raises :class:`BadValue`."""
    if text.strip().casefold() == HERE:
        return await room_here(ask)
    rooms = ask.rooms.get(ask.place.platform)
    if rooms is None:
        raise BadValue(N_("To"), text, _("Only this conversation can get alerts."), HERE)
    return await rooms.named(ask.person.actor, ask.place.workspace, text.strip())


async def room_here(ask: Ask) -> Room:
    """The conversation this was asked in; the person alone where that is a personal chat."""
    place, actor = ask.place, ask.person.actor
    channel = "" if place.personal else place.channel
    if rooms := ask.rooms.get(place.platform):
        return await rooms.here(actor, place.workspace, channel)
    if not channel:
        return Room(actor.home, actor.name)
    return Room(Destination(place.platform, place.workspace, channel), channel)


To = Annotated[
    Room,
    Field(description="Who gets it: here, me, a channel or a person", max_length=200, examples=["#finance"]),
    Asked(FieldKind.DESTINATION, label="Notify"),
    Resolve(resolve_room),
    Heard("place"),
]
"""A parameter that names where notices go; ``None`` means here."""
