"""Messages of a ticket on a card and as a file: who wrote what, shortened on the card and whole in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.cards.customer import target_of
from bot.cards.format import ago, cut_at_word, ended, moment
from bot.cards.grid import line, plain
from bot.cards.model import Actions, Button, Card, File, Node, Text
from bot.cards.samples import CONTOSO
from bot.cards.ticket_words import severity_word, state_word
from bot.line import write
from bot.messages import N_, _, locale, n_
from bot.model import CustomerRef, Desk, Document, Ticket, TicketNote, TicketRef, TicketState
from bot.model.fact import Tone
from bot.model.ticket import key_of

NOTE_LENGTH = 700
"""Characters of a message, or of a description, on a card."""

MOST_BYTES = 8 * 1024 * 1024
"""Of the file; what is older has no place in it."""

QUOTES = N_("Earlier mail quoted in it is left out.")
RULE = "-" * 60


def note_nodes(notes: Sequence[TicketNote], now: datetime, most: int, key: str) -> list[Node]:
    """The latest messages, the oldest of them first, and a button for the whole where anything is left out.

    ``key`` names the ticket in a command line. Of a receipt there is no more than that it came.
    """
    shown = in_order(notes)[-most:]
    nodes: list[Node] = []
    if earlier := len(notes) - len(shown):
        nodes.append(
            Text(n_("… and {count} earlier note", "… and {count} earlier notes", earlier), Tone.QUIET)
        )
    for note in shown:
        nodes.append(Text(written_by(note, ago(note.at, now) if note.at else ""), Tone.QUIET))
        if not note.receipt:
            nodes.append(Text(shortened(note.text)))
        if _quotes(note):
            nodes.append(Text(_(QUOTES), Tone.QUIET))
    if earlier or any(note.receipt or _quotes(note) or len(note.text) > NOTE_LENGTH for note in shown):
        nodes.append(
            Actions((Button(_("Show whole messages"), write("ticket show", ticket=key, whole="yes")),))
        )
    return nodes


def in_order(notes: Sequence[TicketNote]) -> list[TicketNote]:
    """Messages as they were written, the oldest first."""
    return sorted(notes, key=lambda note: note.at or datetime.min.replace(tzinfo=UTC))


def written_by(note: TicketNote, when: str = "") -> str:
    """Who wrote a message, and when. Support is named where it is known that it did."""
    name = note.author or _("Somebody")
    if note.inbound and note.receipt:
        who = _("{name} (support, automatic receipt)", name=name)
    elif note.inbound:
        who = _("{name} (support)", name=name)
    else:
        who = _("{name} (automatic receipt)", name=name) if note.receipt else name
    return _("{name}, {time}", name=who, time=when) if when else who


def shortened(text: str) -> str:
    """A text for a card: where it is too long, it ends after a word, with how much there is more."""
    short = cut_at_word(text, NOTE_LENGTH)
    if short == text:
        return short
    return n_(
        "{text} ({count} more character)",
        "{text} ({count} more characters)",
        len(text) - len(short) + 1,
        text=short,
    )


def _quotes(note: TicketNote) -> bool:
    return not note.receipt and note.full != note.text


def messages_card(ticket: Ticket, customer: CustomerRef | None, now: datetime) -> Card:
    """All messages of a ticket, whole, as a file."""
    number = ticket.shown_number
    return Card(
        title=_("Messages of ticket {number}", number=number),
        summary=ended(
            _("All messages of ticket {number} as a text file: {title}", number=number, title=ticket.title)
        ),
        target=target_of(customer) if customer else None,
        body=(
            Text(
                n_(
                    "{count} message, with the mail that it quotes.",
                    "{count} messages, oldest first, with the mail that they quote.",
                    len(ticket.notes),
                )
            ),
            File(_document(ticket, now)),
            Actions((Button(_("Show ticket"), write("ticket show", ticket=key_of(ticket.ref, customer))),)),
        ),
    )


def _document(ticket: Ticket, now: datetime) -> Document:
    facts = (
        (_("State"), state_word(ticket.state)),
        (_("Severity"), line(severity_word(ticket.severity))),
        (_("Read"), moment(now, locale())),
    )
    head = [
        _("Ticket {number}", number=line(ticket.shown_number)),
        line(ticket.title),
        *(_("{label}: {value}", label=label, value=value) for label, value in facts),
        *(("", plain(ticket.description)) if ticket.description else ()),
    ]
    parts, left = [], MOST_BYTES
    for note in reversed(in_order(ticket.notes)):
        when = moment(note.at, locale()) if note.at else ""
        part = f"\n\n{RULE}\n{line(written_by(note, when))}\n\n{plain(note.full)}".encode(errors="replace")
        left -= len(part)
        if left < 0:
            parts.append(f"\n\n{RULE}\n{_('Older messages are in the portal.')}".encode())
            break
        parts.append(part)
    content = "\n".join(head).encode(errors="replace") + b"".join(reversed(parts)) + b"\n"
    name = re.sub(r"[^\w.-]+", "-", ticket.shown_number)[:80]
    return Document(f"ticket-{name}.txt", "text/plain", content)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    subscription = "6a1f0b9e-3a0c-4a0e-8f43-0d8a3f1f0b21"
    note = TicketNote(
        "support@mail.support.microsoft.com", "Which region is it?", now - timedelta(hours=2), inbound=True,
        whole="Which region is it?\n\nFrom: Kim Akers\nSent: Monday, November 23, 2026\nSubject: VM does not start",
    )  # fmt: skip
    ticket = Ticket(
        TicketRef(Desk.AZURE, "vm-2", subscription), "VM does not start", TicketState.ATTENTION, "critical",
        now - timedelta(days=2), now - timedelta(hours=2), CONTOSO, "The VM web-01 stays in Starting.", notes=(note,),
        number="2611230050000123",
    )  # fmt: skip
    return {"ticket show, whole messages": messages_card(ticket, CONTOSO, now)}
