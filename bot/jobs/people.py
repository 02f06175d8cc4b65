"""Sign-ins of people: the job that rereads roles from the directory, ends sign-ins of accounts that work no more, and tells
of those that are about to lapse. Neither is told twice."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.access.signin import SignInService, digest
from bot.cards.access import ended_card, ending_card
from bot.cards.model import Card
from bot.errors import Cause, PartnerFailure
from bot.model import Destination
from bot.model.destination import home_of_actor
from bot.model.identity import TOKEN_IDLE, Link
from bot.ports import Rooms
from bot.ports.outbox import Notice

log = logging.getLogger(__name__)

PAGE = 50
"""Links that are read from the database at a time."""

MOST_FAILURES = 3
"""Failures in a row after which the directory is taken to be away, and left alone until the next round."""

AHEAD = timedelta(days=7)
"""How long before the end of a sign-in its owner is told."""

AWAY = frozenset({Cause.DOWN, Cause.TIMEOUT, Cause.THROTTLED, Cause.FORBIDDEN, Cause.SIGN_IN})


@dataclass(slots=True)
class Reread:
    """What a round did: identities looked at, links ended, owners told that theirs ends soon."""

    read: int = 0
    ended: int = 0
    told: int = 0


async def reread_roles(
    sign_ins: SignInService, rooms: Mapping[str, Rooms] = MappingProxyType({}), *, page: int = PAGE
) -> Reread:
    """Read everybody's roles anew, a page of links at a time. Who left the chat platform loses the sign-in.

    Where the directory does not answer, roles stay as they were; :data:`bot.model.identity.ROLES_GOOD_FOR` later they lapse.
    Once it is taken to be away it is left alone, and the round goes on with what needs no directory; at its end the last
    :class:`bot.errors.PartnerFailure` is raised.
    """
    done, failures, seen, after = Reread(), 0, set[tuple[str, str]](), ""
    away: PartnerFailure | None = None
    while links := await sign_ins.store.links.all(after, page):
        after = links[-1].actor
        for link in links:
            if await _left(sign_ins, rooms, link):
                done.ended += 1
                continue
            done.told += await _warn(sign_ins, link)
            if away or (link.tenant, link.oid) in seen:
                continue
            seen.add((link.tenant, link.oid))
            try:
                done.ended += await _read(sign_ins, link)
            except PartnerFailure as failure:
                log.warning("roles could not be read again: %s", failure.cause)
                failures += 1
                if failures >= MOST_FAILURES and failure.cause in AWAY:
                    away = failure
            else:
                failures, done.read = 0, done.read + 1
    if away:
        raise away
    return done


async def _read(sign_ins: SignInService, link: Link) -> int:
    """How many links ended because the account works no more."""
    theirs = await sign_ins.store.links.of_identity(link.tenant, link.oid)
    if await sign_ins.refresh(link) is not None:
        return 0
    now = sign_ins.clock.now()
    await sign_ins.store.outbox.put(
        [_notice(each, f"ended:{each.since.isoformat()}", ended_card(each), now) for each in theirs]
    )
    return len(theirs)


async def _left(sign_ins: SignInService, rooms: Mapping[str, Rooms], link: Link) -> bool:
    """Whether the platform says that the chat user is there no more; the link and its token are then gone."""
    home = _home(link)
    platform = rooms.get(home.platform)
    if platform is None or not await platform.left(home.workspace, home.user):
        return False
    await sign_ins.sign_out(link, sign_ins.because(f"{home.platform.capitalize()} lets its owner in no more"))
    return True


async def _warn(sign_ins: SignInService, link: Link) -> int:
    now = sign_ins.clock.now()
    if link.ends - now > AHEAD:
        return 0
    if link.ends <= now:
        await sign_ins.sign_out(link, sign_ins.because(f"it was not used for {TOKEN_IDLE.days} days"))
        card, what = ended_card(link, unused=True), f"ended:{link.since.isoformat()}"
    else:
        card, what = ending_card(link, now), f"ends:{link.renewed.isoformat()}"
    await sign_ins.store.outbox.put([_notice(link, what, card, now)])
    return 1


def _notice(link: Link, what: str, card: Card, now: datetime) -> Notice:
    name = "signin-" + digest(f"{link.actor}:{what}")[:32]
    # About nobody's customers, and for whoever is let in no more as well: it may be why.
    return Notice(id=name, dedupe_key=name, destination=_home(link), card=card, not_before=now, access=())


def _home(link: Link) -> Destination:
    home = home_of_actor(link.actor)
    assert home, "a link that names no chat user"
    return home
