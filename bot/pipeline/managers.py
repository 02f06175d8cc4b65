"""User managers: where whoever may give roles is told of what somebody did with one.

That is the channel where they approve. Where no rule names one, each who has signed in is told alone, and where nobody has,
the channel where it was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.access.policy import Permission
from bot.access.scope import sees
from bot.changes.approval_rules import managers_of
from bot.model import Destination
from bot.model.destination import home_of_actor
from bot.model.identity import Actor, Link, Person, Platform
from bot.pipeline.core import Core
from bot.ports.dispatch import Place

MOST = 20
"""So many people are told alone. More of them than that have a channel."""

PAGE = 200


async def managers(core: Core, asker: Person, place: Place) -> Sequence[Destination]:
    """Where to tell them; the asker, who knows already, is left out."""
    if channel := managers_of(core.approving).get(place.platform):
        return [Destination(place.platform, place.workspace, channel)]
    found: list[Destination] = []
    after = ""
    while len(found) < MOST and (links := await core.store.links.all(after, PAGE)):
        after = links[-1].actor
        for link in links:
            home = await _home_of_manager(core, link, asker)
            found += [home] if home else []
    return found[:MOST] or ([] if place.personal else [place.here])


async def _home_of_manager(core: Core, link: Link, asker: Person) -> Destination | None:
    home = home_of_actor(link.actor)
    if home is None or link.actor in asker.names:
        return None
    person = await core.directory.person(Actor(Platform(home.platform), home.workspace, home.user, link.name))
    same = not person.names.isdisjoint(asker.names)
    return None if same or not sees(person, Permission.ACCESS_GRANT, None, core.policy) else home
