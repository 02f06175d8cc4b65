"""Subscriptions of Partner Center in memory: the same promises as the client, by one contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Cause, PartnerFailure
from bot.model import AzureEntitlement, Refund, Subscription
from tests.samples import NOW

if TYPE_CHECKING:
    from tests.fake_partner import FakePartner

SUBSCRIPTION_WORDS = {
    "subscriptions.azure_entitlements": "list Azure subscriptions",
    "subscriptions.get": "read a subscription",
    "subscriptions.of": "list subscriptions",
}
"""What the client calls the operations, where it says what could not be done."""


def plan_of(customer_id: str) -> str:
    """The id of a customer's Azure plan."""
    return f"33333333{customer_id.lower()[8:]}"


def seats_of(customer_id: str) -> str:
    """The id of a customer's seats of Microsoft 365 E3."""
    return f"66666666{customer_id.lower()[8:]}"


def sold_to(customer_id: str) -> Sequence[Subscription]:
    """An Azure plan, and twenty-five seats bought three days ago; nothing yet to who has just been created."""
    if customer_id.startswith("55555555"):
        return ()
    plan = Subscription(
        plan_of(customer_id), "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True
    )
    seats = Subscription(
        seats_of(customer_id), "Microsoft 365 E3", "Microsoft 365 E3", "CFQ7TTC0LFLX:0001:CFQ7TTC0N7TJ", "active", 25,
        unit="Licenses", billing_cycle="monthly", term="P1Y", auto_renew=True, starts=NOW - timedelta(days=3),
        ends=NOW + timedelta(days=362), cancellable_until=NOW + timedelta(days=4), refundable=25,
        refunds=(Refund("partial", NOW + timedelta(days=4)),),
    )  # fmt: skip
    return (plan, seats)


def not_found(operation: str) -> PartnerFailure:
    return PartnerFailure(Cause.NOT_FOUND, operation, status=404, correlation_id="c0ffee")


@dataclass
class FakeSubscriptions:
    """Subscriptions (``bot.ports.Subscriptions``), over what the whole vendor knows."""

    vendor: FakePartner

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        self.vendor.asked("subscriptions.of", customer_id)
        return tuple(self._bought(customer_id).values())

    async def get(self, customer_id: str, subscription_id: str) -> Subscription:
        self.vendor.asked("subscriptions.get", customer_id)
        found = self._bought(customer_id).get(subscription_id.lower())
        if found is None:
            raise not_found(SUBSCRIPTION_WORDS["subscriptions.get"])
        return found

    def _bought(self, customer_id: str) -> dict[str, Subscription]:
        if customer_id not in self.vendor.bought:
            self.vendor.bought[customer_id] = {each.id: each for each in sold_to(customer_id)}
        return self.vendor.bought[customer_id]

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        self.vendor.asked("subscriptions.azure_entitlements", customer_id)
        if subscription_id != plan_of(customer_id):
            raise not_found("list Azure subscriptions")
        return (AzureEntitlement("44444444-0000-4000-8000-000000000001", "Production", "active"),)
