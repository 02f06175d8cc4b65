"""Scheduled changes: what is to happen at the end of a term, read from an update and judged.

https://learn.microsoft.com/partner-center/developer/create-scheduled-changes
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.http.operations import Call
from sandbox.wire.bodies import Json, compact
from sandbox.wire.problems import Refusal, refuse
from sandbox.world.catalogue import Sku
from sandbox.world.renewals import CANCEL, EXTEND, MOVE, RENEW, custom_ends
from sandbox.world.subscriptions import Subscription

_ACTIONS = {each.lower(): each for each in (CANCEL, EXTEND, MOVE, RENEW)}
_SCHEDULES = {each.lower(): each for each in ("TermEnd", "CustomDate")}
_RENEWING = (RENEW, MOVE)


def invalid(name: str, why: str) -> Refusal:
    """The refusal of one property."""
    return refuse(400, 3000, f"Invalid property. {name}: {why}")


def read_actions(call: Call, one: Subscription, renews: bool) -> list[Json]:
    """`scheduledActions`; each must fit whether the subscription renews. Raises Refusal."""
    given = call.body.get("scheduledactions") or []
    if not isinstance(given, list):
        raise invalid("ScheduledActions", "it must be an array.")
    return [_action(call, one, each, renews) for each in given]


def _action(call: Call, one: Subscription, given: Any, renews: bool) -> Json:
    if not isinstance(given, dict):
        raise invalid("ScheduledActions", "each must be an object.")
    schedule = _SCHEDULES.get(str(given.get("scheduletype", "")).lower())
    action = _ACTIONS.get(str(given.get("actiontype", "")).lower())
    if schedule is None or action is None:
        raise refuse(
            400, 900126, f"Unable to parse enum: {given.get('scheduletype')}, {given.get('actiontype')}."
        )
    if action in _RENEWING and not renews:
        raise refuse(400, 800093, "The subscription is not eligible to be auto-renewed.")
    if action not in _RENEWING and renews:
        raise invalid("ScheduledActions", f"{action} does not go with AutoRenewEnabled.")
    instructions = given.get("instructions")
    if action == MOVE and not instructions:
        raise invalid("ScheduledActions", "Transition needs instructions.")
    return compact(
        scheduleType=schedule,
        actionType=action,
        effectiveDate=_date(one, given.get("effectivedate"), needed=schedule == "CustomDate"),
        instructions=None if not instructions else read_next(call, one, instructions, moves=action == MOVE),
    )


def _date(one: Subscription, given: Any, *, needed: bool) -> str | None:
    if not given:
        if needed:
            raise invalid("EffectiveDate", "CustomDate needs a date.")
        return None
    try:
        moment = datetime.fromisoformat(str(given).replace("Z", "+00:00"))
    except ValueError:
        raise invalid("EffectiveDate", "it is not a date.") from None
    end = one.terms.end
    if end is not None and moment.replace(tzinfo=moment.tzinfo or end.tzinfo) > end:
        raise invalid("EffectiveDate", "it must not be after the end of the term.")
    return str(given)


def read_instructions(call: Call, one: Subscription, renews: bool) -> Json | None:
    """`scheduledNextTermInstructions`; they need auto-renew. Raises Refusal."""
    given = call.body.get("schedulednextterminstructions")
    if not given:
        return None
    if not renews:
        raise refuse(400, 800093, "The subscription is not eligible to be auto-renewed.")
    return read_next(call, one, given, moves=False)


def read_next(call: Call, one: Subscription, given: Any, *, moves: bool) -> Json:
    """Product, term, billing and seats of the next term, as the catalogue has them. Raises Refusal."""
    if not isinstance(given, dict) or not isinstance(given.get("product"), dict):
        raise invalid("Product", "it must be an object.")
    product = given["product"]
    sku = call.world.catalogue.sku(str(product.get("productid", "")), str(product.get("skuid", "")))
    if sku is None:
        raise refuse(404, 400018, "The SKU of the next term was not found.")
    own = ":".join(one.offer_id.split(":")[:2])
    current = call.world.catalogue.offer(one.offer_id)
    targets = () if current is None else current.targets
    if sku.key != own and sku.key not in targets:
        raise refuse(403, 800020, "The catalog item is not eligible for purchase.")
    if moves and sku.key == own:
        raise invalid("Product", "a transition needs another product or SKU.")
    duration, cycle = (
        str(product.get("termduration", "")).upper(),
        str(product.get("billingcycle", "")).lower(),
    )
    if not sku.offers(duration, cycle):
        raise invalid("Product", f"{sku.title} is not sold for {duration}, billed {cycle}.")
    end = given.get("customtermenddate")
    return compact(
        product=compact(
            productId=sku.product_id,
            skuId=sku.id,
            availabilityId=str(product.get("availabilityid", "")),
            billingCycle=product.get("billingcycle"),
            termDuration=duration,
            promotionId=product.get("promotionid"),
        ),
        quantity=_seats(given.get("quantity"), sku),
        customTermEndDate=_custom_end(call, one, end, duration) if end else None,
    )


def _seats(given: Any, sku: Sku) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not sku.minimum <= given <= sku.maximum:
        raise refuse(400, 2002, "Subscription quantity is not within minimum and maximum allowed quantity.")
    return given


def _custom_end(call: Call, one: Subscription, given: Any, duration: str) -> str:
    text = str(given)
    ends = custom_ends(one.terms.end or call.now, call.now, call.world.bought(call.customer), duration)
    if text[:10] not in {(end - timedelta(days=1)).date().isoformat() for end in ends}:
        raise invalid("CustomTermEndDate", "the term cannot end on this date.")
    return text
