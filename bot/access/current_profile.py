"""Current profile: somebody whose words were stored a while ago, by what their chat platform shows of them now.

An address that a chat profile shows may be another person's by then, or nobody's, and roles go by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model.identity import Actor
from bot.ports import Rooms


async def as_shown_now(actor: Actor, rooms: Mapping[str, Rooms]) -> Actor:
    """The actor with the address of now. What was stored stands where the platform does not tell, and where an
    account is proven. Never raises."""
    known = rooms.get(actor.platform)
    if known is None or actor.entra_id:
        return actor
    now = await known.member(actor.workspace, actor.user)
    return replace(actor, email=now.email) if isinstance(now, Actor) else actor
