"""Upgrade (transition): moving the seats of a subscription to a larger product, now or when its term ends.

https://learn.microsoft.com/partner-center/developer/transition-a-new-commerce-subscription
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.subscription import Effect, Subscription
from bot.model.subscription_edit import DONE, stands_as


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A product that a subscription may be upgraded to. ``product`` is its id and SKU; ``item`` its id in the catalogue, which is
    good for minutes and never kept. ``moves`` says whether seats can move there, ``moves_licences`` whether the licences that users
    have move with them; ``why_not`` are the vendor's words where they cannot."""

    product: str
    title: str
    item: str
    moves: bool
    moves_licences: bool = False
    why_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpgradeWish:
    """An upgrade of all seats to ``product``, with the licences of users or without, now or ``scheduled`` for the end of the term.
    ``before`` is the :meth:`version` that the person saw."""

    product: str
    quantity: int
    licences: bool = False
    scheduled: bool = False
    before: str = ""

    def is_done(self, subscription: Subscription) -> bool:
        """Whether the subscription is upgraded so, or to be upgraded so when its term ends."""
        if not self.scheduled:
            return subscription.offer_id.upper().startswith(f"{self.product.upper()}:")
        return any(
            each.effect == Effect.UPGRADE and each.product.upper() == self.product.upper()
            for each in subscription.scheduled
        )

    def version(self, subscription: Subscription) -> str:
        """What of the subscription this rests on, as text."""
        if self.is_done(subscription):
            return DONE
        return f"{subscription.offer_id} {stands_as(subscription)}"
