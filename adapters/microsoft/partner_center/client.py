"""Partner Center as the core needs it: every operation of the reader and the writer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import TracebackType
from urllib.parse import urlsplit

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.retry import Patience
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_center import (
    addresses,
    audit,
    customers,
    documents,
    invoices,
    line_items,
    partners,
    subscriptions,
    usage,
    usage_of_all,
)
from bot.errors import Cause, PartnerFailure
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
    Subscription,
    UsageLine,
    UsageSummary,
)
from bot.ports import RequestIds
from config.settings import PartnerCenterSettings

# How the service says that a subscription is not of the kind that was asked for.
_ANOTHER_KIND = frozenset({Cause.NOT_FOUND, Cause.BAD_REQUEST})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def open_exchange(settings: PartnerCenterSettings, auth: Auth, patience: Patience | None = None) -> Exchange:
    """The exchange of an installation. Raises ``ValueError`` for an address that would send tokens in the clear."""
    parts = urlsplit(settings.url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError("PARTNER_CENTER_URL must begin with https://")
    return Exchange(settings.url, auth, HttpTransport(settings.ca_file), patience=patience)


class PartnerCenter:
    """Reads and writes Partner Center (``bot.ports.PartnerReader`` and ``PartnerWriter``).

    Every method raises :class:`bot.errors.PartnerFailure`.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    async def __aenter__(self) -> PartnerCenter:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self.exchange.close()

    # Customers

    def customers(self) -> AsyncIterator[Sequence[CustomerRef]]:
        return self.exchange.pages(customers.all_customers())

    async def customers_named(self, start: str) -> Sequence[CustomerRef]:
        """Customers whose name starts with *start*: the service searches no other way."""
        return await self.exchange.everything(customers.customers_where("CompanyName", start))

    async def customers_of_reseller(self, reseller_tenant_id: str) -> Sequence[CustomerRef]:
        """The customers that an indirect reseller brought."""
        call = customers.customers_where("IndirectReseller", reseller_tenant_id, user=True)
        return await self.exchange.everything(call)

    async def customer(self, customer_id: str) -> Customer:
        return await self.exchange.perform(customers.customer(customer_id))

    async def create_customer(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        return await self.exchange.perform(customers.create(new), ids)

    async def country_rules(self, country: str) -> CountryRules:
        return await self.exchange.perform(addresses.country_rules(country))

    async def check_address(self, address: Address) -> AddressCheck:
        return await self.exchange.perform(addresses.check_address(address))

    async def domain_taken(self, domain: str) -> bool:
        return await self.exchange.perform(customers.domain_taken(domain))

    # Other partners

    async def resellers(self) -> Sequence[Reseller]:
        return await self.exchange.everything(partners.resellers())

    async def resellers_of(self, customer_id: str) -> Sequence[Reseller]:
        """The resellers that one customer belongs to."""
        return await self.exchange.everything(partners.resellers_of(customer_id))

    async def organization(self, mpn_id: str) -> partners.Organization:
        """Whose a partner (MPN) id is."""
        return await self.exchange.perform(partners.organization(mpn_id))

    async def agreement(self, *, mpn_id: str = "", tenant_id: str = "") -> partners.Agreement:
        """Whether a reseller, by either of its ids, has signed the Microsoft Partner Agreement."""
        return await self.exchange.perform(partners.agreement(mpn_id=mpn_id, tenant_id=tenant_id))

    # Subscriptions and usage

    async def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        return await self.exchange.everything(subscriptions.subscriptions(customer_id))

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        return await self.exchange.everything(subscriptions.azure_entitlements(customer_id, subscription_id))

    def usage_of_all(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        return self.exchange.pages(usage_of_all.usage_of_all())

    async def usage_summary(self, customer_id: str) -> UsageSummary:
        return await self.exchange.perform(usage.summary(customer_id))

    async def usage_by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        return await self.exchange.everything(usage.by_subscription(customer_id))

    async def usage_by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        """Spend per resource; for Azure sold the old way, which has none, per service."""
        refused: PartnerFailure | None = None
        try:
            lines = await self.exchange.everything(usage.by_resource(customer_id, subscription_id))
        except PartnerFailure as failure:
            if failure.cause not in _ANOTHER_KIND:
                raise
            lines, refused = [], failure
        return lines or await self._legacy_resources(customer_id, subscription_id, refused)

    async def _legacy_resources(
        self, customer_id: str, subscription_id: str, refused: PartnerFailure | None
    ) -> Sequence[UsageLine]:
        try:
            return await self.exchange.everything(usage.by_legacy_resource(customer_id, subscription_id))
        except PartnerFailure as failure:
            if failure.cause not in _ANOTHER_KIND:
                raise
            if refused is not None:
                raise refused from failure
            return []

    async def usage_by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return await self.exchange.everything(usage.by_meter(customer_id, subscription_id))

    async def budget(self, customer_id: str) -> Decimal | None:
        return await self.exchange.perform(usage.budget(customer_id))

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        if amount is not None and (amount < 0 or not amount.is_finite()):
            # The documentation names no lower bound; a negative budget means nothing.
            detail = "A budget cannot be negative."
            raise PartnerFailure(Cause.BAD_REQUEST, "set a budget", detail=detail, request_id=ids.request_id)
        return await self.exchange.perform(usage.set_budget(customer_id, amount), ids)

    # Invoices

    async def invoices(self, since: date | None = None) -> Sequence[Invoice]:
        return invoices.newest_first(await self.exchange.everything(invoices.invoices(since)), since)

    async def invoice(self, invoice_id: str) -> Invoice:
        return await self.exchange.perform(invoices.invoice(invoice_id))

    async def invoice_pdf(self, invoice_id: str) -> Document:
        return await self.exchange.perform(documents.invoice_pdf(invoice_id))

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        return await self.exchange.perform(documents.receipt_pdf(invoice_id, receipt_id))

    def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        return self.exchange.pages(line_items.line_items(invoice_id, kind, currency, period))

    async def balances(self) -> Sequence[Balance]:
        """One row per currency; where the service does not list them, the default currency alone."""
        try:
            return await self.exchange.everything(invoices.balances())
        except PartnerFailure as failure:
            if failure.cause is not Cause.NOT_FOUND:
                raise
            return [await self.exchange.perform(invoices.balance())]

    async def audit_records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        return await self.exchange.everything(audit.audit_records(since, until, customer_id))
