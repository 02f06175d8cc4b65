"""Orders of the fake Partner Center: what every customer has ordered, and owns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import Cause, PartnerFailure
from bot.model.order import (
    Entitlement,
    Order,
    OrderLine,
    OrderState,
    Owned,
    Progress,
    Provisioning,
)
from tests.fake_subscriptions import plan_of, seats_of
from tests.samples import NOW

ORDER_WORDS = {
    "orders.entitlements": "list entitlements",
    "orders.get": "read an order",
    "orders.of": "list orders",
    "orders.provisioning": "read how far an order is provisioned",
}
MACHINES = "Reserved VM Instance, Standard_D4s_v5, EU West, 3 Years"


def _order(customer_id: str, letter: str, days: int, line: OrderLine, cycle: str) -> Order:
    when = NOW - timedelta(days=days)
    return Order(f"{letter}{customer_id[-11:]}", when, OrderState.COMPLETED, (line,), "EUR", cycle)


def seeded(customer_id: str) -> list[Order]:
    """What a customer ordered before the test began."""
    plan = OrderLine(0, "DZH318Z0BPS6:0001:A", "Azure plan", 1, subscription_id=plan_of(customer_id))
    seats = OrderLine(0, "CFQ7TTC0LFLX:0001:A", "Microsoft 365 E3", 25, "P1Y", seats_of(customer_id))
    machines = OrderLine(0, "DZH318Z0FM1Z:0011:A", MACHINES, 4, "P3Y")
    return [
        _order(customer_id, "a", 500, plan, "monthly"),
        _order(customer_id, "b", 20, seats, "monthly"),
        _order(customer_id, "c", 1000, machines, "onetime"),
    ]


@dataclass
class FakeOrders:
    """Orders (``bot.ports.OrderReader``). ``placed`` are those of each customer; ``slow`` are ids that are still on their way."""

    asked: Callable[[str, str], None]
    placed: dict[str, list[Order]] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)

    def all(self, customer_id: str) -> list[Order]:
        return self.placed.setdefault(customer_id.lower(), seeded(customer_id.lower()))

    async def of(self, customer_id: str) -> Sequence[Order]:
        self.asked("orders.of", customer_id)
        return list(self.all(customer_id))

    async def get(self, customer_id: str, order_id: str) -> Order:
        self.asked("orders.get", customer_id)
        return self._found(customer_id, order_id, "read an order")

    async def provisioning(self, customer_id: str, order_id: str) -> Progress:
        self.asked("orders.provisioning", customer_id)
        order = self._found(customer_id, order_id, "read how far an order is provisioned")
        at = Provisioning.PENDING if order.state is OrderState.PENDING else Provisioning.FULFILLED
        return {line.number: at for line in order.lines}

    async def entitlements(self, customer_id: str, kind: Owned) -> Sequence[Entitlement]:
        self.asked("orders.entitlements", customer_id)
        if kind is not Owned.RESERVATION:
            return ()
        return [
            Entitlement(
                kind,
                order.id,
                line.number,
                *line.product,
                line.quantity,
                NOW + timedelta(days=95),
                "virtualmachines",
            )
            for order in self.all(customer_id)
            for line in order.lines
            if "Reserved" in line.name
        ]

    def _found(self, customer_id: str, order_id: str, operation: str) -> Order:
        found = next((each for each in self.all(customer_id) if each.id == order_id.lower()), None)
        if found is None:
            raise PartnerFailure(
                Cause.NOT_FOUND, operation, status=404, code="20000", correlation_id="c0ffee"
            )
        return found
