"""ticket note and close, and note in a ticket's thread: answering support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.alerts.tickets import digest
from bot.cards.format import ended
from bot.cards.model import Card, FieldKind
from bot.cards.ticket import closed_card, note_card, which_ticket_card
from bot.cards.ticket_words import state_word
from bot.commands.ticket.follow import note_deed
from bot.commands.ticket.parameters import NamedTicket, TicketId, known_ticket
from bot.commands.ticket.payload import version_of_ticket
from bot.errors import Declined
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model import CustomerRef, DeedKind, Desk, TicketRef, TicketState
from bot.model.change import Change
from bot.model.fact import Fact
from bot.model.ticket import key_of


@command(
    "ticket note",
    title="Add a note to a ticket",
    submit="Add note",
    needs=Permission.TICKET_WRITE,
    examples=("ticket note 615112491169010 It is solved, thank you",),
    concerns=Concerns.CUSTOMERS,
    adds="a note",
    audited=("update_service_request",),
    asked=(
        means(n.ANSWER, slots="ticket text", helps=(n.SUPPORT, n.TICKET)),
        means(
            n.ANSWER,
            slots="text",
            helps=(n.SUPPORT, n.TICKET),
            without=(n.CREATE, n.ALERT, n.NOT),
            prior=-0.3,
        ),
        means(n.SUPPORT, slots="ticket text", helps=(n.TICKET,), prior=-0.4),
        means(n.NOT, n.CLOSE, slots="ticket text", prior=0.2),
    ),
)
async def note(
    ask: Ask,
    ticket: TicketId,
    text: Annotated[
        str,
        Field(description="Your message to support", max_length=3000),
        Asked(FieldKind.LONG_TEXT),
        Heard(rest=True),
    ],
) -> Change:
    """Add a note to a ticket for Microsoft support."""
    return await _noted(ask, ticket, text)


async def _noted(ask: Ask, ticket: NamedTicket, text: str) -> Change:
    found = await known_ticket(ask, ticket)
    customer = found.customer
    return Change(
        title=_("Add a note to ticket {number}", number=found.shown_number),
        summary=ended(
            _("Add a note to ticket {number}, {title}", number=found.shown_number, title=found.title)
        ),
        target=customer,
        facts=(Fact(_("Ticket"), found.title), Fact(_("Note"), text)),
        payload={**_where(ticket.ref, customer), "text": text, "number": found.shown_number},
        confirm=_("Add note"),
        warnings=(_("Microsoft support reads this note. It can't be undone."),),
    )


@note.apply
async def add_note(act: Act, change: Change) -> Card:
    """Add the note."""
    ref = _ref(change)
    await act.desks[ref.desk].add_note(ref, change.target, change.payload["text"], act.ids)
    note_deed(act, DeedKind.NOTED, ref.key, digest(change.payload["text"]))
    return note_card(
        change.payload["number"], change.target, key_of(ref, change.target), change.payload["text"]
    )


@command(
    "ticket close",
    title="Close a ticket",
    submit="Close ticket",
    needs=Permission.TICKET_WRITE,
    examples=("ticket close 615112491169010",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_service_request",),
    asked=(
        means(n.CLOSE, slots="ticket", helps=(n.TICKET,), without=(n.NOT,), prior=0.1),
        means(n.CLOSE, n.TICKET, helps=(n.OLDEST_FIRST,)),
        means(n.CLOSE, without=(n.NOT, n.SHOW, n.LIST)),
    ),
)
async def close(ask: Ask, ticket: TicketId) -> Change:
    """Close a ticket."""
    found = await known_ticket(ask, ticket)
    if found.state is TicketState.CLOSED:
        raise Declined(
            _("Ticket {number} is already closed.", number=found.shown_number), _("Nothing needs to change.")
        )
    customer = found.customer
    return Change(
        title=_("Close ticket {number}", number=found.shown_number),
        summary=ended(_("Close ticket {number}, {title}", number=found.shown_number, title=found.title)),
        target=customer,
        facts=(
            Fact(_("Ticket"), found.title),
            Fact(_("State"), state_word(TicketState.CLOSED), before=state_word(found.state)),
        ),
        payload={
            **_where(ticket.ref, customer),
            "number": found.shown_number,
            "before": version_of_ticket(found),
            "after": TicketState.CLOSED.value,
        },
        confirm=_("Close ticket"),
        warnings=(_("Support stops working on it. You can reopen it only in the portal."),),
        danger=True,
    )


@close.apply
async def close_it(act: Act, change: Change) -> Card:
    """Close the ticket."""
    ref = _ref(change)
    await act.desks[ref.desk].close(ref, change.target, act.ids)
    note_deed(act, DeedKind.CLOSED, ref.key)
    return closed_card(change.payload["number"], change.target, key_of(ref, change.target))


@close.version
async def ticket_now(ask: Ask, change: Change) -> str:
    """The ticket as it stands: who closes it has read all that support wrote."""
    ref = _ref(change)
    return version_of_ticket(await ask.desks[ref.desk].ticket(ref, change.target))


def _where(ref: TicketRef, customer: CustomerRef | None) -> dict[str, str]:
    return {
        "desk": ref.desk.value,
        "id": ref.id,
        "subscription_id": ref.subscription_id,
        "customer_id": customer.id if customer else "",
    }


def _ref(change: Change) -> TicketRef:
    said = change.payload
    return TicketRef(Desk(said["desk"]), said["id"], said["subscription_id"])


@command(
    "note",
    needs=Permission.TICKET_WRITE,
    acts_as="ticket note",
    examples=("note Please call me before noon",),
    concerns=Concerns.CUSTOMERS,
)
async def note_here(
    ask: Ask,
    text: Annotated[
        str, Field(description="Your message to support", max_length=3000), Asked(FieldKind.LONG_TEXT)
    ],
) -> Card | Change:
    """Answer support, in the thread of a ticket."""
    followed = await ask.alerts.watched(ask.place.here)
    if not followed:
        raise Declined(
            _("This is not the thread of a ticket, so it isn't clear which ticket you mean."),
            _("Name the ticket: {command}", command="ticket note 615112491169010 Please call me"),
        )
    still = [seen for seen in followed if seen.state is not TicketState.CLOSED] or followed
    if len(still) > 1:
        return which_ticket_card(still, text)
    [seen] = still
    return await _noted(ask, NamedTicket(seen.ref, seen.customer, key_of(seen.ref, seen.customer)), text)


note_here.apply(add_note)


@note_here.says
def noted_as(change: Change) -> Mapping[str, str]:
    """The ticket of the thread, by name."""
    return {"ticket": key_of(_ref(change), change.target), "text": change.payload["text"]}
