"""ticket: what is open, one ticket with its notes, raising one, answering, closing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.alerts.tickets import digest
from bot.cards.failure import LONGEST_LINE, PASSING
from bot.cards.format import day
from bot.cards.model import Card, Fact, FieldKind
from bot.cards.ticket import (
    closed_card,
    draft_card,
    key_of,
    note_card,
    raised_card,
    ticket_card,
    tickets_card,
    which_ticket_card,
)
from bot.command import command
from bot.confirm import Change
from bot.context import Act, Ask
from bot.drafts import Missing, contact_of, draft_of, services_like
from bot.entitlements import azure_subscriptions_of
from bot.errors import Declined, FieldProblems, PartnerFailure
from bot.following import follow, note_deed
from bot.line import write
from bot.lookups import Customer
from bot.model import (
    CustomerRef,
    DeedKind,
    Desk,
    Destination,
    NewTicket,
    Ticket,
    TicketRef,
    TicketState,
)
from bot.params import Asked, Suggest
from bot.policy import Permission
from bot.scope import Concerns
from bot.ticket_lookup import Found, TicketId
from bot.ticket_payload import as_payload, from_payload, version_of_ticket


@command(
    "ticket list",
    aliases=("tickets",),
    needs=Permission.TICKET_READ,
    examples=("ticket list", "ticket list contoso ltd"),
    concerns=Concerns.CUSTOMERS,
)
async def show_all(
    ask: Ask,
    customer: Customer | None = None,
    *,
    page: Annotated[int, Field(description="Which page of a long list", ge=1)] = 1,
) -> Card:
    """List tickets, those that need attention first."""
    line = write("ticket list", customer=customer.id if customer else None)
    tickets, notes = await _everywhere(ask, customer)
    if customer is None:
        notes.append("Azure Support tells tickets by customer: name one to see its Azure tickets too.")
    may_create = ask.sees(Permission.TICKET_WRITE, customer) if customer else ask.offers("ticket create")
    return tickets_card(tickets, customer, line, page, ask.now, notes, may_create=may_create)


async def _everywhere(ask: Ask, customer: CustomerRef | None) -> tuple[list[Ticket], list[str]]:
    """Tickets of all desks; one desk that does not answer is said, and hides nothing of the other."""
    desks = [desk for kind, desk in ask.desks.items() if customer or kind is Desk.PARTNER_CENTER]
    subscriptions = await azure_subscriptions_of(ask.partner, customer) if customer else ()
    ids = [subscription.id for subscription in subscriptions]
    asked = [desk.tickets(customer, ids) for desk in desks if desk.desk is not Desk.AZURE or ids]
    found = await asyncio.gather(*asked, return_exceptions=True)
    failures = [each for each in found if isinstance(each, BaseException)]
    for failure in failures:
        if not isinstance(failure, PartnerFailure) or len(failures) == len(found):
            raise failure
    notes = [
        f"{failure.service} did not answer, so its tickets are not here."
        for failure in failures
        if isinstance(failure, PartnerFailure)
    ]
    return [ticket for each in found if not isinstance(each, BaseException) for ticket in each], notes


@command(
    "ticket show",
    title="Show a ticket",
    aliases=("ticket",),
    needs=Permission.TICKET_READ,
    examples=("ticket show 615112491169010",),
    concerns=Concerns.CUSTOMERS,
)
async def show(ask: Ask, ticket: TicketId) -> Card:
    """Show a ticket with its latest notes."""
    found = await _read(ask, ticket)
    may_write = ask.sees(Permission.TICKET_WRITE, found.customer)
    return ticket_card(found, found.customer, ask.now, may_write=may_write)


async def _read(ask: Ask, ticket: Found) -> Ticket:
    """The ticket, and from here on whose it is by the vendor's word. Raises NotFound where it is not whose the name says."""
    found = await ask.desks[ticket.ref.desk].ticket(ticket.ref, ticket.customer)
    ask.on_record(found.customer)
    return found


