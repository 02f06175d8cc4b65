"""Words to those who wait for a notice that does not arrive, as notices of their own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.processes.posting_rate import lane_of
from bot.cards.delivery import undelivered_card, withheld_card
from bot.messages import N_
from bot.model.destination import actor_key
from bot.ports.outbox import ClaimedNotice, Illegible, Notice

TELLING_STANDS = timedelta(days=7)
"""How long it is worth telling somebody late that a notice could not be delivered."""


def told_of_parking(notice: ClaimedNotice, reason: str, now: datetime, name: str) -> Notice | None:
    """What the notice's owner is told, once a day and place; nothing about the owner's own chat, which is the one
    that does not work."""
    owner = notice.owner
    if owner is None or lane_of(owner) == lane_of(notice.destination) or notice.id.startswith("parked-"):
        return None
    lane = "\0".join(lane_of(notice.destination))
    digest = hashlib.sha256(f"{lane}\0{owner}\0{now:%Y-%m-%d}".encode()).hexdigest()[:20]
    try:
        title = notice.card.title
    except Illegible:
        title = N_("A notice")
    rests_on = [replace(each, people=(actor_key(owner),)) for each in notice.access or () if each.permission]
    return Notice(
        id=f"parked-{digest}",
        dedupe_key=f"parked:{digest}",
        destination=owner,
        card=undelivered_card(title, notice.destination, reason, name),
        not_before=now,
        until=now + TELLING_STANDS,
        access=tuple(dict.fromkeys(rests_on)) or None,
    )


def told_of_withholding(notice: ClaimedNotice, now: datetime) -> Notice | None:
    """What a channel or thread is told, once, where its news stops; a person who may not see it is told nothing."""
    if not notice.destination.channel:
        return None
    place = "\0".join((*lane_of(notice.destination), notice.destination.thread))
    digest = hashlib.sha256(place.encode()).hexdigest()[:20]
    return Notice(
        id=f"withheld-{digest}",
        dedupe_key=f"withheld:{digest}",
        destination=notice.destination,
        card=withheld_card(),
        not_before=now,
        until=now + TELLING_STANDS,
        access=(),
    )
