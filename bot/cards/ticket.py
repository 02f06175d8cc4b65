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
from bot.cards.ticket_words import DESKS, not_given, severity_word, state_word
from bot.errors import Cause, PartnerFailure
from bot.line import write
from bot.messages import _, locale, n_
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

TONES = {
    TicketState.ATTENTION: Tone.WARNING,
    TicketState.OPEN: Tone.PLAIN,
    TicketState.CLOSED: Tone.QUIET,
    TicketState.UNKNOWN: Tone.QUIET,
}


def ticket_card(ticket: Ticket, customer: CustomerRef | None, now: datetime, *, may_write: bool) -> Card:
    """One ticket with its latest notes."""
    facts = [
        Fact(_("Number"), ticket.shown_number),
        Fact(_("State"), state_word(ticket.state), tone=TONES[ticket.state]),
        Fact(_("Severity"), severity_word(ticket.severity) if ticket.severity else ""),
        Fact(_("Product"), ticket.product),
        Fact(_("Contact"), ticket.contact),
        Fact(_("Raised"), ago(ticket.created, now) if ticket.created else ""),
        Fact(_("Last updated"), ago(ticket.updated, now) if ticket.updated else ""),
    ]
    body: list[Node] = [Facts(tuple(fact for fact in facts if fact.value))]
    if ticket.description:
        body.append(Text(shortened(ticket.description)))
    key = key_of(ticket.ref, customer)
    if ticket.notes:
        body += [Divider(), *note_nodes(ticket.notes, now, NOTES_SHOWN, key)]
    buttons: list[AnyButton] = []
    if may_write and ticket.state is not TicketState.CLOSED:
        buttons.append(Button(_("Reply"), write("ticket note", ticket=key, form="yes"), Style.PRIMARY))
        buttons.append(Button(_("Close ticket"), write("ticket close", ticket=key)))
    buttons.append(Button(_("Refresh"), write("ticket show", ticket=key), replace=True))
    buttons.append(ShareButton(_("Share"), write("ticket show", ticket=key)))
    body.append(Actions(tuple(buttons)))
    body.append(Details(_ids(ticket, customer)))
    return Card(
        title=ticket.title or _("Ticket {number}", number=ticket.shown_number),
        summary=ended(
            _(
                "Ticket {number}, {state}: {title}",
                number=ticket.shown_number,
                state=state_word(ticket.state),
                title=ticket.title,
            )
        ),
        target=target_of(customer) if customer else None,
        tone=TONES[ticket.state],
        body=tuple(body),
    )


def _ids(ticket: Ticket, customer: CustomerRef | None) -> tuple[Fact, ...]:
    ids = (
        Fact(_("Handled by"), _(DESKS[ticket.ref.desk])),
        Fact(_("Ticket ID"), ticket.ref.id if ticket.ref.id != ticket.shown_number else ""),
        Fact(_("Subscription ID"), ticket.ref.subscription_id),
        Fact(_("Tenant ID"), customer.id if customer else ""),
    )
    return tuple(each for each in ids if each.value)


def raised_card(ticket: Ticket, customer: CustomerRef) -> Card:
    """A ticket was raised; says who handles it."""
    key = key_of(ticket.ref, customer)
    return Card(
        title=_("Ticket {number} raised", number=ticket.shown_number),
        summary=ended(
            _(
                "Ticket {number} was raised for {customer}: {title}",
                number=ticket.shown_number,
                customer=customer.name,
                title=ticket.title,
            )
        ),
        target=target_of(customer),
        tone=Tone.GOOD,
        body=(
            Facts(
                (
                    Fact(_("Number"), ticket.shown_number),
                    Fact(_("Title"), ticket.title),
                    Fact(_("Severity"), severity_word(ticket.severity)),
                    Fact(_("Handled by"), _("Azure Support, through the customer's subscription")),
                )
            ),
            Actions((Button(_("Show ticket"), write("ticket show", ticket=key), Style.PRIMARY),)),
        ),
    )


def note_card(ticket: str, customer: CustomerRef | None, key: str, text: str) -> Card:
    """A note was added."""
    return Card(
        title=_("Note added"),
        summary=_("Your note was added to ticket {number}.", number=ticket),
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(
            Text(cut(text, NOTE_LENGTH)),
            Actions((Button(_("Show ticket"), write("ticket show", ticket=key)),)),
        ),
    )