class Severity(StrEnum):
    """How badly it hurts, in the desks' words."""

    CRITICAL = "critical"
    MODERATE = "moderate"
    MINIMAL = "minimal"


@command(
    "ticket create",
    title="Raise a support ticket",
    needs=Permission.TICKET_WRITE,
    featured=5,
    examples=("ticket create", "ticket create contoso ltd"),
    concerns=Concerns.CUSTOMERS,
    adds="a ticket",
)
async def create(
    ask: Ask,
    customer: Customer,
    *,
    title: Annotated[
        str,
        Field(description="One line that says what is wrong", max_length=250, examples=["VM does not start"]),
    ],
    description: Annotated[
        str,
        Field(description="What happens, since when, what was tried", max_length=5000),
        Asked(FieldKind.LONG_TEXT),
    ],
    severity: Annotated[
        Severity, Field(description="Critical: production is down. Moderate: it hurts. Minimal: a question")
    ] = Severity.MODERATE,
    service: Annotated[
        str,
        Field(description="The product, as the vendor's support calls it", max_length=300),
        Suggest(services_like),
    ] = "",
    problem: Annotated[
        str, Field(description="The kind of problem; offered once the product is chosen", max_length=400)
    ] = "",
    subscription: Annotated[
        str, Field(description="The Azure subscription, where the customer has several", max_length=80)
    ] = "",
    started: Annotated[
        date | None, Field(description="The day the problem began; today when left out")
    ] = None,
) -> Card | Change:
    """Raise a support ticket for a customer."""
    day_began = started or ask.now.date()
    if day_began > ask.now.date():
        raise FieldProblems({"started": "A problem cannot have begun in the future."})
    began = ask.now if day_began == ask.now.date() else datetime.combine(day_began, time(12), UTC)
    given = NewTicket(
        customer,
        subscription,
        title,
        description,
        severity.value,
        contact_of(ask.person.actor),
        started=began,
    )
    draft = await draft_of(ask, given, service, problem)
    if isinstance(draft, Missing):
        return _draft(ask, given, draft.why)
    facts = [
        Fact("Title", draft.title),
        Fact("Description", draft.description),
        Fact("Severity", draft.severity.capitalize()),
        Fact("Product", draft.service.name if draft.service else ""),
        Fact("Problem", draft.problem.name if draft.problem else ""),
        Fact("Azure subscription", draft.subscription_id),
        Fact("Began", day(began.date(), ask.locale)),
        Fact("Contact", f"{draft.contact.first_name} {draft.contact.last_name} <{draft.contact.email}>"),
        Fact("Route", "Azure Support, on behalf of the customer's subscription"),
    ]
    return Change(
        title=f"Raise a ticket for {customer.name}",
        summary=f"Raise the ticket “{draft.title}” for {customer.name}",
        target=customer,
        facts=tuple(fact for fact in facts if fact.value),
        payload=as_payload(draft, began),
        confirm="Raise ticket",
        warnings=("Microsoft's support will see this text, and may call the contact.",),
    )


def _draft(ask: Ask, new: NewTicket, why: str | PartnerFailure) -> Card:
    person = ask.person.actor
    portal = f"{ask.installation.portal}/support/csp/servicerequests/create?category=csp"
    return draft_card(new, why, portal, f"{person.name} <{person.email}>", ask.now)


@create.apply
async def raise_ticket(act: Act, change: Change) -> Card:
    """Raise the ticket at the desk that can."""
    new = from_payload(change.payload, change.target)
    ticket = await act.desks[Desk.AZURE].create(new, act.ids)
    follow(act, ticket, new.customer)
    return raised_card(ticket, new.customer)


@create.refused
async def hand_off(act: Act, change: Change, failure: PartnerFailure) -> Card | None:
    """A draft for the portal, unless the failure passes and a button can carry everything that was typed."""
    if failure.cause in PASSING and len(write("ticket create", **change.payload)) <= LONGEST_LINE:
        return None
    return _draft(act.ask, from_payload(change.payload, change.target), failure)


