"""Partner Center in memory, noun by noun. It keeps the same promises as the client: see ``tests/contracts/test_partner.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.errors import Cause, PartnerFailure
from bot.model import (
    Address,
    AddressCheck,
    AddressVerdict,
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
    Money,
    NewCustomer,
    Reseller,
    Subscription,
    UsageLine,
    UsageSummary,
)
from bot.ports import RequestIds
from tests.samples import CONTOSO, CUSTOMERS, FABRIKAM, NOW, eur


@dataclass
class FakePartner:
    """Partner Center in memory. ``fail`` makes the next call of an operation (``usage.summary``) raise; ``done`` counts
    effects."""

    known: dict[str, CustomerRef] = field(default_factory=lambda: {each.id: each for each in CUSTOMERS})
    budgets: dict[str, Decimal] = field(default_factory=lambda: {FABRIKAM.id: Decimal(5000)})
    costs: dict[str, Money] = field(
        default_factory=lambda: {FABRIKAM.id: eur("4321.0987654321"), CONTOSO.id: eur("120.5")}
    )
    fail: dict[str, list[PartnerFailure]] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.customers = FakeCustomers(self)
        self.resellers = FakeResellers(self)
        self.subscriptions = FakeSubscriptions(self)
        self.usage = FakeUsage(self)
        self.invoices = FakeInvoices(self)
        self.audit = FakeAuditRecords(self)

    def asked(self, operation: str) -> None:
        """Raises what the test said that this operation fails with, once."""
        if self.fail.get(operation):
            raise self.fail[operation].pop(0)


@dataclass
class FakeNoun:
    """One noun of the port, over what the whole vendor knows."""

    vendor: FakePartner


class FakeCustomers(FakeNoun):
    async def pages(self) -> AsyncIterator[Sequence[CustomerRef]]:
        yield tuple(self.vendor.known.values())

    async def get(self, customer_id: str) -> Customer:
        self.vendor.asked("customers.get")
        if customer_id.lower() not in self.vendor.known:
            raise PartnerFailure(Cause.NOT_FOUND, "get a customer", status=404)
        return Customer(self.vendor.known[customer_id.lower()], "reseller", email="it@example.com")

    async def country_rules(self, country: str) -> CountryRules:
        self.vendor.asked("customers.country_rules")
        if country == "ZZ":
            raise PartnerFailure(Cause.NOT_FOUND, "get the rules of a country", status=404)
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
        )

    async def check_address(self, address: Address) -> AddressCheck:
        self.vendor.asked("customers.check_address")
        if address.city.casefold() == "redmont":
            return AddressCheck(AddressVerdict.CORRECTED, "City corrected", replace(address, city="Redmond"))
        return AddressCheck(AddressVerdict.VALID)

    async def domain_taken(self, domain: str) -> bool:
        self.vendor.asked("customers.domain_taken")
        return any(each.domain == domain for each in self.vendor.known.values())

    async def create(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        self.vendor.asked("customers.create")
        ref = CustomerRef(f"55555555-0000-4000-8000-{len(self.vendor.done):012d}", new.company, new.domain)
        self.vendor.known[ref.id] = ref
        self.vendor.done.append(("customers.create", ids.request_id))
        return CreatedCustomer(ref, "admin", "S3cret-Pa55word")


class FakeResellers(FakeNoun):
    async def all(self) -> Sequence[Reseller]:
        return (Reseller("22222222-0000-4000-8000-000000000001", "Fourth Coffee", "4391507", "Active"),)


class FakeSubscriptions(FakeNoun):
    async def of(self, customer_id: str) -> Sequence[Subscription]:
        self.vendor.asked("subscriptions.of")
        return (
            Subscription(
                "33333333-0000-4000-8000-000000000001",
                "Azure plan",
                "Azure plan",
                "DZH318Z0BPS6:0001",
                "active",
                1,
                azure_plan=True,
            ),
        )

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        return (AzureEntitlement("44444444-0000-4000-8000-000000000001", "Production", "active"),)


class FakeUsage(FakeNoun):
    async def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        self.vendor.asked("usage.by_customer")
        rows = []
        for customer_id, cost in self.vendor.costs.items():
            budget = self.vendor.budgets.get(customer_id)
            percent = cost.amount / budget * 100 if budget else None
            limit = Money(budget, cost.currency) if budget else None
            name = self.vendor.known[customer_id].name
            rows.append(CustomerUsage(customer_id, name, cost, limit, percent, NOW - timedelta(hours=3)))
        yield rows

    async def summary(self, customer_id: str) -> UsageSummary:
        self.vendor.asked("usage.summary")
        cost = self.vendor.costs.get(customer_id)
        budget = self.vendor.budgets.get(customer_id)
        limit = Money(budget, cost.currency if cost else "EUR") if budget is not None else None
        return UsageSummary(
            customer_id, cost, limit, date(2026, 11, 1), date(2026, 11, 30), NOW - timedelta(hours=3)
        )

    async def by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        cost = self.vendor.costs.get(customer_id)
        return (UsageLine("33333333-0000-4000-8000-000000000001", "Azure plan", cost),) if cost else ()

    async def by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return (
            UsageLine("r1", "web-01", eur("4000"), "Microsoft.Compute/virtualMachines", "rg-web"),
            UsageLine("r2", "sql-01", eur("321.0987654321"), "Microsoft.Sql/servers", "rg-data"),
        )

    async def by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return (
            UsageLine(
                "m1", "D4s v5", eur("4000"), "Virtual Machines", quantity=Decimal("720"), unit="1 Hour"
            ),
            UsageLine(
                "m2", "vCore", eur("321.0987654321"), "SQL Database", quantity=Decimal("12.5"), unit="1 Hour"
            ),
        )

    async def budget(self, customer_id: str) -> Decimal | None:
        self.vendor.asked("usage.budget")
        return self.vendor.budgets.get(customer_id)

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        self.vendor.asked("usage.set_budget")
        self.vendor.done.append(("usage.set_budget", ids.request_id))
        if amount is None:
            self.vendor.budgets.pop(customer_id, None)
        else:
            self.vendor.budgets[customer_id] = amount
        return amount


class FakeInvoices(FakeNoun):
    async def all(self, since: date | None = None) -> Sequence[Invoice]:
        self.vendor.asked("invoices.all")
        return [await self.get(number) for number in ("G000024130", "D02005YFHI")]

    async def get(self, invoice_id: str) -> Invoice:
        self.vendor.asked("invoices.get")
        details = (
            LineItemKind("one_time", "billing_line_items"),
            LineItemKind("one_time", "usage_line_items"),
        )
        if invoice_id == "G000024130":
            return Invoice(
                invoice_id, date(2026, 11, 8), eur("586366"), eur("-1000"), "OneTime", details=details
            )
        if invoice_id == "D02005YFHI":
            return Invoice(
                invoice_id,
                date(2026, 10, 21),
                eur("24606.35"),
                eur("24606.35"),
                "Recurring",
                details=details[:1],
            )
        raise PartnerFailure(Cause.NOT_FOUND, "get an invoice", status=404, correlation_id="c0ffee")

    async def pdf(self, invoice_id: str) -> Document:
        self.vendor.asked("invoices.pdf")
        return Document(f"{invoice_id}.pdf", "application/pdf", b"%PDF-1.7 fake")

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        return Document(f"{receipt_id}.pdf", "application/pdf", b"%PDF-1.7 receipt")

    async def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        self.vendor.asked("invoices.line_items")
        yield [
            {"customerName": "Fabrikam, Inc.", "subtotal": "10.5"},
            {"customerName": "=HYPERLINK(1)", "subtotal": "-3"},
        ]
        yield [{"customerName": "Contoso Ltd", "subtotal": "1", "currency": currency or "EUR"}]

    async def balances(self) -> Sequence[Balance]:
        return (Balance(eur("751094.39"), eur("1000"), date(2026, 9, 1), date(2026, 11, 8)),)


class FakeAuditRecords(FakeNoun):
    async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        self.vendor.asked("audit.records")
        return ()
