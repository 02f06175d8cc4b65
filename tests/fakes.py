"""Fake twins of the ports, small enough to read: a partner with a handful of customers, desks that remember."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.access.recipients import Recipients
from bot.errors import Cause, PartnerFailure, Unavailable
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
    Desk,
    Document,
    Invoice,
    LineItemKind,
    Money,
    NewCustomer,
    NewTicket,
    PartnerType,
    ProblemType,
    Reseller,
    Subscription,
    SupportService,
    Ticket,
    TicketNote,
    TicketRef,
    TicketState,
    UsageLine,
    UsageSummary,
)
from bot.model.audit import AuditEntry
from bot.model.identity import Actor, Person, Platform, Role
from bot.ports import Absence, Capabilities, RequestIds
from config.roles import read_roles

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

CONTOSO = CustomerRef("11111111-0000-4000-8000-00000000c001", "Contoso Ltd", "contoso.onmicrosoft.com")
CONTOSO_RETAIL = CustomerRef(
    "11111111-0000-4000-8000-00000000c002", "Contoso Retail", "contosoretail.onmicrosoft.com"
)
FABRIKAM = CustomerRef("11111111-0000-4000-8000-00000000fab1", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com")
ADVENTURE = CustomerRef(
    "11111111-0000-4000-8000-0000000adf00", "Adventure Works Cycles", "adventure-works.onmicrosoft.com"
)
MUELLER = CustomerRef(
    "11111111-0000-4000-8000-00000000be11", "Müller Maschinenbau GmbH", "mueller.onmicrosoft.com"
)
CUSTOMERS = (CONTOSO, CONTOSO_RETAIL, FABRIKAM, ADVENTURE, MUELLER)


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class MemoryTrail:
    """The end of the audit trail that is written to."""

    rows: list[AuditEntry] = field(default_factory=list)
    away: bool = False

    async def append(self, entry: AuditEntry) -> None:
        if self.away:
            raise Unavailable
        self.rows.append(entry)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@dataclass
class FakePartner:
    """Partner Center in memory. ``fail`` makes the next call of an operation raise; ``done`` counts effects."""

    known: dict[str, CustomerRef] = field(default_factory=lambda: {each.id: each for each in CUSTOMERS})
    budgets: dict[str, Decimal] = field(default_factory=lambda: {FABRIKAM.id: Decimal(5000)})
    costs: dict[str, Money] = field(
        default_factory=lambda: {FABRIKAM.id: eur("4321.0987654321"), CONTOSO.id: eur("120.5")}
    )
    fail: dict[str, list[PartnerFailure]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)

    def _maybe_fail(self, operation: str) -> None:
        if self.fail.get(operation):
            raise self.fail[operation].pop(0)

    async def customers(self) -> AsyncIterator[Sequence[CustomerRef]]:
        yield tuple(self.known.values())

    async def customer(self, customer_id: str) -> Customer:
        self._maybe_fail("customer")
        if customer_id.lower() not in self.known:
            raise PartnerFailure(Cause.NOT_FOUND, "get a customer", status=404)
        return Customer(self.known[customer_id.lower()], "reseller", email="it@example.com")

    async def country_rules(self, country: str) -> CountryRules:
        self._maybe_fail("country_rules")
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
        self._maybe_fail("check_address")
        if address.city.casefold() == "redmont":
            return AddressCheck(AddressVerdict.CORRECTED, "City corrected", replace(address, city="Redmond"))
        return AddressCheck(AddressVerdict.VALID)

    async def domain_taken(self, domain: str) -> bool:
        self._maybe_fail("domain_taken")
        return any(each.domain == domain for each in self.known.values())

    async def resellers(self) -> Sequence[Reseller]:
        return (Reseller("22222222-0000-4000-8000-000000000001", "Fourth Coffee", "4391507", "Active"),)

    async def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        self._maybe_fail("subscriptions")
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

    async def usage_of_all(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        self._maybe_fail("usage_of_all")
        rows = []
        for customer_id, cost in self.costs.items():
            budget = self.budgets.get(customer_id)
            percent = cost.amount / budget * 100 if budget else None
            limit = Money(budget, cost.currency) if budget else None
            rows.append(
                CustomerUsage(
                    customer_id, self.known[customer_id].name, cost, limit, percent, NOW - timedelta(hours=3)
                )
            )
        yield rows

    async def usage_summary(self, customer_id: str) -> UsageSummary:
        self._maybe_fail("usage_summary")
        cost = self.costs.get(customer_id)
        budget = self.budgets.get(customer_id)
        limit = Money(budget, cost.currency if cost else "EUR") if budget is not None else None
        return UsageSummary(
            customer_id, cost, limit, date(2026, 11, 1), date(2026, 11, 30), NOW - timedelta(hours=3)
        )

    async def usage_by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        cost = self.costs.get(customer_id)
        return (UsageLine("33333333-0000-4000-8000-000000000001", "Azure plan", cost),) if cost else ()

    async def usage_by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return (
            UsageLine("r1", "web-01", eur("4000"), "Microsoft.Compute/virtualMachines", "rg-web"),
            UsageLine("r2", "sql-01", eur("321.0987654321"), "Microsoft.Sql/servers", "rg-data"),
        )

    async def usage_by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return (
            UsageLine(
                "m1", "D4s v5", eur("4000"), "Virtual Machines", quantity=Decimal("720"), unit="1 Hour"
            ),
            UsageLine(
                "m2", "vCore", eur("321.0987654321"), "SQL Database", quantity=Decimal("12.5"), unit="1 Hour"
            ),
        )

    async def budget(self, customer_id: str) -> Decimal | None:
        self._maybe_fail("budget")
        return self.budgets.get(customer_id)

    async def invoices(self, since: date | None = None) -> Sequence[Invoice]:
        self._maybe_fail("invoices")
        return [await self.invoice(number) for number in ("G000024130", "D02005YFHI")]

    async def invoice(self, invoice_id: str) -> Invoice:
        self._maybe_fail("invoice")
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

    async def invoice_pdf(self, invoice_id: str) -> Document:
        self._maybe_fail("invoice_pdf")
        return Document(f"{invoice_id}.pdf", "application/pdf", b"%PDF-1.7 fake")

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        return Document(f"{receipt_id}.pdf", "application/pdf", b"%PDF-1.7 receipt")

    async def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        self._maybe_fail("line_items")
        yield [
            {"customerName": "Fabrikam, Inc.", "subtotal": "10.5"},
            {"customerName": "=HYPERLINK(1)", "subtotal": "-3"},
        ]
        yield [{"customerName": "Contoso Ltd", "subtotal": "1", "currency": currency or "EUR"}]

    async def balances(self) -> Sequence[Balance]:
        return (Balance(eur("751094.39"), eur("1000"), date(2026, 9, 1), date(2026, 11, 8)),)

    async def audit_records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        return ()

    async def create_customer(self, new: NewCustomer, ids: RequestIds) -> CreatedCustomer:
        self._maybe_fail("create_customer")
        ref = CustomerRef(f"55555555-0000-4000-8000-{len(self.done):012d}", new.company, new.domain)
        self.known[ref.id] = ref
        self.done.append(("create_customer", ids.request_id))
        return CreatedCustomer(ref, "admin", "S3cret-Pa55word")

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        self._maybe_fail("set_budget")
        self.done.append(("set_budget", ids.request_id))
        if amount is None:
            self.budgets.pop(customer_id, None)
        else:
            self.budgets[customer_id] = amount
        return amount


@dataclass
class FakeDesk:
    """A support desk in memory."""

    desk: Desk = Desk.AZURE
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            create=True, note=True, close=True, severities=("critical", "moderate")
        )
    )
    raised: dict[str, Ticket] = field(default_factory=dict)
    fail: list[PartnerFailure] = field(default_factory=list)

    def _maybe_fail(self) -> None:
        if self.fail:
            raise self.fail.pop(0)

    async def tickets(
        self, customer: CustomerRef | None, subscription_ids: Sequence[str] = ()
    ) -> Sequence[Ticket]:
        return [each for each in self.raised.values() if customer is None or each.customer == customer]

    async def ticket(self, ref: TicketRef, customer: CustomerRef | None = None) -> Ticket:
        self._maybe_fail()
        if ref.id not in self.raised:
            raise PartnerFailure(Cause.NOT_FOUND, "get a ticket", status=404)
        return self.raised[ref.id]

    async def services(self) -> Sequence[SupportService]:
        return (
            SupportService("/providers/Microsoft.Support/services/vm", "Virtual Machine running Windows"),
            SupportService("/providers/Microsoft.Support/services/billing", "Billing"),
        )

    async def problems(self, service_id: str) -> Sequence[ProblemType]:
        return (
            ProblemType(f"{service_id}/problemClassifications/boot", "Cannot start my VM"),
            ProblemType(f"{service_id}/problemClassifications/slow", "Performance is slow"),
        )

    async def create(self, new: NewTicket, ids: RequestIds) -> Ticket:
        self._maybe_fail()
        ref = TicketRef(self.desk, f"t{len(self.raised) + 1}", new.subscription_id)
        made = Ticket(ref, new.title, TicketState.OPEN, new.severity, NOW, NOW, new.customer, new.description)
        return self.raised.setdefault(ids.request_id, self.raised.setdefault(ref.id, made))

    async def add_note(
        self, ref: TicketRef, customer: CustomerRef | None, text: str, ids: RequestIds
    ) -> None:
        self._maybe_fail()
        ticket = self.raised[ref.id]
        self.raised[ref.id] = replace(ticket, notes=(*ticket.notes, TicketNote("You", text, NOW)))

    async def close(self, ref: TicketRef, customer: CustomerRef | None, ids: RequestIds) -> None:
        self._maybe_fail()
        self.raised[ref.id] = replace(self.raised[ref.id], state=TicketState.CLOSED, closed=NOW)


@dataclass
class Staff:
    """People as a chat platform and our own directory have them: all are admin agents, until a test says otherwise.

    ``outside`` are let in no more; of those who are ``silent`` the platform does not tell. ``asked`` remembers who was
    looked up, in the order of asking.
    """

    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    only: dict[str, frozenset[str]] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        self.asked.append(user)
        if user in self.silent:
            return Absence.UNKNOWN
        if user in self.outside:
            return Absence.OUTSIDE
        return Actor(Platform.SLACK, workspace, user, user)

    async def person(self, actor: Actor) -> Person:
        roles = self.roles.get(actor.user, frozenset({Role.ADMIN_AGENT}))
        if actor.user in self.barred:
            return Person(actor, barred="your account is disabled or deleted in Entra ID")
        only = self.only.get(actor.user)
        return Person(actor, roles, reach=dict.fromkeys(roles, only) if only is not None else {})

    def recipients(self, store: Any) -> Recipients:
        policy = read_roles().policy(PartnerType.DIRECT)
        return Recipients(self, {"slack": self}, policy, store.customers)  # type: ignore[dict-item]