@command(
    "ticket note",
    needs=Permission.TICKET_WRITE,
    examples=("ticket note 615112491169010 It is solved, thank you",),
    concerns=Concerns.CUSTOMERS,
    adds="a note",
)
async def note(
    ask: Ask,
    ticket: TicketId,
    text: Annotated[
        str, Field(description="What to tell support", max_length=3000), Asked(FieldKind.LONG_TEXT)
    ],
) -> Change:
    """Add a note to a ticket; the vendor's support reads it."""
    return await _noted(ask, ticket, text)


async def _noted(ask: Ask, ticket: Found, text: str) -> Change:
    found = await _read(ask, ticket)
    customer = found.customer
    return Change(
        title=f"Add a note to ticket {found.shown_number}",
        summary=f"Add a note to ticket {found.shown_number}, {found.title}.",
        target=customer,
        facts=(Fact("Ticket", found.title), Fact("Note", text)),
        payload={**_where(ticket.ref, customer), "text": text, "number": found.shown_number},
        confirm="Add note",
        warnings=("Microsoft's support reads this note. It cannot be taken back.",),
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
    needs=Permission.TICKET_WRITE,
    examples=("ticket close 615112491169010",),
    concerns=Concerns.CUSTOMERS,
)
async def close(ask: Ask, ticket: TicketId) -> Change:
    """Close a ticket."""
    found = await _read(ask, ticket)
    if found.state is TicketState.CLOSED:
        raise Declined(f"Ticket {found.shown_number} is closed already.", "Nothing needs to change.")
    customer = found.customer
    return Change(
        title=f"Close ticket {found.shown_number}",
        summary=f"Close ticket {found.shown_number}, {found.title}.",
        target=customer,
        facts=(Fact("Ticket", found.title), Fact("State", "Closed", before=found.state.value.capitalize())),
        payload={
            **_where(ticket.ref, customer),
            "number": found.shown_number,
            "before": version_of_ticket(found),
            "after": TicketState.CLOSED.value,
        },
        confirm="Close ticket",
        warnings=("Support stops working on it. It can be opened again in the portal only.",),
        danger=True,
    )


@close.version
async def ticket_now(ask: Ask, change: Change) -> str:
    """The ticket as it stands: who closes it has read all that support wrote."""
    ref = _ref(change)
    return version_of_ticket(await ask.desks[ref.desk].ticket(ref, change.target))


@close.apply
async def close_it(act: Act, change: Change) -> Card:
    """Close the ticket."""
    ref = _ref(change)
    await act.desks[ref.desk].close(ref, change.target, act.ids)
    note_deed(act, DeedKind.CLOSED, ref.key)
    return closed_card(change.payload["number"], change.target, key_of(ref, change.target))


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
        str, Field(description="What to tell support", max_length=3000), Asked(FieldKind.LONG_TEXT)
    ],
) -> Card | Change:
    """Answer support, in the thread of a ticket."""
    place = ask.place
    here = Destination(place.platform, place.workspace, place.channel, thread=place.thread)
    followed = await ask.alerts.watched(here)
    if not followed:
        raise Declined(
            "This is not the thread of a ticket, so it is not clear which one is meant.",
            "Say which: ticket note 615112491169010 Please call me",
        )
    still = [seen for seen in followed if seen.state is not TicketState.CLOSED] or followed
    if len(still) > 1:
        return which_ticket_card(still, text)
    [seen] = still
    return await _noted(ask, Found(seen.ref, seen.customer, key_of(seen.ref, seen.customer)), text)


note_here.apply(add_note)


@note_here.says
def noted_as(change: Change) -> Mapping[str, str]:
    """The ticket of the thread, by name."""
    return {"ticket": key_of(_ref(change), change.target), "text": change.payload["text"]}
