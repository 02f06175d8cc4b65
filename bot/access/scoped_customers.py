"""Scope of customers and their agreements in the vendor's port: the named customers, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from bot.access.customer_scope import CustomerScope
from bot.access.scope import beyond, in_scope
from bot.errors import Cause, PartnerFailure, Unknown
from bot.messages import N_
from bot.model import (
    CUSTOMER,
    AccountValidation,
    Address,
    AddressCheck,
    Agreement,
    AgreementTemplate,
    Attestation,
    BillingEdit,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerRef,
    NewCustomer,
    Qualification,
)
from bot.ports import Agreements, Customers, RequestIds


@dataclass(frozen=True, slots=True)
class ScopedCustomers:
    """Customers (``bot.ports.Customers``): the named ones. Rules and checks are about no customer, and open to all."""

    customers: Customers
    scope: CustomerScope

    async def pages(self) -> AsyncIterator[Sequence[CustomerRef]]:
        async for page in self.customers.pages():
            yield [customer for customer in page if in_scope(customer, self.scope.reach)]

    async def get(self, customer_id: str) -> Customer:
        try:
            found = await self.customers.get(customer_id)
        except PartnerFailure as failure:
            # Nobody is refused in other words than somebody else's customer is.
            if failure.cause is Cause.NOT_FOUND and not await self.scope.includes(customer_id):
                raise Unknown(CUSTOMER, customer_id) from None
            raise
        if not in_scope(found.ref, self.scope.reach):
            raise Unknown(CUSTOMER, customer_id)
        return found

    async def by_domain(self, beginning: str) -> Sequence[CustomerRef]:
        return [
            each for each in await self.customers.by_domain(beginning) if in_scope(each, self.scope.reach)
        ]

    async def country_rules(self, country: str) -> CountryRules:
        return await self.customers.country_rules(country)

    async def check_address(self, address: Address) -> AddressCheck:
        return await self.customers.check_address(address)

    async def domain_taken(self, domain: str) -> bool:
        return await self.customers.domain_taken(domain)

    async def create(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        raise beyond(N_("create customers"))

    async def relationship_request(self) -> str:
        raise beyond(N_("invite customers"))

    async def account_validation(self, customer_id: str) -> AccountValidation:
        return await self.customers.account_validation(await self.scope.check(customer_id))

    async def qualifications(self, customer_id: str) -> Sequence[Qualification]:
        return await self.customers.qualifications(await self.scope.check(customer_id))

    async def edit_billing(self, customer_id: str, details: BillingEdit, ids: RequestIds) -> Customer:
        return await self.customers.edit_billing(await self.scope.check(customer_id), details, ids)

    async def remove_relationship(self, customer_id: str, ids: RequestIds) -> None:
        await self.customers.remove_relationship(await self.scope.check(customer_id), ids)


@dataclass(frozen=True, slots=True)
class ScopedAgreements:
    """Customer agreements (``bot.ports.Agreements``) of the named customers. The text is everybody's."""

    agreements: Agreements
    scope: CustomerScope

    async def of(self, customer_id: str) -> Sequence[Agreement]:
        return await self.agreements.of(await self.scope.check(customer_id))

    async def signed_directly(self, customer_id: str) -> bool:
        return await self.agreements.signed_directly(await self.scope.check(customer_id))

    async def template(self) -> AgreementTemplate:
        return await self.agreements.template()

    async def attest(self, customer_id: str, stated: Attestation, ids: RequestIds) -> Agreement:
        return await self.agreements.attest(await self.scope.check(customer_id), stated, ids)
