"""Customers at Partner Center (``bot.ports.CustomerReader`` and ``CustomerWriter``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import addresses, customers
from bot.model import Address, AddressCheck, CountryRules, CreatedCustomer, Customer, CustomerRef, NewCustomer
from bot.ports import RequestIds


class CustomerOperations:
    """Reads and creates customers."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def pages(self) -> AsyncIterator[Sequence[CustomerRef]]:
        return self._exchange.pages(customers.all_customers())

    async def get(self, customer_id: str) -> Customer:
        return await self._exchange.perform(customers.customer(customer_id))

    async def by_domain(self, beginning: str) -> Sequence[CustomerRef]:
        return (await self._exchange.perform(customers.by_domain(beginning))).items

    async def country_rules(self, country: str) -> CountryRules:
        return await self._exchange.perform(addresses.country_rules(country))

    async def check_address(self, address: Address) -> AddressCheck:
        return await self._exchange.perform(addresses.check_address(address))

    async def domain_taken(self, domain: str) -> bool:
        return await self._exchange.perform(customers.domain_taken(domain))

    async def create(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        return await self._exchange.perform(customers.create(new), ids)
