"""A bot's rounds over a fresh store and fake vendors: what they find, and what would be posted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.cards.text import as_text
from bot.jobs.compose import compose
from bot.jobs.context import JobContext
from bot.model import (
    AlertKind,
    Cadence,
    Destination,
    Money,
    Rule,
    Scope,
)
from bot.ports.outbox import Notice
from tests.fake_partner import FakePartner, FakeUsage
from tests.fakes import CUSTOMERS, FakeClock, Staff

HERE = Destination("slack", "T1", "C1")


@dataclass
class Partner(FakePartner):
    """Partner Center whose figures are as old as the test says; all customers have Azure plans."""

    as_of: datetime | None = None

    def __post_init__(self):
        super().__post_init__()
        self.usage = OldUsage(self)


class OldUsage(FakeUsage):
    async def by_customer(self):
        async for rows in super().by_customer():
            yield [replace(row, as_of=self.vendor.as_of, azure_plan=True) for row in rows]


@dataclass
class Office:
    store: object
    clock: FakeClock = field(default_factory=FakeClock)
    partner: Partner = field(default_factory=Partner)
    posted: list[Notice] = field(default_factory=list)
    staff: Staff = field(default_factory=Staff)

    @property
    def context(self) -> JobContext:
        store = self.store
        return JobContext(
            self.partner,
            {},
            store,
            self.clock,
            self.staff.recipients(store),
        )

    async def open(self) -> Office:
        await self.store.customers.replace_all(CUSTOMERS, self.clock.now())
        self.partner.as_of = self.clock.now() - timedelta(hours=3)
        return self

    async def rule(self, kind: AlertKind, *steps: str, **changes: object) -> Rule:
        rule = Rule(
            id=f"r{len(await self.store.alerts.rules())}",
            kind=kind,
            scope=Scope(),
            destination=HERE,
            destination_name="#alerts",
            owner="slack:T1:U1",
            owner_name="Bill Weber",
            owner_home=Destination("slack", "T1", user="U1"),
            created=self.clock.now(),
            steps=tuple(Decimal(step) for step in steps),
            cadence=Cadence.DAILY if kind is AlertKind.DIGEST else None,
        )
        rule = replace(rule, **changes)
        await self.store.alerts.add(rule)
        return rule

    def day(self, day: int, hour: int = 6) -> None:
        """It is this day of November, and the vendor's figures are three hours old."""
        self.clock.at = datetime(2026, 11, day, hour, tzinfo=UTC)
        self.partner.as_of = self.clock.at - timedelta(hours=3)

    def spent(self, customer_id: str, amount: str) -> None:
        self.partner.costs[customer_id] = Money(Decimal(amount), "EUR")

    async def told(self) -> list[str]:
        """What goes out now, as text."""
        await compose(self.context)
        outbox = self.store.outbox
        notices = await outbox.claim(self.clock.now(), timedelta(minutes=1), 100)
        for notice in notices:
            await outbox.delivered(notice.id, self.clock.now())
        self.posted += notices
        return [as_text(notice.card) for notice in notices]
