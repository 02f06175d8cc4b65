"""Ticket owner: whose a ticket is by the vendor's answer, under the name that our own list of customers has
for it.

Every desk that the core is given stands behind a :class:`VerifiedDesk`. A customer that came with a request, in what a
button carries or in a stored change, is compared with the answer, and is never taken for one.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.access.customer_identity import as_listed, completed, same
from bot.errors import Cause, NotFound, PartnerFailure, Unavailable
from bot.messages import N_, _
from bot.model import (
    CustomerRef,
    Desk,
    NewTicket,
    ProblemType,
    SupportService,
    Ticket,
    TicketRef,
)
from bot.ports import Capabilities, CustomerIndex, RequestIds, TicketDesk

log = logging.getLogger(__name__)

BY_CUSTOMER = N_("Name the customer to find Azure tickets, for example: ticket list contoso ltd")

Owns = Callable[[CustomerRef, str, bool], Awaitable[bool]]
"""Whether a customer has an Azure subscription; the last is whether the vendor has to be asked now."""

Remember = Callable[[Sequence[Ticket]], Awaitable[None]]
"""Keeps the numbers of tickets whose owners are verified."""


def absent(ref: TicketRef, owner: CustomerRef | None = None) -> NotFound:
    """The same no for a ticket that there is not and for one of somebody else; ``owner`` is for the audit trail."""
    return NotFound(_("ticket {number}", number=ref.id), _(BY_CUSTOMER), about=owner.id if owner else "")


async def kept_nowhere(tickets: Sequence[Ticket]) -> None:
    """Where nobody looks tickets up by number."""


async def trusted(customer: CustomerRef, subscription_id: str, afresh: bool) -> bool:
    """For what stands in our own tables: it was verified when it was put there."""
    return True


@dataclass(frozen=True, slots=True)
class VerifiedDesk:
    """A support desk whose every ticket says whose it is (``bot.ports.TicketDesk``). What it has told is kept by ``remember``, so
    that a ticket is found again by its number.

    Raises :class:`bot.errors.NotFound` for a ticket that is not the given customer's as for one that there is not.
    """

    whole: TicketDesk
    index: CustomerIndex
    owns: Owns
    remember: Remember = kept_nowhere

    @property
    def desk(self) -> Desk:
        return self.whole.desk

    @property
    def capabilities(self) -> Capabilities:
        return self.whole.capabilities

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        found = await self.whole.tickets(customer, subscription_ids)
        owned = [replace(each, customer=await completed(self.index, each.customer)) for each in found]
        theirs = [each for each in owned if customer is None or same(each.customer, customer)]
        await self._remember(theirs)
        return theirs

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        """One ticket, by the vendor's word on whose it is. Of ``customer`` alone, where one is given."""
        through = await self._through(ref, customer) if self.desk is Desk.AZURE else None
        try:
            found = await self.whole.ticket(ref, through)
        except PartnerFailure as failure:
            if failure.cause is Cause.NOT_FOUND:
                raise absent(ref) from failure
            raise
        owner = await completed(self.index, found.customer)
        if customer is not None and not same(owner, customer):
            raise absent(ref, owner)
        verified = replace(found, customer=owner)
        await self._remember([verified])
        return verified

    async def services(self) -> Sequence[SupportService]:
        return await self.whole.services()

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        return await self.whole.problems(service_id)

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        customer = await as_listed(self.index, new.customer)
        if self.desk is Desk.AZURE and not await self.owns(customer, new.subscription_id, True):
            raise NotFound(
                _("Azure subscription {id} of {customer}", id=new.subscription_id, customer=customer.name)
            )
        raised = await self.whole.create(replace(new, customer=customer), ids)
        await self._remember([replace(raised, customer=customer)])
        return raised

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        await self.whole.add_note(ref, await self._owner(ref, customer), text, ids)

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        await self.whole.close(ref, await self._owner(ref, customer), ids)

    async def _remember(self, tickets: Sequence[Ticket]) -> None:
        try:
            await self.remember(tickets)
        except Unavailable:
            log.warning("numbers of tickets were not kept; the next look at them is the next chance")

    async def _owner(self, ref: TicketRef, customer: CustomerRef | None) -> CustomerRef | None:
        """Whose the ticket is now, before it is written to; nothing is written where that is not who was confirmed."""
        if self.desk is Desk.AZURE:
            return await self._through(ref, customer, afresh=True)
        owner = (await self.ticket(ref)).customer
        if not same(owner, customer):
            raise absent(ref, owner)
        return owner

    async def _through(
        self, ref: TicketRef, customer: CustomerRef | None, *, afresh: bool = False
    ) -> CustomerRef:
        """The customer through whom an Azure ticket is reached: one of ours, whose subscription it is."""
        known = await self.index.get(customer.id) if customer else None
        if known is None or not await self.owns(known, ref.subscription_id, afresh):
            raise absent(ref)
        return known
