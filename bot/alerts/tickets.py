"""Ticket updates: what is new on a ticket since it was last looked at, and what of it is no news where it was
done.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.cards.ticket_updates import TicketNews
from bot.model import CustomerRef, Destination, Ticket, TicketNote, TicketSeen, TicketState

CLOSED_BY_US = "closed"
"""Stands among our deeds where the bot closed the ticket on somebody's behalf."""

FORGOTTEN = timedelta(days=30)
"""A ticket that was closed so long ago may have been known, told and forgotten."""

_TICKET = "ticket:"
"""How the keys of alerts about tickets begin."""

_TAG = re.compile(r"<[^<>]{0,500}>")


def digest(text: str) -> str:
    """A note by what it says. The desks give notes back in HTML, with other spaces than were sent."""
    said = " ".join(_TAG.sub(" ", text).split()).casefold()
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def key_of_note(note: TicketNote) -> str:
    """One message among all of its ticket: the same words may be said twice."""
    return f"{digest(note.given)}@{note.at.isoformat() if note.at else ''}"


def done_there(deeds: Mapping[str, Destination], to: Destination) -> frozenset[str]:
    """Those of the bot's own deeds that a place need not be told of: they were done in it, or by the person whose
    place it is. Where it is not on record, it counts as done everywhere."""
    return frozenset(
        digest
        for digest, where in deeds.items()
        if not where.platform
        or (where.platform == to.platform and to.channel and to.channel == where.channel)
        or (where.platform == to.platform and to.user and to.user == where.user)
    )


def seen_of(ticket: Ticket, customer: CustomerRef | None = None, *, unheard: bool = False) -> TicketSeen:
    """The ticket as it now stands, to be compared with later."""
    return TicketSeen(
        key=ticket.ref.key,
        ref=ticket.ref,
        customer=ticket.customer or customer,
        number=ticket.shown_number,
        title=ticket.title,
        state=ticket.state,
        severity=ticket.severity,
        updated=ticket.updated,
        notes=tuple(dict.fromkeys(key_of_note(note) for note in ticket.notes)),
        unheard=unheard,
    )


def compare(before: TicketSeen, ticket: Ticket, own: frozenset[str] = frozenset()) -> TicketNews | None:
    """What somebody who follows the ticket should hear; ``None`` for nothing, and a receipt is nothing.

    ``own`` are digests of notes that they wrote through the bot, and :data:`CLOSED_BY_US`.
    """
    now = seen_of(ticket, before.customer)
    known = set(before.notes)
    notes = [
        note
        for note in ticket.notes
        if not note.receipt and key_of_note(note) not in known and (note.inbound or not _said(note) & own)
    ]
    closed_by_us = now.state is TicketState.CLOSED and CLOSED_BY_US in own
    state_changed = now.state is not before.state and not closed_by_us
    severity_changed = bool(before.severity) and now.severity.casefold() != before.severity.casefold()
    if not (notes or state_changed or severity_changed):
        return None
    return TicketNews.of(now, before, notes)


def _said(note: TicketNote) -> frozenset[str]:
    """A note as it was sent, if we sent it: the desk may have made HTML of it."""
    return frozenset((digest(note.given), digest(html.unescape(note.given))))


def merged(before: TicketSeen | None, ticket: Ticket) -> TicketSeen:
    """What to remember: everything that was ever seen of its notes, so that one that comes back is no news."""
    now = seen_of(ticket, before.customer if before else None)
    if before is None:
        return now
    notes = tuple(dict.fromkeys((*before.notes, *now.notes)))
    return TicketSeen(
        now.key, now.ref, now.customer, now.number, now.title, now.state, now.severity, now.updated, notes
    )


def crossing_key(ticket_key: str, mark: str) -> str:
    """What an alert about news of a ticket is kept under."""
    return f"{_TICKET}{ticket_key}:{mark}"


def ticket_of_crossing(key: str) -> str:
    """The key of the ticket that such an alert is about; empty for an alert about anything else."""
    parts = key.removeprefix(_TICKET).split(":")
    return ":".join(parts[:3]) if key.startswith(_TICKET) and len(parts) > 3 else ""


def mark_of(news: TicketNews, before: TicketSeen) -> str:
    """The news in one short word: the same news has the same, however often it is found.

    Notes tell one piece of news from another. Where there are none, what the ticket was before does: it may be closed,
    opened again and closed, and each time that is news.
    """
    parts = [news.state.value, news.severity.casefold(), *sorted(key_of_note(note) for note in news.notes)]
    if not news.notes:
        updated = before.updated.isoformat() if before.updated else ""
        parts += [before.state.value, before.severity.casefold(), updated, str(len(before.notes))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def is_fresh(ticket: Ticket, since: datetime) -> bool:
    """Whether a ticket that was never seen before is news to somebody who asked at a moment."""
    return ticket.created is not None and ticket.created >= since


def may_be_forgotten(ticket: Ticket, now: datetime) -> bool:
    """Whether a ticket that is not on record may have been: then it is not looked at, and no news."""
    ended = ticket.closed or ticket.updated
    return ticket.state is TicketState.CLOSED and ended is not None and ended < now - FORGOTTEN
