"""Owned software and reservations that are seeded: bought more than a year before the world begins, so that no bill tells of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.world.catalogue import Catalogue
from sandbox.world.customers import Customer
from sandbox.world.orders import COMPLETED, Order, OrderLine, Orders, found
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import Subscription
from sandbox.world.terms import after

_MACHINES, _SERVER = "DZH318Z08M9S", "DG7GMGF0PWHC:0003"
_SOON = {"Fabrikam, Inc.": 20, "Contoso Ltd": 55}
"""Days until the first reservation of a customer ends, whatever the seed."""


def seed_owned(
    rng: SeededRandom,
    catalogue: Catalogue,
    customer: Customer,
    mine: list[Subscription],
    orders: Orders,
    now: datetime,
) -> None:
    """A reservation of machines for three years, two for the biggest, and a server."""
    stream = rng.stream("owned", customer.id)
    plan = next((one for one in mine if one.kind == "plan"), None)
    machines = [sku for sku in catalogue.products[_MACHINES].skus if sku.attributes["duration"] == "3Years"]
    for number in range(2 if customer.size == 3 else 1):
        sku, days = stream.choice(machines), stream.randrange(430, 1000)
        start = now - timedelta(days=days)
        if number == 0 and customer.name in _SOON:
            start = after(now + timedelta(days=_SOON[customer.name]), -36)
        if plan is not None:
            context = {"subscriptionId": plan.entitlements[0].id, "scope": "shared", "duration": "3Years"}
            item = f"{sku.key}:DZH{rng.code(9, 'owned', customer.id, number)}"
            _keep(
                rng,
                customer,
                mine,
                orders,
                (sku.key, item),
                stream.choice((2, 4, 8)),
                start,
                catalogue,
                context,
            )
    start = now - timedelta(days=stream.randrange(430, 1400))
    _keep(
        rng,
        customer,
        mine,
        orders,
        (_SERVER, f"{_SERVER}:DG7GMGF0L3KR"),
        stream.choice((1, 2, 4)),
        start,
        catalogue,
    )


def _keep(
    rng: SeededRandom, customer: Customer, mine: list[Subscription], orders: Orders, what: tuple[str, str],
    quantity: int, start: datetime, catalogue: Catalogue, context: dict[str, str] | None = None,
) -> None:  # fmt: skip
    sku = catalogue.offer(what[0])
    assert sku is not None
    duration, cycle = ("P3Y", "one_time") if context else ("", "one_time")
    order_id = rng.guid("owned order", customer.id, *what).replace("-", "")[:12]
    one = found(rng, customer.id, order_id, 0, sku, what[1], quantity, duration, cycle, start)
    one.status = "active"
    mine.append(one)
    line = OrderLine(
        0, what[1], sku.title, quantity, duration, one, context=context, price=sku.billed(duration, cycle)
    )
    orders.add(Order(order_id, customer.id, cycle, customer.country.currency, start, [line], COMPLETED))
