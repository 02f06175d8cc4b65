"""Customers at Partner Center (``bot.ports.CustomerReader`` and ``CustomerWriter``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.protocol import fresh_ids, nth_ids
from adapters.microsoft.partner_center.calls import addresses, customer_relations, customers
from bot.errors import Cause, PartnerFailure
from bot.model import (
    AccountValidation,
    Address,
    AddressCheck,
    BillingEdit,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerRef,
    NewCustomer,
    Qualification,
)
from bot.ports import RequestIds

MOST_TRIES = 3
"""How often a billing profile is written when somebody else changes it between the look and the write."""


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

    async def relationship_request(self) -> str:
        return await self._exchange.perform(customer_relations.relationship_request())

    async def account_validation(self, customer_id: str) -> AccountValidation:
        return await self._exchange.perform(customer_relations.account_validation(customer_id))

    async def qualifications(self, customer_id: str) -> Sequence[Qualification]:
        return await self._exchange.everything(customer_relations.qualifications(customer_id))

    async def edit_billing(self, customer_id: str, details: BillingEdit, ids: RequestIds) -> Customer:
        """Read, change, write back; a profile that somebody else changed meanwhile is read again."""
        profile = customer_relations.billing_profile(customer_id)
        for again in range(MOST_TRIES):
            found = await self._exchange.perform(
                profile, RequestIds(fresh_ids().request_id, ids.correlation_id)
            )
            call = customer_relations.update_billing_profile(customer_id, found, details)
            try:
                await self._exchange.perform(call, nth_ids(ids, again))
                break
            except PartnerFailure as failure:
                if failure.cause is not Cause.STALE or failure.maybe_done or again == MOST_TRIES - 1:
                    raise
        return await self._stands(customer_id, ids)

    async def _stands(self, customer_id: str, ids: RequestIds) -> Customer:
        """How it stands after a write: that it cannot be read says nothing of the write."""
        reading = RequestIds(fresh_ids().request_id, ids.correlation_id)
        try:
            return await self._exchange.perform(customers.customer(customer_id), reading)
        except PartnerFailure as failure:
            failure.maybe_done = True
            raise

    async def remove_relationship(self, customer_id: str, ids: RequestIds) -> None:
        await self._exchange.perform(customer_relations.remove_relationship(customer_id), ids)
