"""What is new on a ticket since it was last looked at, leaving out what the bot itself did."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from bot.cards.ticket_news import TicketNews
from bot.model import CustomerRef, Ticket, TicketNote, TicketSeen, TicketState

CLOSED_BY_US = "closed"
"""Stands among our deeds where the bot closed the ticket on somebody's behalf."""

_TAG = re.compile(r"<[^<>]{0,500}>")


def digest(text: str) -> str:
    """A note by what it says. The desks give notes back in HTML, with other spaces than were sent."""
    said = " ".join(_TAG.sub(" ", text).split()).casefold()
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def key_of_note(note: TicketNote) -> str:
    """One message among all of its ticket: the same words may be said twice."""
    return f"{digest(note.text)}@{note.at.isoformat() if note.at else ''}"


def seen_of(ticket: Ticket, customer: CustomerRef | None = None) -> TicketSeen:
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
    )


def compare(before: TicketSeen, ticket: Ticket, own: frozenset[str]) -> TicketNews | None:
    """What somebody who follows the ticket should hear; ``None`` for nothing.

    ``own`` are digests of notes that the bot wrote, and :data:`CLOSED_BY_US`.
    """
    now = seen_of(ticket, before.customer)
    known = set(before.notes)
    notes = [note for note in ticket.notes if key_of_note(note) not in known and digest(note.text) not in own]
    closed_by_us = now.state is TicketState.CLOSED and CLOSED_BY_US in own
    state_changed = now.state is not before.state and not closed_by_us
    severity_changed = bool(before.severity) and now.severity.casefold() != before.severity.casefold()
    if not (notes or state_changed or severity_changed):
        return None
    return TicketNews.of(now, before, notes)


def merged(before: TicketSeen | None, ticket: Ticket) -> TicketSeen:
    """What to remember: everything that was ever seen of its notes, so that one that comes back is no news."""
    now = seen_of(ticket, before.customer if before else None)
    if before is None:
        return now
    notes = tuple(dict.fromkeys((*before.notes, *now.notes)))
    return TicketSeen(
        now.key, now.ref, now.customer, now.number, now.title, now.state, now.severity, now.updated, notes
    )


def mark_of(news: TicketNews) -> str:
    """The news in one short word: the same news has the same, however often it is found."""
    parts = [news.state.value, news.severity.casefold(), *sorted(key_of_note(note) for note in news.notes)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def is_fresh(ticket: Ticket, since: datetime) -> bool:
    """Whether a ticket that was never seen before is news to somebody who asked at a moment."""
    return ticket.created is not None and ticket.created >= since
