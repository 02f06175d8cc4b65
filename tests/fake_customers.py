"""Customers of Partner Center in memory: the same promises as the client, by one contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import Cause, PartnerFailure
from bot.model import (
    AccountValidation,
    Address,
    AddressCheck,
    AddressVerdict,
    BillingEdit,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerRef,
    NewCustomer,
    Qualification,
)
from bot.ports import RequestIds
from tests.fake_subscriptions import not_found
from tests.samples import NOW

if TYPE_CHECKING:
    from tests.fake_partner import FakePartner

NORTH_AMERICAN = r"^(1[\-\/\.]?)?(\((\d{3})\)|(\d{3}))[\-\/\.]?(\d{3})[\-\/\.]?(\d{4})$"
"""Partner Center's rule for phone numbers in the United States."""
INVITATION = "https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=p1#/partners/invitation"
CUSTOMER_WORDS = {
    "customers.account_validation": "read a customer's validation status",
    "customers.edit_billing": "change a customer's billing profile",
    "customers.get": "read a customer",
    "customers.qualifications": "read a customer's qualifications",
    "customers.remove_relationship": "end the relationship to a customer",
}
"""What the client calls the operations, where it says what could not be done."""


@dataclass
class FakeCustomers:
    """Customers (``bot.ports.Customers``), over what the whole vendor knows."""

    vendor: FakePartner

    async def pages(self) -> AsyncIterator[Sequence[CustomerRef]]:
        known = tuple(self.vendor.known.values())
        for start in range(0, len(known), self.vendor.page):
            yield known[start : start + self.vendor.page]

    async def get(self, customer_id: str) -> Customer:
        self.vendor.asked("customers.get", customer_id)
        found = self.vendor.known[customer_id.lower()]
        if found.id in self.vendor.left:
            raise PartnerFailure(Cause.FORBIDDEN, CUSTOMER_WORDS["customers.get"], code="20002", status=403)
        domains = self.vendor.domains.get(found.id, ())
        country, said = self.vendor.countries.get(found.id), self.vendor.profiles.get(found.id, {})
        address = (
            Address(country or "US", said.get("city", ""), said.get("address", ""))
            if country or said
            else None
        )
        if address:
            named = ("first_name", "last_name", "phone", "state", "postal_code")
            address = replace(address, **{each: said[each] for each in named if each in said})
        return Customer(
            found,
            "reseller",
            email=said.get("email", "it@example.com"),
            billing_name=said.get("company", ""),
            address=address,
            custom_domains=domains,
        )

    async def by_domain(self, beginning: str) -> Sequence[CustomerRef]:
        self.vendor.asked("customers.by_domain")
        begins = beginning.lower()
        return [
            each
            for each in self.vendor.known.values()
            if any(one.startswith(begins) for one in self._held(each))
        ]

    def _held(self, customer: CustomerRef) -> tuple[str, ...]:
        return (customer.domain, *self.vendor.domains.get(customer.id, ()))

    async def country_rules(self, country: str) -> CountryRules:
        self.vendor.asked("customers.country_rules")
        country = country.upper()
        if country in ("ZZ", ""):
            raise not_found("read a country's rules")
        if country == "DE":
            return CountryRules(
                "DE",
                "de-DE",
                cultures=("de-DE", "en-US"),
                languages=("en", "de"),
                postal_code_required=True,
                postal_code_regex=r"\d{5}",
            )
        if country == "RU":
            return CountryRules("RU", "ru-RU", registration_number_supported=True)
        states = ("WA", "CA") if country == "US" else ()
        return CountryRules(
            country,
            f"en-{country}",
            languages=("en",),
            states=states,
            state_required=bool(states),
            postal_code_required=True,
            postal_code_regex=r"\d{5}",
            phone_regex=NORTH_AMERICAN if country == "US" else "",
            calling_codes=("1",) if country == "US" else (),
        )

    async def check_address(self, address: Address) -> AddressCheck:
        self.vendor.asked("customers.check_address")
        if address.city.casefold() == "redmont":
            better = (replace(address, city="Redmond"),)
            return AddressCheck(AddressVerdict.CORRECTED, "City corrected", better)
        if address.line1.casefold() == "microsoft way":
            whole = tuple(replace(address, line1=f"{number} Microsoft Way") for number in (1, 2, 3))
            return AddressCheck(AddressVerdict.INCOMPLETE, "Street", whole)
        if address.city.casefold() == "neustadt":
            return AddressCheck(AddressVerdict.UNCHECKED)
        if address.country == "US" and not address.postal_code.isdigit():
            return AddressCheck(AddressVerdict.INVALID, "The postal code is invalid")
        return AddressCheck(AddressVerdict.VALID)

    async def domain_taken(self, domain: str) -> bool:
        self.vendor.asked("customers.domain_taken")
        return any(each.domain == domain.lower() for each in self.vendor.known.values())

    async def create(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        self.vendor.asked("customers.create")
        return self.vendor.once("customers.create", ids, lambda: self._create(new))

    def _create(self, new: NewCustomer) -> tuple[str, CreatedCustomer]:
        if any(each.domain == new.domain for each in self.vendor.known.values()):
            raise PartnerFailure(
                Cause.CONFLICT, "create a customer", status=409, detail="The domain is in use."
            )
        ref = CustomerRef(f"55555555-0000-4000-8000-{len(self.vendor.done):012d}", new.company, new.domain)
        self.vendor.known[ref.id] = ref
        return ref.id, CreatedCustomer(ref, f"admin@{new.domain}", "S3cret-Pa55word")

    async def relationship_request(self) -> str:
        self.vendor.asked("customers.relationship_request")
        return INVITATION

    async def account_validation(self, customer_id: str) -> AccountValidation:
        self.vendor.asked("customers.account_validation", customer_id)
        return AccountValidation(self.vendor.validated.get(customer_id.lower(), "Allowed"), NOW)

    async def qualifications(self, customer_id: str) -> Sequence[Qualification]:
        self.vendor.asked("customers.qualifications", customer_id)
        return self.vendor.qualified.get(customer_id.lower(), ())

    async def edit_billing(self, customer_id: str, details: BillingEdit, ids: RequestIds) -> Customer:
        self.vendor.asked("customers.edit_billing", customer_id)
        self.vendor.once("customers.edit_billing", ids, lambda: self._edit(customer_id, details))
        return await self.get(customer_id)

    def _edit(self, customer_id: str, edit: BillingEdit) -> tuple[str, None]:
        self.vendor.profiles.setdefault(customer_id.lower(), {}).update(edit.values)
        return customer_id, None

    async def remove_relationship(self, customer_id: str, ids: RequestIds) -> None:
        self.vendor.asked("customers.remove_relationship")
        self.vendor.once("customers.remove_relationship", ids, lambda: self._remove(customer_id.lower()))

    def _remove(self, customer_id: str) -> tuple[str, None]:
        if customer_id not in self.vendor.known:
            raise not_found(CUSTOMER_WORDS["customers.remove_relationship"])
        if any(each.status == "active" for each in self.vendor.subscriptions.bought_by(customer_id).values()):
            raise PartnerFailure(
                Cause.BAD_REQUEST, CUSTOMER_WORDS["customers.remove_relationship"], status=400, code="2000",
                detail="The customer still has active subscriptions.",
            )  # fmt: skip
        self.vendor.left.add(customer_id)
        return customer_id, None
