"""Scope of the readers: somebody who is limited to named customers sees theirs, and nothing else. Whatever
names no customer is refused.

Customers are named by tenant id or domain in lower case, as the installation's file and grants have them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.access.customer_identity import completed, customers_named
from bot.access.ticket_owner import VerifiedDesk, absent
from bot.errors import NotAllowed, Unknown
from bot.model import (
    CUSTOMER,
    CustomerRef,
    Desk,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketRef,
)
from bot.model.audit import AuditEntry, TrailFilter, TrailRow
from bot.model.customer_search import CustomerBook
from bot.model.identity import Grant
from bot.ports import Capabilities, CustomerIndex, GrantReader, RequestIds

Reach = frozenset[str]

WHOLE = "someone who sees every customer"
"""Whom to ask for what is beyond one's reach."""


def within(customer: CustomerRef, reach: Reach) -> bool:
    """Whether a customer is one of those named."""
    return customer.id.casefold() in reach or (bool(customer.domain) and customer.domain.casefold() in reach)


def beyond(action: str) -> NotAllowed:
    """The refusal of what concerns all customers, to somebody who is limited to some."""
    why = "you are limited to named customers, and this concerns all of them"
    return NotAllowed(action, why, WHOLE)


async def members(index: CustomerIndex, reach: Reach) -> list[CustomerRef]:
    """The named customers that are known. They are looked up by name, however many others there are."""
    found = {each.id: each for name in reach for each in await customers_named(index, name)}
    return list(found.values())


async def tenant_ids(index: CustomerIndex, reach: Reach) -> frozenset[str]:
    """The tenant ids of the named customers, in lower case; also of such as are not in the list of customers any more."""
    known = {each.id.casefold() for each in await members(index, reach)}
    return frozenset(known | {name for name in reach if "." not in name})


@dataclass(frozen=True, slots=True)
class LimitedIndex:
    """The list of customers as far as it may be seen (``bot.ports.CustomerIndex``)."""

    index: CustomerIndex
    reach: Reach

    async def exact(self, text: str) -> Sequence[CustomerRef]:
        return self._within(await self.index.exact(text))

    async def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        return (await self._book()).search(text, limit)

    async def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        return (await self._book()).nearest(text, limit)

    async def get(self, customer_id: str) -> CustomerRef | None:
        found = await self.index.get(customer_id)
        return found if found and within(found, self.reach) else None

    async def add(self, customers: Iterable[CustomerRef]) -> None:
        await self.index.add(self._within(customers))

    async def replace_all(self, customers: Iterable[CustomerRef], now: datetime) -> None:
        raise beyond("replace the list of customers")

    async def count(self) -> int:
        return len(await members(self.index, self.reach))

    async def refreshed_at(self) -> datetime | None:
        return await self.index.refreshed_at()

    async def _book(self) -> CustomerBook:
        return CustomerBook(await members(self.index, self.reach))

    def _within(self, customers: Iterable[CustomerRef]) -> list[CustomerRef]:
        return [customer for customer in customers if within(customer, self.reach)]


@dataclass(frozen=True, slots=True)
class LimitedDesk:
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
        return [ticket for ticket in found if ticket.customer and within(ticket.customer, self.reach)]

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        if self.desk is Desk.AZURE and not await self._theirs(customer):
            # It is reached through its customer, and nobody else's subscriptions are looked at.
            raise absent(ref)
        found = await self.whole.ticket(ref, customer)
        if not found.customer or not within(found.customer, self.reach):
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
        return known is not None and within(known, self.reach)


@dataclass(frozen=True, slots=True)
class LimitedGrants:
    """Roles given in chat, as far as they are for the named customers alone (``bot.ports.GrantReader``).

    ``of`` tells all roles of one person: whoever gives or takes back one must know what stands there already.
    """

    grants: GrantReader
    index: CustomerIndex
    reach: Reach

    async def of(self, holders: Sequence[str], now: datetime) -> Sequence[Grant]:
        return await self.grants.of(holders, now)

    async def all(self, now: datetime) -> Sequence[Grant]:
        return [grant for grant in await self.grants.all(now) if await self._sees(grant)]

    async def _sees(self, grant: Grant) -> bool:
        known = [await self.index.get(each) for each in grant.customers]
        return bool(known) and all(customer and within(customer, self.reach) for customer in known)


class NoTrail:
    """The audit trail, which tells of everybody and every customer (``bot.ports.AuditReader``): nothing of it is read."""

    async def entries(self, **_: object) -> Sequence[AuditEntry]:
        raise beyond("read the audit trail")

    async def count(self, wanted: TrailFilter) -> int:
        raise beyond("read the audit trail")

    async def rows(self, wanted: TrailFilter, *, skip: int = 0, limit: int = 100) -> Sequence[TrailRow]:
        raise beyond("read the audit trail")

    def stream(self, wanted: TrailFilter) -> AsyncIterator[Sequence[TrailRow]]:
        raise beyond("read the audit trail")
