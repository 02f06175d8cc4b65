"""Customers of the partner: their list, one of them, a new one, and what a new one is checked against."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

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
from bot.ports.request_ids import RequestIds


class CustomerReader(Protocol):
    """What can be read of customers, and asked about one that is to be."""

    def pages(self) -> AsyncIterator[Sequence[CustomerRef]]:
        """All customers, page by page."""
        ...

    async def get(self, customer_id: str) -> Customer:
        """One customer with its profiles. Raises ``NOT_FOUND`` where it is none of the partner's."""
        ...

    async def by_domain(self, beginning: str) -> Sequence[CustomerRef]:
        """Some customers one of whose domains begins with this; which one it is, reading one of them tells."""
        ...

    async def country_rules(self, country: str) -> CountryRules:
        """What a country (two letters) demands of addresses. Raises ``NOT_FOUND`` where it is no country of sale."""
        ...

    async def check_address(self, address: Address) -> AddressCheck:
        """Whether an address is real, and which one may be meant."""
        ...

    async def domain_taken(self, domain: str) -> bool:
        """Whether a tenant has this domain (``contoso.onmicrosoft.com``) already, whosever it is."""
        ...

    async def relationship_request(self) -> str:
        """The address at which somebody who is no customer yet accepts the partner as its reseller."""
        ...

    async def account_validation(self, customer_id: str) -> AccountValidation:
        """Whether Microsoft lets the customer's account buy. Raises ``NOT_FOUND``."""
        ...

    async def qualifications(self, customer_id: str) -> Sequence[Qualification]:
        """What the customer is besides commercial; nothing for most. Raises ``NOT_FOUND``."""
        ...


class CustomerWriter(Protocol):
    """What can be done to customers. Each call may be repeated with the same ids."""

    async def create(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        """Create a tenant that is the partner's customer, with its first administrator."""
        ...

    async def edit_billing(self, customer_id: str, details: BillingEdit, ids: RequestIds) -> Customer:
        """Change the named details of the billing profile and no other. How the customer stands then.

        Raises ``STALE`` where others keep changing it meanwhile.
        """
        ...

    async def remove_relationship(self, customer_id: str, ids: RequestIds) -> None:
        """Stop being the customer's reseller. Raises ``BAD_REQUEST`` while something that it bought is active."""
        ...


class Customers(CustomerReader, CustomerWriter, Protocol):
    """Customers, both ways."""
