"""Whose a ticket is, by the answers of both desks and of Partner Center: over the vendors' double, as a round and a person read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.access.ticket_owner import VerifiedDesk
from bot.errors import NotFound
from bot.model import CustomerRef, Desk, NewTicket, TicketState
from bot.model.customer_search import CustomerSearch
from bot.queries.azure import Entitlements
from config.settings import PartnerCenterSettings
from sandbox import Sandbox
from tests.adapters.microsoft.azure_support.conftest import effects, ids


class Index:
    """Our own list of customers, as the vendor's double has them."""

    def __init__(self, customers: list[CustomerRef]) -> None:
        self.book = CustomerSearch(customers)

    async def get(self, customer_id: str) -> CustomerRef | None:
        return self.book.get(customer_id)


@pytest.fixture
async def partner(settings: PartnerCenterSettings, auth: Auth) -> AsyncIterator[PartnerCenter]:
    async with PartnerCenter(open_exchange(settings, auth)) as opened:
        yield opened


@pytest.fixture
async def index(partner: PartnerCenter) -> Index:
    return Index([customer async for page in partner.customers.pages() for customer in page])


@pytest.fixture
def azure(desk: AzureSupportDesk, partner: PartnerCenter, index: Index) -> VerifiedDesk:
    known = Entitlements()

    async def owns(customer: CustomerRef, subscription_id: str, afresh: bool) -> bool:
        return await known.owns(
            partner.subscriptions, customer, subscription_id, datetime.now(UTC), afresh=afresh
        )

    return VerifiedDesk(desk, index, owns)  # type: ignore[arg-type]


@pytest.fixture
def ours(partner: PartnerCenter, index: Index) -> VerifiedDesk:
    async def owns(customer: CustomerRef, subscription_id: str, afresh: bool) -> bool:
        raise AssertionError("Partner Center says whose its tickets are")

    return VerifiedDesk(PartnerCenterDesk(partner.exchange), index, owns)  # type: ignore[arg-type]


async def test_every_ticket_of_partner_center_has_its_customer_with_name_and_domain(
    ours: VerifiedDesk, index: Index
) -> None:
    everything = await ours.tickets(None)
    assert everything and all(ticket.customer and ticket.customer.domain for ticket in everything)
    some = {ticket.customer.id: ticket for ticket in everything if ticket.customer}
    for customer_id, ticket in list(some.items())[:5]:
        alone = await ours.ticket(ticket.ref, ticket.customer)
        assert alone.customer == await index.get(customer_id) == ticket.customer
        assert ticket.ref in {each.ref for each in await ours.tickets(ticket.customer)}


async def test_a_ticket_of_partner_center_is_written_to_for_its_own_customer_alone(
    sandbox: Sandbox, ours: VerifiedDesk
) -> None:
    still = [each for each in await ours.tickets(None) if each.state is not TicketState.CLOSED]
    ticket = still[0]
    other = next(each.customer for each in still if each.customer != ticket.customer)
    for whose in (other, None):
        with pytest.raises(NotFound) as caught:
            await ours.add_note(ticket.ref, whose, "pwned", ids())
        assert ticket.customer and caught.value.about == ticket.customer.id
        with pytest.raises(NotFound):
            await ours.close(ticket.ref, whose, ids())
    assert effects(sandbox, "ticket_note") == effects(sandbox, "ticket_status") == 0
    await ours.close(ticket.ref, ticket.customer, ids())
    assert effects(sandbox, "ticket_status") == 1


async def test_an_azure_ticket_is_reached_through_the_customer_whose_subscription_it_is(
    sandbox: Sandbox, azure: VerifiedDesk, new: NewTicket, index: Index
) -> None:
    made = await azure.create(new, ids())
    known = await index.get(new.customer.id)
    assert made.customer == known == (await azure.ticket(made.ref, new.customer)).customer
    other = next(each for each in index.book.search("", 20) if each.id != new.customer.id)
    stranger = CustomerRef("99999999-0000-4000-8000-000000000001", "", "")
    sandbox.requests.clear()
    for whose in (other, stranger, None):
        with pytest.raises(NotFound):
            await azure.ticket(made.ref, whose)
        with pytest.raises(NotFound):
            await azure.add_note(made.ref, whose, "pwned", ids())
        with pytest.raises(NotFound):
            await azure.close(made.ref, whose, ids())
    assert not [each for each in sandbox.requests if "supporttickets" in str(each).lower()]
    await azure.close(made.ref, new.customer, ids())
    assert (await azure.ticket(made.ref, new.customer)).state is TicketState.CLOSED
    assert made.ref.desk is Desk.AZURE
