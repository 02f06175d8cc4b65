"""What the tests of alerts put in: rules, crossings, snapshots, tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.cards.model import Card
from bot.model import (
    AlertKind,
    Baseline,
    Crossing,
    CustomerRef,
    Desk,
    Destination,
    Evaluation,
    Forecast,
    History,
    Memory,
    Money,
    Mute,
    Period,
    Point,
    Rule,
    Scope,
    TicketRef,
    TicketSeen,
    TicketState,
    TicketWatch,
)
from bot.ports.outbox import Notice
from tests.contracts.store_samples import ADA, CONTOSO, NOW, RETAIL

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FINANCE = Destination("slack", "T1", "C-finance")
OPS = Destination("teams", "tenant", "19:ops@thread.tacv2")
HOME = Destination("slack", "T1", user="ada")

WHOLE = Rule(
    id="r1",
    kind=AlertKind.PERCENT,
    scope=Scope(excluded=(RETAIL,)),
    destination=FINANCE,
    destination_name="#finance",
    owner=ADA,
    owner_name="Ada",
    owner_home=HOME,
    created=NOW,
    steps=(Decimal(50), Decimal("80.0"), Decimal(100)),
    currency="GBP",
    locale="de-DE",
    time_zone="Europe/Berlin",
)
RULES = {WHOLE.id: WHOLE}


def rule(rule_id: str, **changed: object) -> Rule:
    """A rule for everybody."""
    return replace(WHOLE, **({"id": rule_id} | changed))


def crossing(key: str = "percent:2026-03-01:80:0", **changed: object) -> Crossing:
    """Contoso has reached 80 % of its budget."""
    found = Crossing(
        rule_id="r1",
        kind=AlertKind.PERCENT,
        key=key,
        level=Decimal(80),
        customer=CONTOSO,
        period=MARCH,
        step=Decimal("80.0"),
        passed=(Decimal(50), Decimal("80.0")),
        cost=Money(Decimal("801.10"), "GBP"),
        budget=Money(Decimal("1000"), "GBP"),
        as_of=NOW,
        forecast=Forecast(Money(Decimal(1600), "GBP"), Money(Decimal(1000), "GBP"), date(2026, 3, 19)),
        baseline=Baseline(
            date(2026, 3, 2), Money(Decimal(9), "GBP"), Money(Decimal(2), "GBP"), Money(Decimal(1), "GBP"), 14
        ),
        remarks=("The budget was lowered from 1,200.00 to 1,000.00.",),
        details={"Plan": "Azure, für Zoë"},
    )
    return replace(found, **changed)


def outcome(*told: Crossing, muted: tuple[Crossing, ...] = (), **changed: object) -> Evaluation:
    """An evaluation that found these, and remembers what was told to Contoso."""
    memory = {("r1", CONTOSO.id): Memory("2026-03-01", "GBP", {"80": Decimal("801.10")})}
    return replace(Evaluation(told=told, muted=muted, memory=memory), **changed)


def mute(customer_id: str = CONTOSO.id, **changed: object) -> Mute:
    """Ada silences a rule for a day."""
    silence = Mute(
        rule_id="r1",
        customer_id=customer_id,
        until=NOW + timedelta(days=1),
        reason="they know",
        by=ADA,
        since=NOW,
        level=Decimal("80.5"),
        cost=Decimal("801.10"),
    )
    return replace(silence, **changed)


def history(customer: CustomerRef = CONTOSO, period: Period = MARCH, days: int = 2) -> History:
    """A customer's first days in a period."""
    points = tuple(
        Point(period.starts + timedelta(days=day), Decimal(f"{day}.10"), Decimal(1000) if day else None)
        for day in range(days)
    )
    return History(customer.id, period, "GBP", points)


def ticket(number: str = "2503020001", **changed: object) -> TicketSeen:
    """A ticket of Contoso's."""
    ref = TicketRef(Desk.AZURE, number, "5ub")
    seen = TicketSeen(
        ref.key, ref, CONTOSO, number, "VM für Zoë", TicketState.OPEN, "Minimal", NOW, ("d1", "d2")
    )
    return replace(seen, **changed)


def watch(seen: TicketSeen, **changed: object) -> TicketWatch:
    """Somebody follows a ticket in a thread of a channel."""
    return replace(TicketWatch(seen.key, replace(FINANCE, thread="1700.1"), NOW, owner=ADA), **changed)


def message(name: str, to: Destination = FINANCE, **changed: object) -> Notice:
    """A message for a channel."""
    return replace(Notice(name, f"key-{name}", to, Card("Budget", "80% used"), NOW), **changed)
