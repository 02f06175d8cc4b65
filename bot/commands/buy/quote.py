"""Quote: what a purchase costs by our copy of the price sheets, and which promotion it may have. Never from what a client sends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.access.policy import Permission
from bot.errors import PartnerFailure
from bot.framework.context import Ask
from bot.model import CustomerRef, Market, Money, Term
from bot.model.price import UnitPrice
from bot.model.purchase import CartLine, Promotion, billing_periods


@dataclass(frozen=True, slots=True)
class Quote:
    """What a purchase costs. ``unit`` is the list price of one for the whole term, ``total`` that of all with the promotion,
    ``now`` what the first bill has of it."""

    unit: Money
    total: Money
    now: Money
    source: str


async def price_of(
    ask: Ask, customer: CustomerRef, market: Market, product_id: str, sku_id: str, term: Term
) -> UnitPrice | None:
    """The unit price that holds now; ``None`` for who may not view prices for this customer."""
    if not ask.sees(Permission.PRICE_READ, customer):
        return None
    return await ask.prices.price(
        market.country, market.segment, product_id, sku_id, term.duration, term.cycle
    )


def quote(price: UnitPrice, quantity: int, term: Term, promotion: Promotion | None) -> Quote:
    """The price of so many for a term; exact, and rounded where it is shown."""
    share = 1 - (promotion.percent or Decimal(0)) / 100 if promotion else Decimal(1)
    total = price.amount * quantity * share
    return Quote(
        Money(price.amount, price.currency),
        Money(total, price.currency),
        Money(total / billing_periods(term), price.currency),
        price.source,
    )


@dataclass(frozen=True, slots=True)
class Promoted:
    """The promotion that a purchase may have, those that it may not have and why, and whether all of this could be asked."""

    taken: Promotion | None = None
    refused: Sequence[tuple[Promotion, Sequence[str]]] = ()
    known: bool = True


async def promoted(ask: Ask, buyer: Market, line: CartLine, product_id: str, sku_id: str) -> Promoted:
    """The best promotion that the vendor finds a purchase eligible for."""
    try:
        found = await ask.recent(
            f"promotions {buyer.country}", lambda: ask.partner.catalogue.promotions(buyer)
        )
        fitting = [
            each
            for each in found
            if (each.product_id.upper(), each.sku_id.upper()) == (product_id.upper(), sku_id.upper())
            and each.term in ("", line.term.duration)
        ]
        asked = await asyncio.gather(*(_asked(ask, buyer, line, each) for each in fitting))
    except PartnerFailure:
        return Promoted(known=False)
    eligible = [each for each, why in asked if not why]
    best = max(eligible, key=lambda each: each.percent or Decimal(0), default=None)
    return Promoted(best, [(each, why) for each, why in asked if why])


async def _asked(
    ask: Ask, buyer: Market, line: CartLine, promotion: Promotion
) -> tuple[Promotion, Sequence[str]]:
    wished = CartLine(line.catalog_item, line.quantity, line.term, promotion=promotion.id)
    found = await ask.partner.catalogue.eligibility(buyer.customer_id, wished)
    if found is None:
        return promotion, ("unknown",)
    return promotion, () if found.eligible else found.why_not or ("unknown",)
