"""Product cards: what a search of the catalogue found, and one product with the terms on which it is sold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import cut, money, number
from bot.cards.model import Actions, Align, Card, Column, Context, Details, Facts, Node, Table, Target, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.price_sheet import sheet_named
from bot.cards.samples import CONTOSO
from bot.cards.term_words import term_words
from bot.line import write
from bot.messages import _, listed, n_
from bot.model import (
    Availability,
    Country,
    CustomerRef,
    Market,
    Money,
    Offer,
    Product,
    ProductKind,
    RefundOption,
    Segment,
    Sku,
    Term,
)
from bot.model.fact import Fact

PRODUCTS_A_PAGE = 12
SKUS_A_PAGE = 6
"""Each of them is asked for its terms."""

_LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked for, and where: the words, the market with its country by name, and the customer whose market it is."""

    words: str
    market: Market
    country: Country
    customer: CustomerRef | None = None
    kind: ProductKind | None = None

    def line(self, command: str, **more: str | int | None) -> str:
        """A command about the same customer and segment."""
        segment = self.market.segment if self.market.segment != Segment.COMMERCIAL else None
        return write(command, **more, customer=self.customer.id if self.customer else None, segment=segment)


@dataclass(frozen=True, slots=True)
class Priced:
    """An offer with its price, ``None`` where none is known or may be shown."""

    offer: Offer
    price: Money | None = None


def found_card(
    found: Sequence[Product],
    looked: Looked,
    page: int,
    missing: Collection[ProductKind] = (),
    *,
    near: bool = False,
    whole: bool = True,
) -> Card:
    """Products that answer to some words, best first; those that are only spelled alike where ``near``."""
    if not found:
        return _none_found(looked, missing)
    pages = Page.of(found, page, PRODUCTS_A_PAGE)
    rows = tuple((cut(each.title, 120), _(each.kind.label)) for each in pages.items)
    commands = tuple(looked.line("product show", words=each.id) for each in pages.items)
    columns = (Column(_("Product")), Column(_("Kind")))
    kind = looked.kind.value if looked.kind else None
    turn = page_buttons(
        lambda at: looked.line("product find", words=looked.words, kind=kind, page=at),
        pages.number,
        pages.count,
    )
    body: tuple[Node, ...] = (
        *((Text(_("No product is called that. Did you mean one of these?")),) if near else ()),
        Table(columns, rows, commands=commands, caption=pages.caption),
        *((Actions(turn),) if turn else ()),
        *_source(looked, missing, whole=whole),
    )
    said = (
        _("Nothing matches “{words}” exactly.", words=looked.words)
        if near
        else n_(
            "{count} product matches “{words}”.",
            "{count} products match “{words}”.",
            len(found),
            words=looked.words,
        )
    )
    return Card(title=_("Products"), summary=said, body=body, target=_target(looked))


def _none_found(looked: Looked, missing: Collection[ProductKind]) -> Card:
    said = _(
        "No product sold in {country} matches “{words}”.", country=looked.country.name, words=looked.words
    )
    advice = Text(_("Try fewer words, or another spelling."))
    return Card(_("No products"), said, (advice, *_source(looked, missing)), _target(looked))


def _source(looked: Looked, missing: Collection[ProductKind], *, whole: bool = True) -> tuple[Context, ...]:
    texts = [_("From Microsoft's catalog for {country}.", country=looked.country.name)]
    if missing:
        kinds = listed(_(kind.label) for kind in ProductKind if kind in missing)
        texts.append(_("Not read just now: {kinds}.", kinds=kinds))
    if not whole:
        texts.append(_("The catalog is longer than the bot can keep, so some products are missing."))
    return (Context(tuple(texts)),)


def _target(looked: Looked) -> Target | None:
    return target_of(looked.customer) if looked.customer else None


