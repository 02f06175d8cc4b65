"""Scope of the support desks' ports: desks and numbers of tickets as far as they concern the named customers. The rest is not
there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.access.customer_identity import completed
from bot.access.scope import Reach, in_scope, tenant_ids
from bot.access.ticket_owner import VerifiedDesk, absent
from bot.errors import Unknown
from bot.model import (
    CUSTOMER,
    CustomerRef,
    Desk,
    Destination,
    KnownTicket,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketOwner,
    TicketRef,
)
from bot.ports import Capabilities, CustomerIndex, RequestIds, TicketIndexReader

MOST_CUSTOMERS = 100_000
"""More customers than anybody has: those in scope are picked out of all."""


@dataclass(frozen=True, slots=True)
class ScopedDesk:
    """A support desk as far as it concerns the named customers (``bot.ports.TicketDesk``).

    Whose a ticket is, the verified desk says. A customer that was named with it opens nothing: it can only close.
    """

    whole: VerifiedDesk
    index: CustomerIndex
    reach: Reach

    @property
    def desk(self) -> Desk:
        return self.whole.desk

    @property
    def capabilities(self) -> Capabilities:
        return self.whole.capabilities

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        if customer is not None and not await self._theirs(customer):
            return []
        found = await self.whole.tickets(customer, subscription_ids)
        return [ticket for ticket in found if ticket.customer and in_scope(ticket.customer, self.reach)]

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        if self.desk is Desk.AZURE and not await self._theirs(customer):
            # It is reached through its customer, and nobody else's subscriptions are looked at.
            raise absent(ref)
        found = await self.whole.ticket(ref, customer)
        if not found.customer or not in_scope(found.customer, self.reach):
            raise absent(ref, found.customer)
        return found

    async def services(self) -> Sequence[SupportService]:
        return await self.whole.services()

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        return await self.whole.problems(service_id)

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        if not await self._theirs(new.customer):
            raise Unknown(CUSTOMER, new.customer.name)
        return await self.whole.create(new, ids)

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        if not await self._theirs(customer):
            raise absent(ref, customer)
        await self.whole.add_note(ref, customer, text, ids)

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        if not await self._theirs(customer):
            raise absent(ref, customer)
        await self.whole.close(ref, customer, ids)

    async def _theirs(self, customer: CustomerRef | None) -> bool:
        known = await completed(self.index, customer)
        return known is not None and in_scope(known, self.reach)


@dataclass(frozen=True, slots=True)
class ScopedTicketIndex:
    """Numbers of tickets as far as they are the named customers' (``bot.ports.TicketIndexReader``). Who has a ticket is asked
    about tickets that were seen already, by their keys.
    """

    whole: TicketIndexReader
    index: CustomerIndex
    reach: Reach

    async def numbered(self, number: str) -> Sequence[KnownTicket]:
        theirs = await tenant_ids(self.index, self.reach)
        return [each for each in await self.whole.numbered(number) if each.customer_id in theirs]

    async def customers(self, limit: int, keys: Collection[str] | None = None) -> Sequence[str]:
        theirs = await tenant_ids(self.index, self.reach)
        return [each for each in await self.whole.customers(MOST_CUSTOMERS, keys) if each in theirs][:limit]

    async def owners(self, keys: Collection[str]) -> Mapping[str, TicketOwner]:
        return await self.whole.owners(keys)

    async def had_by(self, actor: str, here: Destination) -> frozenset[str]:
        return await self.whole.had_by(actor, here)
