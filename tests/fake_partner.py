"""Partner Center in memory, noun by noun. It keeps the same promises as the client: see ``tests/contracts/partner_vendors.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from bot.errors import Cause, PartnerFailure
from bot.model import (
    Agreement,
    AuditRecord,
    AzureEntitlement,
    Balance,
    CustomerRef,
    CustomerUsage,
    Document,
    Invoice,
    LineItemKind,
    Money,
    Qualification,
    Reseller,
    Subscription,
    UsageLine,
    UsageSummary,
)
from bot.ports import RequestIds
from tests.fake_agreements import ACCEPTED, AGREEMENT_WORDS, FakeAgreements
from tests.fake_catalogue import FakeCatalogue
from tests.fake_customers import CUSTOMER_WORDS, FakeCustomers
from tests.fake_orders import ORDER_WORDS, FakeOrders
from tests.fake_subscriptions import SUBSCRIPTION_WORDS, FakeSubscriptions, not_found, plan_of
from tests.samples import CONTOSO, CUSTOMERS, FABRIKAM, NOW, eur

Answer = TypeVar("Answer")

WRITES = {
    "agreements.attest": ("create_agreement", "agreement"),
    "customers.edit_billing": ("update_customer_billing_profile", "customer"),
    "customers.remove_relationship": ("remove_partner_customer_relationship", "customer"),
    "customers.create": ("create_customer", "customer"),
    "subscriptions.cancel_azure": ("update_subscription", "azure_entitlement"),
    "subscriptions.edit": ("update_subscription", "subscription"),
    "subscriptions.upgrade": ("upgrade_subscription", "subscription"),
    "subscriptions.reactivate_azure": ("update_subscription", "azure_entitlement"),
    "orders.cancel": ("update_order", "order"),
    "orders.checkout": ("create_order", "order"),
    "usage.set_budget": ("update_customer_spending_budget", "customer_spending_budget"),
}
"""What the vendor's own log calls them; of what is not here it has nothing."""
WORDS = (
    SUBSCRIPTION_WORDS
    | AGREEMENT_WORDS
    | CUSTOMER_WORDS
    | ORDER_WORDS
    | {
        "catalogue.availabilities": "list how a SKU is sold",
        "catalogue.products": "list products",
        "catalogue.skus": "list the SKUs of a product",
        "usage.budget": "read a budget",
        "usage.by_meter": "read usage by meter",
        "usage.by_resource": "read usage by resource",
        "usage.by_subscription": "read usage by subscription",
        "usage.set_budget": "set a budget",
        "usage.summary": "read a customer's usage",
    }
)
"""What the client calls the operations that are about one customer, where it says what could not be done."""
BILLING, USAGE = LineItemKind("onetime", "billinglineitems"), LineItemKind("onetime", "usagelineitems")
INVOICES = (
    Invoice(
        "G000024130", date(2026, 11, 8), eur("586366"), eur("-1000"), "one-time",
        period_starts=date(2026, 10, 1), period_ends=date(2026, 10, 31), details=(BILLING, USAGE),
    ),
    Invoice(
        "D02005YFHI", date(2026, 10, 21), eur("24606.35"), eur("24606.35"), "recurring",
        period_starts=date(2026, 9, 22), period_ends=date(2026, 10, 21), details=(BILLING,),
    ),
)  # fmt: skip


