"""Subscription rules: what may be done with a subscription now, or why not and from when; pure, from the fields that the service gives.

The service has the last word; what it would surely refuse is said before anybody asks it.
https://learn.microsoft.com/partner-center/customers/new-commerce-experience-subscriptions
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.subscription import AzureEntitlement, Subscription


class Action(StrEnum):
    """What somebody wants to do with a subscription."""

    ADD_SEATS = "add seats"
    REMOVE_SEATS = "remove seats"
    SUSPEND = "suspend"
    REACTIVATE = "reactivate"
    CANCEL = "cancel"
    RENAME = "rename"
    RENEWAL = "renewal"
    UPGRADE = "upgrade"


class Hindrance(StrEnum):
    """Why something cannot be done."""

    GONE = "gone"
    """It is deleted, expired, disabled or not ready yet."""
    SUSPENDED = "suspended"
    ACTIVE = "active"
    """There is nothing to reactivate."""
    BY_MICROSOFT = "suspended by Microsoft"
    NO_SEATS = "no seats"
    """It is billed by usage."""
    WINDOW_CLOSED = "window closed"
    SOFTWARE = "software"
    """Seats of a software subscription cannot be given back, and it is cancelled at its order."""
    BELOW_MINIMUM = "below minimum"
    PLAN_IN_USE = "plan in use"
    """Azure subscriptions under the plan are active."""
    PLAN = "plan"
    """An Azure plan is suspended, and never cancelled."""
    LEGACY = "legacy"
    """What was bought before new commerce is suspended, and never cancelled."""
    NO_END = "no end"
    LEGACY_RENEWAL = "legacy renewal"
    """What was bought before new commerce has no scheduled changes."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why something cannot be done with a subscription. ``since`` is when its time was over and ``from_when`` when it can be done
    again; ``least`` is the fewest seats that can be left; ``names`` are what stands in the way."""

    why: Hindrance
    subscription: Subscription
    action: Action
    since: datetime | None = None
    from_when: datetime | None = None
    least: int = 0
    names: tuple[str, ...] = ()


_BY_CUSTOMER = frozenset(
    {"customercancellation", "partnercancellation", "customerrequest", "partnerrequest", "none"}
)
"""Reasons of a suspension that a partner can end; each other one is Microsoft's
(https://learn.microsoft.com/partner-center/developer/reactivate-a-suspended-a-subscription)."""


def obstacle(
    action: Action,
    subscription: Subscription,
    now: datetime,
    *,
    seats: int = 0,
    azure: Sequence[AzureEntitlement] = (),
) -> Obstacle | None:
    """What stands in the way, ``None`` where nothing does that the fields tell of.

    ``seats`` is the number that would be left; ``azure`` are the Azure subscriptions under a plan.
    """
    gone = subscription.status not in ("active", "suspended")
    if gone:
        return Obstacle(Hindrance.GONE, subscription, action)
    match action:
        case Action.ADD_SEATS | Action.REMOVE_SEATS:
            return _seats(action, subscription, now, seats)
        case Action.SUSPEND:
            return _suspending(subscription, azure)
        case Action.REACTIVATE:
            return _reactivating(subscription)
        case Action.CANCEL:
            return _cancelling(subscription, now)
        case Action.RENEWAL:
            return _renewal(subscription)
        case Action.UPGRADE:
            return _upgrade(subscription)
        case Action.RENAME:
            return None


def window_open(subscription: Subscription, now: datetime) -> bool:
    """Whether seats can be given back, or the whole cancelled: the service names the day, no number of days is ours."""
    until = subscription.cancellable_until
    return until is not None and now < until


def refund_of(subscription: Subscription, now: datetime) -> str:
    """What comes back for a cancellation now: ``full``, ``partial``, or nothing that is known (empty)."""
    return next(
        (each.kind for each in subscription.refunds if each.until is None or now < each.until),
        "partial" if window_open(subscription, now) and not subscription.refunds else "",
    )


def least_seats(subscription: Subscription) -> int:
    """The fewest seats that can be left inside the window: what was bought outside of it stays."""
    if subscription.refundable is None:
        return 1
    return max(1, subscription.quantity - subscription.refundable)


def _seats(action: Action, subscription: Subscription, now: datetime, seats: int) -> Obstacle | None:
    if subscription.metered:
        return Obstacle(Hindrance.NO_SEATS, subscription, action)
    if subscription.status == "suspended":
        return Obstacle(Hindrance.SUSPENDED, subscription, action)
    if action is Action.ADD_SEATS or not subscription.modern:
        return None
    if subscription.software:
        return Obstacle(Hindrance.SOFTWARE, subscription, action, from_when=subscription.ends)
    if not window_open(subscription, now):
        return _closed(action, subscription)
    least = least_seats(subscription)
    if 0 < seats < least:
        return Obstacle(
            Hindrance.BELOW_MINIMUM, subscription, action, least=least, from_when=subscription.ends
        )
    return None


def _suspending(subscription: Subscription, azure: Sequence[AzureEntitlement]) -> Obstacle | None:
    if subscription.status == "suspended":
        return Obstacle(Hindrance.SUSPENDED, subscription, Action.SUSPEND)
    active = tuple(each.name or each.id for each in azure if each.status == "active")
    if subscription.azure_plan and active:
        return Obstacle(Hindrance.PLAN_IN_USE, subscription, Action.SUSPEND, names=active)
    return None


def _reactivating(subscription: Subscription) -> Obstacle | None:
    if subscription.status == "active":
        return Obstacle(Hindrance.ACTIVE, subscription, Action.REACTIVATE)
    if not is_suspended_by_partner(subscription):
        reasons = tuple(each for each in subscription.suspended_for if each.lower() not in _BY_CUSTOMER)
        return Obstacle(Hindrance.BY_MICROSOFT, subscription, Action.REACTIVATE, names=reasons)
    return None


def is_suspended_by_partner(subscription: Subscription) -> bool:
    """Whether every reason of a suspension is one that the partner or the customer gave."""
    return all(each.lower() in _BY_CUSTOMER for each in subscription.suspended_for)


def _cancelling(subscription: Subscription, now: datetime) -> Obstacle | None:
    if subscription.azure_plan:
        return Obstacle(Hindrance.PLAN, subscription, Action.CANCEL)
    if not subscription.modern:
        return Obstacle(Hindrance.LEGACY, subscription, Action.CANCEL)
    if subscription.software:
        return Obstacle(Hindrance.SOFTWARE, subscription, Action.CANCEL)
    return None if window_open(subscription, now) else _closed(Action.CANCEL, subscription)


def _renewal(subscription: Subscription) -> Obstacle | None:
    if subscription.metered or subscription.ends is None:
        return Obstacle(Hindrance.NO_END, subscription, Action.RENEWAL)
    return None if subscription.modern else Obstacle(Hindrance.LEGACY_RENEWAL, subscription, Action.RENEWAL)


def _upgrade(subscription: Subscription) -> Obstacle | None:
    if subscription.status == "suspended":
        return Obstacle(Hindrance.SUSPENDED, subscription, Action.UPGRADE)
    if subscription.metered:
        return Obstacle(Hindrance.NO_SEATS, subscription, Action.UPGRADE)
    return None


def _closed(action: Action, subscription: Subscription) -> Obstacle:
    return Obstacle(
        Hindrance.WINDOW_CLOSED,
        subscription,
        action,
        since=subscription.cancellable_until,
        from_when=subscription.ends,
    )
