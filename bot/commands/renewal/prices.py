"""Renewal prices: what the seats of a subscription cost the partner for one more term, by the price sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.access.policy import Permission
from bot.framework.context import Ask
from bot.model import CustomerRef, Money, Segment
from bot.model.price import UnitPrice
from bot.model.term_end import TermEnd

Worth = Mapping[tuple[str, str], Money]
"""What is at stake, by the ids of customer and subscription, as far as it is known."""

MOST_PRICES = 500
"""Prices that are looked up for one answer. What has others is shown without one."""

_Key = tuple[str, str, str, str, str]


async def worth_of(ask: Ask, ends: Sequence[TermEnd], customers: Mapping[str, CustomerRef]) -> Worth:
    """What is at stake where terms end: seats times the price of the whole term, for whom prices may be shown of.

    The price is the one for commercial customers in the customer's country, or the partner's own where that is not known.
    """
    shown = {each for each, customer in customers.items() if ask.sees(Permission.PRICE_READ, customer)}
    countries = await ask.customers.countries(sorted(shown))
    known: dict[_Key, UnitPrice | None] = {}
    found: dict[tuple[str, str], Money] = {}
    for each in ends:
        product, sku = each.sku
        if each.customer_id not in shown or not product or each.upgrades:
            continue
        market = (countries.get(each.customer_id) or ask.installation.country).upper()
        key = (market, product, sku, each.terms.term, each.terms.billing_cycle)
        if key not in known:
            if len(known) >= MOST_PRICES:
                continue
            known[key] = await ask.prices.price(market, Segment.COMMERCIAL, *key[1:])
        if price := known[key]:
            amount = Money(price.amount * each.terms.quantity, price.currency)
            found[each.customer_id, each.subscription_id] = amount
    return found
