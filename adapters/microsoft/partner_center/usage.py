"""Usage and budgets at Partner Center (``bot.ports.UsageReader`` and ``UsageWriter``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import usage
from adapters.microsoft.partner_center.calls.usage_by_customer import usage_by_customer
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import CustomerUsage, UsageLine, UsageSummary
from bot.ports import RequestIds

# How the service says that a subscription is not of the kind that was asked for.
_ANOTHER_KIND = frozenset({Cause.NOT_FOUND, Cause.BAD_REQUEST})


class UsageOperations:
    """Reads what is spent, and sets budgets."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        return self._exchange.pages(usage_by_customer())

    async def summary(self, customer_id: str) -> UsageSummary:
        return await self._exchange.perform(usage.summary(customer_id))

    async def by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        return await self._exchange.everything(usage.by_subscription(customer_id))

    async def by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        """Spend per resource; for Azure sold the old way, which has none, per service."""
        refused: PartnerFailure | None = None
        try:
            lines = await self._exchange.everything(usage.by_resource(customer_id, subscription_id))
        except PartnerFailure as failure:
            if failure.cause not in _ANOTHER_KIND:
                raise
            lines, refused = [], failure
        return lines or await self._legacy_resources(customer_id, subscription_id, refused)

    async def _legacy_resources(
        self, customer_id: str, subscription_id: str, refused: PartnerFailure | None
    ) -> Sequence[UsageLine]:
        try:
            return await self._exchange.everything(usage.by_legacy_resource(customer_id, subscription_id))
        except PartnerFailure as failure:
            if failure.cause not in _ANOTHER_KIND:
                raise
            if refused is not None:
                raise refused from failure
            return []

    async def by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        return await self._exchange.everything(usage.by_meter(customer_id, subscription_id))

    async def budget(self, customer_id: str) -> Decimal | None:
        return await self._exchange.perform(usage.budget(customer_id))

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        if amount is not None and (not amount.is_finite() or amount < 0):
            # The documentation names no lower bound; a negative budget means nothing.
            detail = N_("A budget cannot be negative.")
            raise PartnerFailure(
                Cause.BAD_REQUEST, N_("set a budget"), detail=detail, request_id=ids.request_id
            )
        return await self._exchange.perform(usage.set_budget(customer_id, amount), ids)
