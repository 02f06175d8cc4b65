"""Customers, what is demanded of them, and what they have bought."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.messages import N_
from bot.model.noun import Noun


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """Enough of a customer to name it without doubt: tenant id, company name, primary domain."""

    id: str
    name: str
    domain: str

    @property
    def tail(self) -> str:
        """The last group of the tenant id, shown on every card so that namesakes can be told apart."""
        return self.id[-6:].lower()


CUSTOMER = Noun(
    name="customer",
    which=N_("Which customer?"),
    absent=N_("No such customer"),
    columns=(N_("Customer"), N_("Domain"), N_("Tenant ID")),
    # Names alone do not tell namesakes apart.
    cells=lambda customer: (customer.name, customer.domain, f"…{customer.tail}"),
    key=lambda customer: customer.id,
    exactly=N_("Use the domain or the tenant ID."),
    more=N_("If it isn't listed, type more of its name or domain."),
    missing=N_(
        "Check the spelling, or use the domain or the tenant ID. A new customer can take a few minutes to appear."
    ),
    listing=(N_("All customers"), "customer list"),
)
"""What people call a customer of the partner's."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as Partner Center takes it; country is ISO 3166 alpha-2."""

    country: str
    city: str
    line1: str
    line2: str = ""
    state: str = ""
    postal_code: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer by id. Address, e-mail and delegated access are absent where the vendor withholds them."""

    ref: CustomerRef
    relationship: str
    commerce_id: str = ""
    email: str = ""
    culture: str = ""
    language: str = ""
    billing_name: str = ""
    address: Address | None = None
    custom_domains: tuple[str, ...] = ()
    delegated_access: bool | None = None
    reseller_tenant_id: str = ""

    @property
    def country(self) -> str:
        """Where it is (ISO 3166 alpha-2), by its billing address; empty where the vendor does not tell."""
        return self.address.country if self.address else ""


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What is asked of Partner Center when a customer is created.

    ``domain`` is the full ``*.onmicrosoft.com`` name. ``reseller_tenant_id`` is set by indirect providers only.
    """

    company: str
    domain: str
    email: str
    culture: str
    language: str
    address: Address
    registration_number: str = ""
    reseller_tenant_id: str = ""


@dataclass(frozen=True, slots=True)
class CustomerLanguage:
    """The language in which Microsoft writes to a customer (``de``), and the culture by which it writes dates and numbers
    (``de-CH``). ``label`` is how people read both, ``key`` what stands for them in a form."""

    language: str
    culture: str
    label: str = field(default="", compare=False)
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CreatedCustomer:
    """The answer to a create: the customer and its first administrator's one-time credentials."""

    customer: CustomerRef
    admin_user: str
    admin_password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CountryRules:
    """What Partner Center demands of addresses and registration numbers in one country."""

    country: str
    default_culture: str = ""
    cultures: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    state_required: bool = False
    city_required: bool = True
    postal_code_required: bool = False
    postal_code_regex: str = ""
    phone_regex: str = ""
    registration_number_supported: bool = False
    calling_codes: tuple[str, ...] = ()


class AddressVerdict(StrEnum):
    """What address validation said (https://learn.microsoft.com/partner-center/developer/validate-an-address)."""

    VALID = "valid"
    CORRECTED = "corrected"
    """Another address is meant, as the vendor sees it: a person decides."""

    INCOMPLETE = "incomplete"
    """The street, the building or both are given in part only."""

    INVALID = "invalid"
    UNCHECKED = "unchecked"
    """It could not be checked, which says nothing about the address."""


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """The verdict on an address, the vendor's words, and the addresses that it suggests instead, three at most."""

    verdict: AddressVerdict
    message: str = ""
    suggestions: tuple[Address, ...] = ()
