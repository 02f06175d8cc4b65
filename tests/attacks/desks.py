"""Desks and a partner that take every word for it, so that what is refused was refused by the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.errors import Cause, PartnerFailure
from bot.model import (
    AzureEntitlement,
    CustomerRef,
    Desk,
    Subscription,
    Ticket,
    TicketNote,
    TicketRef,
    TicketState,
)
from bot.model.order import Order, OrderLine, OrderState
from bot.ports import RequestIds
from tests.chat import Chat, with_core
from tests.fake_partner import FakePartner
from tests.fake_subscriptions import FakeSubscriptions, sold_to
from tests.fakes import CONTOSO, FABRIKAM, NOW, FakeDesk

SECRET = "The CFO's mailbox was read by strangers"
"""What stands in Fabrikam's tickets, and nowhere else."""

OURS, THEIRS = CONTOSO, FABRIKAM
OUR_NUMBER, THEIR_NUMBER = "615112491169010", "629487301833299"
OUR_SUBSCRIPTION = "44444444-0000-4000-8000-00000000c001"
THEIR_SUBSCRIPTION = "44444444-0000-4000-8000-00000000fab1"
OUR_NAME, THEIR_NAME = "csp-bot-ticket-ours", "csp-bot-ticket-theirs"


@dataclass
class Believing(FakeDesk):
    """Finds a ticket of Partner Center's by its number alone, and one of Azure's by its subscription and name, for whoever
    is named as its customer: what Azure would do without its own look at the tenant of a token.
    """

    asked: list[TicketRef] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        self.asked.append(ref)
        found = await FakeDesk.ticket(self, ref, customer)
        if found.ref.subscription_id != ref.subscription_id.lower():
            raise PartnerFailure(Cause.NOT_FOUND, "read a ticket", status=404)
        return found if self.desk is Desk.PARTNER_CENTER else replace(found, customer=customer)

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        found = self.raised.values()
        return [each for each in found if not customer or (each.customer and each.customer.id == customer.id)]

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        self.written.append(("note", ref.id))
        await FakeDesk.add_note(self, ref, customer, text, ids)

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        self.written.append(("close", ref.id))
        await FakeDesk.close(self, ref, customer, ids)


@dataclass
class Divided(FakePartner):
    """A partner whose customers have Azure subscriptions of their own. ``looked`` are the customers it was asked about."""

    looked: list[str] = field(default_factory=list)
    idle: bool = False
    """Whether each customer has an Azure subscription that was cancelled, too."""
    moved: str = ""
    """To whom our own subscription has been transferred."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.subscriptions = DividedSubscriptions(self, self)


@dataclass
class DividedSubscriptions(FakeSubscriptions):
    partner: Divided

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        self.partner.looked.append(customer_id)
        return await super().of(customer_id)

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        owned = {OUR_SUBSCRIPTION: self.partner.moved or OURS.id, THEIR_SUBSCRIPTION: THEIRS.id}
        found = [
            AzureEntitlement(each, "Production", "active", subscription_id)
            for each, whose in owned.items()
            if whose == customer_id
        ]
        if self.partner.idle:
            found.append(AzureEntitlement(f"88888888{customer_id[8:]}", "Old", "inactive", subscription_id))
        return found


def _ticket(ref: TicketRef, customer: CustomerRef, title: str) -> Ticket:
    as_the_vendor_names_them = replace(customer, domain="")
    note = TicketNote("Microsoft", title, NOW, inbound=True)
    return Ticket(
        ref, title, TicketState.OPEN, "critical", NOW, NOW, as_the_vendor_names_them, title, notes=(note,)
    )


def suspended_of(customer_id: str) -> Subscription:
    """A subscription of theirs that could be reactivated."""
    seats = sold_to(customer_id)[1]
    return replace(
        seats, id=f"77777777{customer_id[8:]}", name="Microsoft 365 F3", offer="F3", status="suspended"
    )


def two_customers(chat: Chat) -> Chat:
    """The same chat over desks with one ticket of each customer at each of them."""
    partner = Divided()
    for customer in (OURS, THEIRS):
        bought = (*sold_to(customer.id), suspended_of(customer.id))
        partner.bought[customer.id] = {each.id: each for each in bought}
    server = OrderLine(0, "DG7GMGF0FKZV:0002:A", "SQL Server 2022 Enterprise", 1, activates=True)
    partner.orders.all(THEIRS.id).append(Order("e00000000001", NOW, OrderState.COMPLETED, (server,)))
    desks = {Desk.PARTNER_CENTER: Believing(Desk.PARTNER_CENTER), Desk.AZURE: Believing(Desk.AZURE)}
    tickets = (
        _ticket(TicketRef(Desk.PARTNER_CENTER, OUR_NUMBER), OURS, "Ours at Partner Center"),
        _ticket(TicketRef(Desk.PARTNER_CENTER, THEIR_NUMBER), THEIRS, SECRET),
        _ticket(TicketRef(Desk.AZURE, OUR_NAME, OUR_SUBSCRIPTION), OURS, "Ours at Azure"),
        _ticket(TicketRef(Desk.AZURE, THEIR_NAME, THEIR_SUBSCRIPTION), THEIRS, SECRET),
    )
    for ticket in tickets:
        desks[ticket.ref.desk].raised[ticket.ref.id] = ticket
    dispatcher = with_core(chat.dispatcher, partner=partner, desks=desks)
    return replace(chat, dispatcher=dispatcher, partner=partner, desks=desks)


def written(chat: Chat) -> list[tuple[str, str]]:
    """Everything that reached a writer of the vendor's."""
    at_desks = [each for desk in chat.desks.values() if isinstance(desk, Believing) for each in desk.written]
    return [*at_desks, *chat.partner.done]
