"""ticket list: what is open, whose it is, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.export import ticket_rows
from bot.cards.model import Card
from bot.cards.ticket_list import Listed, TicketFilter, in_order, tickets_card, title_of
from bot.commands.ticket.parameters import BY_LETTER, Severity
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.model import Ticket
from bot.parameters.customer import Customer
from bot.parameters.file_format import Format, list_file
from bot.parameters.list_order import TicketOrder
from bot.parameters.page import PageNumber
from bot.queries.tickets import Desks


class Standing(StrEnum):
    """Which tickets a list is about, by their state. What waits for an answer is open too."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


@command(
    "ticket list",
    aliases=("tickets",),
    needs=Permission.TICKET_READ,
    examples=(
        "ticket list",
        "ticket list contoso ltd",
        "ticket list mine=yes state=open",
        "ticket list sort=oldest",
    ),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.TICKET, helps=(n.LIST, n.SHOW, n.UNPAID, n.MINE, *n.FILES)),
        means(n.TICKET, slots="customer", helps=(n.LIST, n.SHOW, n.UNPAID, *n.FILES)),
        means(n.TICKET, slots="state", helps=(n.LIST, n.SHOW, *n.FILES)),
        means(n.TICKET, slots="sort", helps=(n.LIST, n.SHOW, n.UNPAID, n.MINE, n.FIRST), prior=0.1),
        means(n.TICKET, slots="mine", helps=(n.LIST, n.SHOW, *n.FILES)),
        means(n.TICKET, slots="state mine", helps=(n.LIST, n.SHOW, *n.FILES), prior=0.3),
        means(n.TICKET, slots="customer severity", helps=(n.LIST, n.SHOW), without=(n.CREATE,), prior=0.1),
        means(n.TICKET, slots="severity", helps=(n.LIST, n.SHOW), prior=-0.2),
        means(n.TICKET, n.LIST, slots="severity", prior=0.2),
        means(n.TICKET, n.UPDATE, helps=(n.SUPPORT, n.LIST, n.SHOW), without=(n.CREATE, n.ALERT)),
        means(
            n.SUPPORT, n.WAITING, helps=(n.TICKET,), without=(n.CREATE, n.ALERT), state="waiting", prior=0.2
        ),
        means(n.BURNING, helps=(n.TICKET, n.SUPPORT), severity="critical", prior=-0.1),
        means(n.TICKET, n.CLOSE, n.SHOW, without=(n.NOT,), state="closed"),
        means(n.TICKET, n.CLOSE, n.LIST, without=(n.NOT,), state="closed"),
    ),
)
async def show_all(
    ask: Ask,
    customer: Customer | None = None,
    *,
    state: Annotated[
        Standing | None,
        Field(description="Only open, waiting for your answer, or closed tickets"),
        Heard(values={Standing.WAITING: n.WAITING, Standing.OPEN: n.OPEN, Standing.CLOSED: n.CLOSED}),
    ] = None,
    severity: Annotated[
        Severity | None,
        BY_LETTER,
        Field(description="Only tickets of this severity"),
        Heard(values={Severity.CRITICAL: n.CRITICAL, Severity.MINIMAL: n.MINIMAL}),
    ] = None,
    mine: Annotated[
        bool,
        Field(description="Only tickets that you raised or own, or that are followed here"),
        Heard(values={"yes": n.MY}),
    ] = False,
    sort: Annotated[
        TicketOrder | None,
        Field(description="What comes first"),
        Heard(
            values={
                TicketOrder.OLDEST: n.OLDEST_FIRST,
                TicketOrder.SEVERITY: n.BY_SEVERITY,
                TicketOrder.UPDATED: n.BY_UPDATE,
            }
        ),
    ] = None,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """List tickets, those that need attention first."""
    words = (state.value if state else "", severity.value if severity else "")
    chosen = TicketFilter(customer, *words, mine, sort.value if sort else "")
    listed = await _listed(ask, chosen)
    if format and listed.tickets:
        return await list_file(
            ask,
            title_of(chosen),
            "tickets",
            format,
            len(listed.tickets),
            lambda: ticket_rows(
                in_order(listed.tickets, ask.now, chosen.order), listed.owners, chosen.customer
            ),
        )
    may_create = ask.sees(Permission.TICKET_WRITE, customer) if customer else ask.offers("ticket create")
    return tickets_card(listed, chosen, page, ask.now, may_create=may_create)


async def _listed(ask: Ask, chosen: TicketFilter) -> Listed:
    mine = await ask.tickets.had_by(ask.person.actor.key, ask.place.here) if chosen.mine else None
    desks = Desks(ask.desks, ask.partner.subscriptions, ask.customers, ask.tickets)
    found, notes = await (desks.of(chosen.customer) if chosen.customer else desks.all(mine))
    wanted: Sequence[Ticket] = [
        each for each in found if chosen.takes(each) and (mine is None or each.ref.key in mine)
    ]
    owners = await ask.tickets.owners([each.ref.key for each in wanted])
    return Listed(wanted, owners, len(found) - len(wanted), notes)
