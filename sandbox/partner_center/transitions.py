"""Transitions: to which offers the seats of a subscription may move, moving them, and how that went.

https://learn.microsoft.com/partner-center/developer/transition-a-new-commerce-subscription
"""

from __future__ import annotations

from datetime import datetime

from sandbox.http.operations import ADMINS, AGENTS, Call, Operations
from sandbox.partner_center.scheduled_changes import invalid
from sandbox.partner_center.subscription_bodies import subscription_body
from sandbox.wire.bodies import Answer, Json, collection, kind, ticks_z
from sandbox.wire.problems import refuse
from sandbox.world.catalogue import Availability, Sku
from sandbox.world.renewals import charge
from sandbox.world.subscriptions import Subscription
from sandbox.world.terms import MONTHS, Transition

OPERATIONS = Operations()
_ONE = "/v1/customers/{customer}/subscriptions/{subscription}"
ONLY, WITH_LICENCES = "transition_only", "transition_with_license_transfer"
_SHORTER = "The subscription's term duration is shorter than the source subscription's term duration."
_INACTIVE = "Subscription cannot be Transitioned - source subscription is not active."
_CONFLICT = "Subscription cannot be transitioned because there are conflicting services."


def _targets(call: Call, one: Subscription) -> list[Availability]:
    sku, country = call.world.catalogue.offer(one.offer_id), call.customer.country
    found = []
    for key in () if sku is None else sku.targets:
        target = call.world.catalogue.offer(key)
        sold = target and call.world.catalogue.availability(target, country, "commercial", call.now)
        if sold:
            found.append(sold)
    return found


def _error(text: str) -> list[Json]:
    return [{"code": 3, "description": text}]


def _existing(call: Call, one: Subscription, target: Sku) -> list[Json]:
    """The customer's subscriptions of the target, which seats could join."""
    rows = []
    for each in call.world.bought(call.customer):
        if (
            each.listed
            and each.status == "active"
            and each.offer_id.startswith(f"{target.key}:")
            and each is not one
        ):
            short = MONTHS.get(each.terms.duration, 0) < MONTHS.get(one.terms.duration, 0)
            rows.append(
                {
                    "isEligible": not short,
                    "subscriptionId": each.id,
                    "subscriptionFriendlyName": each.nickname,
                    "subscriptionTermDuration": each.terms.duration,
                    "subscriptionBillingCycle": each.terms.cycle,
                    "errors": _error(_SHORTER) if short else [],
                }
            )
    return rows


@OPERATIONS.on("GET", f"{_ONE}/transitionEligibilities", roles=AGENTS)
def eligibilities(call: Call) -> Answer:
    """Where the seats may move to, now or at the end of the term."""
    when = call.query.get("eligibilitytype", "").lower()
    if when not in ("immediate", "scheduled"):
        raise refuse(400, 2000, "The value of parameter eligibilityType is not valid.")
    one = call.subscription
    operation = call.world.rng.guid("transition", one.id, one.terms.version)
    rows = []
    for sold in _targets(call, one):
        inactive = _error(_INACTIVE) if one.status != "active" else []
        row: Json = {
            "operationId": operation,
            "catalogItemId": sold.item,
            "title": sold.sku.title,
            "description": sold.sku.title,
            "quantity": one.quantity,
        }
        existing = _existing(call, one, sold.sku)
        if existing:
            row["subscriptionEligibilities"] = existing
        conflict = inactive or (_error(_CONFLICT) if existing else [])
        row["eligibilities"] = [
            {"isEligible": not inactive, "transitionType": ONLY, "errors": inactive},
            {"isEligible": not conflict, "transitionType": WITH_LICENCES, "errors": conflict},
        ]
        rows.append(row | {"attributes": kind("TransitionEligibility")})
    return Answer(200, collection(rows))


def _body(one: Transition) -> Json:
    """Some names are capitalised, as in the vendor's example."""
    events = [
        {"name": name, "status": status, "timestamp": ticks_z(at), "attributes": kind("TransitionEvent")}
        for name, status, at in one.events
    ]
    body: Json = {
        "operationId": one.operation_id,
        "FromCatalogItemId": one.from_item,
        "ToCatalogItemId": one.to_item,
        "toSubscriptionId": one.to_subscription,
        "quantity": one.quantity,
        "transitionType": one.kind,
        "billingCycle": one.cycle,
        "termDuration": one.term,
        "Events": events,
    }
    return {key: value for key, value in body.items() if value != ""} | {"attributes": kind("Transition")}


@OPERATIONS.on("GET", f"{_ONE}/transitions", roles=AGENTS)
def transitions(call: Call) -> Answer:
    """The history of moves, and what has happened in each; in an envelope of its own, as the page has it."""
    rows = [_body(one) for one in call.subscription.terms.transitions]
    if call.world.selling.plain_transitions:
        return Answer(200, collection(rows))
    return Answer(200, {"transition": rows, "attributes": kind("Collection")})


