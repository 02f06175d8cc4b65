"""Scheduled changes of a subscription: what is to happen at the end of its term, or on a day.

The service has two forms of them: ``scheduledActions``, and the older ``scheduledNextTermInstructions``, of which the first counts
where both are there. Microsoft prints no whole example of the first on the wire; what is not certain of its form is here alone.
https://learn.microsoft.com/partner-center/developer/subscription-resources
"""

from __future__ import annotations

from datetime import datetime

from adapters.microsoft.http.wire import Fields, word
from bot.model import Effect, ScheduledChange


def read_scheduled(row: Fields) -> tuple[ScheduledChange, ...]:
    """What is scheduled for a subscription, in either form."""
    actions = row.parts("scheduledActions", _read_action)
    if actions:
        return actions
    instructions = row.inner("scheduledNextTermInstructions")
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