def product_card(
    product: Product,
    offers: Sequence[Priced],
    pages: Page[Sku],
    looked: Looked,
    only: str,
    source: str,
) -> Card:
    """One product: what it is, and on which terms each of its SKUs on this page is sold."""
    facts = [Fact(_("Kind"), _(product.kind.label)), Fact(_("Publisher"), product.publisher)]
    text = cut(" ".join(product.description.split()), _LONGEST_TEXT)
    turn = page_buttons(
        lambda at: looked.line("product show", words=product.id, only=only or None, page=at),
        pages.number,
        pages.count,
    )
    body: tuple[Node, ...] = (
        Facts(tuple(fact for fact in facts if fact.value)),
        *((Text(text),) if text.rstrip(". ").casefold() not in ("", product.title.casefold()) else ()),
        *_offers(offers, pages, only),
        *((Actions(turn),) if turn else ()),
        Context(
            (
                _("From Microsoft's catalog for {country}.", country=looked.country.name),
                *(
                    (_("Prices: {source}, what you pay, without tax.", source=sheet_named(source)),)
                    if source
                    else ()
                ),
            )
        ),
        Details((Fact(_("Product ID"), product.id),)),
    )
    said = n_(
        "{product}: {count} way to buy it.",
        "{product}: {count} ways to buy it.",
        len(offers),
        product=product.title,
    )
    return Card(cut(product.title, 140), said, body, _target(looked))


def _offers(offers: Sequence[Priced], pages: Page[Sku], only: str) -> tuple[Node, ...]:
    if not offers:
        said = (
            _("Nothing of it has “{words}” in its name.", words=only)
            if only
            else _("It can't be bought on any terms here.")
        )
        return (Text(said),)
    priced = any(each.price for each in offers)
    columns = (
        Column(_("Sold as")),
        Column(_("Term")),
        Column(_("Quantity"), Align.RIGHT),
        *((Column(_("Price for the term"), Align.RIGHT),) if priced else ()),
    )
    rows = tuple(_row(each, priced=priced) for each in offers)
    return (Table(columns, rows, caption=pages.caption),)


def _row(each: Priced, *, priced: bool) -> tuple[str, ...]:
    sku = each.offer.sku
    named = cut(sku.title, 90)
    if sku.trial:
        named = _("{product} (trial)", product=named)
    elif sku.addon:
        named = _("{product} (add-on)", product=named)
    cells = (named, term_words(each.offer.term), _quantity(sku))
    return (*cells, money(each.price) if each.price else _("Unknown")) if priced else cells


def _quantity(sku: Sku) -> str:
    least = number(sku.minimum)
    if sku.maximum is None:
        return _("From {least}", least=least)
    if sku.maximum == sku.minimum:
        return least
    return _("{first}–{last}", first=least, last=number(sku.maximum))


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    service = Product(
        "CFQ7TTC0LFLX", "Microsoft 365 E3", ProductKind.SERVICE, "Office apps, email and device management.",
        "Microsoft Corporation",
    )  # fmt: skip
    plan = Product("DZH318Z0BPS6", "Microsoft Azure plan", ProductKind.PLAN)
    sku = Sku("0001", service.id, "Microsoft 365 E3", maximum=300)
    refunds = (
        RefundOption(full=True, within=timedelta(days=1)),
        RefundOption(full=False, within=timedelta(days=7)),
    )
    sold = Availability("CFQ7TTC0K8R3", service.id, sku.id, "CFQ7TTC0LFLX:0001:CFQ7TTC0K8R3", "EUR")
    offers = [
        Priced(Offer(sku, Term("P1Y", cycle, refunds), sold), Money(Decimal(amount), "EUR"))
        for cycle, amount in (("annual", "397.20"), ("monthly", "417.06"))
    ]
    looked = Looked("m365 e3", Market("DE"), Country("DE", "Germany"), CONTOSO)
    pages = Page.of([sku], 1, SKUS_A_PAGE)
    return {
        "product find": found_card([service, plan], looked, 1, (ProductKind.PERPETUAL,)),
        "product find, alike": found_card([service], looked, 1, near=True),
        "product find, none": found_card([], looked, 1),
        "product show": product_card(service, offers, pages, looked, "", "updatedlicensebased 2026-11"),
        "product show, not sold": product_card(plan, [], Page.of([], 1, 1), looked, "", ""),
    }
