"""Hindrances of a subscription: what stands in the way of changing it, in sentences, for whoever asks why they cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.cards.subscription_obstacle import advice_of, problem_of
from bot.framework.context import Ask
from bot.messages import _, sentences
from bot.model import AzureEntitlement, Subscription
from bot.model.subscription_rules import Action, obstacle

Hindered = Callable[[Ask, Mapping[str, Any]], Awaitable[str]]


def hindrance(action: Action) -> Hindered:
    """What stands in the way of this action, by the values that a sentence names."""

    async def hindered(ask: Ask, values: Mapping[str, Any]) -> str:
        return told(action, values.get("subscription"), ask)

    return hindered


def told(
    action: Action,
    subscription: Subscription | None,
    ask: Ask,
    *,
    seats: int = 0,
    azure: Sequence[AzureEntitlement] = (),
) -> str:
    """Why not, and from when; or that nothing of the subscription stands in the way. Empty where none is named."""
    if subscription is None:
        return ""
    found = obstacle(action, subscription, ask.now, seats=seats, azure=azure)
    if found is None:
        return _("Nothing about {subscription} stands in the way now.", subscription=subscription.name)
    return sentences(problem_of(found), advice_of(found))
