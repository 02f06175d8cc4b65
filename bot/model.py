"""The nouns of the product, as frozen values.

Money keeps the vendor's exact decimals and always carries its currency; two currencies are never added.
Every ``datetime`` is aware and in UTC. "Not known" is ``None`` and never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217 code, or "" where the vendor does not tell it)."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency or 'an unknown currency'} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)


class PartnerType(StrEnum):
    """What kind of CSP partner this installation serves."""

    DIRECT = "direct"
    INDIRECT_PROVIDER = "indirect_provider"
    INDIRECT_RESELLER = "indirect_reseller"


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


class AddressVerdict(StrEnum):
    """What address validation said."""

    VALID = "valid"
    CORRECTED = "corrected"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """The verdict on an address, the vendor's words, and the address it suggests instead, if any."""

    verdict: AddressVerdict
    message: str = ""
    suggested: Address | None = None


@dataclass(frozen=True, slots=True)
class Reseller:
    """An indirect reseller of an indirect provider; ``mpn_id`` is its Partner (MPN) id."""

    tenant_id: str
    name: str
    mpn_id: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription of a customer. ``azure_plan`` and ``legacy_azure`` mark those that carry Azure usage."""

    id: str
    name: str
    offer: str
    offer_id: str
    status: str
    quantity: int
    unit: str = ""
    billing_cycle: str = ""
    term: str = ""
    auto_renew: bool | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    azure_plan: bool = False
    legacy_azure: bool = False


@dataclass(frozen=True, slots=True)
class AzureEntitlement:
    """An Azure subscription under an Azure plan: the id that Azure itself knows it by."""

    id: str
    name: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class CustomerUsage:
    """One row of the usage of all customers in the current billing period (an estimate, not for billing).

    ``percent`` is percent used of the budget as the vendor computed it; ``None`` without a budget.
    ``as_of`` is when the vendor last changed the figure.
    """

    customer_id: str
    name: str
    cost: Money
    budget: Money | None
    percent: Decimal | None
    as_of: datetime | None
    azure_plan: bool = False


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """A customer's estimated spend in its billing period; ``cost`` is ``None`` where the vendor has no data."""

    customer_id: str
    cost: Money | None
    budget: Money | None
    starts: date | None
    ends: date | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One part of a customer's spend: a subscription, resource or meter, with its share of the cost."""

    id: str
    name: str
    cost: Money
    category: str = ""
    group: str = ""
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DailyCost:
    """What one day added to a customer's spend."""

    day: date
    cost: Money


class DocumentType(StrEnum):
    """What a billing document is."""

    INVOICE = "invoice"
    ADJUSTMENT = "adjustment_note"
    VOID = "void_note"


class PaymentState(StrEnum):
    """Derived from amounts; Partner Center has no payment field, and no due date to be overdue against."""

    OPEN = "open"
    PARTLY_PAID = "partly paid"
    PAID = "paid"
    VOID = "void"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class LineItemKind:
    """One of the reconciliation files an invoice offers: vendor's provider and line item type."""

    provider: str
    type: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """A billing document. ``id`` is the plain number (``G000024130``), never the prefixed link form."""

    id: str
    issued: date
    total: Money
    paid: Money
    kind: str
    document: DocumentType = DocumentType.INVOICE
    period_starts: date | None = None
    period_ends: date | None = None
    amends: str = ""
    amendments: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    details: tuple[LineItemKind, ...] = ()

    @property
    def payment(self) -> PaymentState:
        """How far it is paid; the sign of the vendor's paid amount is not reliable and is ignored."""
        if self.document is DocumentType.VOID:
            return PaymentState.VOID
        if self.document is DocumentType.ADJUSTMENT or self.total.amount < 0:
            return PaymentState.CREDIT
        paid = abs(self.paid.amount)
        if paid >= self.total.amount:
            return PaymentState.PAID
        return PaymentState.PARTLY_PAID if paid else PaymentState.OPEN


@dataclass(frozen=True, slots=True)
class Balance:
    """What is unpaid in one currency."""

    due: Money
    last_payment: Money | None
    last_payment_on: date | None
    latest_invoice_on: date | None


@dataclass(frozen=True, slots=True)
class Document:
    """A file for a person: name, media type, bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class TicketState(StrEnum):
    """Where a ticket stands, in the words both desks share."""

    OPEN = "open"
    ATTENTION = "attention needed"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Desk(StrEnum):
    """Which desk a ticket lives at."""

    PARTNER_CENTER = "partner_center"
    AZURE = "azure"


@dataclass(frozen=True, slots=True)
class TicketRef:
    """Enough to find a ticket again: its desk, its id there, and for Azure the subscription it belongs to."""

    desk: Desk
    id: str
    subscription_id: str = ""


@dataclass(frozen=True, slots=True)
class TicketNote:
    """One message on a ticket; ``inbound`` is true when it came from the vendor's support."""

    author: str
    text: str
    at: datetime | None
    inbound: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A service request or an Azure support ticket. ``severity`` is in the desk's own words; ``number`` is what
    the vendor calls it in mails and on the phone, where that is not the id."""

    ref: TicketRef
    title: str
    state: TicketState
    severity: str
    created: datetime | None
    updated: datetime | None
    customer: CustomerRef | None = None
    description: str = ""
    product: str = ""
    contact: str = ""
    closed: datetime | None = None
    notes: tuple[TicketNote, ...] = ()
    number: str = ""

    @property
    def shown_number(self) -> str:
        """The number people quote to support."""
        return self.number or self.ref.id


@dataclass(frozen=True, slots=True)
class SupportService:
    """An Azure service tickets can be raised about; ``id`` is the vendor's resource id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A problem classification of a support service."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who support may call back; ``country`` is ISO 3166 alpha-3 and ``time_zone`` a Windows zone name,
    as Azure Support demands (https://learn.microsoft.com/rest/api/support/support-tickets/create)."""

    first_name: str
    last_name: str
    email: str
    country: str = "USA"
    time_zone: str = "UTC"
    language: str = "en-US"
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What is asked of a desk when a ticket is raised. ``started`` is when the problem began."""

    customer: CustomerRef
    subscription_id: str
    title: str
    description: str
    severity: str
    contact: Contact
    service: SupportService | None = None
    problem: ProblemType | None = None
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A row of the vendor's own audit log."""

    id: str
    at: datetime | None
    operation: str
    resource: str
    status: str
    user: str = ""
    customer_id: str = ""
    correlation_id: str = ""
