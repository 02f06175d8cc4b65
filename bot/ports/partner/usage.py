"""Usage: what customers spend on Azure in the current billing period (estimates, never the bill), and their budgets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Protocol

from bot.model import CustomerUsage, UsageLine, UsageSummary
from bot.ports.request_ids import RequestIds


class UsageReader(Protocol):
    """What can be read of usage."""

    def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        """The current period's usage of every customer that has any, page by page."""
        ...

    async def summary(self, customer_id: str) -> UsageSummary:
        """One customer's spend. Its ``cost`` is ``None`` where no usage is known, which is not zero."""
        ...

    async def by_subscription(self, customer_id: str) -> Sequence[UsageLine]:
        """Spend per subscription; with Azure plans a line is a plan. Empty where no usage is known."""
        ...

    async def by_resource(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        """Spend per resource of one subscription."""
        ...

    async def by_meter(self, customer_id: str, subscription_id: str) -> Sequence[UsageLine]:
        """Spend per meter of one subscription: what is paid for, whichever resource used it."""
        ...

    async def budget(self, customer_id: str) -> Decimal | None:
        """The monthly spending budget, in the customer's billing currency; ``None`` where there is none."""
        ...


class UsageWriter(Protocol):
    """What can be changed about usage. Each call may be repeated with the same ids."""

    async def set_budget(self, customer_id: str, amount: Decimal | None, ids: RequestIds) -> Decimal | None:
        """Set the monthly spending budget, or take it away with ``None``. Answers what stands then."""
        ...


class Usage(UsageReader, UsageWriter, Protocol):
    """Usage, both ways."""
