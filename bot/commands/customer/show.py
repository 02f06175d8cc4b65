"""customer list and show: finding one, and looking at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.customer import customer_card, customers_card
from bot.cards.model import Card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.parameters.customer import Customer, customers_like, learn_domains
from bot.parameters.page import PageNumber

PAGE = 15

NEXT: Mapping[str, Permission] = {
    "usage show": Permission.USAGE_READ,
    "subscription list": Permission.SUBSCRIPTION_READ,
    "ticket list": Permission.TICKET_READ,
    "ticket create": Permission.TICKET_WRITE,
}
"""What can be asked next about a customer, by whoever may."""


@command(
    "customer list",
    aliases=("customers",),
    needs=Permission.CUSTOMER_READ,
    featured=3,
    examples=("customer list", "customer list contoso"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.CUSTOMER, n.LIST),
        means(named="everybody", helps=(n.LIST, n.SHOW), prior=0.8),
        means(n.CUSTOMER, n.SHOW, prior=-0.4),
        means(n.CUSTOMER, prior=-0.5),
    ),
)
async def show_all(
    ask: Ask,
    search: Annotated[str, Field(description="Part of the name or domain", examples=["contoso"])] = "",
    *,
    page: PageNumber = 1,
) -> Card:
    """List customers, or those whose name or domain matches."""
    found = await customers_like(ask, search, 10_000)
    return customers_card(found, search, page, PAGE, await ask.customers.refreshed_at(), ask.now)


@command(
    "customer show",
    title="Show a customer",
    aliases=("customer",),
    needs=Permission.CUSTOMER_READ,
    examples=("customer show fabrikam",),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(slots="customer", prior=0.55),
        means(n.SHOW, slots="customer", prior=0.3),
        means(n.CUSTOMER, slots="customer", helps=(n.SHOW,), prior=-0.1),
    ),
)
async def show(ask: Ask, customer: Customer) -> Card:
    """Show a customer's details."""
    known = await ask.partner.customers.get(customer.id)
    await learn_domains(ask, customer.id, known.custom_domains)
    offered = {name for name, needs in NEXT.items() if ask.sees(needs, customer)}
    return customer_card(known, offered)