def which_ticket_card(tickets: Sequence[TicketSeen], text: str) -> Card:
    """Several tickets are followed in one thread: which of them a note is for."""
    shown = tickets[:TICKETS_A_PAGE]
    rows = tuple(
        (
            each.number,
            cut(each.customer.name, 60) if each.customer else not_given(),
            cut(each.title, 60),
            state_word(each.state),
        )
        for each in shown
    )
    columns = (
        Column(_("Ticket")),
        Column(_("Customer")),
        Column(_("Title"), names=True),
        Column(_("State"), strong=True),
    )
    commands = tuple(_note_line(each, text) for each in shown)
    return Card(
        title=_("Which ticket is the note for?"),
        summary=n_(
            "This thread follows {count} ticket. Choose the one that the note is for.",
            "This thread follows {count} tickets. Choose the one that the note is for.",
            len(tickets),
        ),
        tone=Tone.WARNING,
        body=(
            Text(cut(text, NOTE_LENGTH)),
            Table(columns, rows, more=len(tickets) - len(shown), commands=commands, asks=True),
            Context((_("Nothing has been sent. Once you choose, you confirm the note."),)),
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
        title=_("Ticket {number} closed", number=ticket),
        summary=_("Ticket {number} was closed.", number=ticket),
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD,
        body=(Actions((Button(_("Show ticket"), write("ticket show", ticket=key)),)),),
    )


def draft_card(
    new: NewTicket, why: str | PartnerFailure, portal: str, now: datetime, again: str = ""
) -> Card:
    """What to paste into the portal, where the bot cannot raise the ticket, or was refused. ``again`` is the line
    that brings the form back, where another answer may do."""
    customer = new.customer
    facts = [*_draft_facts(new, now), *_traces(why)]
    lines = [_("{label}: {value}", label=fact.label, value=fact.value) for fact in facts if fact.value]
    text = "\n".join([new.title, "", new.description, "", *lines])
    edit = (
        (Button(_("Change details"), again, Style.PRIMARY),) if again and len(again) <= LONGEST_LINE else ()
    )
    if isinstance(why, str):
        advice = _("Nothing was sent. Copy the text below, open the portal, and paste it there.")
    else:
        advice = _("No ticket was raised. Copy the text below, open the portal, and paste it there.")
    return Card(
        title=_("Raise this ticket in the portal"),
        summary=ended(
            _(
                "A ticket for {customer} is ready to paste into the portal: {title}",
                customer=customer.name,
                title=new.title,
            )
        ),
        target=target_of(customer),
        tone=Tone.WARNING,
        body=(
            *((Text(why),) if isinstance(why, str) else failure_card(why).body),
            Text(advice),
            Code(text, _("Ticket")),
            Actions(
                (
                    *edit,
                    LinkButton(_("Open portal"), portal),
                    Button(_("Show this customer's tickets"), write("ticket list", customer=customer.id)),
                )
            ),
            Context((_("Attach files in the portal; the bot can't send any."),)),
        ),
    )


def _draft_facts(new: NewTicket, now: datetime) -> tuple[Fact, ...]:
    customer, who = new.customer, new.contact
    contact = f"{who.name} <{who.email}>"
    return (
        Fact(_("Customer"), customer.name),
        Fact(_("Domain"), customer.domain),
        Fact(_("Tenant ID"), customer.id),
        Fact(_("Azure subscription"), new.subscription_id),
        Fact(_("Product"), new.service.name if new.service else ""),
        Fact(_("Problem"), new.problem.name if new.problem else ""),
        Fact(_("Severity"), severity_word(new.severity)),
        Fact(_("Problem began"), moment(new.started, locale()) if new.started else ""),
        Fact(_("Written"), moment(now, locale())),
        Fact(_("Contact"), f"{contact}, {who.phone}" if who.phone else contact),
    )


def _traces(why: str | PartnerFailure) -> tuple[Fact, ...]:
    """What support asks for to find an attempt that was refused."""
    if isinstance(why, str):
        return ()
    return (
        Fact(_("Refused by"), f"{why.service} ({why.code or why.cause})"),
        Fact(_("Correlation ID"), why.correlation_id),
        Fact(_("Request ID"), why.request_id),
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
