"""Digest of what is on record: the days that it is about, and what was spent in them, each currency for itself."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.alerts.history import at_pace
from bot.alerts.sudden import daily_costs
from bot.cards.alert.digest import Digest
from bot.cards.alert.digest_money import Spender, Spending
from bot.model import (
    AlertKind,
    AlertNotice,
    Cadence,
    CustomerRef,
    DailyCost,
    History,
    Money,
    NoticeState,
    TicketSeen,
)
from bot.ports import CustomerIndex

TOP = 5
MOST_OVER = 50
STALE = timedelta(hours=48)
MOST_ALERTS = 5000
"""Alerts of its days that a digest counts; there are never so many."""


def window(cadence: Cadence, slot: date) -> tuple[date, date]:
    """The days a digest tells of, both included: they are over when it is written."""
    ends = slot - timedelta(days=1)
    match cadence:
        case Cadence.DAILY:
            return ends, ends
        case Cadence.WEEKLY:
            return slot - timedelta(days=7), ends
        case Cadence.MONTHLY:
            return ends.replace(day=1), ends


@dataclass(slots=True)
class Tally:
    """One currency while customers go by: sums, and the few that stand out."""

    total: Decimal = Decimal(0)
    customers: int = 0
    expected: Decimal = Decimal(0)
    last_month: Decimal = Decimal(0)
    daily: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    top: list[tuple[Decimal, str, Spender]] = field(default_factory=list)
    movers: list[tuple[Decimal, str, Spender]] = field(default_factory=list)


@dataclass(slots=True)
class Gathering:
    """Adds up what is on record, customer by customer, in memory that does not grow with them."""

    covers: Callable[[str], bool]
    currency: str
    cadence: Cadence
    starts: date
    ends: date
    without_budget: int = 0
    silent: int = 0
    as_of: datetime | None = None
    _tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    _over: list[tuple[Decimal, str, Spender]] = field(default_factory=list)

    def take(self, batch: Sequence[History]) -> None:
        """Add some customers' days on record."""
        by_customer: dict[str, list[History]] = defaultdict(list)
        for history in batch:
            by_customer[history.customer_id].append(history)
        for customer_id, histories in by_customer.items():
            if self.covers(customer_id):
                self._customer(customer_id, sorted(histories, key=lambda each: each.period.starts))

    def _customer(self, customer_id: str, histories: Sequence[History]) -> None:
        known = [each for each in histories if each.points and each.points[0].day <= self.ends]
        current = next(
            (each for each in reversed(known) if each.period.starts <= self.ends <= each.period.ends), None
        )
        if current is None:
            self.silent += bool(known)
            return
        if self.currency and current.currency != self.currency:
            return
        point = [each for each in current.points if each.day <= self.ends][-1]
        tally = self._tallies[current.currency]
        tally.customers += 1
        tally.total += point.cost
        tally.expected += at_pace(current.period, point)
        earlier = [each for each in known if each.period.ends < current.period.starts]
        if earlier and earlier[-1].currency == current.currency:
            tally.last_month += earlier[-1].points[-1].cost
        grew = self._days(tally, daily_costs(histories, self.ends), current.currency)
        self._rank(tally, customer_id, current.currency, point.cost, point.budget, grew)
        as_of = datetime.combine(point.day, time(23, 59), UTC)
        self.as_of = max(self.as_of or as_of, as_of)
        self.silent += (self.ends - point.day) > STALE

    def _days(self, tally: Tally, days: Sequence[DailyCost], currency: str) -> Decimal:
        grew = Decimal(0)
        for each in days:
            if self.starts <= each.day <= self.ends and each.cost.currency == currency:
                tally.daily[each.day] += each.cost.amount
                grew += each.cost.amount
        return grew

    def _rank(
        self,
        tally: Tally,
        customer_id: str,
        currency: str,
        cost: Decimal,
        budget: Decimal | None,
        grew: Decimal,
    ) -> None:
        limit = Money(budget, currency) if budget else None
        # Names are looked up for the few that are shown.
        nameless = CustomerRef(customer_id, "", "")
        spender = Spender(nameless, Money(cost, currency), limit, Money(grew, currency))
        _keep(tally.top, (cost, customer_id, spender), TOP)
        _keep(tally.movers, (grew, customer_id, spender), TOP)
        if not budget:
            self.without_budget += 1
        elif cost > budget:
            _keep(self._over, (cost / budget, customer_id, spender), MOST_OVER)

    def worst(self) -> list[Spender]:
        """Customers over their budgets, the worst first."""
        return _best(self._over)

    async def spending(self, customers: CustomerIndex) -> tuple[Spending, ...]:
        """Each currency, the one with the most customers first."""
        ordered = sorted(self._tallies.items(), key=lambda item: (-item[1].customers, item[0]))
        over = self.cadence is Cadence.MONTHLY
        return tuple(
            [
                Spending(
                    total=Money(tally.total, code),
                    customers=tally.customers,
                    top=tuple([await with_name(customers, each) for each in _best(tally.top)]),
                    movers=tuple([await with_name(customers, each) for each in _best(tally.movers)]),
                    daily=tuple(
                        DailyCost(day, Money(cost, code)) for day, cost in sorted(tally.daily.items())
                    ),
                    expected=None if over else Money(tally.expected, code),
                    last_month=Money(tally.last_month, code) if tally.last_month else None,
                )
                for code, tally in ordered
            ]
        )

    async def digest(
        self, customers: CustomerIndex, notices: Sequence[AlertNotice], tickets: Sequence[TicketSeen] = ()
    ) -> Digest:
        """What was added up, with the alerts of these days and the tickets that wait for an answer."""
        taken = sum(each.acknowledged is not None for each in notices)
        return Digest(
            cadence=self.cadence,
            starts=self.starts,
            ends=self.ends,
            spending=await self.spending(customers),
            over=tuple([await with_name(customers, each) for each in self.worst()]),
            without_budget=self.without_budget,
            silent=self.silent,
            told=len(notices),
            acknowledged=taken,
            open=len(notices) - taken,
            waiting=tuple(tickets),
            as_of=self.as_of,
        )


def on_record_since(starts: date) -> date:
    """From which day on a digest that begins here reads what is on record: the month before is what it compares with."""
    return (starts.replace(day=1) - timedelta(days=1)).replace(day=1)


def counted(notice: AlertNotice) -> bool:
    """Whether a digest counts an alert: it went out, and is no digest itself."""
    sent = notice.state in (NoticeState.SENT, NoticeState.SUMMARISED)
    return sent and notice.crossing.kind is not AlertKind.DIGEST


def _keep(heap: list[tuple[Decimal, str, Spender]], item: tuple[Decimal, str, Spender], most: int) -> None:
    if len(heap) < most:
        heapq.heappush(heap, item)
    elif item[:2] > heap[0][:2]:
        heapq.heapreplace(heap, item)


def _best(heap: Sequence[tuple[Decimal, str, Spender]]) -> list[Spender]:
    return [spender for _, _, spender in sorted(heap, key=lambda item: item[:2], reverse=True)]


async def with_name(customers: CustomerIndex, spender: Spender) -> Spender:
    """With the customer's name, as far as it is known."""
    customer_id = spender.customer.id
    known = await customers.get(customer_id)
    customer = known or CustomerRef(customer_id, f"…{customer_id[-6:]}", "")
    return Spender(customer, spender.cost, spender.budget, spender.grew)
