"""Scheduled changes of a subscription: what is to happen at the end of its term, or on a day.

The service has two forms of them: ``scheduledActions``, and the older ``scheduledNextTermInstructions``, of which the first counts
where both are there. Microsoft prints no whole example of the first on the wire; what is not certain of its form is here alone.
https://learn.microsoft.com/partner-center/developer/subscription-resources
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.microsoft.http.wire import Fields, word
from bot.model import Effect, Ending, ScheduledChange
from bot.model.subscription_edit import Renewal

ACTIONS, INSTRUCTIONS = "scheduledActions", "scheduledNextTermInstructions"

_TYPES = {
    Ending.RENEW: "RenewToNewTerm",
    Ending.END: "Cancel",
    Ending.EXTEND: "RenewToExtendedServiceTerm",
}
_CYCLES = {"onetime": "one_time"}
"""What is written otherwise than it is compared."""


def read_scheduled(row: Fields) -> tuple[ScheduledChange, ...]:
    """What is scheduled for a subscription, in either form."""
    actions = row.parts(ACTIONS, _read_action)
    if actions:
        return actions
    instructions = row.inner(INSTRUCTIONS)
    return (_change(Effect.RENEW, None, instructions),) if instructions else ()


def _read_action(row: Fields) -> ScheduledChange:
    at = None if word(row.raw("scheduleType")) == "termend" else row.moment("effectiveDate")
    return _change(word(row.raw("actionType")), at, row.inner("instructions"))


def _change(effect: str, at: datetime | None, instructions: Fields) -> ScheduledChange:
    product, quantity = instructions.inner("product"), instructions.figure("quantity")
    ids = (product.text("productId"), product.text("skuId"))
    return ScheduledChange(
        effect=effect,
        at=at,
        product=":".join(filter(None, ids)),
        quantity=None if quantity is None else int(quantity),
        term=product.text("termDuration").upper(),
        billing_cycle=word(product.raw("billingCycle")),
        term_ends=instructions.moment("customTermEndDate"),
    )


def actions_for(found: Fields, renewal: Renewal) -> list[dict[str, Any]]:
    """``scheduledActions`` that bring about one of the three outcomes. Without an explicit one, a subscription that does not renew
    goes on in the paid extended term.

    It takes the place of everything that is scheduled. The product of the next term is that of this one: its ids are those that
    came with the subscription, and are not kept anywhere.
    """
    action: dict[str, Any] = {"scheduleType": "TermEnd", "actionType": _TYPES[renewal.ending]}
    if renewal.terms:
        action["instructions"] = {
            "product": _product(found, renewal.terms.term, renewal.terms.billing_cycle),
            "quantity": renewal.terms.quantity,
        }
    return [action]


def _product(found: Fields, term: str, cycle: str) -> dict[str, str]:
    product, sku, availability = (*found.text("offerId").split(":"), "", "", "")[:3]
    ids = {"productId": product, "skuId": sku, "availabilityId": availability}
    said = {**ids, "billingCycle": _CYCLES.get(cycle, cycle), "termDuration": term}
    return {name: value for name, value in said.items() if value}
