"""Price cards: what products cost in a market, and what moved from one month to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import SPACE, cut, day, money, month_name, number, percent
from bot.cards.model import Actions, Align, Card, Column, Context, Node, Table, Target, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.price_sheet import SHEETS
from bot.cards.samples import CONTOSO
from bot.cards.subscription_words import cycle, duration
from bot.line import write
from bot.messages import N_, _, listed, locale, n_
from bot.model import Country, CustomerRef, Money, Segment
from bot.model.country_names import named
from bot.model.fact import Tone
from bot.model.price import Price, PriceChange, PriceView, SheetKey

A_PAGE = 12
LONGEST_TITLE = 90
MOST_DIGITS = 10

_BESIDE = {
    PriceView.EXTENDED_TERM: N_("extended term"),
    PriceView.END_OF_SALE: N_("end of sale"),
    PriceView.CONSUMPTION: N_("by use"),
}

TAX = N_("Without tax. “You pay” is the partner price; the retail price is Microsoft's estimate.")


@dataclass(frozen=True, slots=True)
class Market:
    """Whose prices are meant: a country and a segment, and the customer whose country it is."""

    country: Country
    segment: Segment = Segment.COMMERCIAL
    customer: CustomerRef | None = None

    def line(self, command: str, **more: str | int | None) -> str:
        """A command about the same market."""
        segment = self.segment if self.segment is not Segment.COMMERCIAL else None
        market = None if self.customer else self.country.code
        customer = self.customer.id if self.customer else None
        return write(command, **more, customer=customer, market=market, segment=segment)

    @property
    def target(self) -> Target | None:
        """The customer, where there is one."""
        return target_of(self.customer) if self.customer else None


def price_words(amount: Decimal | None, currency: str, unit: str = "") -> str:
    """A price with all its digits, which of meters are more than two, and the unit it is for; a dash for none."""
    if amount is None:
        return "–"
    exponent = amount.normalize().as_tuple().exponent
    digits = min(-exponent if isinstance(exponent, int) else 0, MOST_DIGITS)
    said = (
        money(Money(amount, currency), locale())
        if digits <= 2
        else f"{currency}{SPACE}{number(amount, locale(), digits)}"
    )
    return f"{said} / {cut(unit, 30)}" if unit else said


def _month(month: str) -> str:
    return month_name(date.fromisoformat(f"{month}-01"), locale())


def term_of(price: Price) -> str:
    """For how long, how it is billed, and where it is no usual price, which it is."""
    parts = [duration(price.term) if price.term else "", cycle(price.plan)]
    if beside := _BESIDE.get(price.sheet.view):
        parts.append(_(beside))
    said = [part for part in parts if part] or [_("Bought once")]
    found = said[0]
    for part in said[1:]:
        found = _("{first}, {second}", first=found, second=part)
    return found


def prices_card(words: str, found: Sequence[Price], market: Market, page: int) -> Card:
    """Prices of the products that a search found, best first."""
    pages = Page.of(found, page, A_PAGE)
    columns = (
        Column(_("Product")),
        Column(_("Term")),
        Column(_("You pay"), Align.RIGHT),
        Column(_("Retail price"), Align.RIGHT),
        Column(_("Valid from")),
    )
    rows = tuple(_row(each) for each in pages.items)
    turn = page_buttons(lambda at: market.line("price find", words=words, page=at), pages.number, pages.count)
    products = len({(each.product_id, each.sku_id) for each in found})
    said = n_(
        "{count} product in {country} matches “{words}”.",
        "{count} products in {country} match “{words}”.",
        products,
        country=market.country.name,
        words=words,
    )
    body: tuple[Node, ...] = (
        Table(columns, rows, caption=pages.caption),
        *((Actions(turn),) if turn else ()),
        Context((_source(each.sheet for each in found), _(TAX))),
    )
    return Card(_("Prices"), said, body, market.target)


def _row(each: Price) -> tuple[str, ...]:
    since = day(each.valid_from, locale()) if each.valid_from else "–"
    paid = price_words(each.amount, each.currency, each.unit)
    retail = price_words(each.erp, each.currency, each.unit)
    return cut(each.title, LONGEST_TITLE), term_of(each), paid, retail, since


def no_price_card(words: str, market: Market, sheets: Collection[SheetKey]) -> Card:
    """That nothing was found: there is no sheet of the market, or none in it is called so."""
    country = market.country.name
    if not sheets:
        said = _("There are no price sheets for {country} yet.", country=country)
        return Card(_("No prices"), said, (Text(_not_fetched()),), market.target, tone=Tone.WARNING)
    said = _("Nothing sold in {country} matches “{words}”.", country=country, words=words)
    advice = Text(_("Try fewer words, or another spelling."))
    return Card(_("No prices"), said, (advice, Context((_source(sheets),))), market.target)


def _source(sheets: Iterable[SheetKey]) -> str:
    found = sorted({(key.month, SHEETS[key.view]) for key in sheets}, reverse=True)
    months = dict.fromkeys(month for month, _view in found)
    parts = [
        _(
            "{sheets} of {month}",
            sheets=listed(sorted({_(view) for at, view in found if at == month})),
            month=_month(month),
        )
        for month in months
    ]
    return _("Microsoft's price sheets: {sheets}.", sheets="; ".join(parts))


def _not_fetched() -> str:
    return _("Price sheets are fetched once a day. To see how that went: {command}", command="status")


# -- changes ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Touched:
    """A change of a price, and the subscription that it is about: its name and seats, and when it renews."""

    change: PriceChange
    name: str = ""
    seats: int = 0
    renews: datetime | None = None

    @property
    def more(self) -> Decimal | None:
        """What it comes to for all seats and the whole term."""
        before, now = self.change.before.paid, self.change.now.paid
        return None if before is None or now is None else (now - before) * self.seats


def changes_card(
    found: Sequence[Touched], market: Market, month: str, before: str, page: int, *, whole: bool
) -> Card:
    """What moved in a market, the largest share first; for a customer, what of it concerns their subscriptions."""
    pages = Page.of(found, page, A_PAGE)
    customer = market.customer is not None
    columns = (
        Column(_("Subscription") if customer else _("Product")),
        Column(_("Term")),
        Column(_month(before), Align.RIGHT),
        Column(_month(month), Align.RIGHT),
        Column(_("Change"), Align.RIGHT),
        *((Column(_("For all seats"), Align.RIGHT), Column(_("From"))) if customer else ()),
    )
    rows = tuple(_change_row(each, customer=customer) for each in pages.items)
    tones = tuple(Tone.WARNING if (each.change.by or 0) > 0 else Tone.GOOD for each in pages.items)
    turn = page_buttons(
        lambda at: market.line("price changes", month=month, page=at), pages.number, pages.count
    )
    body: tuple[Node, ...] = (
        Table(columns, rows, caption=pages.caption, tones=tones),
        *((Actions(turn),) if turn else ()),
        Context(tuple(_notes(found, market, whole=whole))),
    )
    return Card(_("Price changes"), _changed(found, market, month, before, whole=whole), body, market.target)


def _changed(found: Sequence[Touched], market: Market, month: str, before: str, *, whole: bool) -> str:
    if market.customer:
        return n_(
            "{count} subscription of {customer} has another price in {month} than in {before}.",
            "{count} subscriptions of {customer} have other prices in {month} than in {before}.",
            len(found),
            customer=market.customer.name,
            month=_month(month),
            before=_month(before),
        )
    if not whole:
        return _(
            "More than {count} prices in {country} moved from {before} to {month}; these moved the most.",
            count=number(len(found), locale()),
            country=market.country.name,
            before=_month(before),
            month=_month(month),
        )
    return n_(
        "{count} price in {country} moved from {before} to {month}.",
        "{count} prices in {country} moved from {before} to {month}.",
        len(found),
        country=market.country.name,
        before=_month(before),
        month=_month(month),
    )


def _change_row(each: Touched, *, customer: bool) -> tuple[str, ...]:
    now, before = each.change.now, each.change.before
    share = each.change.by
    moved = "–" if share is None else f"{'+' if share > 0 else ''}{percent(share * 100, locale())}"
    cells = (
        cut(each.name or now.title, LONGEST_TITLE),
        term_of(now),
        price_words(before.paid, before.currency),
        price_words(now.paid, now.currency),
        moved,
    )
    if not customer:
        return cells
    more = each.more
    total = "–" if more is None else f"{'+' if more > 0 else ''}{price_words(more, now.currency)}"
    return (*cells, total, day(each.renews, locale()) if each.renews else "–")


def _notes(found: Sequence[Touched], market: Market, *, whole: bool) -> Sequence[str]:
    notes = [_source(each.change.now.sheet for each in found)]
    if market.customer:
        notes.append(
            _("A subscription keeps its price until its term ends; the new one counts from then on.")
        )
    else:
        notes.append(
            _(
                "To see which subscriptions of a customer this touches: {command}",
                command=write("price changes", customer="…"),
            )
        )
    return [*notes, _(TAX)]


def no_changes_card(market: Market, month: str, before: str, missing: Sequence[str]) -> Card:
    """That nothing moved, or that there is nothing to compare: of these months there is no sheet."""
    if missing:
        said = _(
            "There are no price sheets for {country} of {months}.",
            country=market.country.name,
            months=listed(map(_month, missing)),
        )
        return Card(_("No price changes"), said, (Text(_not_fetched()),), market.target, tone=Tone.WARNING)
    if market.customer:
        said = _(
            "No subscription of {customer} has another price in {month} than in {before}.",
            customer=market.customer.name,
            month=_month(month),
            before=_month(before),
        )
    else:
        said = _(
            "No price in {country} moved from {before} to {month}.",
            country=market.country.name,
            before=_month(before),
            month=_month(month),
        )
    return Card(_("No price changes"), said, (), market.target)


# -- files ------------------------------------------------------------------------------------------

File = Mapping[str, str]


def price_rows(found: Sequence[Price]) -> list[File]:
    """Prices as a file has them: exact, and with the vendor's ids."""
    return [
        {
            _("Product"): each.title,
            _("Product ID"): each.product_id,
            _("SKU"): each.sku_id,
            _("Market"): each.sheet.market,
            _("Segment"): each.segment,
            _("Term"): each.term,
            _("Billing"): each.plan,
            _("Currency"): each.currency,
            _("You pay"): _plain(each.amount),
            _("Retail price"): _plain(each.erp),
            _("Unit"): each.unit,
            _("From quantity"): each.tier_from,
            _("Valid from"): _day(each.valid_from),
            _("Valid until"): _day(each.valid_to),
            _("Price sheet"): f"{each.sheet.view} {each.sheet.month}",
        }
        for each in found
    ]


