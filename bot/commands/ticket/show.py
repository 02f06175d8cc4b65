"""ticket list and show: what is open, and one ticket with its notes."""

from __future__ import annotations

import asyncio
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.ticket import ticket_card, tickets_card
from bot.cards.ticket_notes import messages_card
from bot.commands.ticket.parameters import TicketId, known_ticket
from bot.errors import PartnerFailure
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.line import write
from bot.model import CustomerRef, Desk, Ticket
from bot.parameters.customer import Customer
from bot.parameters.page import PageNumber
from bot.queries.azure import azure_subscriptions_of


@command(
    "ticket list",
    aliases=("tickets",),
    needs=Permission.TICKET_READ,
    examples=("ticket list", "ticket list contoso ltd"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.TICKET, helps=(n.LIST, n.SHOW, n.UNPAID, n.MINE)),
        means(n.TICKET, slots="customer", helps=(n.LIST, n.SHOW, n.UNPAID)),
    ),
)
async def show_all(
    ask: Ask,
    customer: Customer | None = None,
    *,
    page: PageNumber = 1,
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
    subscriptions = await azure_subscriptions_of(ask.partner.subscriptions, customer) if customer else ()
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
    asked=(means(slots="ticket", helps=(n.TICKET, n.SHOW, n.UPDATE, n.SUPPORT), prior=0.6),),
)
async def show(
    ask: Ask,
    ticket: TicketId,
    *,
    whole: Annotated[bool, Field(description="All messages, whole, as a text file")] = False,
) -> Card:
    """Show a ticket with its latest notes."""
    found = await known_ticket(ask, ticket)
    if whole:
        return messages_card(found, found.customer, ask.now)
    may_write = ask.sees(Permission.TICKET_WRITE, found.customer)
    return ticket_card(found, found.customer, ask.now, may_write=may_write)
