"""Event detection: sees when usage passes a step of its budget, and when an invoice is issued."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sandbox.world.usage import customer_cost, period
from sandbox.world.world import World

STEPS = (Decimal(80), Decimal(100))
THRESHOLD, INVOICE = "usagerecords-thresholdExceeded", "invoice-ready"


class EventDetector:
    """Remembers what it saw last. What was so when somebody first asked for events is not news."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._steps: dict[str, tuple[datetime, Decimal]] | None = None
        self._invoices: set[str] | None = None

    def detect(self) -> None:
        """Raise the events of what has happened since the last look."""
        now = self.world.now()
        self.world.agenda.run(now)
        if self.world.webhooks.wants(THRESHOLD):
            self._detect_usage(now)
        if self.world.webhooks.wants(INVOICE):
            self._detect_invoices(now)

    def _detect_usage(self, now: datetime) -> None:
        month, before = period(now).start, self._steps
        self._steps = {identity: (month, step) for identity, step in self._reached(now).items()}
        if before is None:
            return
        nothing = (month, Decimal(0))
        risen = [
            identity
            for identity, (_, step) in self._steps.items()
            if step > (before.get(identity, nothing)[1] if before.get(identity, nothing)[0] == month else 0)
        ]
        if risen:
            # The event names the collection and nobody in it, however many there are.
            self.world.webhooks.happen(THRESHOLD, "usagerecords", "/v1/customers/usagerecords")

    def _reached(self, now: datetime) -> dict[str, Decimal]:
        """The highest step that each customer with a budget has passed; 0 for none."""
        found = {}
        for customer, mine in self.world.metered():
            if customer.budget:
                _, hours = self.world.usage.reading(customer, now)
                percent = customer_cost(mine, hours) / customer.budget * 100
                found[customer.id] = max((step for step in STEPS if percent >= step), default=Decimal(0))
        return found

    def _detect_invoices(self, now: datetime) -> None:
        issued = {one.id: one for one in self.world.billing.issued(now)}
        before, self._invoices = self._invoices, set(issued)
        for identity in () if before is None else sorted(issued.keys() - before):
            self.world.webhooks.happen(INVOICE, "invoice", f"/v1/invoices/{identity}")
