"""customer list and show: finding one, and looking at it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.customer import customer_card, customers_card
from bot.cards.export import customer_rows
from bot.cards.model import Card
from bot.cards.refusal import refusal_card
from bot.errors import Unknown
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.params import Resolve, Suggest
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.language.countries import countries_in
from bot.language.filler import FILLER
from bot.language.lexicon import tokens_of
from bot.line import write
from bot.messages import _
from bot.model import Country
from bot.parameters.country import COUNTRY_WORDS, country_choice, resolve_country, suggest_countries
from bot.parameters.customer import Customer, customers_like, learn_record
from bot.parameters.file_format import Format, list_file
from bot.parameters.page import PageNumber

PAGE = 15
MOST = 100_000
"""Customers that are looked through: more than anybody has."""

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
    spoken="Show me the customers in Germany",
    needs=Permission.CUSTOMER_READ,
    featured=3,
    examples=("customer list", "customer list contoso", "customer list country=germany"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.CUSTOMER, n.LIST, helps=n.FILES),
        means(n.CUSTOMER, n.EXPORT, helps=n.FILES),
        means(n.CUSTOMER, n.EXCEL, helps=n.FILES),
        means(n.EXPORT, named="everybody", helps=n.FILES, prior=0.5),
        means(n.EXCEL, named="everybody", helps=n.FILES, prior=0.5),
        means(n.CUSTOMER, slots="country", helps=(n.LIST, n.SHOW), without=(n.CREATE,), prior=0.3),
        means(named="everybody", slots="country", helps=(n.LIST, n.SHOW), prior=0.6),
        means(named="everybody", helps=(n.LIST, n.SHOW, *n.FILES), prior=0.8),
        means(n.CUSTOMER, n.SHOW, prior=-0.4),
        means(n.CUSTOMER, prior=-0.5),
    ),
)
async def show_all(
    ask: Ask,
    search: Annotated[str, Field(description="Part of the name or domain", examples=["contoso"])] = "",
    *,
    country: Annotated[
        Country | None,
        Field(description="Only customers in this country", max_length=100, examples=["Germany"]),
        Resolve(resolve_country, shown=country_choice),
        COUNTRY_WORDS,
        Suggest(suggest_countries),
        Heard("country"),
    ] = None,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """List customers, by name, domain or country."""
    found, unknown = await customers_like(ask, search, MOST), 0
    if search and not found and not country:
        try:
            country = await _country_in(ask, search)
        except Unknown as doubt:
            return refusal_card(doubt, lambda code: write("customer list", country=code))
        if country:
            search, found = "", await customers_like(ask, "", MOST)
    if country:
        known = await ask.customers.countries([each.id for each in found])
        unknown = len(found) - len(known)
        found = [each for each in found if known.get(each.id) == country.code]
    if format and found:
        countries = await ask.customers.countries([each.id for each in found])
        title = _("Customers in {country}", country=country.name) if country else _("Customers")
        return await list_file(
            ask, title, "customers", format, len(found), lambda: customer_rows(found, countries)
        )
    refreshed = await ask.customers.refreshed_at()
    return customers_card(found, search, page, PAGE, refreshed, ask.now, country=country, unknown=unknown)


async def _country_in(ask: Ask, search: str) -> Country | None:
    """The country that a search is about which finds no customer: “customers in germany” is a command line as well."""
    tokens = list(tokens_of(search))
    named = await asyncio.to_thread(countries_in, search, tokens, (), ask.reads, {-1})
    if len(named) != 1:
        return None
    [country] = named
    beside = [token for at, token in enumerate(tokens) if not country.start <= at < country.end]
    known = all(token.plain in FILLER for token in beside)
    return await resolve_country(ask, country.value) if known else None


@command(
    "customer show",
    title="Show a customer",
    aliases=("customer",),
    needs=Permission.CUSTOMER_READ,
    examples=("customer show fabrikam",),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(slots="customer", prior=0.55),
        means(n.MEETING, slots="customer", helps=(n.SHOW,), without=(n.CREATE,), prior=0.2),
        means(n.SHOW, slots="customer", prior=0.3),
        means(n.CUSTOMER, slots="customer", helps=(n.SHOW,), prior=-0.1),
    ),
)
async def show(ask: Ask, customer: Customer) -> Card:
    """Show a customer's details."""
    known = await ask.partner.customers.get(customer.id)
    await learn_record(ask, known)
    offered = {name for name, needs in NEXT.items() if ask.sees(needs, customer)}
    return customer_card(known, offered)
