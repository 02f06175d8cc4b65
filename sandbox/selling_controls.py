"""Controls of selling: how slow, late and strict the vendor is, what it refuses, and what it does by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sandbox.wire.bodies import Answer
from sandbox.world.countries import COUNTRIES
from sandbox.world.customers import found
from sandbox.world.selling import PRODUCT_REFUSALS, REFUSALS
from sandbox.world.subscriptions import Subscription
from sandbox.world.world import World

Handler = Callable[[dict[str, Any]], Answer]


class SellingControls:
    """Orders are JSON objects, property names as in the methods below."""

    def __init__(self, world: World) -> None:
        self.world = world

    def table(self) -> Mapping[tuple[str, str], Handler]:
        """By method and name."""
        return {
            ("GET", "selling"): self._show,
            ("POST", "selling"): self._set,
            ("POST", "purchases"): self._refuse,
            ("POST", "catalogue"): self._rotate,
            ("POST", "sold-out"): self._sell_out,
            ("POST", "suspend"): self._suspend,
            ("POST", "window"): self._move_window,
            ("POST", "agreement"): self._sign,
            ("POST", "invited"): self._accept,
        }

    def _show(self, order: dict[str, Any]) -> Answer:
        shown = asdict(self.world.selling)
        return Answer(200, shown | {"sold_out": sorted(self.world.selling.sold_out)})

    def _set(self, order: dict[str, Any]) -> Answer:
        """Any of the fields of SellingBehaviour, and `queue_hours`: how long at most a renewal waits after its term."""
        for name, value in order.items():
            if name == "queue_hours":
                self.world.renewals.queue = timedelta(hours=float(value))
            else:
                self.world.selling.set(name, value)
        return self._show(order)

    def _refuse(self, order: dict[str, Any]) -> Answer:
        """`code` to refuse purchases with, those of `customer`, of `product` or all; no code to allow them again."""
        name, product, code = order.get("customer"), order.get("product"), order.get("code")
        selling = self.world.selling
        table, known = (
            (selling.refused, set(REFUSALS))
            if product is None
            else (selling.refused_products, set(PRODUCT_REFUSALS))
        )
        key = (
            str(product).upper()
            if product is not None
            else "*"
            if name is None
            else self.world.named(str(name)).id
        )
        if code is None:
            table.pop(key, None)
        elif code in known:
            table[key] = int(code)
        else:
            raise ValueError(f"code must be one of {', '.join(str(each) for each in sorted(known))}")
        return Answer(204)

    def _sell_out(self, order: dict[str, Any]) -> Answer:
        """`sku` (product and SKU, with a colon) is not to be had any more; `back` says that it is again."""
        sku = self.world.catalogue.offer(str(order["sku"]))
        if sku is None:
            raise KeyError(order["sku"])
        (self.world.selling.sold_out.discard if order.get("back") else self.world.selling.sold_out.add)(
            sku.key
        )
        return Answer(204)

    def _rotate(self, order: dict[str, Any]) -> Answer:
        """Give every availability another id at once: those that were handed out are not valid any more."""
        self.world.catalogue.rotations += 1
        return Answer(204)

    def _one(self, order: dict[str, Any]) -> Subscription:
        """`subscription` of `customer`, by id or name."""
        customer, wish = self.world.named(str(order["customer"])), str(order["subscription"])
        for one in self.world.bought(customer):
            if wish.lower() == one.id or wish in (one.nickname, one.offer_name):
                return one
        raise KeyError(wish)

    def _suspend(self, order: dict[str, Any]) -> Answer:
        """Microsoft suspends a subscription for `reason`; without one it takes that back."""
        one, reason = self._one(order), order.get("reason")
        one.change(self.world.now())
        one.status = "active" if reason is None else "suspended"
        one.terms.suspended_by = [] if reason is None else [str(reason)]
        self.world.tell_subscription(one, self.world.now())
        return Answer(200, {"subscription": one.id, "status": one.status})

    def _move_window(self, order: dict[str, Any]) -> Answer:
        """Let the term of a subscription end in `days`, or its cancellation window close in `hours`; negative: it did."""
        one, now = self._one(order), self.world.now()
        one.terms.version += 1
        if "hours" in order:
            one.terms.cancel_until = now + timedelta(hours=float(order["hours"]))
        if "days" in order:
            day = (now + timedelta(days=float(order["days"]))).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            one.terms.end = day + timedelta(days=1)
            self.world.renewals.watch(one)
        return Answer(200, {"subscription": one.id})

    def _sign(self, order: dict[str, Any]) -> Answer:
        """A `customer` signs the customer agreement by itself (`direct`), or has accepted nothing at all."""
        customer, agreements = self.world.named(str(order["customer"])), self.world.agreements
        if order.get("direct"):
            agreements.direct.add(customer.id)
        else:
            agreements.direct.discard(customer.id)
            agreements.confirmed.pop(customer.id, None)
        return Answer(204)

    def _accept(self, order: dict[str, Any]) -> Answer:
        """A company (`name`, `country`) that was there already accepts the invitation to be the partner's customer."""
        name, world = str(order["name"]), self.world
        known = [one for one in world.customers.values() if one.name == name]
        if known:
            known[0].relationship = "reseller"
        else:
            used = {one.domain.partition(".")[0] for one in world.customers.values()}
            made = found(world.rng, name, COUNTRIES[str(order["country"])], 0, used)
            known = [made]
            world.customers[made.id] = made
            world.subscriptions[made.id] = []
        path = f"/v1/customers/{known[0].id}"
        sent = world.webhooks.happen("reseller-relationship-accepted-by-customer", "customer", path)
        return Answer(200, {"customer": known[0].id, "sent": sent})
