"""Ticket cards: one ticket with its notes, what was done to it, a draft for the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.customer import target_of
from bot.cards.failure import LONGEST_LINE, failure_card
from bot.cards.format import ago, cut, ended, moment
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Code,
    Column,
    Context,
    Details,
    Divider,
    Facts,
    LinkButton,
    Node,
    ShareButton,
    Style,
    Table,
    Text,
)
from bot.cards.samples import CONTOSO
from bot.cards.ticket_notes import NOTE_LENGTH, note_nodes, shortened
from bot.errors import Cause, PartnerFailure
from bot.line import write
from bot.model import (
    Contact,
    CustomerRef,
    Desk,
    NewTicket,
    Ticket,
    TicketNote,
    TicketRef,
    TicketSeen,
    TicketState,
)
from bot.model.fact import Fact, Tone
from bot.model.ticket import key_of

TICKETS_A_PAGE = 12
NOTES_SHOWN = 6

DESKS = {Desk.PARTNER_CENTER: "Partner Center", Desk.AZURE: "Azure Support"}
TONES = {
    TicketState.ATTENTION: Tone.WARNING,
    TicketState.OPEN: Tone.PLAIN,
    TicketState.CLOSED: Tone.QUIET,
    TicketState.UNKNOWN: Tone.QUIET,
}


def ticket_card(ticket: Ticket, customer: CustomerRef | None, now: datetime, *, may_write: bool) -> Card:
    """One ticket with its latest notes."""
    facts = [
        Fact("Number", ticket.shown_number),
        Fact("State", ticket.state.value.capitalize(), tone=TONES[ticket.state]),
        Fact("Severity", ticket.severity.capitalize()),
        Fact("Product", ticket.product),
        Fact("Contact", ticket.contact),
        Fact("Raised", ago(ticket.created, now) if ticket.created else ""),
        Fact("Last change", ago(ticket.updated, now) if ticket.updated else ""),
    ]
    body: list[Node] = [Facts(tuple(fact for fact in facts if fact.value))]
    if ticket.description:
        body.append(Text(shortened(ticket.description)))
    key = key_of(ticket.ref, customer)
    if ticket.notes:
        body += [Divider(), *note_nodes(ticket.notes, now, NOTES_SHOWN, key)]
    buttons: list[AnyButton] = []
    if may_write and ticket.state is not TicketState.CLOSED:
        buttons.append(Button("Add a note", write("ticket note", ticket=key, form="yes"), Style.PRIMARY))
        buttons.append(Button("Close ticket", write("ticket close", ticket=key)))
    buttons.append(Button("Refresh", write("ticket show", ticket=key), replace=True))
    buttons.append(ShareButton("Share", write("ticket show", ticket=key)))
    body.append(Actions(tuple(buttons)))
    body.append(Details(_ids(ticket, customer)))
    return Card(
        title=ticket.title or f"Ticket {ticket.shown_number}",
        summary=ended(f"Ticket {ticket.shown_number}, {ticket.state.value}: {ticket.title}"),
        target=target_of(customer) if customer else None,
        tone=TONES[ticket.state],
        body=tuple(body),
    )


def _ids(ticket: Ticket, customer: CustomerRef | None) -> tuple[Fact, ...]:
    ids = (
        Fact("Handled by", DESKS[ticket.ref.desk]),
        Fact("Id of the ticket", ticket.ref.id if ticket.ref.id != ticket.shown_number else ""),
        Fact("Subscription id", ticket.ref.subscription_id),
        Fact("Tenant id", customer.id if customer else ""),
    )
    return tuple(each for each in ids if each.value)


def raised_card(ticket: Ticket, customer: CustomerRef) -> Card:
    """A ticket was raised; says by which route."""
    key = key_of(ticket.ref, customer)
    return Card(
        title=f"Ticket {ticket.shown_number} was raised",
        summary=ended(f"Ticket {ticket.shown_number} was raised for {customer.name}: {ticket.title}"),
        target=target_of(customer),
        tone=Tone.GOOD,
        body=(
            Facts(
                (
                    Fact("Number", ticket.shown_number),
                    Fact("Title", ticket.title),
                    Fact("Severity", ticket.severity.capitalize()),
                    Fact("Route", "Azure Support, on behalf of the customer's subscription"),
                )
            ),
            Actions((Button("Show ticket", write("ticket show", ticket=key), Style.PRIMARY),)),
        ),
    )


def note_card(ticket: str, customer: CustomerRef | None, key: str, text: str) -> Card:
    """A note was added."""
    return Card(
        title="Note added",
        summary=f"A note was added to ticket {ticket}.",
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(
            Text(cut(text, NOTE_LENGTH)),
            Actions((Button("Show ticket", write("ticket show", ticket=key)),)),
        ),
    )


def which_ticket_card(tickets: Sequence[TicketSeen], text: str) -> Card:
    """Several tickets are followed in one thread: which of them a note is for."""
    shown = tickets[:TICKETS_A_PAGE]
    rows = tuple(
        (
            each.number,
            cut(each.customer.name, 60) if each.customer else "Not given",
            cut(each.title, 60),
            each.state.value.capitalize(),
        )
        for each in shown
    )
    columns = (Column("Ticket"), Column("Customer"), Column("Title"), Column("State"))
    commands = tuple(_note_line(each, text) for each in shown)
    return Card(
        title="Which ticket is the note for?",
        summary=f"{len(tickets)} tickets are followed in this thread. Choose the one that the note is for.",
        tone=Tone.WARNING,
        body=(
            Text(cut(text, NOTE_LENGTH)),
            Table(columns, rows, more=len(tickets) - len(shown), commands=commands),
            Context(("Nothing was sent. You are asked to confirm the note once you have chosen.",)),
        ),
    )


def _note_line(ticket: TicketSeen, text: str) -> str:
    """The note for this ticket; what is longer than a button carries is asked for again."""
    key = key_of(ticket.ref, ticket.customer)
    line = write("ticket note", ticket=key, text=text)
    return line if len(line) <= LONGEST_LINE else write("ticket note", ticket=key, form="yes")


def closed_card(ticket: str, customer: CustomerRef | None, key: str) -> Card:
    """A ticket was closed."""
    return Card(
        title=f"Ticket {ticket} was closed",
        summary=f"Ticket {ticket} was closed.",
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(Actions((Button("Show ticket", write("ticket show", ticket=key)),)),),
    )


def draft_card(
    new: NewTicket, why: str | PartnerFailure, portal: str, now: datetime, again: str = ""
) -> Card:
    """What to paste into the portal, where no desk can create the ticket by itself, or the desk said no. ``again`` is the line
    that brings the form back, where another answer may do."""
    customer = new.customer
    facts = [
        f"Customer: {customer.name}",
        f"Domain: {customer.domain}",
        f"Tenant id: {customer.id}",
        f"Azure subscription: {new.subscription_id}" if new.subscription_id else "",
        f"Product: {new.service.name}" if new.service else "",
        f"Problem: {new.problem.name}" if new.problem else "",
        f"Severity: {new.severity}",
        f"Problem began: {moment(new.started)}" if new.started else "",
        f"Written: {moment(now)}",
        f"Contact: {new.contact.name} <{new.contact.email}>{f', {new.contact.phone}' if new.contact.phone else ''}",
        *_traces(why),
    ]
    text = "\n".join([new.title, "", new.description, "", *(fact for fact in facts if fact)])
    edit = (Button("Change details", again, Style.PRIMARY),) if again and len(again) <= LONGEST_LINE else ()
    kept = "Nothing was sent." if isinstance(why, str) else "No ticket was raised."
    return Card(
        title="Raise this ticket in the portal",
        summary=ended(f"A ticket for {customer.name} is ready to be pasted into the portal: {new.title}"),
        target=target_of(customer),
        tone=Tone.WARNING,
        body=(
            *((Text(why),) if isinstance(why, str) else failure_card(why).body),
            Text(f"{kept} Copy the text below, open the portal, and paste it there."),
            Code(text, "Ticket"),
            Actions(
                (
                    *edit,
                    LinkButton("Open the portal", portal),
                    Button("Tickets of this customer", write("ticket list", customer=customer.id)),
                )
            ),
            Context(("Attach files in the portal; support can be sent none from here.",)),
        ),
    )


def _traces(why: str | PartnerFailure) -> tuple[str, ...]:
    """What support asks for to find an attempt that was refused."""
    if isinstance(why, str):
        return ()
    return (
        f"Refused by {why.service}: {why.code or why.cause}",
        f"Correlation id: {why.correlation_id}" if why.correlation_id else "",
        f"Request id: {why.request_id}" if why.request_id else "",
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    notes = (
        TicketNote("Kim Akers", "It began after the update.", now - timedelta(hours=5)),
        TicketNote("Microsoft", "Please send the correlation id.", now - timedelta(hours=2), inbound=True),
    )
    asks = Ticket(
        ref, "VM does not start", TicketState.ATTENTION, "critical", now - timedelta(days=2), now - timedelta(hours=2),
        CONTOSO, "The VM web-01 stays in Starting.", "Virtual Machines", "Kim Akers", notes=notes,
    )  # fmt: skip
    new = NewTicket(
        CONTOSO, "", "VM does not start", "The VM web-01 stays in Starting.", "critical",
        Contact("Kim", "Akers", "kim@example.com"), started=now,
    )  # fmt: skip
    seen = TicketSeen(ref.key, ref, CONTOSO, ref.id, asks.title, TicketState.ATTENTION, "critical", now)
    portal = "https://partner.microsoft.com/dashboard"
    no_plan = PartnerFailure(
        Cause.UNSUPPORTED, "raise a ticket", advice="This subscription has no support plan that takes tickets.",
        code="InvalidSupportPlan", status=400, correlation_id="c3d4a0f2-7d1e-4f0b-9f57-1f0f2a4f0a11",
        service="Azure Support",
    )  # fmt: skip
    return {
        "ticket show": ticket_card(asks, CONTOSO, now, may_write=True),
        "ticket create, done": raised_card(asks, CONTOSO),
        "ticket create, draft": draft_card(new, "This customer has no Azure subscription.", portal, now),
        "ticket create, refused": draft_card(new, no_plan, portal, now),
        "ticket note": note_card("615112491169010", CONTOSO, "615112491169010", "Thank you."),
        "ticket note, which one": which_ticket_card(
            [seen, replace(seen, number="2611230050000123")], "Thank you."
        ),
        "ticket close": closed_card("615112491169010", None, "615112491169010"),
    }