@OPERATIONS.on("POST", f"{_ONE}/transitions", roles=ADMINS)
def move(call: Call) -> Answer:
    """Move seats to another offer: all of them, some into a new subscription, or into one that is there."""
    one, body = call.subscription, call.body
    if one.status != "active":
        raise refuse(400, 800091, _INACTIVE)
    if one.terms.busy:
        raise refuse(
            409, 900278, "There is a pending operation on this subscription. Try again after 24 hours."
        )
    wish = str(body.get("tocatalogitemid", "")).upper()
    sold = next((each for each in _targets(call, one) if each.item.upper() == wish), None)
    if sold is None:
        raise refuse(403, 800020, "The catalog item is not eligible for purchase.")
    quantity, how = body.get("quantity"), str(body.get("transitiontype", "")).lower()
    if how not in (ONLY, WITH_LICENCES):
        raise refuse(400, 900126, f"Unable to parse enum: {body.get('transitiontype')}.")
    if not isinstance(quantity, int) or not 1 <= quantity <= one.quantity:
        raise refuse(400, 2002, "Subscription quantity is not within minimum and maximum allowed quantity.")
    into = _into(call, one, sold)
    if how == WITH_LICENCES and _existing(call, one, sold.sku):
        raise refuse(400, 3000, _CONFLICT)
    term, cycle = _term(
        one, sold, into, str(body.get("termduration") or ""), str(body.get("billingcycle") or "")
    )
    label = ("transition", one.id, one.terms.version)
    made = Transition(
        call.world.rng.guid(*label), one.offer_id, sold.item, quantity, how, "" if into is None else into.id,
        [("Conversion", "Started", call.now)], term, cycle,
    )  # fmt: skip
    one.terms.transitions.append(made)
    one.terms.busy = True
    due = call.world.soon(call.world.selling.slow_seconds)
    call.world.agenda.at(due, lambda now: _finish(call, one, made, sold, into, now))
    call.record("transition", one.id, sold.item)
    return Answer(200, _body(made))


def _into(call: Call, one: Subscription, sold: Availability) -> Subscription | None:
    wish = str(call.body.get("tosubscriptionid") or "")
    if not wish:
        return None
    known = call.world.subscription(call.customer, wish)
    if known is None:
        raise refuse(404, 20003, f"Subscription {wish} was not found.")
    if not known.offer_id.startswith(f"{sold.sku.key}:") or known is one:
        raise refuse(400, 800021, "This subscription is not a valid subscription.")
    if MONTHS.get(known.terms.duration, 0) < MONTHS.get(one.terms.duration, 0):
        raise refuse(400, 3000, _SHORTER)
    return known


def _term(
    one: Subscription, sold: Availability, into: Subscription | None, duration: str, cycle: str
) -> tuple[str, str]:
    if into is not None:
        return into.terms.duration, into.terms.cycle
    duration, cycle = duration.upper() or one.terms.duration, cycle.lower() or one.terms.cycle
    if not sold.sku.offers(duration, cycle):
        raise invalid("TermDuration", f"{sold.sku.title} is not sold for {duration}, billed {cycle}.")
    if MONTHS[duration] < MONTHS.get(one.terms.duration, 0):
        raise invalid("TermDuration", _SHORTER)
    return duration, cycle


def _finish(
    call: Call,
    one: Subscription,
    made: Transition,
    sold: Availability,
    into: Subscription | None,
    now: datetime,
) -> None:
    """All seats: the subscription becomes the other offer. Some: they leave it. What was scheduled is gone."""
    terms = one.terms
    old = subscription_body(call.world, one, now)
    one.change(now)
    terms.busy = False
    terms.unplan()
    if into is not None:
        into.change(now)
        into.quantity += made.quantity
        _leave(one, made.quantity, now)
    elif made.quantity == one.quantity:
        one.nickname = sold.sku.title if one.nickname == one.offer_name else one.nickname
        one.offer_id, one.offer_name = sold.item, sold.sku.title
        terms.cycle, was_trial, terms.trial = made.cycle, terms.trial, sold.sku.trial
        if made.term != terms.duration or was_trial:
            terms.begin(now, made.term)
        charge(one, sold.sku, made.term, made.cycle, now)
        call.world.renewals.watch(one)
    else:
        target = _split(call, one, made, sold, now)
        made.to_subscription = target.id
        _leave(one, made.quantity, now)
    made.events.append(("Conversion", "Completed", now))
    call.audit(("subscription", "upgrade_subscription"), subscription_body(call.world, one, now), old)
    call.world.tell_subscription(one, now)


def _leave(one: Subscription, quantity: int, now: datetime) -> None:
    one.quantity -= quantity
    if one.quantity == 0:
        one.quantity, one.status, one.terms.ended = quantity, "deleted", now


def _split(
    call: Call, one: Subscription, made: Transition, sold: Availability, now: datetime
) -> Subscription:
    """The new subscription of a partial move; it inherits the window of the one that it came from."""
    target = Subscription(
        id=call.world.rng.guid(made.operation_id, "to"), customer_id=one.customer_id, kind=one.kind,
        offer_id=sold.item, offer_name=sold.sku.title, nickname=sold.sku.title, quantity=made.quantity,
        status="active", created=now, etag="1", order_id=one.order_id,
    )  # fmt: skip
    target.terms.begin(one.terms.start or now, made.term)
    target.terms.cycle, target.terms.renews = made.cycle, one.terms.renews
    target.terms.cancel_until = one.terms.cancel_until
    if made.term != one.terms.duration:
        target.terms.end = None
        target.terms.begin(now, made.term)
        target.terms.cancel_until = one.terms.cancel_until
    charge(target, sold.sku, made.term, made.cycle, now)
    call.world.subscriptions[one.customer_id].append(target)
    call.world.renewals.watch(target)
    return target
