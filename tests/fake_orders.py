"""Orders of the fake Partner Center: what every customer has ordered, and owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Cause, PartnerFailure
from bot.model.order import (
    ActivationLink,
    Entitlement,
    Order,
    OrderLine,
    OrderState,
    Owned,
    Progress,
    Provisioning,
)
from bot.model.purchase import ORDERED_ALREADY, Cart, CartLine, CartProblem, Checkout
from bot.ports import RequestIds
from tests.fake_subscriptions import plan_of, seats_of
from tests.samples import NOW

if TYPE_CHECKING:
    from tests.fake_partner import FakePartner

ORDER_WORDS = {
    "catalogue.eligibility": "check a promotion",
    "catalogue.in_stock": "check the inventory",
    "catalogue.promotions": "list promotions",
    "catalogue.registered": "read a registration",
    "orders.activation_links": "read activation links",
    "orders.cancel": "cancel an order",
    "orders.cart": "read a cart",
    "orders.checkout": "place the order",
    "orders.create_cart": "create a cart",
    "orders.register": "register for reservations",
    "resellers.of": "list a customer's resellers",
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
    """Orders (``bot.ports.Orders``). ``placed`` are those of each customer; ``carts`` what was put into each; ``refused`` is what the
    next checkout is refused with, whose cart is ordered all the same."""

    vendor: FakePartner
    placed: dict[str, list[Order]] = field(default_factory=dict)
    carts: dict[str, tuple[Cart, str, CartLine]] = field(default_factory=dict)
    refused: list[CartProblem] = field(default_factory=list)

    def all(self, customer_id: str) -> list[Order]:
        return self.placed.setdefault(customer_id.lower(), seeded(customer_id.lower()))

    async def of(self, customer_id: str) -> Sequence[Order]:
        self.vendor.asked("orders.of", customer_id)
        return list(self.all(customer_id))

    async def get(self, customer_id: str, order_id: str) -> Order:
        self.vendor.asked("orders.get", customer_id)
        return self._found(customer_id, order_id, "read an order")

    async def provisioning(self, customer_id: str, order_id: str) -> Progress:
        self.vendor.asked("orders.provisioning", customer_id)
        order = self._found(customer_id, order_id, "read how far an order is provisioned")
        at = Provisioning.PENDING if order.state is OrderState.PENDING else Provisioning.FULFILLED
        return {line.number: at for line in order.lines}

    async def entitlements(self, customer_id: str, kind: Owned) -> Sequence[Entitlement]:
        self.vendor.asked("orders.entitlements", customer_id)
        if kind is Owned.SOFTWARE:
            return [
                Entitlement(kind, order.id, line.number, *line.product, line.quantity)
                for order in self.all(customer_id)
                for line in order.lines
                if line.quantity and line.activates and order.state is OrderState.COMPLETED
            ]
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

    async def activation_links(self, customer_id: str, order_id: str, line: int) -> Sequence[ActivationLink]:
        self.vendor.asked("orders.activation_links", customer_id)
        order = self._found(customer_id, order_id, "read activation links")
        ready = order.state is OrderState.COMPLETED and order.lines[line].activates
        return (
            [ActivationLink(line, f"https://activate.example/{order.id}/{line}?token=s3cret")]
            if ready
            else []
        )

    async def cancel(
        self, customer_id: str, order: Order, lines: Sequence[OrderLine], ids: RequestIds
    ) -> Order:
        self.vendor.asked("orders.cancel", customer_id)
        return self.vendor.once(
            "orders.cancel", ids, lambda: (customer_id, self._cancel(customer_id, order, lines))
        )

    def _cancel(self, customer_id: str, order: Order, lines: Sequence[OrderLine]) -> Order:
        orders, gone = self.all(customer_id), {each.number for each in lines}
        at = next(at for at, each in enumerate(orders) if each.id == order.id)
        kept = tuple(replace(each, quantity=0) if each.number in gone else each for each in orders[at].lines)
        state = OrderState.COMPLETED if any(each.quantity for each in kept) else OrderState.CANCELLED
        orders[at] = replace(orders[at], lines=kept, state=state)
        return orders[at]

    async def cart(self, customer_id: str, cart_id: str) -> Cart:
        self.vendor.asked("orders.cart", customer_id)
        if cart_id not in self.carts or self.carts[cart_id][1] != customer_id.lower():
            raise PartnerFailure(Cause.NOT_FOUND, "read a cart", status=404, code="800008")
        return self.carts[cart_id][0]

    async def register(self, customer_id: str, subscription_id: str, ids: RequestIds) -> bool:
        self.vendor.asked("orders.register", customer_id)
        self.vendor.catalogue.ready.add(subscription_id)
        return True

    async def create_cart(self, customer_id: str, line: CartLine, ids: RequestIds) -> Cart:
        self.vendor.asked("orders.create_cart", customer_id)
        current = line.catalog_item.endswith(f":{self.vendor.catalogue.revision:012d}")
        wrong = () if current else (CartProblem("10001", "The catalog item ID is not valid."),)
        cart = Cart(f"cart-{len(self.carts) + 1}", False, NOW, wrong)
        self.carts[cart.id] = (cart, customer_id.lower(), line)
        return cart

    async def checkout(self, customer_id: str, cart_id: str, ids: RequestIds) -> Checkout:
        self.vendor.asked("orders.checkout", customer_id)
        cart = await self.cart(customer_id, cart_id)
        if cart.ordered:
            failure = "place the order"
            raise PartnerFailure(Cause.BAD_REQUEST, failure, status=400, code=ORDERED_ALREADY)
        return self.vendor.once("orders.checkout", ids, lambda: self._order(customer_id, cart_id))

    def _order(self, customer_id: str, cart_id: str) -> tuple[str, Checkout]:
        cart, owner, line = self.carts[cart_id]
        self.carts[cart_id] = (replace(cart, ordered=True), owner, line)
        if self.refused:
            return customer_id, Checkout((), (self.refused.pop(),))
        product = line.catalog_item.split(":")[0]
        name = self.vendor.catalogue.products_by_id[product].title
        number = len(self.vendor.done) + 1
        ordered = OrderLine(
            0,
            line.catalog_item,
            name,
            line.quantity,
            line.term.duration,
            activates=name.startswith("SQL"),
            reseller_id=line.reseller,
            promotion_id=line.promotion,
        )
        order = Order(f"d{number:011d}", NOW, OrderState.PENDING, (ordered,), "EUR", line.term.cycle)
        self.all(customer_id).append(order)
        return customer_id, Checkout((order,))

    def provision(self, customer_id: str) -> None:
        """What was ordered is there."""
        orders = self.all(customer_id)
        for at, each in enumerate(orders):
            if each.state is OrderState.PENDING:
                lines = tuple(
                    replace(line, subscription_id=f"77777777-0000-4000-8000-{at:012d}") for line in each.lines
                )
                orders[at] = replace(each, state=OrderState.COMPLETED, lines=lines)

    def _found(self, customer_id: str, order_id: str, operation: str) -> Order:
        found = next((each for each in self.all(customer_id) if each.id == order_id.lower()), None)
        if found is None:
            raise PartnerFailure(
                Cause.NOT_FOUND, operation, status=404, code="20000", correlation_id="c0ffee"
            )
        return found
