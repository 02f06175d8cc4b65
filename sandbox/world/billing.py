"""Billing: a year of invoices, and one more each month, charges first and totals as their sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.world.clock import WorldClock
from sandbox.world.countries import USD_PER_UNIT
from sandbox.world.customers import Customer
from sandbox.world.exact_arithmetic import ZERO, cents, times, total
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import MeterUse, Resource, Subscription
from sandbox.world.usage import UsageMeter, period, previous

CURRENCIES = ("EUR", "USD", "GBP")
RECURRING = "Recurring"
ONE_TIME = "OneTime"
# Resale between businesses: tax is due in the United Kingdom, reversed in the EU, exempt in the United States.
_TAX = {"GBP": Decimal("0.20"), "EUR": ZERO, "USD": ZERO}
HISTORY = 12


@dataclass(frozen=True, slots=True)
class Charge:
    """One billed line. Money is in the invoice's currency; `rate` turned it from the customer's."""

    provider: str  # office, azure or one_time
    customer: Customer
    subscription: Subscription
    title: str
    detail: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    subtotal: Decimal
    tax: Decimal
    rate: Decimal
    start: datetime
    end: datetime
    use: MeterUse | None = None
    resource: Resource | None = None
    charge_type: str = "New"

    @property
    def total(self) -> Decimal:
        """What the line adds to the invoice."""
        return self.subtotal + self.tax


@dataclass(slots=True)
class Invoice:
    """One document. `paid` is what has been paid so far, always positive here."""

    id: str
    kind: str
    currency: str
    month: datetime
    date: datetime
    charges: list[Charge]
    paid: Decimal = ZERO
    document: str = "invoice"
    amends: str | None = None
    amendments: list[Invoice] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """The sum of its charges, exactly."""
        return total(charge.total for charge in self.charges)

    @property
    def balance(self) -> Decimal:
        """What is still to be paid; nothing on a void document."""
        return ZERO if self.document == "void_note" else self.total - self.paid


class Billing:
    """Makes the invoices of a month when they are first asked for."""

    def __init__(
        self,
        rng: SeededRandom,
        clock: WorldClock,
        customers: Mapping[str, Customer],
        subscriptions: Mapping[str, Sequence[Subscription]],
        usage: UsageMeter,
    ) -> None:
        self._rng, self._usage = rng, usage
        self._customers, self._subscriptions = customers, subscriptions
        self._start = clock.start
        self._first = previous(self._start, HISTORY)
        self._months: dict[datetime, list[Invoice]] = {}

    def issued(self, now: datetime) -> list[Invoice]:
        """Every invoice dated until *now*, the newest first. Amendments are inside of what they amend."""
        found = [one for month in self._calendar(now) for one in self._month(month) if one.date <= now]
        return sorted(found, key=lambda one: (one.date, one.id), reverse=True)

    def find(self, identity: str, now: datetime) -> Invoice | None:
        """An invoice or amendment by id, in any case."""
        wish = identity.upper()
        for one in self.issued(now):
            for document in (one, *one.amendments):
                if document.id.upper() == wish:
                    return document
        return None

    def _calendar(self, now: datetime) -> Iterator[datetime]:
        month = self._first
        while month < period(now).start:
            yield month
            month = previous(month, -1)

    def _age(self, month: datetime) -> int:
        """How many months before the world's start a month lies; negative after it."""
        return (self._start.year - month.year) * 12 + self._start.month - month.month

    def growth(self, month: datetime) -> Decimal:
        """Business was smaller a year ago: the share of today's consumption in a month."""
        return max(Decimal("0.4"), Decimal(1) - Decimal("0.035") * max(0, self._age(month)))

    def _month(self, month: datetime) -> list[Invoice]:
        known = self._months.get(month)
        if known is None:
            known = []
            for currency in CURRENCIES:
                charges = list(self.charges(month, currency))
                known += [self._write(month, currency, kind, charges) for kind in (RECURRING, ONE_TIME)]
            self._months[month] = known
            self._amend(month, known)
        return known

    def _write(self, month: datetime, currency: str, kind: str, everything: list[Charge]) -> Invoice:
        rng, age = self._rng, self._age(month)
        issue = previous(month, -1) + timedelta(days=4 if kind == RECURRING else 7)
        if kind == RECURRING:
            identity = f"D0200{rng.code(5, 'invoice', month, currency)}"
        else:
            issue += timedelta(hours=1, minutes=22, seconds=47, microseconds=603895)
            order = (month.year * 12 + month.month) * 3 + CURRENCIES.index(currency)
            identity = f"G{order - 5870:09d}"
        charges = [one for one in everything if (one.provider == "one_time") == (kind == ONE_TIME)]
        invoice = Invoice(identity, kind, currency, month, issue, charges)
        if age > 2:
            invoice.paid = invoice.total
        elif age == 2:
            invoice.paid = cents(invoice.total * Decimal("0.4")) if kind == ONE_TIME else invoice.total
        if kind == ONE_TIME and currency == "USD" and age == 4:
            invoice.receipts = [rng.digits(6, "receipt", month)]
        return invoice

    def _amend(self, month: datetime, invoices: list[Invoice]) -> None:
        """A credit three months back in euros; a void document, replaced by a note, five months back in dollars."""
        age = self._age(month)
        for one in invoices:
            if one.kind != ONE_TIME or len(one.charges) < 3:
                continue
            if one.currency == "EUR" and age == 3:
                refunds = [_refund(charge) for charge in one.charges[:3]]
                self._note(one, refunds, "5")
            if one.currency == "USD" and age == 5:
                one.document, one.paid = "void_note", ZERO
                note = self._note(one, one.charges[: len(one.charges) // 2], "7")
                note.paid = note.total

    @staticmethod
    def _note(invoice: Invoice, charges: list[Charge], digit: str) -> Invoice:
        date = invoice.date + timedelta(hours=17, minutes=21, seconds=50, microseconds=538145)
        identity = f"G{digit}{invoice.id[2:]}"
        note = Invoice(identity, ONE_TIME, invoice.currency, invoice.month, date, charges)
        note.document, note.amends = "adjustment_note", invoice.id
        invoice.amendments.append(note)
        return note

    def charges(self, month: datetime, currency: str, until: datetime | None = None) -> Iterator[Charge]:
        """All lines of a month in a billing currency; with *until*, what has come together so far."""
        end = period(month).end + timedelta(days=1)
        for customer in self._customers.values():
            if customer.country.billed_in != currency:
                continue
            for one in self._subscriptions.get(customer.id, ()):
                if one.created < end and (one.status != "deleted" or one.terms.ended is not None):
                    yield from self._lines(customer, one, month, currency, until)

    def rate(self, customer: Customer, currency: str) -> Decimal:
        """Units of the billing currency for one unit of the customer's."""
        pricing = customer.country.currency
        if pricing == currency:
            return Decimal(1)
        return (USD_PER_UNIT[pricing] / USD_PER_UNIT[currency]).quantize(Decimal("0.000001"))

    def hours(self, customer: Customer, month: datetime, until: datetime | None) -> Decimal:
        """Weighted hours of a month times the growth of business."""
        if until is None:
            return times(self._usage.month_hours(customer, month), self.growth(month))
        return times(self._usage.hours(customer, month, until), self.growth(month))

    def _lines(
        self, customer: Customer, one: Subscription, month: datetime, currency: str, until: datetime | None
    ) -> Iterator[Charge]:
        rate, start, end = self.rate(customer, currency), month, period(month).end
        if not one.metered:
            provider = "office" if one.kind == "licence" and int(one.id[0], 16) < 6 else "one_time"
            for quantity, dollars in _sold(one, month, end + timedelta(days=1)):
                price = cents(dollars / USD_PER_UNIT[currency])
                line = (rate, start, end)
                yield self._charge(
                    provider,
                    customer,
                    one,
                    one.offer_name,
                    Decimal(quantity),
                    "",
                    price,
                    price * quantity,
                    line,
                )
            return
        hours = self.hours(customer, month, until)
        if one.kind == "legacy":
            for resource in one.resources:
                for use in resource.uses:
                    amount = cents(times(times(use.hourly_cost, hours), rate))
                    count = times(use.hourly, hours)
                    line = (rate, start, end)
                    price = use.price
                    yield self._charge(
                        "azure",
                        customer,
                        one,
                        use.meter.category,
                        count,
                        use.meter.unit,
                        price,
                        amount,
                        line,
                        use,
                        resource,
                    )
            return
        exact = times(times(total(use.hourly_cost for res in one.resources for use in res.uses), hours), rate)
        amount = cents(exact)
        if amount:
            yield self._charge(
                "one_time", customer, one, "Azure plan", Decimal(1), "", amount, amount, (rate, start, end)
            )

    def _charge(
        self,
        provider: str,
        customer: Customer,
        one: Subscription,
        title: str,
        quantity: Decimal,
        unit: str,
        price: Decimal,
        subtotal: Decimal,
        line: tuple[Decimal, datetime, datetime],
        use: MeterUse | None = None,
        resource: Resource | None = None,
    ) -> Charge:
        tax = cents(subtotal * _TAX[customer.country.billed_in])
        detail = one.nickname if use is None else use.meter.name
        return Charge(
            provider, customer, one, title, detail, quantity, unit, price, subtotal, tax, *line, use, resource
        )


def _sold(one: Subscription, start: datetime, end: datetime) -> Iterator[tuple[int, Decimal]]:
    """What is charged in [start, end): a month of it, or what was paid at once then."""
    yield from ((quantity, price) for moment, quantity, price in one.once if start <= moment < end)
    over = one.terms.ended is not None and one.terms.ended < end
    if one.kind == "licence" and one.terms.cycle == "monthly" and not over:
        quantity, price = one.at(end - timedelta(microseconds=1))
        if price:
            yield quantity, price


def _refund(charge: Charge) -> Charge:
    return Charge(
        charge.provider, charge.customer, charge.subscription, charge.title, charge.detail, charge.quantity,
        charge.unit, charge.unit_price, -charge.subtotal, -charge.tax, charge.rate, charge.start, charge.end,
        charge.use, charge.resource, "Cancel",
    )  # fmt: skip
