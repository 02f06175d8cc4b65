"""Tickets to choose from while a number is typed: those of this thread, then those of the desk that tells all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from bot.cards.model import Choice
from bot.errors import PartnerFailure
from bot.framework.context import Ask
from bot.messages import _
from bot.model import Desk, Ticket, TicketSeen, TicketState
from bot.model.ticket import key_of
from bot.parameters.vendor_id import plain_id

OFFERED = 20


async def suggest_tickets(ask: Ask, text: str) -> Sequence[Choice]:
    """Tickets whose number, title or customer holds what was typed, open ones first. A number that is none of them can be
    chosen all the same: Azure Support tells its tickets by customer only."""
    here = [] if ask.place.personal else list(await ask.alerts.watched(ask.place.here))
    found = {
        choice.value: choice for choice in chain(map(_seen, here), map(_choice, await _of_the_desk(ask)))
    }
    wanted = text.casefold().lstrip("#")
    fitting = [each for each in found.values() if wanted in f"{each.label} {each.value}".casefold()][:OFFERED]
    number = plain_id(text, ask.reads)
    if not fitting and number.isdecimal():
        return [Choice(_("Ticket {number}", number=number)[:75], number)]
    return fitting


async def _of_the_desk(ask: Ask) -> Sequence[Ticket]:
    desk = ask.desks.get(Desk.PARTNER_CENTER)
    if desk is None:
        return ()
    try:
        found = await ask.recent("tickets", lambda: desk.tickets(None, ()))
    except PartnerFailure:
        return ()
    return sorted(found, key=lambda each: each.state is TicketState.CLOSED)


def _seen(ticket: TicketSeen) -> Choice:
    return _named(ticket.number or ticket.ref.id, ticket.title, ticket, key_of(ticket.ref, ticket.customer))


def _choice(ticket: Ticket) -> Choice:
    return _named(ticket.shown_number, ticket.title, ticket, key_of(ticket.ref, ticket.customer))


def _named(number: str, title: str, ticket: Ticket | TicketSeen, key: str) -> Choice:
    whose = f", {ticket.customer.name}" if ticket.customer and ticket.customer.name else ""
    room = 75 - len(number) - len(whose[:30]) - 3
    return Choice(f"{number}: {title[:room]}{whose[:30]}"[:75], key)