def change_rows(found: Sequence[Touched]) -> list[File]:
    """Changes as a file has them."""
    return [
        {
            **(
                {_("Subscription"): each.name, _("Seats"): str(each.seats), _("From"): _day(each.renews)}
                if each.name
                else {}
            ),
            _("Product"): each.change.now.title,
            _("Product ID"): each.change.now.product_id,
            _("SKU"): each.change.now.sku_id,
            _("Market"): each.change.now.sheet.market,
            _("Segment"): each.change.now.segment,
            _("Term"): each.change.now.term,
            _("Billing"): each.change.now.plan,
            _("Currency"): each.change.now.currency,
            each.change.before.sheet.month: _plain(each.change.before.paid),
            each.change.now.sheet.month: _plain(each.change.now.paid),
            _("Change"): _plain(each.change.by and round(each.change.by, 6)),
        }
        for each in found
    ]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _day(when: datetime | None) -> str:
    return "" if when is None else when.date().isoformat()


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    germany = Market(named("DE", locale()))
    november, october = (SheetKey("DE", PriceView.LICENSES, month) for month in ("2026-11", "2026-10"))
    meters = SheetKey("DE", PriceView.CONSUMPTION, "2026-11")
    since = datetime(2026, 11, 1, tzinfo=UTC)

    def price(sheet: SheetKey, amount: str, term: str = "P1Y", plan: str = "annual") -> Price:
        return Price(
            sheet, "CFQ7TTC0LFLX", "0001", "Microsoft 365 E3", term, plan, "commercial", "EUR", Decimal(amount),
            Decimal(amount) * Decimal("1.25"), valid_from=since,
        )  # fmt: skip

    found = [
        price(november, "398.45"),
        price(november, "39.85", "P1M", "monthly"),
        Price(
            meters, "DZH318Z0F3K2", "00M1", "Virtual Machines Dsv5 Series - D4s v5 - EU West", "", "", "", "USD", None,
            Decimal("0.2208"), "1 Hour", valid_from=since,
        ),
    ]  # fmt: skip
    change = PriceChange(price(october, "380.00"), found[0])
    contoso = Market(named("DE", locale()), customer=CONTOSO)
    touched = Touched(change, "Microsoft 365 E3", 25, datetime(2027, 3, 1, tzinfo=UTC))
    return {
        "prices": prices_card("e3", found, germany, 1),
        "prices, none called so": no_price_card("e33", germany, [november]),
        "prices, no sheets": no_price_card("e3", germany, []),
        "price changes": changes_card([Touched(change)], germany, "2026-11", "2026-10", 1, whole=True),
        "price changes, of a customer": changes_card([touched], contoso, "2026-11", "2026-10", 1, whole=True),
        "price changes, none": no_changes_card(contoso, "2026-11", "2026-10", ()),
        "price changes, no sheets": no_changes_card(germany, "2026-11", "2026-10", ["2026-10"]),
    }