@dataclass
class FakePartner:
    """Partner Center in memory. ``fail`` makes the next call of an operation (``usage.summary``) raise; ``done`` counts
    effects."""

    known: dict[str, CustomerRef] = field(default_factory=lambda: {each.id: each for each in CUSTOMERS})
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    budgets: dict[str, Decimal] = field(default_factory=lambda: {FABRIKAM.id: Decimal(5000)})
    costs: dict[str, Money] = field(
        default_factory=lambda: {FABRIKAM.id: eur("4321.0987654321"), CONTOSO.id: eur("120.5")}
    )
    billed: Sequence[Invoice] = INVOICES
    azure: dict[str, dict[str, AzureEntitlement]] = field(default_factory=dict)
    """Azure subscriptions by customer, then by id."""
    bought: dict[str, dict[str, Subscription]] = field(default_factory=dict)
    """By customer, then by id in lower case: what a test put there, else what is sold to everybody."""
    accepted: dict[str, Sequence[Agreement]] = field(default_factory=lambda: {FABRIKAM.id: (ACCEPTED,)})
    profiles: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was changed of billing profiles, by customer."""
    validated: dict[str, str] = field(default_factory=dict)
    qualified: dict[str, Sequence[Qualification]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    """Whose relationship was ended."""
    signed: set[str] = field(default_factory=set)
    """Who accepted the customer agreement by itself."""
    fail: dict[str, list[PartnerFailure]] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    log: list[AuditRecord] = field(default_factory=list)
    page: int = 500
    """How many customers come at a time."""

    def __post_init__(self) -> None:
        self.customers = FakeCustomers(self)
        self.agreements = FakeAgreements(self)
        self.resellers = FakeResellers(self)
        self.subscriptions = FakeSubscriptions(self)
        self.usage = FakeUsage(self)
        self.catalogue = FakeCatalogue(self.asked)
        self.orders = FakeOrders(self)
        self.invoices = FakeInvoices(self)
        self.audit = FakeAuditRecords(self)
        self._answered: dict[str, Any] = {}

    def asked(self, operation: str, customer_id: str = "") -> None:
        """Raises what the test said that this operation fails with, once; and for whoever is no customer."""
        if self.fail.get(operation):
            raise self.fail[operation].pop(0)
        if customer_id and customer_id.lower() not in self.known:
            raise not_found(WORDS[operation])

    def once(self, operation: str, ids: RequestIds, act: Callable[[], tuple[str, Answer]]) -> Answer:
        """Carries a write out, and puts it into the log; a repeat with the same ids has the answer of the first time."""
        if ids.request_id not in self._answered:
            customer_id, answer = act()
            self._answered[ids.request_id] = answer
            self.done.append((operation, ids.request_id))
            if operation in WRITES:
                name, resource = WRITES[operation]
                record = AuditRecord(
                    f"v-{len(self.done)}",
                    NOW,
                    name,
                    resource,
                    "succeeded",
                    "",
                    customer_id,
                    ids.correlation_id,
                )
                self.log.append(record)
        answered: Answer = self._answered[ids.request_id]
        return answered


@dataclass
class FakeNoun:
    """One noun of the port, over what the whole vendor knows."""

    vendor: FakePartner


class FakeResellers(FakeNoun):
    async def of(self, customer_id: str) -> Sequence[Reseller]:
        self.vendor.asked("resellers.of", customer_id)
        return await self.all()

    async def all(self) -> Sequence[Reseller]:
        return (Reseller("22222222-0000-4000-8000-000000000001", "Fourth Coffee", "4391507", "active"),)


class FakeUsage(FakeNoun):
    async def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        self.vendor.asked("usage.by_customer")
        rows = []
        for customer_id, cost in self.vendor.costs.items():
            budget = self.vendor.budgets.get(customer_id)
            limit = None if budget is None else Money(budget, cost.currency)
            percent = None if budget is None else cost.amount * 100 / budget if budget else Decimal(0)
            name = self.vendor.known[customer_id].name
            rows.append(CustomerUsage(customer_id, name, cost, limit, percent, NOW - timedelta(hours=3)))
        yield rows

    async def summary(self, customer_id: str) -> UsageSummary:
        self.vendor.asked("usage.summary", customer_id)
        cost, budget = self.vendor.costs.get(customer_id), self.vendor.budgets.get(customer_id)
        if cost is None:
            return UsageSummary(customer_id, None, None, None, None, None)
        limit = None if budget is None else Money(budget, cost.currency)
        return UsageSummary(
            customer_id, cost, limit, date(2026, 11, 1), date(2026, 11, 30), NOW - timedelta(hours=3)
        )

    async def by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        self.vendor.asked("usage.by_subscription", customer_id)
        cost = self.vendor.costs.get(customer_id)
        return (UsageLine(plan_of(customer_id), "Azure plan", cost, "Azure plan"),) if cost else ()

    async def by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        self._check("usage.by_resource", customer_id, subscription_id)
        return (
            UsageLine("r1", "web-01", eur("4000"), "Microsoft.Compute/virtualMachines", "rg-web"),
            UsageLine("r2", "sql-01", eur("321.0987654321"), "Microsoft.Sql/servers", "rg-data"),
        )

    async def by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        self._check("usage.by_meter", customer_id, subscription_id)
        return (
            UsageLine(
                "m1", "D4s v5", eur("4000"), "Virtual Machines", quantity=Decimal("720"), unit="1 Hour"
            ),
            UsageLine(
                "m2", "vCore", eur("321.0987654321"), "SQL Database", quantity=Decimal("12.5"), unit="1 Hour"
            ),
        )

    async def budget(self, customer_id: str) -> Decimal | None:
        self.vendor.asked("usage.budget", customer_id)
        return self.vendor.budgets.get(customer_id)

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        self.vendor.asked("usage.set_budget", customer_id)
        if amount is not None and (not amount.is_finite() or amount < 0):
            raise PartnerFailure(Cause.BAD_REQUEST, "set a budget", detail="A budget cannot be negative.")
        return self.vendor.once("usage.set_budget", ids, lambda: self._set_budget(customer_id, amount))

    def _set_budget(self, customer_id: str, amount: Decimal | None) -> tuple[str, Decimal | None]:
        if amount is None:
            self.vendor.budgets.pop(customer_id, None)
        else:
            self.vendor.budgets[customer_id] = amount
        return customer_id, amount

    def _check(self, operation: str, customer_id: str, subscription_id: str) -> None:
        self.vendor.asked(operation, customer_id)
        if subscription_id != plan_of(customer_id):
            raise not_found(WORDS[operation])


class FakeInvoices(FakeNoun):
    async def all(self, since: date | None = None) -> Sequence[Invoice]:
        self.vendor.asked("invoices.all")
        listed = [replace(each, period_starts=None, period_ends=None) for each in self.vendor.billed]
        newest_first = sorted(listed, key=lambda each: each.issued, reverse=True)
        return [each for each in newest_first if since is None or each.issued >= since]

    async def get(self, invoice_id: str) -> Invoice:
        self.vendor.asked("invoices.get")
        return self._known(invoice_id)

    async def pdf(self, invoice_id: str) -> Document:
        self.vendor.asked("invoices.pdf")
        return Document(f"{self._known(invoice_id).id}.pdf", "application/pdf", b"%PDF-1.7 fake")

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        if receipt_id not in self._known(invoice_id).receipts:
            raise not_found("get a receipt's PDF")
        return Document(f"{receipt_id}.pdf", "application/pdf", b"%PDF-1.7 receipt")

    async def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        self.vendor.asked("invoices.line_items")
        if invoice_id != "unbilled":
            self._known(invoice_id)
        elif not currency or period not in ("current", "previous"):
            raise PartnerFailure(Cause.BAD_REQUEST, "read invoice lines", detail="Which currency and period?")
        yield [
            {"customerName": "Fabrikam, Inc.", "subtotal": "10.5"},
            {"customerName": "=HYPERLINK(1)", "subtotal": "-3"},
        ]
        yield [{"customerName": "Contoso Ltd", "subtotal": "1", "currency": currency or "EUR"}]

    async def balances(self) -> Sequence[Balance]:
        return (Balance(eur("751094.39"), eur("1000"), date(2026, 9, 1), date(2026, 11, 8)),)

    def _known(self, invoice_id: str) -> Invoice:
        number = invoice_id.strip().upper().removeprefix("ONETIME-").removeprefix("RECURRING-")
        for each in self.vendor.billed:
            if each.id == number:
                return each
        raise not_found("read an invoice")


class FakeAuditRecords(FakeNoun):
    async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        self.vendor.asked("audit.records")
        if since < NOW.date() - timedelta(days=90):
            raise PartnerFailure(Cause.BAD_REQUEST, "read the audit log", detail="At most 90 days back.")
        return [
            each
            for each in reversed(self.vendor.log)
            if each.at and since <= each.at.date() <= until and customer_id in ("", each.customer_id)
        ]
