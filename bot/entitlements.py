"""A customer's Azure subscriptions: those under its Azure plans, and older ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.errors import Cause, PartnerFailure
from bot.model import AzureEntitlement, CustomerRef
from bot.ports import PartnerReader

_ABSENT = frozenset({Cause.NOT_FOUND, Cause.NO_DATA, Cause.BAD_REQUEST, Cause.UNSUPPORTED})


async def azure_subscriptions_of(partner: PartnerReader, customer: CustomerRef) -> Sequence[AzureEntitlement]:
    """The customer's Azure subscriptions, through which Azure Support is reached."""
    bought = await partner.subscriptions(customer.id)
    plans = [each for each in bought if each.azure_plan and each.status == "active"]
    legacy = [
        AzureEntitlement(each.id, each.name)
        for each in bought
        if each.legacy_azure and each.status == "active"
    ]
    under = await asyncio.gather(*(_under(partner, customer.id, plan.id) for plan in plans))
    return [*(each for found in under for each in found), *legacy]


async def _under(
    partner: PartnerReader, customer_id: str, subscription_id: str
) -> Sequence[AzureEntitlement]:
    try:
        return await partner.azure_entitlements(customer_id, subscription_id)
    except PartnerFailure as failure:
        if failure.cause in _ABSENT:
            return ()
        raise
