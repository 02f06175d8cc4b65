"""Terms of subscriptions: for how long, billed how often, until when to cancel, and what is planned at the end."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.wire.bodies import Json

MONTHS = {"P1M": 1, "P1Y": 12, "P3Y": 36}
CYCLE_MONTHS = {"monthly": 1, "annual": 12, "triennial": 36}
LICENCE_DAYS = 7
"""https://learn.microsoft.com/partner-center/customers/new-commerce-cancellation-policy"""
EXTENDED = "P1M"
"""An extended service term runs from month to month."""


def after(start: datetime, months: int) -> datetime:
    """Midnight of the same day *months* later, or of the last day of a shorter month."""
    total = start.year * 12 + start.month - 1 + months
    year, month = total // 12, total % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day, hour=0, minute=0, second=0, microsecond=0)


def evening(moment: datetime) -> datetime:
    """One minute before midnight, at which windows close."""
    return moment.replace(hour=23, minute=59, second=0, microsecond=0)


@dataclass(slots=True)
class SupportContact:
    """Who supports the customer for a subscription."""

    tenant_id: str
    mpn_id: str
    name: str


@dataclass(slots=True)
class Transition:
    """One move of seats to another offer, and how it went."""

    operation_id: str
    from_item: str
    to_item: str
    quantity: int
    kind: str
    to_subscription: str
    events: list[tuple[str, str, datetime]]
    term: str = ""
    cycle: str = ""


@dataclass(slots=True)
class Terms:
    """What was agreed for one subscription. `end` is the first moment after the term, None where there is no end.

    `windows` are seats that may still be given back, and until when. `actions` and `instructions` are the two ways to
    plan the end of a term; of both, `actions` count. `version` is that of the etag. Nobody is told of a subscription before
    it is `visible`.
    """

    duration: str = ""
    cycle: str = "monthly"
    start: datetime | None = None
    end: datetime | None = None
    renews: bool = False
    extended: bool = False
    trial: bool = False
    cancel_until: datetime | None = None
    windows: list[tuple[datetime, int]] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    instructions: Json | None = None
    promotion: str | None = None
    parent_id: str | None = None
    mpn_id: str | None = None
    suspended_by: list[str] = field(default_factory=list)
    version: int = 1
    updates: int = 0
    busy: bool = False
    ended: datetime | None = None
    visible: datetime | None = None
    registered: str = "NotRegistered"
    contact: SupportContact | None = None
    transitions: list[Transition] = field(default_factory=list)

    def begin(self, start: datetime, duration: str, days: int = LICENCE_DAYS) -> None:
        """Begin a term. It can be cancelled for *days*; an extended one until it ends."""
        self.start, self.duration = start, duration
        self.end = after(start, MONTHS[duration])
        self.cancel_until = evening(start + timedelta(days=days)) if days else None
        if self.extended:
            self.cancel_until = self.end - timedelta(minutes=1)

    def refundable(self, quantity: int, now: datetime) -> list[tuple[datetime, int]]:
        """Seats that may be given back: all within the window of the whole, later those that were added last."""
        if self.cancel_until is not None and now <= self.cancel_until:
            return [(self.cancel_until, quantity)]
        return [(until, seats) for until, seats in self.windows if now <= until]

    def unplan(self) -> None:
        """Forget what was planned for the end of the term."""
        self.actions, self.instructions = [], None
