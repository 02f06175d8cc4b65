"""Subscription updates: the whole resource as it is to be, compared with what it is, and every refusal that is documented.

What is left out is not kept: without `autoRenewEnabled` it does not renew any more, without instructions none are left.
https://learn.microsoft.com/partner-center/developer/error-codes
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.http.operations import Call
from sandbox.partner_center.scheduled_changes import invalid, read_actions, read_instructions
from sandbox.partner_center.subscription_bodies import etag
from sandbox.wire.bodies import Json
from sandbox.wire.problems import refuse
from sandbox.world.renewals import charge
from sandbox.world.seeded_terms import BY_PARTNER
from sandbox.world.subscriptions import LEGACY_OFFER, Subscription
from sandbox.world.terms import LICENCE_DAYS, evening

_STATES = frozenset({"active", "suspended", "deleted"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subscription as an update wants it."""

    name: str
    quantity: int
    status: str
    renews: bool
    mpn_id: str | None
    actions: list[Json]
    instructions: Json | None

    def immediate(self, one: Subscription) -> bool:
        """Whether it changes the term that runs: seats or state."""
        return self.quantity != one.quantity or self.status != one.status


def check_etag(call: Call, one: Subscription) -> None:
    """Refuse what was read before the last change: 412 for the header, 400 for the etag in the body. Raises Refusal."""
    current = etag(one)
    header = call.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if header and header not in (current, "*"):
        raise refuse(412, 2055, "Etag is no longer valid.")
    attributes = call.body.get("attributes")
    told = attributes.get("etag") if isinstance(attributes, dict) else None
    if not header and told and str(told).strip('"') != current:
        raise refuse(400, 2055, "Etag is no longer valid.")


def read_update(call: Call, one: Subscription) -> Wanted:
    """What the update wants. Raises Refusal where it may not be so."""
    _check_state(call, one)
    body = call.body
    if str(body.get("id", "")).lower() != one.id:
        raise invalid("Id", "the whole subscription is required.")
    renews = body.get("autorenewenabled", False) is True
    wanted = Wanted(
        name=str(body.get("friendlyname") or one.offer_name),
        quantity=_quantity(body.get("quantity")),
        status=_status(body.get("status")),
        renews=renews,
        mpn_id=_reseller(call, one),
        actions=read_actions(call, one, renews),
        instructions=None if body.get("scheduledactions") else read_instructions(call, one, renews),
    )
    _check_fixed(one, body)
    _check_status(call, one, wanted)
    _check_quantity(call, one, wanted)
    if renews and not one.terms.renews and not _may_renew(one):
        raise refuse(400, 800093, "The subscription is not eligible to be auto-renewed.")
    return wanted


def _check_state(call: Call, one: Subscription) -> None:
    if one.status == "deleted":
        raise refuse(400, 2011, f"Subscription with id {one.id} and deleted status cannot be updated.")
    if one.status == "expired":
        raise refuse(400, 900279, "Update operations are no longer allowed for this subscription.")
    if one.status == "pending":
        raise refuse(400, 800082, "Subscription is not ready to be updated. Please try again after sometime.")
    if one.terms.busy:
        raise refuse(
            409, 900278, "There is a pending operation on this subscription. Try again after 24 hours."
        )
    if one.terms.updates >= call.world.selling.updates_limit:
        text = "This subscription has been updated too many times. Contact partner support if you need to make more updates."
        raise refuse(400, 900311, text)


