"""Scope of the vendor's port: Partner Center, noun by noun, as far as it concerns the named customers. The rest is refused.

Every method is written out, so that one that is new to the port is refused until somebody has thought about it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.access.customer_scope import CustomerScope
from bot.access.scope import beyond
from bot.access.scoped_customers import ScopedAgreements, ScopedCustomers
from bot.messages import N_
from bot.model import (
    AuditRecord,
    Availability,
    AzureEntitlement,
    Balance,
    CustomerUsage,
    Document,
    Invoice,
    LineItemKind,
    Market,
    Product,
    ProductKind,
    Reseller,
    Sku,
    Subscription,
    SubscriptionEdit,
    UsageLine,
    UsageSummary,
)
from bot.model.order import ActivationLink, Entitlement, Order, OrderLine, Owned, Progress
from bot.model.purchase import Cart, CartLine, Checkout, Eligibility, Promotion
from bot.model.upgrade import Upgrade, UpgradeWish
from bot.ports import (
    AuditRecordReader,
    CatalogueReader,
    Orders,
    Partner,
    RequestIds,
    ResellerReader,
    Subscriptions,
    Usage,
)


@dataclass(frozen=True, slots=True)
class ScopedResellers:
    """Resellers (``bot.ports.ResellerReader``): those of the named customers. The list of all is nobody's alone."""

    resellers: ResellerReader
    scope: CustomerScope

    async def of(self, customer_id: str) -> Sequence[Reseller]:
        return await self.resellers.of(await self.scope.check(customer_id))

    async def all(self) -> Sequence[Reseller]:
        raise beyond(N_("view resellers"))


@dataclass(frozen=True, slots=True)
class ScopedSubscriptions:
    """Subscriptions (``bot.ports.Subscriptions``) of the named customers."""

    subscriptions: Subscriptions
    scope: CustomerScope

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        return await self.subscriptions.of(await self.scope.check(customer_id))

    async def get(self, customer_id: str, subscription_id: str) -> Subscription:
        return await self.subscriptions.get(await self.scope.check(customer_id), subscription_id)

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        customer_id = await self.scope.check(customer_id)
        return await self.subscriptions.azure_entitlements(customer_id, subscription_id)

    async def add_ons(self, customer_id: str, subscription_id: str) -> Sequence[Subscription]:
        return await self.subscriptions.add_ons(await self.scope.check(customer_id), subscription_id)

    async def upgrades(self, customer_id: str, subscription_id: str, *, scheduled: bool) -> Sequence[Upgrade]:
        customer_id = await self.scope.check(customer_id)
        return await self.subscriptions.upgrades(customer_id, subscription_id, scheduled=scheduled)

    async def upgrade(
        self, customer_id: str, subscription_id: str, wish: UpgradeWish, ids: RequestIds
    ) -> Subscription:
        return await self.subscriptions.upgrade(
            await self.scope.check(customer_id), subscription_id, wish, ids
        )

    async def cancel_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        customer_id = await self.scope.check(customer_id)
        return await self.subscriptions.cancel_azure(customer_id, plan_id, azure_id, ids)

    async def reactivate_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        customer_id = await self.scope.check(customer_id)
        return await self.subscriptions.reactivate_azure(customer_id, plan_id, azure_id, ids)

    async def edit(
        self, customer_id: str, subscription_id: str, edit: SubscriptionEdit, ids: RequestIds
    ) -> Subscription:
        return await self.subscriptions.edit(await self.scope.check(customer_id), subscription_id, edit, ids)


@dataclass(frozen=True, slots=True)
class ScopedCatalogue:
    """The catalogue (``bot.ports.CatalogueReader``): of markets for all, of customers for the named ones."""

    catalogue: CatalogueReader
    scope: CustomerScope

    async def products(self, market: Market, kind: ProductKind) -> Sequence[Product]:
        return await self.catalogue.products(await self._checked(market), kind)

    async def skus(self, market: Market, product: Product) -> Sequence[Sku]:
        return await self.catalogue.skus(await self._checked(market), product)

    async def availabilities(self, market: Market, product: Product, sku_id: str) -> Sequence[Availability]:
        return await self.catalogue.availabilities(await self._checked(market), product, sku_id)

    async def promotions(self, market: Market) -> Sequence[Promotion]:
        return await self.catalogue.promotions(await self._checked(market))

    async def eligibility(self, customer_id: str, line: CartLine) -> Eligibility | None:
        return await self.catalogue.eligibility(await self.scope.check(customer_id), line)

    async def in_stock(self, market: Market, product: Product, sku: Sku, azure_subscription: str) -> bool:
        return await self.catalogue.in_stock(await self._checked(market), product, sku, azure_subscription)

    async def registered(self, customer_id: str, subscription_id: str) -> bool:
        return await self.catalogue.registered(await self.scope.check(customer_id), subscription_id)

    async def _checked(self, market: Market) -> Market:
        if market.customer_id:
            await self.scope.check(market.customer_id)
        return market


