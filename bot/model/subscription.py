"""Subscription: what a customer has bought, what is scheduled for it, and the Azure subscriptions (entitlements) under an Azure plan.

https://learn.microsoft.com/partner-center/developer/subscription-resources
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.messages import N_
from bot.model.noun import Noun


class Ending(StrEnum):
    """What happens to a subscription when its term ends."""

    RENEW = "renew"
    END = "end"
    EXTEND = "extend"
    """It goes on monthly at a surcharge (extended service term) until somebody ends it."""


class Effect(StrEnum):
    """What a scheduled change does (``actionType``)."""

    RENEW = "renewtonewterm"
    END = "cancel"
    EXTEND = "renewtoextendedserviceterm"
    UPGRADE = "transition"


@dataclass(frozen=True, slots=True)
class Refund:
    """What comes back when a subscription is cancelled: ``kind`` is ``full`` or ``partial``, ``until`` when it is no longer offered."""

    kind: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """A change that is scheduled for the end of the term, or for the day ``at``.

    ``effect`` is one of :class:`Effect`, or the vendor's own word where it is none. Values that it does not name stay as they are.
    ``product`` is the id of the product and its SKU (``CFQ7TTC0LF8R:0001``).
    """

    effect: str
    at: datetime | None = None
    product: str = ""
    quantity: int | None = None
    term: str = ""
    billing_cycle: str = ""
    term_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription of a customer. ``azure_plan`` and ``legacy_azure`` mark those that carry Azure usage.

    ``term`` and ``renewal_term`` are ISO 8601 durations (``P1Y``). ``cancellable_until`` is ``None`` where the vendor names no such
    day. ``refundable`` counts the seats that can still be given back, ``None`` where it is not said. ``suspended_for`` are the
    vendor's words for who suspended it and why.
    """

    id: str
    name: str
    offer: str
    offer_id: str
    status: str
    quantity: int
    unit: str = ""
    billing_cycle: str = ""
    term: str = ""
    auto_renew: bool | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    azure_plan: bool = False
    legacy_azure: bool = False
    kind: str = ""
    billing_type: str = ""
    renewal_term: str = ""
    created: datetime | None = None
    charged_until: datetime | None = None
    cancellable_until: datetime | None = None
    refunds: tuple[Refund, ...] = ()
    refundable: int | None = None
    scheduled: tuple[ScheduledChange, ...] = ()
    suspended_for: tuple[str, ...] = ()
    trial: bool = False
    addons_offered: bool = False
    parent_id: str = ""
    order_id: str = ""
    entitlement_id: str = ""
    reseller_id: str = ""
    promotion_id: str = ""
    migrated_from: str = ""
    publisher: str = ""

    @property
    def metered(self) -> bool:
        """Whether it is billed by usage, and has no seats."""
        return self.azure_plan or self.legacy_azure

    @property
    def modern(self) -> bool:
        """Whether it was bought in new commerce, by product, SKU and availability; what was sold before has an offer's GUID."""
        return ":" in self.offer_id

    @property
    def software(self) -> bool:
        """Whether it is a software subscription (a server or developer licence for a term)."""
        return "software" in self.kind.lower()

    @property
    def renewal(self) -> ScheduledChange | None:
        """What is scheduled for the end of its term, or ends it before; ``None`` for nothing."""
        at_the_end = (each for each in self.scheduled if each.at is None)
        return next(at_the_end, None) or next(
            (each for each in self.scheduled if each.effect == Effect.END), None
        )

    @property
    def ending(self) -> Ending | None:
        """What happens when its term ends, as things stand; ``None`` where it has no end or the vendor does not say.

        Auto-renew off without an explicit instruction means the paid extended service term, for what was bought in new commerce.
        """
        if self.ends is None or self.auto_renew is None:
            return None
        match self.renewal.effect if self.renewal else "":
            case Effect.END:
                return Ending.END
            case Effect.EXTEND:
                return Ending.EXTEND
            case Effect.RENEW | Effect.UPGRADE:
                return Ending.RENEW
        if self.auto_renew:
            return Ending.RENEW
        return Ending.EXTEND if self.modern and not self.software and not self.trial else Ending.END


@dataclass(frozen=True, slots=True)
class AzureEntitlement:
    """An Azure subscription: the id that Azure itself knows it by, and the plan that it is under, empty for one sold before plans."""

    id: str
    name: str
    status: str = ""
    plan_id: str = ""


def _cells(subscription: Subscription) -> tuple[str, ...]:
    return (subscription.name, subscription.offer, str(subscription.quantity), f"…{subscription.id[-6:]}")


SUBSCRIPTION = Noun(
    N_("subscription"),
    (N_("Subscription"), N_("Product"), N_("Quantity"), N_("Subscription ID")),
    _cells,
    lambda subscription: str(subscription.id),
    which=N_("Which subscription?"),
    absent=N_("No such subscription"),
    exactly=N_("Name the subscription, or give its ID."),
    more=N_("If it isn't listed, type more of its name."),
    missing=N_("Check the name. A new order can take 15 minutes to appear."),
    example="E3",
)
"""What a command line names by a subscription's name or id."""
