"""Cart lines: read as they were sent, and judged one by one; a line that cannot be bought says why, and the cart is made all the same.

Codes: https://learn.microsoft.com/partner-center/developer/cart-resources#carterrorcode
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox.http.operations import Call
from sandbox.partner_center.inventory import restricted
from sandbox.partner_center.promotions import problems
from sandbox.wire.bodies import Json, compact
from sandbox.wire.problems import refuse
from sandbox.world.carts import CartLine
from sandbox.world.catalogue import Availability, Sku
from sandbox.world.renewals import custom_ends
from sandbox.world.subscriptions import Subscription
from sandbox.world.world import PARTNER_MPN

SANDBOX_SEATS = 25
_CONTEXT = {
    "subscriptionid": "subscriptionId",
    "scope": "scope",
    "duration": "duration",
    "parentsubscriptionid": "parentSubscriptionId",
}


class LineError(Exception):
    """Why a line cannot be bought: code and text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.error = (code, text)


def read_lines(call: Call) -> list[CartLine]:
    """The lines of a cart, judged and put into groups. Raises Refusal where there are none at all."""
    given = call.body.get("lineitems")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise refuse(400, 800002, "Invalid request input. LineItems is required.")
    lines = [read_line(call, each, number) for number, each in enumerate(given)]
    _group(lines)
    return lines


def _group(lines: list[CartLine]) -> None:
    """What can be in one order: of one billing cycle, plans apart."""
    groups: dict[str, str] = {}
    for line in lines:
        if line.error is None and line.sku is not None:
            key = f"{line.cycle}:{line.sku.product_id if line.sku.maximum == 1 else ''}"
            line.group = groups.setdefault(key, str(len(groups)))
            for each in line.add_ons:
                each.group = "" if each.error else line.group


def read_line(call: Call, given: dict[str, Any], number: int, base: CartLine | None = None) -> CartLine:
    """One line, with its add-ons."""
    identity = given.get("id", number)
    line = CartLine(identity if isinstance(identity, int) else number, _shown(given))
    line.item = str(given.get("catalogitemid") or "").strip()
    line.cycle, line.duration = (
        _cycle(given.get("billingcycle")),
        str(given.get("termduration") or "").upper(),
    )
    quantity = given.get("quantity")
    line.quantity = quantity if isinstance(quantity, int) and not isinstance(quantity, bool) else 0
    line.promotion = str(given.get("promotionid") or "") or None
    try:
        _judge(call, line, given, base)
    except LineError as fault:
        line.error = fault.error
    more = given.get("addonitems")
    for position, each in enumerate(more if isinstance(more, list) else []):
        if isinstance(each, dict):
            line.add_ons.append(read_line(call, each, number + position + 1, line))
    return line


def _cycle(given: Any) -> str:
    word = str(given or "").lower()
    return "one_time" if word == "onetime" else word


def _shown(given: dict[str, Any]) -> Json:
    """What a line was sent with and is told again; names as documented."""
    context = given.get("provisioningcontext")
    renews = given.get("renewsto")
    return compact(
        friendlyName=given.get("friendlyname"),
        billingCycle=given.get("billingcycle"),
        termDuration=given.get("termduration") or None,
        provisioningContext={_CONTEXT[name]: value for name, value in context.items() if name in _CONTEXT}
        if isinstance(context, dict)
        else None,
        participants=given.get("participants"),
        renewsTo={"termDuration": renews.get("termduration")} if isinstance(renews, dict) else None,
        promotionId=given.get("promotionid"),
        attestationAccepted=given.get("attestationaccepted"),
        customTermEndDate=given.get("customtermenddate"),
    )


def _judge(call: Call, line: CartLine, given: dict[str, Any], base: CartLine | None) -> None:
    world, country = call.world, call.customer.country
    currency = given.get("currencycode")
    if currency and str(currency).upper() != country.currency:
        raise LineError(10000, f"The currency {currency} is not supported for the specified market.")
    sold = world.catalogue.current(line.item, country, call.now)
    if sold is None or sold.segment not in world.segments(call.customer) or sold.sku.extended:
        raise LineError(10001, f"The catalog item ID {line.item} is not valid.")
    line.sku = sku = sold.sku
    line.item = sold.item
    if line.quantity < sku.minimum:
        raise LineError(10010, f"The quantity must be at least {sku.minimum}.")
    if line.quantity > sku.maximum:
        raise LineError(10015, f"The quantity exceeds the maximum of {sku.maximum} seats.")
    if world.selling.sandbox_limits and line.quantity > SANDBOX_SEATS and sku.monthly:
        raise LineError(10009, f"The sandbox limit of {SANDBOX_SEATS} seats is exceeded.")
    _check_term(line, sku)
    line.mpn_id = _reseller(call, given.get("participants"))
    _check_base(call, line, sku, given, base)
    if sku.provisioning:
        _check_reservation(call, sold, given)
    if line.promotion is not None:
        found = problems(
            world,
            call.customer,
            line.promotion,
            line.item,
            line.quantity,
            line.duration,
            line.cycle,
            call.now,
        )
        if found:
            raise LineError(10014, f"The promotion ID {line.promotion} is not valid: {found[0]['type']}.")
    if given.get("customtermenddate"):
        _check_end(call, line, str(given["customtermenddate"]))


