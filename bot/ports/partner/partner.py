"""Partner Center, read and written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from bot.model import (
    Address,
    AddressCheck,
    AuditRecord,
    AzureEntitlement,
    Balance,
    CountryRules,
    CreatedCustomer,
    Customer,
    CustomerRef,
    CustomerUsage,
    Document,
    Invoice,
    LineItemKind,
    NewCustomer,
    Reseller,
    SignIn,
    Subscription,
    UsageLine,
    UsageSummary,
)


@dataclass(frozen=True, slots=True)
class RequestIds:
    """The vendor's idempotency key and tracing id of one write; every attempt repeats ``request_id``."""

    request_id: str
    correlation_id: str


class PartnerReader(Protocol):
    """What can be read from Partner Center."""

    def customers(self) -> AsyncIterator[Sequence[CustomerRef]]:
        """All customers, page by page."""
        ...

    async def customer(self, customer_id: str) -> Customer: ...

    async def country_rules(self, country: str) -> CountryRules: ...

    async def check_address(self, address: Address) -> AddressCheck: ...

    async def domain_taken(self, domain: str) -> bool: ...

    async def resellers(self) -> Sequence[Reseller]: ...

    async def subscriptions(self, customer_id: str) -> Sequence[Subscription]: ...

    async def azure_entitlements(
        self, customer_id: str, subscription_id: str
    ) -> Sequence[AzureEntitlement]: ...

    def usage_of_all(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        """The current period's usage of every customer that has any, page by page."""
        ...

    async def usage_summary(self, customer_id: str) -> UsageSummary: ...

    async def usage_by_subscription(self, customer_id: str) -> Sequence[UsageLine]: ...

    async def usage_by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]: ...

    async def usage_by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]: ...

    async def budget(self, customer_id: str) -> Decimal | None:
        """The monthly spending budget, in the customer's billing currency; ``None`` where there is none."""
        ...

    async def invoices(self, since: date | None = None) -> Sequence[Invoice]:
        """Billing documents, newest first; amendments are among them."""
        ...

    async def invoice(self, invoice_id: str) -> Invoice: ...

    async def invoice_pdf(self, invoice_id: str) -> Document: ...

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document: ...

    def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        """Reconciliation lines as the vendor's columns, page by page.

        ``invoice_id`` is ``unbilled`` for estimates; then ``currency`` and ``period`` (current, previous) are needed.
        """
        ...

    async def balances(self) -> Sequence[Balance]: ...

    async def audit_records(
        self, since: date, until: date, customer_id: str = ""
    ) -> Sequence[AuditRecord]: ...


class PartnerWriter(Protocol):
    """What can be written to Partner Center. Each call may be repeated with the same ids."""

    async def create_customer(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer: ...

    async def set_budget(
        self, customer_id: str, amount: Decimal | None, ids: RequestIds
    ) -> Decimal | None: ...


class Partner(PartnerReader, PartnerWriter, Protocol):
    """Partner Center, both ways."""


class SignIns(Protocol):
    """The sign-ins that the bot's own work depends on."""

    async def health(self) -> Sequence[SignIn]:
        """How each of them is doing, tried out now.

        Raises :class:`bot.errors.PartnerFailure` only where it could not be tried at all.
        """
        ...
