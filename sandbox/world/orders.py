"""Orders: what was bought together, and how it comes to be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.wire.bodies import Json
from sandbox.world.catalogue import Sku
from sandbox.world.renewals import charge
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import Entitlement, Subscription
from sandbox.world.terms import LICENCE_DAYS, MONTHS, after, evening

PERPETUAL_DAYS = 30
PENDING, COMPLETED, CANCELLED = "pending", "completed", "cancelled"


@dataclass(slots=True)
class OrderLine:
    """One line. `subscription` is what came of it; `told` whether the order says so already."""

    number: int
    offer_id: str
    title: str
    quantity: int
    duration: str
    subscription: Subscription
    told: bool = False
    mpn_id: str | None = None
    parent_id: str | None = None
    context: Json | None = None
    renews_to: str | None = None
    promotion: str | None = None
    price: Decimal | None = None
    cancelled: bool = False


@dataclass(slots=True)
class Order:
    """One order of a customer. It is seen from `visible` on."""

    id: str
    customer_id: str
    cycle: str
    currency: str
    created: datetime
    lines: list[OrderLine]
    status: str = PENDING
    visible: datetime | None = None
    cart_id: str = ""

    def seen(self, now: datetime) -> bool:
        """Whether it is told of yet."""
        return self.visible is None or self.visible <= now


@dataclass(slots=True)
class Orders:
    """All orders, the oldest first."""

    all: dict[str, list[Order]] = field(default_factory=dict)

    def of(self, customer_id: str, now: datetime) -> list[Order]:
        """Those of a customer that are seen."""
        return [one for one in self.all.get(customer_id, []) if one.seen(now)]

    def find(self, customer_id: str, identity: str, now: datetime) -> Order | None:
        """One by id, in any case."""
        wish = identity.lower()
        return next((one for one in self.of(customer_id, now) if one.id.lower() == wish), None)

    def add(self, order: Order) -> None:
        """Keep a new one."""
        self.all.setdefault(order.customer_id, []).append(order)


def seed_orders(currencies: Mapping[str, str], subscriptions: Mapping[str, Sequence[Subscription]]) -> Orders:
    """The orders behind everything that was seeded."""
    orders = Orders()
    for customer_id, mine in subscriptions.items():
        by_id: dict[str, list[Subscription]] = {}
        for one in mine:
            by_id.setdefault(one.order_id, []).append(one)
        for identity, bought in by_id.items():
            lines = [
                OrderLine(number, one.offer_id, one.offer_name, one.quantity, one.terms.duration, one, True,
                          mpn_id=one.terms.mpn_id, parent_id=one.terms.parent_id)
                for number, one in enumerate(bought)
            ]  # fmt: skip
            first = bought[0]
            orders.add(
                Order(
                    identity,
                    customer_id,
                    first.terms.cycle,
                    currencies[customer_id],
                    first.created,
                    lines,
                    COMPLETED,
                )
            )
    return orders


def kind_of(sku: Sku) -> str:
    """What a SKU becomes when it was bought."""
    if sku.prerequisites == ("MicrosoftCustomerAgreement",):
        return "plan"
    if sku.provisioning:
        return "reservation"
    if not sku.terms[0].duration:
        return "perpetual"
    return "software" if not sku.monthly and not sku.trial and not sku.bases and sku.price else "licence"


def found(
    rng: SeededRandom, customer_id: str, order_id: str, number: int, sku: Sku, item: str, quantity: int,
    duration: str, cycle: str, now: datetime,
) -> Subscription:  # fmt: skip
    """What a line becomes, pending at first."""
    kind = kind_of(sku)
    one = Subscription(
        id=rng.guid("bought", order_id, number), customer_id=customer_id, kind=kind, offer_id=item,
        offer_name=sku.title, nickname=sku.title, quantity=quantity, status="pending", created=now, etag="1",
        order_id=order_id,
    )  # fmt: skip
    one.terms.cycle, one.terms.trial = cycle, sku.trial
    if kind == "plan":
        one.terms.cycle = "monthly"
        one.entitlements.append(Entitlement(rng.guid("entitlement", one.id, 0), "Azure subscription 1"))
        return one
    if duration in MONTHS:
        one.terms.begin(now, duration, LICENCE_DAYS)
        one.terms.renews = kind in ("licence", "software") and not sku.trial
    if kind == "perpetual":
        one.terms.cancel_until = evening(now + timedelta(days=PERPETUAL_DAYS))
    if kind == "reservation":
        one.terms.cancel_until = None
    if sku.trial:
        one.terms.end = after(now, 1)
    charge(one, sku, duration, cycle, now)
    return one
