"""Azure subscriptions of a customer: those under its Azure plans, and older ones."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import AzureEntitlement, CustomerRef, Subscription
from bot.ports import SubscriptionReader
from bot.queries.absence import rows_if_any

GOOD_FOR = timedelta(minutes=10)
"""How long what Partner Center said of a customer's subscriptions is taken for true when tickets are read. Subscriptions
change hands once in years; what is written is checked with the vendor each time."""

MOST_KEPT = 500
"""Customers whose subscriptions are kept in memory, those used last."""


async def azure_subscriptions_of(
    subscriptions: SubscriptionReader, customer: CustomerRef
) -> Sequence[AzureEntitlement]:
    """The customer's Azure subscriptions, through which Azure Support is reached."""
    bought = await subscriptions.of(customer.id)
    return await _azure_among(subscriptions, customer, [each for each in bought if each.status == "active"])


async def _azure_among(
    subscriptions: SubscriptionReader, customer: CustomerRef, bought: Sequence[Subscription]
) -> Sequence[AzureEntitlement]:
    plans = [each for each in bought if each.azure_plan]
    legacy = [AzureEntitlement(each.id, each.name) for each in bought if each.legacy_azure]
    readings = (subscriptions.azure_entitlements(customer.id, plan.id) for plan in plans)
    under = await asyncio.gather(*map(rows_if_any, readings))
    return [*(each for found in under for each in found), *legacy]


@dataclass(frozen=True, slots=True)
class Entitlements:
    """Whose an Azure subscription is, as Partner Center says: active or not, since tickets outlive what was bought.

    What was found is kept for :data:`GOOD_FOR`; that something was not found is not.
    """

    _kept: OrderedDict[str, tuple[datetime, frozenset[str]]] = field(default_factory=OrderedDict)

    async def owns(
        self,
        subscriptions: SubscriptionReader,
        customer: CustomerRef,
        subscription_id: str,
        now: datetime,
        *,
        afresh: bool = False,
    ) -> bool:
        """Whether the subscription is this customer's. ``afresh`` asks the vendor whatever is known already.

        Raises :class:`bot.errors.PartnerFailure` where the vendor does not say.
        """
        wanted, key = subscription_id.lower(), customer.id.lower()
        at, known = self._kept.get(key, (now, frozenset()))
        if not afresh and wanted in known and timedelta() <= now - at < GOOD_FOR:
            self._kept.move_to_end(key)
            return True
        found = await _azure_among(subscriptions, customer, await subscriptions.of(customer.id))
        self._kept[key] = (now, frozenset(each.id.lower() for each in found))
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return wanted in self._kept[key][1]