@dataclass(frozen=True, slots=True)
class ScopedOrders:
    """Orders (``bot.ports.Orders``) of the named customers."""

    orders: Orders
    scope: CustomerScope

    async def of(self, customer_id: str) -> Sequence[Order]:
        return await self.orders.of(await self.scope.check(customer_id))

    async def get(self, customer_id: str, order_id: str) -> Order:
        return await self.orders.get(await self.scope.check(customer_id), order_id)

    async def provisioning(self, customer_id: str, order_id: str) -> Progress:
        return await self.orders.provisioning(await self.scope.check(customer_id), order_id)

    async def entitlements(self, customer_id: str, kind: Owned) -> Sequence[Entitlement]:
        return await self.orders.entitlements(await self.scope.check(customer_id), kind)

    async def activation_links(self, customer_id: str, order_id: str, line: int) -> Sequence[ActivationLink]:
        return await self.orders.activation_links(await self.scope.check(customer_id), order_id, line)

    async def cancel(
        self, customer_id: str, order: Order, lines: Sequence[OrderLine], ids: RequestIds
    ) -> Order:
        return await self.orders.cancel(await self.scope.check(customer_id), order, lines, ids)

    async def cart(self, customer_id: str, cart_id: str) -> Cart:
        return await self.orders.cart(await self.scope.check(customer_id), cart_id)

    async def register(self, customer_id: str, subscription_id: str, ids: RequestIds) -> bool:
        return await self.orders.register(await self.scope.check(customer_id), subscription_id, ids)

    async def create_cart(self, customer_id: str, line: CartLine, ids: RequestIds) -> Cart:
        return await self.orders.create_cart(await self.scope.check(customer_id), line, ids)

    async def checkout(self, customer_id: str, cart_id: str, ids: RequestIds) -> Checkout:
        return await self.orders.checkout(await self.scope.check(customer_id), cart_id, ids)


@dataclass(frozen=True, slots=True)
class ScopedUsage:
    """Usage and budgets (``bot.ports.Usage``) of the named customers."""

    usage: Usage
    scope: CustomerScope

    async def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        async for page in self.usage.by_customer():
            yield [row for row in page if await self.scope.includes(row.customer_id)]

    async def summary(self, customer_id: str) -> UsageSummary:
        return await self.usage.summary(await self.scope.check(customer_id))

    async def by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        return await self.usage.by_subscription(await self.scope.check(customer_id))

    async def by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return await self.usage.by_resource(await self.scope.check(customer_id), subscription_id)

    async def by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return await self.usage.by_meter(await self.scope.check(customer_id), subscription_id)

    async def budget(self, customer_id: str) -> Decimal | None:
        return await self.usage.budget(await self.scope.check(customer_id))

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        return await self.usage.set_budget(await self.scope.check(customer_id), amount, ids)


class ScopedInvoices:
    """Invoices (``bot.ports.InvoiceReader``): each is of all customers together."""

    async def all(self, since: date | None = None) -> Sequence[Invoice]:
        raise beyond(N_("view invoices"))

    async def get(self, invoice_id: str) -> Invoice:
        raise beyond(N_("view invoices"))

    async def pdf(self, invoice_id: str) -> Document:
        raise beyond(N_("view invoices"))

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        raise beyond(N_("view invoices"))

    def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        raise beyond(N_("export invoice lines"))

    async def balances(self) -> Sequence[Balance]:
        raise beyond(N_("view the balance"))


@dataclass(frozen=True, slots=True)
class ScopedAuditRecords:
    """The vendor's audit log (``bot.ports.AuditRecordReader``), one named customer at a time."""

    audit: AuditRecordReader
    scope: CustomerScope

    async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        if not customer_id:
            raise beyond(N_("view the audit records"))
        return await self.audit.records(since, until, await self.scope.check(customer_id))


@dataclass(frozen=True, slots=True)
class ScopedPartner:
    """Partner Center as far as it concerns the named customers (``bot.ports.Partner``)."""

    partner: Partner
    scope: CustomerScope

    @property
    def customers(self) -> ScopedCustomers:
        return ScopedCustomers(self.partner.customers, self.scope)

    @property
    def agreements(self) -> ScopedAgreements:
        return ScopedAgreements(self.partner.agreements, self.scope)

    @property
    def resellers(self) -> ScopedResellers:
        return ScopedResellers(self.partner.resellers, self.scope)

    @property
    def subscriptions(self) -> ScopedSubscriptions:
        return ScopedSubscriptions(self.partner.subscriptions, self.scope)

    @property
    def catalogue(self) -> ScopedCatalogue:
        return ScopedCatalogue(self.partner.catalogue, self.scope)

    @property
    def orders(self) -> ScopedOrders:
        return ScopedOrders(self.partner.orders, self.scope)

    @property
    def usage(self) -> ScopedUsage:
        return ScopedUsage(self.partner.usage, self.scope)

    @property
    def invoices(self) -> ScopedInvoices:
        return ScopedInvoices()

    @property
    def audit(self) -> ScopedAuditRecords:
        return ScopedAuditRecords(self.partner.audit, self.scope)
