"""Renewals: what becomes of a subscription when its term ends.

It renews, ends, or goes on from month to month in the extended service term, which is where a licence goes that does not
renew and was not told to end. https://learn.microsoft.com/partner-center/developer/create-scheduled-changes
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.wire.bodies import Json
from sandbox.world.agenda import Agenda
from sandbox.world.catalogue import Catalogue, Sku
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import Subscription
from sandbox.world.terms import CYCLE_MONTHS, EXTENDED, MONTHS, after

IN_SCOPE_SINCE = datetime.fromisoformat("2025-04-01T00:00:00+00:00")
"""Terms that began earlier end without an extension."""
RENEW, CANCEL, EXTEND, MOVE = "RenewToNewTerm", "Cancel", "RenewToExtendedServiceTerm", "Transition"
Changed = Callable[[Subscription, datetime, str], None]


class Renewals:
    """Ends the terms of all subscriptions. `queue` is how long at most a renewal waits after the term is over."""

    def __init__(self, rng: SeededRandom, agenda: Agenda, catalogue: Catalogue, changed: Changed) -> None:
        self._rng, self._agenda, self._catalogue, self._changed = rng, agenda, catalogue, changed
        self.queue = timedelta(hours=6)

    def watch_all(self, subscriptions: Mapping[str, Sequence[Subscription]]) -> None:
        """Watch everything that was seeded."""
        for mine in subscriptions.values():
            for one in mine:
                self.watch(one)

    def watch(self, one: Subscription) -> None:
        """See to the end of the term that runs now, and to what is planned for a day before it."""
        end = one.terms.end
        if end is None or one.status in ("deleted", "expired") or not one.listed:
            return
        wait = self.queue * self._rng.stream("queue", one.id, end).random()
        self._agenda.at(end + wait, lambda now: self._end(one, end))
        for action in one.terms.actions:
            if action.get("scheduleType") == "CustomDate":
                self._agenda.at(_moment(action), lambda now, chosen=action: self._early(one, chosen, now))  # type: ignore[misc]

    def _early(self, one: Subscription, action: Json, now: datetime) -> None:
        if action in one.terms.actions and one.status == "active":
            self._do(one, str(action["actionType"]), action.get("instructions"), now)

    def _end(self, one: Subscription, end: datetime) -> None:
        terms = one.terms
        if terms.end != end or one.status in ("deleted", "expired"):
            return
        planned = next((each for each in terms.actions if each.get("scheduleType") != "CustomDate"), None)
        if planned is not None:
            self._do(one, str(planned["actionType"]), planned.get("instructions"), end)
        elif terms.renews:
            self._do(one, RENEW, terms.instructions, end)
        else:
            in_scope = one.kind == "licence" and not terms.trial and (terms.start or end) >= IN_SCOPE_SINCE
            self._do(one, EXTEND if in_scope else CANCEL, None, end)

    def _do(self, one: Subscription, action: str, instructions: Any, now: datetime) -> None:
        one.change(now)
        if action == CANCEL:
            one.status, one.terms.ended = "expired", now
            one.terms.unplan()
        elif action == EXTEND:
            self._extend(one, now)
        else:
            self._renew(one, instructions, now)
        self.watch(one)
        self._changed(one, now, action)

    def _extend(self, one: Subscription, now: datetime) -> None:
        sku = self._catalogue.offer(one.offer_id)
        twin = None if sku is None else self._catalogue.sku(sku.product_id, f"E{sku.id[1:]}")
        if twin is not None and not one.terms.extended:
            self._become(one, twin)
        one.terms.extended, one.terms.cycle = True, "monthly"
        one.terms.begin(now, EXTENDED)
        one.terms.unplan()
        if twin is not None:
            one.unit_price = twin.billed(EXTENDED, "monthly")

    def _renew(self, one: Subscription, instructions: Any, now: datetime) -> None:
        terms = one.terms
        duration, cycle = terms.duration, terms.cycle
        sku = self._plain(one)
        if instructions:
            product = instructions.get("product") or {}
            one.quantity = int(instructions.get("quantity") or one.quantity)
            duration = str(product.get("termDuration") or duration)
            cycle = str(product.get("billingCycle") or cycle).lower()
            sku = self._catalogue.sku(str(product.get("productId", "")), str(product.get("skuId", ""))) or sku
        terms.extended, terms.cycle = False, cycle
        terms.windows, terms.promotion = [], None
        if sku is not None:
            if sku.key != ":".join(one.offer_id.split(":")[:2]):
                self._become(one, sku)
            charge(one, sku, duration, cycle, now)
        terms.begin(now, duration)
        if instructions and instructions.get("customTermEndDate"):
            last = datetime.fromisoformat(str(instructions["customTermEndDate"])[:10])
            terms.end = last.replace(tzinfo=now.tzinfo) + timedelta(days=1)
        terms.unplan()

    def _plain(self, one: Subscription) -> Sku | None:
        """The SKU that an extended one came from, or the one that it has."""
        sku = self._catalogue.offer(one.offer_id)
        if sku is None or not sku.extended:
            return sku
        return self._catalogue.sku(sku.product_id, f"0{sku.id[1:]}")

    def _become(self, one: Subscription, sku: Sku) -> None:
        last = self._rng.code(9, "offer", one.id, sku.key, one.terms.version)
        named = one.nickname == one.offer_name
        one.offer_id, one.offer_name = f"{sku.key}:{sku.product_id[:3]}{last}", sku.title
        if named:
            one.nickname = sku.title


def charge(
    one: Subscription, sku: Sku, duration: str, cycle: str, now: datetime, seats: int | None = None
) -> None:
    """Price a subscription, or *seats* that are added to it, for a term: by the month, or in charges on their days."""
    price, count = sku.billed(duration, cycle), one.quantity if seats is None else seats
    months, step = MONTHS.get(duration), CYCLE_MONTHS.get(cycle)
    if one.kind == "licence" and cycle == "monthly":
        one.unit_price = price
    elif months is None or step is None:
        one.once.append((now, count, price))
    else:
        one.once += [(after(now, at) if at else now, count, price) for at in range(0, months, step)]


def _moment(action: Json) -> datetime:
    moment = datetime.fromisoformat(str(action["effectiveDate"]).replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=IN_SCOPE_SINCE.tzinfo)


def custom_ends(
    start: datetime, now: datetime, others: Sequence[Subscription], duration: str
) -> list[datetime]:
    """The dates on which a term may be made to end: with other subscriptions, or with a month; within its duration."""
    longest = after(start, MONTHS.get(duration, 12))
    ends = {one.terms.end for one in others if one.terms.end is not None and one.status == "active"}
    month = after(now.replace(day=1), 1)
    ends |= {after(month, at) for at in range(36)}
    return sorted(end for end in ends if now < end <= longest)
