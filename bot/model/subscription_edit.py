"""Subscription edit: which fields of a subscription somebody wants to change, and what they saw of it before."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.subscription import Effect, Ending, ScheduledChange, Subscription

DONE = "done"
"""The version of a subscription that is already as an edit wants it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription is bought for: seats, the term (ISO 8601), and how it is billed (the vendor's word)."""

    quantity: int
    term: str
    billing_cycle: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is to happen when the term ends, and for a renewal with which ``terms``."""

    ending: Ending
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionEdit:
    """A change of the fields that are not ``None``. ``before`` is the :meth:`version` that the person saw: where the service says that
    somebody changed the subscription meanwhile, it is made only if nothing of that is about what they saw."""

    name: str | None = None
    quantity: int | None = None
    status: str | None = None
    renewal: Renewal | None = None
    before: str = ""

    def is_done(self, subscription: Subscription) -> bool:
        """Whether the subscription is already as it is wanted."""
        return (
            self.name in (None, subscription.name)
            and self.quantity in (None, subscription.quantity)
            and self.status in (None, subscription.status)
            and (self.renewal is None or self.renewal == renewal_of(subscription))
        )

    def version(self, subscription: Subscription) -> str:
        """What of the subscription this edit rests on, as text: :data:`DONE` where nothing is left to change."""
        if self.is_done(subscription):
            return DONE
        if self.name is not None:
            return subscription.name
        return stands_as(subscription)


def stands_as(subscription: Subscription) -> str:
    """What a change of seats, state or renewal rests on, as text. A term that has ended since is another one: what was to happen at
    its end would happen a term later."""
    ends = subscription.ends.isoformat() if subscription.ends else ""
    parts = (subscription.status, str(subscription.quantity), str(subscription.auto_renew), ends)
    return " ".join((*parts, *sorted(map(_as_text, subscription.scheduled))))


def _as_text(change: ScheduledChange) -> str:
    when = change.at.isoformat() if change.at else ""
    said = (change.effect, when, change.product, str(change.quantity), change.term, change.billing_cycle)
    return ",".join(said)


def terms_at_renewal(subscription: Subscription) -> Terms:
    """What it would renew to, as things stand."""
    planned = subscription.renewal
    if planned is None or planned.effect != Effect.RENEW:
        term = subscription.renewal_term or subscription.term
        return Terms(subscription.quantity, term, subscription.billing_cycle)
    return Terms(
        planned.quantity or subscription.quantity,
        planned.term or subscription.renewal_term or subscription.term,
        planned.billing_cycle or subscription.billing_cycle,
    )


def renewal_of(subscription: Subscription) -> Renewal | None:
    """What happens when its term ends, as things stand; ``None`` where it is an upgrade, or nothing that is known."""
    ending = subscription.ending
    if ending is None or (subscription.renewal and subscription.renewal.effect == Effect.UPGRADE):
        return None
    return Renewal(ending, terms_at_renewal(subscription) if ending is Ending.RENEW else None)