def _quantity(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise invalid("Quantity", "the whole subscription is required.")
    return given


def _status(given: Any) -> str:
    if not given:
        raise invalid("Status", "the whole subscription is required.")
    status = str(given).lower()
    if status not in _STATES:
        raise refuse(400, 900126, f"Unable to parse enum: {given}.")
    return status


def _reseller(call: Call, one: Subscription) -> str | None:
    given = str(call.body.get("partnerid") or "").strip() or None
    if given == one.terms.mpn_id:
        return given
    if given is not None and not any(each.mpn_id == given and each.active for each in call.world.resellers):
        raise refuse(400, 800016, "MPN Id is not a valid Indirect Reseller.")
    return given


def _check_fixed(one: Subscription, body: dict[str, Any]) -> None:
    """Term and billing cannot be changed in a term."""
    cycle = str(body.get("billingcycle") or "").lower().replace("_", "")
    if cycle and cycle != one.terms.cycle.replace("_", ""):
        if one.offer_id == LEGACY_OFFER:
            text = (
                "The billing cycle for an existing subscription cannot be updated using update-subscription operation. "
                "Please use update-Order operation."
            )
            raise refuse(400, 2054, text)
        raise refuse(400, 800097, "Cannot update the billing cycle for this subscription.")
    duration = str(body.get("termduration") or "").upper()
    if duration and duration != one.terms.duration:
        raise invalid("TermDuration", "it cannot be changed in a term.")


def _check_status(call: Call, one: Subscription, wanted: Wanted) -> None:
    if wanted.status == one.status:
        return
    if wanted.status == "deleted":
        _check_cancellation(call, one)
    elif wanted.status == "suspended":
        if one.kind == "plan" and _in_use(call, one):
            text = (
                "Azure plan cannot be moved to suspended state since you have one or more Azure Subscriptions in the "
                "active state."
            )
            raise refuse(403, 900115, text)
    elif set(one.terms.suspended_by) - {BY_PARTNER}:
        raise refuse(400, 800091, "Cannot update a subscription with suspended status.")
    elif one.terms.parent_id is not None:
        parent = call.world.subscription(call.customer, one.terms.parent_id)
        if parent is not None and parent.status != "active":
            raise refuse(
                409, 27009, "Cannot enable a child subscription, when the parent subscription is not Active."
            )


def _in_use(call: Call, plan: Subscription) -> bool:
    """Azure subscriptions that run, or reservations that were bought for one of them."""
    inside = {each.id for each in plan.entitlements}
    reserved = any(
        line.subscription.status == "active"
        and (line.subscription.terms.end or call.now) > call.now
        and str((line.context or {}).get("subscriptionId", "")).lower() in inside
        for order in call.world.orders.of(plan.customer_id, call.now)
        for line in order.lines
    )
    return reserved or any(each.active for each in plan.entitlements)


def _check_cancellation(call: Call, one: Subscription) -> None:
    if one.kind != "licence":
        raise refuse(400, 800096, "Cannot update the status for this subscription.")
    until = one.terms.cancel_until
    if until is None or call.now > until:
        text = f"You have passed your {LICENCE_DAYS}-day cancellation window. We are unable to cancel your purchase."
        raise refuse(400, 900117, text)


def _check_quantity(call: Call, one: Subscription, wanted: Wanted) -> None:
    if wanted.quantity == one.quantity:
        return
    if "suspended" in (one.status, wanted.status):
        text = "Subscription quantity cannot be increased or decreased while subscription is being suspended."
        raise refuse(400, 2001, text)
    sku = call.world.catalogue.offer(one.offer_id)
    least, most = (1, 1) if sku is None else (sku.minimum, sku.maximum)
    if not least <= wanted.quantity <= most:
        raise refuse(400, 2002, "Subscription quantity is not within minimum and maximum allowed quantity.")
    given_back = one.quantity - wanted.quantity
    if given_back <= 0:
        return
    if one.kind == "software":
        raise refuse(400, 800095, "Cannot update the seat quantity for this subscription.")
    if given_back > sum(seats for _, seats in one.terms.refundable(one.quantity, call.now)):
        raise refuse(400, 800090, "Subscription quantity cannot be decreased.")


def _may_renew(one: Subscription) -> bool:
    return one.kind in ("licence", "software") and not one.terms.trial and one.terms.end is not None


def apply(call: Call, one: Subscription, wanted: Wanted, now: datetime) -> None:
    """Make the subscription what the update wants. Seats or state at once: what was scheduled before is gone."""
    terms = one.terms
    kept = (wanted.actions, wanted.instructions)
    if wanted.immediate(one) and kept == (terms.actions, terms.instructions):
        kept = ([], None)
    one.change(now)
    if wanted.quantity != one.quantity:
        _set_quantity(call, one, wanted.quantity, now)
    if wanted.status != one.status:
        _set_status(call, one, wanted.status, now)
    one.nickname, terms.mpn_id = wanted.name, wanted.mpn_id
    terms.renews = wanted.renews and one.status != "deleted"
    terms.actions, terms.instructions = kept
    if any(each.get("scheduleType") == "CustomDate" for each in terms.actions):
        call.world.renewals.watch(one)


def _set_quantity(call: Call, one: Subscription, quantity: int, now: datetime) -> None:
    terms, added = one.terms, quantity - one.quantity
    one.quantity = quantity
    if added > 0:
        terms.windows.append((evening(now + timedelta(days=LICENCE_DAYS)), added))
        sku = call.world.catalogue.offer(one.offer_id)
        if terms.cycle != "monthly" and sku is not None:
            charge(one, sku, terms.duration, terms.cycle, now, added)
        return
    back = -added
    while terms.windows and back > 0:
        until, seats = terms.windows.pop()
        if seats > back:
            terms.windows.append((until, seats - back))
        back -= seats


def _set_status(call: Call, one: Subscription, status: str, now: datetime) -> None:
    one.status = status
    one.terms.suspended_by = [BY_PARTNER] if status == "suspended" else []
    if status == "deleted":
        one.terms.ended = now
        one.once = [each for each in one.once if each[0] < (one.terms.start or one.created)]
    for child in call.world.bought(call.customer):
        if child.terms.parent_id == one.id and status != "active" and child.status == "active":
            child.change(now)
            _set_status(call, child, status, now)
