"""Term end: when the term of a customer's subscription ends, and what happens then as things stand; what renewals are listed from.

https://learn.microsoft.com/partner-center/developer/subscription-resources
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.model.subscription import Effect, Ending, Subscription
from bot.model.subscription_edit import Terms, terms_at_renewal

FAR = 2200
"""Years from which on an end is none."""

_CARRIED_ON = ("active", "suspended")
"""States in which something happens at the end of the term; what is expired or deleted has none."""


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The end of one subscription's term. ``terms`` are what it renews to, or what it is bought for now where it does not renew.

    ``ending`` is ``None`` where the vendor does not say what happens; ``upgrades`` is whether it becomes another product then.
    """

    customer_id: str
    subscription_id: str
    name: str
    offer_id: str
    ends: datetime
    ending: Ending | None
    terms: Terms
    upgrades: bool = False

    @property
    def sku(self) -> tuple[str, str]:
        """The ids of its product and SKU, both empty for what was bought before new commerce."""
        product, found, rest = self.offer_id.partition(":")
        return (product, rest.partition(":")[0]) if found else ("", "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many customers term ends are known, and when those were read that were read the longest ago."""

    customers: int
    oldest: datetime | None


def term_ends_of(customer_id: str, subscriptions: Iterable[Subscription]) -> list[TermEnd]:
    """The term ends of a customer's subscriptions; what is billed by usage or never ends has none."""
    return [
        TermEnd(
            customer_id=customer_id.lower(),
            subscription_id=each.id,
            name=each.name,
            offer_id=each.offer_id,
            ends=each.ends,
            ending=each.ending,
            terms=terms_at_renewal(each),
            upgrades=bool(each.renewal and each.renewal.effect == Effect.UPGRADE),
        )
        for each in subscriptions
        if each.ends is not None
        and each.ends.year < FAR
        and not each.metered
        and each.status.lower() in _CARRIED_ON
    ]
