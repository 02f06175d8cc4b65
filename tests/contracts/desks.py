"""The support desks that the port of tickets is held to: the fakes, and the real desks over the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.access.scoped_desk import ScopedDesk
from bot.access.ticket_owner import VerifiedDesk
from bot.model import Contact, CustomerRef, Desk, NewTicket, Ticket, TicketRef, TicketState
from bot.ports import Capabilities, TicketDesk
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault, settings_of, signed_in
from tests.contracts.partner_vendors import Index
from tests.fakes import FakeDesk
from tests.samples import CONTOSO, FABRIKAM, NOW

SUBSCRIPTION = "44444444-0000-4000-8000-000000000001"
ME = Contact("Hana", "Kimura", "hana@northwindcloud.example")


@dataclass(frozen=True)
class Counter:
    """A desk under test, with a ticket of ``customer`` that is open. ``other`` is somebody else's customer."""

    desk: TicketDesk
    customer: CustomerRef
    other: CustomerRef
    subscriptions: Sequence[str]
    now: datetime
    ref: TicketRef

    async def new(self, title: str = "VM does not start") -> NewTicket:
        """A ticket to raise, with a service and a problem that the desk offers."""
        service = (await self.desk.services())[0]
        problem = (await self.desk.problems(service.id))[0]
        return NewTicket(
            customer=self.customer,
            subscription_id=self.subscriptions[0],
            title=title,
            description="It says allocation failed.",
            severity="moderate",
            contact=ME,
            service=service,
            problem=problem,
            started=self.now - timedelta(hours=2),
        )

    def verified(self) -> Counter:
        """The same desk as the core has it, whose every ticket says whose it is."""
        return replace(self, desk=self._verified())

    def limited(self) -> Counter:
        """The same desk for somebody who is limited to ``customer``."""
        index = Index(self.customer, self.other)
        return replace(self, desk=ScopedDesk(self._verified(), index, frozenset({self.customer.id})))

    def _verified(self) -> VerifiedDesk:
        async def owns(customer: CustomerRef, subscription_id: str, afresh: bool) -> bool:
            return customer == self.customer and subscription_id in self.subscriptions

        return VerifiedDesk(self.desk, Index(self.customer, self.other), owns)


@asynccontextmanager
async def fake_azure() -> AsyncIterator[Counter]:
    ref = TicketRef(Desk.AZURE, "t0", SUBSCRIPTION)
    yield Counter(_fake(Desk.AZURE, ref), FABRIKAM, CONTOSO, [SUBSCRIPTION], NOW, ref)


@asynccontextmanager
async def fake_partner_center() -> AsyncIterator[Counter]:
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    desk = _fake(Desk.PARTNER_CENTER, ref)
    desk.capabilities = Capabilities(create=False)
    yield Counter(desk, FABRIKAM, CONTOSO, [], NOW, ref)


def _fake(desk: Desk, ref: TicketRef) -> FakeDesk:
    ticket = Ticket(ref, "It does not start", TicketState.OPEN, "moderate", NOW, NOW, FABRIKAM)
    return FakeDesk(desk, raised={ref.id: ticket})


@asynccontextmanager
async def azure() -> AsyncIterator[Counter]:
    """Azure Support over the sandbox, where Fabrikam has a subscription with a support plan, and one ticket."""
    async with Sandbox() as sandbox:
        settings = settings_of(sandbox)
        auth = await signed_in(sandbox, settings, MemoryVault())
        desk = AzureSupportDesk(settings, auth, sleep=_doze)
        try:
            world = sandbox.world
            plans = [each for each in world.bought(world.named("Fabrikam, Inc.")) if each.kind == "plan"]
            entitled = next(each.id for plan in plans for each in plan.entitlements if each.support_plan)
            customer, other = _customer(sandbox, "Fabrikam, Inc."), _customer(sandbox, "Contoso Ltd")
            counter = Counter(
                desk, customer, other, [entitled], world.clock.now(), TicketRef(Desk.AZURE, "none", entitled)
            )
            made = await desk.create(await counter.new("It does not start"), fresh_ids())
            yield Counter(desk, customer, other, [entitled], world.clock.now(), made.ref)
        finally:
            await desk.aclose()


@asynccontextmanager
async def partner_center() -> AsyncIterator[Counter]:
    """Partner Center's own service requests over the sandbox."""
    async with Sandbox() as sandbox:
        settings = settings_of(sandbox)
        auth = await signed_in(sandbox, settings, MemoryVault())
        async with PartnerCenter(open_exchange(settings, auth)) as partner:
            desk = PartnerCenterDesk(partner.exchange)
            tickets = [each for each in await desk.tickets(None) if each.customer]
            found = next(each for each in tickets if each.state is not TicketState.CLOSED)
            other = next(each.customer for each in tickets if each.customer != found.customer)
            assert found.customer and other
            yield Counter(desk, found.customer, other, [], sandbox.world.clock.now(), found.ref)


def _customer(sandbox: Sandbox, name: str) -> CustomerRef:
    found = sandbox.world.named(name)
    return CustomerRef(found.id, found.name, found.domain)


async def _doze(seconds: float) -> None:
    await asyncio.sleep(min(seconds, 0.05))


DESKS = {
    "fake azure": fake_azure,
    "azure": azure,
    "fake partner center": fake_partner_center,
    "partner center": partner_center,
}
