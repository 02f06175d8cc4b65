"""Transitions: to which products the seats of a subscription may move, and moving them.

https://learn.microsoft.com/partner-center/developer/transition-a-new-commerce-subscription
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.wire import Fields, word
from adapters.microsoft.partner_center.calls.scheduled_changes import ACTIONS, INSTRUCTIONS
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model.upgrade import Upgrade

_ONLY, _WITH_LICENCES = "transition_only", "transition_with_license_transfer"


def upgrades(customer_id: str, subscription_id: str, *, scheduled: bool) -> Call[Page[Upgrade]]:
    """What a subscription may be upgraded to, now or when its term ends."""
    path = ("customers", customer_id, "subscriptions", subscription_id, "transitionEligibilities")
    query = {"eligibilityType": "scheduled" if scheduled else "immediate"}
    return paged(get(N_("list upgrades"), *path, query=query), _read_upgrade)


def _read_upgrade(row: Fields) -> Upgrade:
    item = row.need("catalogItemId")
    kinds = {word(each.raw("transitionType")): each for each in row.many("eligibilities")}
    only, with_licences = (kinds.get(word(name)) for name in (_ONLY, _WITH_LICENCES))
    errors = [error.text("description") for each in kinds.values() for error in each.many("errors")]
    moves_licences = with_licences is not None and with_licences.flag("isEligible") is True
    return Upgrade(
        product=":".join(item.split(":")[:2]),
        title=row.text("title", "description", "catalogItemId"),
        item=item,
        moves=moves_licences or (only is not None and only.flag("isEligible") is True),
        moves_licences=moves_licences,
        why_not=tuple(dict.fromkeys(filter(None, errors))),
    )


def transition(
    customer_id: str, subscription_id: str, item: str, quantity: int, *, licences: bool
) -> Call[None]:
    """Move seats to another product. It is done in the background."""
    body = {
        "toCatalogItemId": item,
        "quantity": quantity,
        "transitionType": _WITH_LICENCES if licences else _ONLY,
    }
    path = ("customers", customer_id, "subscriptions", subscription_id, "transitions")
    return Call(send(N_("upgrade a subscription"), "POST", *path, body=body), lambda _: None)


def upgraded_at_the_end(found: Mapping[str, Any], item: str, quantity: int) -> dict[str, Any]:
    """A subscription as it came, with an upgrade scheduled for the end of its term in place of what was scheduled."""
    gone = {name.lower() for name in (ACTIONS, INSTRUCTIONS, "autoRenewEnabled")}
    body = {name: value for name, value in found.items() if name.lower() not in gone}
    product, sku, availability = (*item.split(":"), "", "", "")[:3]
    row = Fields(found)
    instructions = {
        "product": {
            "productId": product,
            "skuId": sku,
            "availabilityId": availability,
            "billingCycle": row.text("billingCycle"),
            "termDuration": row.text("termDuration"),
        },
        "quantity": quantity,
    }
    action = {"scheduleType": "TermEnd", "actionType": "Transition", "instructions": instructions}
    return {**body, "autoRenewEnabled": True, ACTIONS: [action]}
