"""price: what products cost in a market, from Microsoft's price sheets, and what moved from month to month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.price import (
    Market,
    Touched,
    change_rows,
    changes_card,
    no_changes_card,
    no_price_card,
    price_rows,
    prices_card,
)
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.params import Asked, Resolve, Suggest
from bot.framework.phrases import LANGUAGES, Heard, means
from bot.language import vocabulary as n
from bot.language.lexicon import tokens_of
from bot.messages import _
from bot.model import Country, CustomerRef, Segment, Subscription
from bot.model.country_names import named
from bot.model.customer_search import fold
from bot.model.price import BUYABLE, Price, PriceChange, month_before, month_of
from bot.parameters.country import COUNTRY_WORDS, country_choice, resolve_country, suggest_countries
from bot.parameters.customer import Customer
from bot.parameters.file_format import Format, list_file
from bot.parameters.month import Month
from bot.parameters.page import PageNumber
from bot.parameters.product import SegmentOf, market_of

NOUN = NounHelp("price", "What products cost, and what became dearer", place=23)

MOST_PRODUCTS = 40
"""Products whose prices are on a card; a file has more."""

MOST_IN_FILE = 1000
MOST_CHANGES = 200
MOST_CHANGES_IN_FILE = 20_000

_ASKED_ALONG = (
    "what",
    "does",
    "do",
    "is",
    "are",
    "of",
    "for",
    "in",
    "the",
    "a",
    "how",
    "much",
    "was",
    "wie",
    "viel",
    "das",
    "die",
    "der",
    "combien",
    "coute",
    "le",
    "la",
    "de",
    "cuanto",
    "el",
)
"""Words around a price that are asked about in a sentence."""

_JAPANESE = re.compile(rf"\s*(?:の|は|って)?(?:{'|'.join(map(re.escape, n.PRICE.of('ja')))}).*$")

_USED = (n.BY_RESOURCE, n.BY_SERVICE, n.BY_METER, n.BY_SUBSCRIPTION, n.BUDGET, n.CONSUMED, n.TOP)
"""What costs have that are no prices."""

OTHER_MARKET = Annotated[
    Country | None,
    Field(
        description="Prices of this country; a customer's own otherwise", max_length=60, examples=["Germany"]
    ),
    Resolve(resolve_country, shown=country_choice),
    Suggest(suggest_countries),
    COUNTRY_WORDS,
    Heard("country"),
    Asked(label="Market", seldom=True),
]


_QUESTION = frozenset(
    token.plain
    for said in (*(word for language in LANGUAGES for word in n.PRICE.of(language)), *_ASKED_ALONG)
    for token in tokens_of(said)
)


def without_question(text: str) -> str:
    """A product without the words of a question around it: "was kostet M365 E3", "M365 E3 の価格は?"."""
    words = _JAPANESE.sub("", text).split()
    while words and fold(words[0]).strip("?¿!.,:") in _QUESTION:
        words = words[1:]
    while words and fold(words[-1]).strip("?!.,") in _QUESTION:
        words = words[:-1]
    return " ".join(words).strip(" ?¿!") or text.strip()


@command(
    "price find",
    title="Find prices",
    submit="Find prices",
    aliases=("prices", "price"),
    needs=Permission.PRICE_READ,
    examples=("price find M365 E3", "price find D4s v5 westeurope", "price find e5 customer=fabrikam"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.PRICE, slots="words", helps=(n.SHOW, n.LIST, n.USAGE), without=_USED, prior=0.2),
        means(n.PRICE, slots="words market", helps=(n.SHOW, n.LIST, n.USAGE), without=_USED, prior=0.2),
    ),
)
async def find(
    ask: Ask,
    words: Annotated[
        str,
        Field(description="Words of the product", max_length=120, examples=["M365 E3"]),
        Heard("words", rest=True),
    ],
    *,
    customer: Customer | None = None,
    market: OTHER_MARKET = None,
    segment: SegmentOf = Segment.COMMERCIAL,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """Find what products cost, by their names."""
    where = await _market(ask, customer, market, segment)
    most = MOST_IN_FILE if format else MOST_PRODUCTS
    found: Sequence[Price] = ()
    for text in dict.fromkeys((words.strip(), without_question(words))):
        found = await ask.prices.search(text, where.country.code, segment=segment.value, limit=most)
        if found:
            break
    else:
        sheets = await ask.prices.sheets(where.country.code)
        return no_price_card(text, where, [each.key for each in sheets])
    if format:
        return await list_file(ask, _("Prices"), "prices", format, len(found), lambda: price_rows(found))
    return prices_card(text, found, where, page)


@command(
    "price changes",
    title="Show price changes",
    submit="Show changes",
    needs=Permission.PRICE_READ,
    examples=("price changes", "price changes customer=fabrikam", "price changes market=DE format=csv"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.PRICE_CHANGE, helps=(n.SHOW, n.LIST, n.PRICE), prior=0.1),
        means(n.PRICE_CHANGE, slots="customer", helps=(n.SHOW, n.LIST, n.PRICE), prior=0.1),
        means(n.PRICE_CHANGE, slots="market", helps=(n.SHOW, n.LIST, n.PRICE), prior=0.1),
    ),
)
async def changes(
    ask: Ask,
    *,
    customer: Customer | None = None,
    month: Month | None = None,
    market: OTHER_MARKET = None,
    segment: SegmentOf = Segment.COMMERCIAL,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """Show which prices moved against the month before."""
    where = await _market(ask, customer, market, segment)
    this = month_of(month or ask.now.date())
    before = month_before(this)
    most = MOST_CHANGES_IN_FILE if format else MOST_CHANGES
    if customer:
        found = await _of_subscriptions(ask, customer, where, this, before)
    else:
        moved = await ask.prices.changes(where.country.code, this, before, segment=segment.value, limit=most)
        found = [Touched(each) for each in moved]
    if not found:
        there = {each.key.month for each in await ask.prices.sheets(where.country.code)}
        return no_changes_card(where, this, before, sorted({this, before} - there))
    if format:
        return await list_file(
            ask, _("Price changes"), "price-changes", format, len(found), lambda: change_rows(found)
        )
    return changes_card(found, where, this, before, page, whole=len(found) < most)


async def _market(ask: Ask, customer: CustomerRef | None, market: Country | None, segment: Segment) -> Market:
    """The market that is named; else the customer's own, or the partner's."""
    code = market.code if market else (await market_of(ask, customer, segment)).country
    return Market(named(code, ask.locale), segment, customer)


async def _of_subscriptions(
    ask: Ask, customer: CustomerRef, where: Market, this: str, before: str
) -> list[Touched]:
    """The changes that a customer's subscriptions will feel, read live: the store knows nothing of these."""
    reading = ask.under(Permission.SUBSCRIPTION_READ)
    bought = await reading.partner.subscriptions.of(customer.id)
    running = [each for each in bought if each.status.lower() in {"active", "suspended"} and _sku(each)[1]]
    moved = await ask.prices.changes(
        where.country.code, this, before, skus={_sku(each) for each in running}, limit=MOST_CHANGES
    )
    return [
        Touched(change, each.name or each.offer, each.quantity, each.ends)
        for each in running
        for change in moved
        if _is_about(change, each)
    ]


def _sku(subscription: Subscription) -> tuple[str, str]:
    """Product and SKU of an offer id (``CFQ7TTC0LFLX:0001:CFQ7TTC0KXG7``)."""
    product, _colon, rest = subscription.offer_id.partition(":")
    return product.upper(), rest.partition(":")[0].upper()


def _is_about(change: PriceChange, subscription: Subscription) -> bool:
    """Whether a price is that of the subscription: of its product, term and billing."""
    price = change.now
    return (
        (price.product_id.upper(), price.sku_id.upper()) == _sku(subscription)
        and price.sheet.view in BUYABLE
        and price.term in ("", subscription.term.upper())
        and price.plan in ("", subscription.billing_cycle.lower().replace("_", ""))
    )
