"""Subscription parameter: one of the subscriptions of a customer, by its name, its product or its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from rapidfuzz import fuzz, process, utils

from bot.cards.model import Choice
from bot.cards.subscription_words import seats_of, state_of
from bot.errors import Ambiguous, Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, Given, OneWord, Resolve, Suggest
from bot.framework.phrases import Heard
from bot.language.products import product_words
from bot.model import SUBSCRIPTION, CustomerRef, Subscription

OFFERED = 25
"""How many subscriptions are offered at a time."""

LISTED = 8
"""How many a picker lists."""

ALIKE = 60
"""How much (percent) of a name's words have to be like what was typed, for it to be offered."""

_STANDS = ("active", "suspended")


async def bought_by(ask: Ask, customer: CustomerRef) -> Sequence[Subscription]:
    """A customer's subscriptions, those that still stand first."""
    found = await ask.partner.subscriptions.of(customer.id)
    return sorted(found, key=lambda each: (each.status not in _STANDS, each.name.casefold()))


async def resolve_bought(ask: Ask, text: str, given: Given) -> Subscription:
    """The one subscription of the customer that is meant: by its id, its whole name, or words of its name and product.

    What is over gives way to what still stands. Raises :class:`Ambiguous` and :class:`Unknown`.
    """
    offered = await bought_by(ask, given["customer"])
    wanted = text.strip().casefold()
    exact = next((each for each in offered if each.id.casefold() == wanted), None)
    if exact:
        return exact
    named = [each for each in offered if wanted in (each.name.casefold(), each.offer.casefold())]
    found = _standing(named) or _standing([each for each in offered if _hasproduct_words(each, text)])
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(SUBSCRIPTION, text, tuple(found[:LISTED]), max(0, len(found) - LISTED))
    near = process.extract(
        text,
        [each.name for each in offered],
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        limit=LISTED,
        score_cutoff=ALIKE,
    )
    raise Unknown(SUBSCRIPTION, text, tuple(offered[at] for _, _, at in near) or tuple(offered[:LISTED]))


def _standing(found: Sequence[Subscription]) -> list[Subscription]:
    """Those that are active or suspended; all where none of them is."""
    return [each for each in found if each.status in _STANDS] or list(found)


def _hasproduct_words(subscription: Subscription, text: str) -> bool:
    held = product_words(f"{subscription.name} {subscription.offer}")
    wanted = product_words(text)
    return bool(wanted) and all(any(word.startswith(each) for word in held) for each in wanted)


async def suggest_bought(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """The customer's subscriptions whose name, product or id holds what was typed."""
    customer = given["customer"]
    offered = await ask.recent(f"subscriptions {customer.id}", lambda: bought_by(ask, customer))
    wanted = text.strip().casefold()
    found = [
        each
        for each in offered
        if wanted in f"{each.name} {each.offer} {each.id}".casefold()
        or (wanted and _hasproduct_words(each, text))
    ]
    return [bought_choice(each) for each in found[:OFFERED]]


def bought_choice(each: Subscription) -> Choice:
    """A subscription as an option: its name, its seats, its state where it is not active, and the end of its id."""
    said = (each.name, seats_of(each), "" if each.status == "active" else state_of(each), f"…{each.id[-6:]}")
    return Choice(" · ".join(filter(None, said))[:75], each.id)


Bought = Annotated[
    Subscription,
    Field(description="Its name, its product or its ID", max_length=120, examples=["e3"]),
    Resolve(resolve_bought, after=("customer",), shown=bought_choice),
    Suggest(suggest_bought, after=("customer",)),
    OneWord(),
    Asked(label="Subscription"),
    Heard("product", rest=True),
]
"""A parameter that names one subscription of the customer."""
