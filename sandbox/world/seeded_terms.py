"""Terms of seeded subscriptions, and what big customers have besides: an add-on, and software for three years.

Everything is drawn from streams of its own, and nothing here is billed within the year of invoices that a world begins with.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.wire.bodies import Json
from sandbox.world.catalogue import Catalogue
from sandbox.world.customers import Customer
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import Subscription
from sandbox.world.terms import LICENCE_DAYS, MONTHS, after, evening

_ADD_ON = "CFQ7TTC0LHSL:0001"
_SOFTWARE = "DG7GMGF0DVSV:000P"
BY_PARTNER = "CustomerCancellation"

# customer, number of the licence: days until the term ends (negative: since it began), renews, planned
_SHOWN: dict[tuple[str, int], tuple[int, bool, str]] = {
    ("Fabrikam, Inc.", 0): (-2, True, ""),
    ("Fabrikam, Inc.", 1): (12, False, ""),
    ("Contoso Ltd", 0): (25, True, "fewer"),
    ("Contoso Ltd", 1): (40, False, "Cancel"),
    ("Adventure Works Cycles", 0): (9, True, "RenewToNewTerm"),
    ("Adventure Works Cycles", 1): (33, False, "RenewToExtendedServiceTerm"),
    ("Contoso Retail", 0): (-30, True, ""),
    ("Contoso Retail", 1): (70, True, ""),
}


def seed_terms(
    rng: SeededRandom, catalogue: Catalogue, customer: Customer, mine: list[Subscription], now: datetime
) -> None:
    """Give every subscription of a customer its terms, and a big customer more subscriptions."""
    licences = [one for one in mine if one.kind == "licence"]
    for one in mine:
        one.terms.version = abs(int(one.etag)) % 9 + 1
        if one.status == "suspended":
            one.terms.suspended_by = [BY_PARTNER]
        if one.kind == "plan" and rng.stream("registration", one.id).random() < 0.5:
            one.terms.registered = "Registered"
    for number, one in enumerate(licences):
        _agree(rng, catalogue, customer, one, number, now)
    if customer.size >= 2:
        mine += _more(rng, catalogue, customer, licences, now)


def _agree(
    rng: SeededRandom, catalogue: Catalogue, customer: Customer, one: Subscription, number: int, now: datetime
) -> None:
    stream = rng.stream("terms", one.id)
    duration = stream.choices(("P1Y", "P1M", "P3Y"), (75, 15, 10))[0]
    renews, planned = stream.random() < 0.8, stream.random()
    shown = _SHOWN.get((customer.name, number))
    start = _running(one.created, duration, now)
    if shown is not None:
        days, renews, plan = shown
        duration = "P1Y"
        day = now + timedelta(days=days)
        start = day if days < 0 else after(day + timedelta(days=1), -MONTHS[duration])
    else:
        plan = _plan(stream, renews, planned)
    one.terms.begin(start, duration)
    one.terms.renews = renews
    _schedule(catalogue, one, plan)


def _running(created: datetime, duration: str, now: datetime) -> datetime:
    """When the term that runs now began."""
    start, months = created, MONTHS[duration]
    while after(start, months) <= now + timedelta(days=1):
        start = after(start, months)
    return start


def _plan(stream: random.Random, renews: bool, planned: float) -> str:
    if renews:
        return "" if planned > 0.2 else stream.choice(("fewer", "RenewToNewTerm"))
    return "" if planned > 0.6 else stream.choice(("Cancel", "Cancel", "RenewToExtendedServiceTerm"))


def _schedule(catalogue: Catalogue, one: Subscription, plan: str) -> None:
    if plan == "fewer":
        one.terms.instructions = _next(one, max(1, one.quantity * 9 // 10))
    elif plan:
        action: Json = {"scheduleType": "TermEnd", "actionType": plan}
        if plan == "RenewToNewTerm":
            action["instructions"] = _next(one, one.quantity + max(1, one.quantity // 10))
        one.terms.actions = [action]


def _next(one: Subscription, quantity: int) -> Json:
    product, sku, availability = one.offer_id.split(":")
    return {
        "product": {
            "productId": product,
            "skuId": sku,
            "availabilityId": availability,
            "billingCycle": "monthly",
            "termDuration": one.terms.duration,
        },
        "quantity": quantity,
    }


def _more(
    rng: SeededRandom, catalogue: Catalogue, customer: Customer, licences: list[Subscription], now: datetime
) -> list[Subscription]:
    stream = rng.stream("more", customer.id)
    found = [_software(rng, catalogue, customer, stream, now)]
    add_on = catalogue.offer(_ADD_ON)
    assert add_on is not None
    base = next((one for one in licences if one.offer_id.split(":")[0] in add_on.bases), None)
    if base is not None and base.terms.end is not None and base.terms.start is not None:
        one = _bought(
            rng, customer, "licence", f"{_ADD_ON}:CFQ7TTC0LJ8C", add_on.title, base.quantity, base.created
        )
        one.terms.start, one.terms.end, one.terms.duration = (
            base.terms.start,
            base.terms.end,
            base.terms.duration,
        )
        one.terms.cycle, one.terms.renews = "annual", base.terms.renews
        one.terms.parent_id, one.order_id = base.id, base.order_id
        found.insert(0, one)
    return found


def _software(
    rng: SeededRandom, catalogue: Catalogue, customer: Customer, stream: random.Random, now: datetime
) -> Subscription:
    sku = catalogue.offer(_SOFTWARE)
    assert sku is not None
    start = now - timedelta(days=stream.randrange(420, 1000), seconds=stream.randrange(86400))
    quantity = stream.choice((10, 25, 40))
    one = _bought(rng, customer, "software", f"{_SOFTWARE}:DG7GMGF0F3Q9", sku.title, quantity, start)
    one.terms.begin(start, "P3Y", LICENCE_DAYS)
    one.terms.cycle, one.terms.renews = "triennial", True
    one.once.append((start, quantity, sku.billed("P3Y", "triennial")))
    return one


def _bought(
    rng: SeededRandom, customer: Customer, kind: str, offer: str, title: str, quantity: int, created: datetime
) -> Subscription:
    label = ("more", customer.id, offer)
    one = Subscription(
        id=rng.guid(*label), customer_id=customer.id, kind=kind, offer_id=offer, offer_name=title, nickname=title,
        quantity=quantity, status="active", created=created,
        etag=str(rng.stream(*label, "etag").randrange(-(2**62), 2**62)),
        order_id=f"{rng.code(18, *label, 'order')}1", unit_price=Decimal(0),
    )  # fmt: skip
    one.terms.cancel_until = evening(created + timedelta(days=LICENCE_DAYS))
    return one
