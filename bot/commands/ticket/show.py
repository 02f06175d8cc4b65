"""ticket show: one ticket with its notes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.ticket import ticket_card
from bot.cards.ticket_notes import messages_card
from bot.commands.ticket.parameters import TicketId, known_ticket
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n


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
    whole: Annotated[bool, Field(description="All messages in full, as a text file")] = False,
) -> Card:
    """Show a ticket and its latest notes."""
    found = await known_ticket(ask, ticket)
    if whole:
        return messages_card(found, found.customer, ask.now)
    may_write = ask.sees(Permission.TICKET_WRITE, found.customer)
    return ticket_card(found, found.customer, ask.now, may_write=may_write)