def _check_term(line: CartLine, sku: Sku) -> None:
    durations = {term.duration for term in sku.terms}
    if line.duration not in durations:
        raise LineError(
            10010, f"The term duration {line.duration or '(none)'} is not supported for {sku.title}."
        )
    if not sku.offers(line.duration, line.cycle):
        raise LineError(
            10013, f"The billing cycle {line.cycle or '(none)'} is not supported for {sku.title}."
        )


def _reseller(call: Call, given: Any) -> str | None:
    """The MPN id of `participants`: an active reseller's, never the partner's own."""
    if not given:
        return None
    if not isinstance(given, list):
        raise LineError(10010, "Participants must be a list.")
    for each in given:
        if isinstance(each, dict) and str(each.get("key", "")).lower() == "transaction_reseller":
            number = str(each.get("value", ""))
            if number == PARTNER_MPN:
                raise LineError(10010, "MPN Id of Indirect Provider is not valid as Partner On Record.")
            if not any(one.mpn_id == number and one.active for one in call.world.resellers):
                raise LineError(10010, f"MPN Id {number} is not a valid Indirect Reseller.")
            return number
    return None


def _check_base(call: Call, line: CartLine, sku: Sku, given: dict[str, Any], base: CartLine | None) -> None:
    """An add-on needs what it adds to: a line of this cart, or a subscription that is named."""
    context = given.get("provisioningcontext")
    named = str(context.get("parentsubscriptionid") or "") if isinstance(context, dict) else ""
    if not sku.bases:
        if base is not None or named:
            raise LineError(10010, f"{sku.title} is not an add-on.")
        return
    if base is not None:
        seats, product = base.quantity, base.item.split(":")[0]
    else:
        parent = call.world.subscription(call.customer, named) if named else None
        if parent is None or parent.status != "active":
            raise LineError(10007, "The parent subscription is not valid.")
        seats, product, line.parent_id = parent.quantity, parent.offer_id.split(":")[0], parent.id
    if product not in sku.bases:
        raise LineError(10007, "The add-on is not related to the specified parent subscription.")
    if line.quantity > seats:
        raise LineError(10018, f"The add-on has more seats than its base subscription ({seats}).")


def _check_reservation(call: Call, sold: Availability, given: dict[str, Any]) -> None:
    context = given.get("provisioningcontext")
    if not isinstance(context, dict):
        raise LineError(10010, "The provisioning context is required.")
    if str(context.get("scope") or "").lower() not in ("shared", "single"):
        raise LineError(10010, "The scope of the provisioning context must be shared or single.")
    plan = _plan_of(call, str(context.get("subscriptionid") or "").strip().lower())
    if plan is None or plan.status != "active":
        raise LineError(10007, "The subscription is not valid.")
    if (plan.kind == "plan") != (sold.scope == "AzurePlan"):
        raise LineError(10008, "The subscription is not enabled for Azure reservations of this kind.")
    if plan.terms.registered != "Registered":
        raise LineError(10011, "The subscription is not registered.")
    if restricted(call.world, sold.sku):
        raise LineError(10003, "The inventory is not available for the selected offer.")


def _plan_of(call: Call, identity: str) -> Subscription | None:
    """The plan of an Azure subscription that runs, or a legacy subscription."""
    for one in call.world.bought(call.customer):
        if one.metered and any(each.id == identity and each.active for each in one.entitlements):
            return one
    return None


def _check_end(call: Call, line: CartLine, text: str) -> None:
    ends = custom_ends(call.now, call.now, call.world.bought(call.customer), line.duration)
    last_days = {end.date().toordinal() - 1 for end in ends}
    try:
        day = date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        raise LineError(10016, "The custom term end date is not valid.") from None
    if day not in last_days:
        raise LineError(10017, "The term cannot end on this date.")
