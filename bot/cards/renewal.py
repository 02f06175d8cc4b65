"""Renewal cards: what ends or renews month by month, what happens if nobody acts, and the money at stake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.files import file_buttons, with_files
from bot.cards.format import cut, day, moment, money, month_name, number, reader
from bot.cards.model import Actions, Align, Button, Card, Column, Context, Node, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO, FABRIKAM
from bot.cards.subscription_words import seats
from bot.line import write
from bot.messages import _, n_, series
from bot.model import CustomerRef, Ending, Money
from bot.model.fact import Tone
from bot.model.subscription_edit import Terms
from bot.model.term_end import TermEnd

MONTHS_AHEAD = 12
"""Months that are looked ahead where none is named, this one among them."""

RENEWALS_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class ChosenRenewals:
    """Which renewals a list is about: those of a month (its first day), of a customer; ``None`` for all."""

    month: date | None = None
    customer: CustomerRef | None = None

    @property
    def values(self) -> dict[str, str | None]:
        """The same as values of a command line."""
        return {
            "month": f"{self.month:%Y-%m}" if self.month else None,
            "customer": self.customer.id if self.customer else None,
        }


@dataclass(frozen=True, slots=True)
class Renewing:
    """A term end, whose it is, and what the seats cost for one more term; ``None`` where that is not known."""

    end: TermEnd
    customer: CustomerRef
    worth: Money | None


@dataclass(frozen=True, slots=True)
class Known:
    """Of how many customers, among how many, it is known what ends, and when those were read that were read the longest ago."""

    customers: int
    of: int
    oldest: datetime | None


def if_nobody_acts(end: TermEnd) -> str:
    """What happens at the end as things stand, in a cell."""
    if end.upgrades:
        return _("Upgrades")
    match end.ending:
        case Ending.RENEW:
            return _("Renews")
        case Ending.END:
            return _("Ends")
        case Ending.EXTEND:
            return _("Goes on monthly at a surcharge")
        case _unknown:
            return _("Unknown")


def totals(found: Iterable[Renewing]) -> list[Money]:
    """What is at stake in each currency: amounts of different currencies are never added."""
    sums: dict[str, Money] = {}
    for worth in filter(None, (each.worth for each in found)):
        before = sums.get(worth.currency)
        sums[worth.currency] = before + worth if before else worth
    return [sums[code] for code in sorted(sums)]


def renewals_card(
    found: Sequence[Renewing], chosen: ChosenRenewals, known: Known, page: int, locale: str
) -> Card:
    """What ends in a month, or month by month and the next to end."""
    customer = chosen.customer
    title = _("Renewals of {customer}", customer=customer.name) if customer else _("Renewals")
    notes = _notes(found, known, locale)
    if not found:
        ahead = Button(_("The next 12 months"), write("renewal list", customer=chosen.values["customer"]))
        body: tuple[Node, ...] = (Actions((ahead,)),) if chosen.month else ()
        return Card(
            _("No renewals"),
            _nothing(chosen, locale),
            (Text(_nothing(chosen, locale)), *body, Context(notes)),
            target_of(customer) if customer else None,
        )
    pages = Page.of(found, page, RENEWALS_A_PAGE)
    turn = page_buttons(lambda at: write("renewal list", **chosen.values, page=at), pages.number, pages.count)
    files = file_buttons("renewal list", **chosen.values)
    months = () if chosen.month else (_by_month(found, chosen, locale),)
    return Card(
        title=title,
        summary=_summary(found, chosen, locale),
        target=target_of(customer) if customer else None,
        body=(
            *months,
            _rows(pages, locale),
            with_files((*turn, *_turned(chosen)), files),
            Context(notes),
        ),
    )


def _summary(found: Sequence[Renewing], chosen: ChosenRenewals, locale: str) -> str:
    stake = series(money(each, locale) for each in totals(found)) or _("not known")
    surcharge = number(sum(each.end.ending is Ending.EXTEND for each in found), locale)
    if chosen.month:
        return n_(
            "{month}: {count} subscription, {surcharge} at a surcharge if nobody acts. At stake: {stake}.",
            "{month}: {count} subscriptions, {surcharge} at a surcharge if nobody acts. At stake: {stake}.",
            len(found),
            month=month_name(chosen.month, locale),
            surcharge=surcharge,
            stake=stake,
        )
    return n_(
        "The next 12 months: {count} subscription, {surcharge} at a surcharge if nobody acts. At stake: {stake}.",
        "The next 12 months: {count} subscriptions, {surcharge} at a surcharge if nobody acts. At stake: {stake}.",
        len(found),
        surcharge=surcharge,
        stake=stake,
    )


def _nothing(chosen: ChosenRenewals, locale: str) -> str:
    if chosen.month:
        month = month_name(chosen.month, locale)
        return _("No subscription that is known ends or renews in {month}.", month=month)
    return _("No subscription that is known ends or renews in the next 12 months.")


def _by_month(found: Sequence[Renewing], chosen: ChosenRenewals, locale: str) -> Table:
    """A row for each month, which leads to it."""
    months: defaultdict[date, list[Renewing]] = defaultdict(list)
    for each in found:
        months[each.end.ends.date().replace(day=1)].append(each)
    columns = (
        Column(_("Month")),
        Column(_("Renew"), Align.RIGHT),
        Column(_("End"), Align.RIGHT),
        Column(_("At a surcharge"), Align.RIGHT),
        Column(_("At stake"), Align.RIGHT),
    )
    return Table(
        columns,
        tuple(_month_row(month, months[month], locale) for month in sorted(months)),
        commands=tuple(
            write("renewal list", **replace(chosen, month=month).values) for month in sorted(months)
        ),
    )


def _month_row(month: date, found: Sequence[Renewing], locale: str) -> tuple[str, ...]:
    counted = (
        sum(each.end.ending is ending for each in found)
        for ending in (Ending.RENEW, Ending.END, Ending.EXTEND)
    )
    stake = series(money(each, locale) for each in totals(found))
    return (month_name(month, locale), *(number(each, locale) for each in counted), stake or "–")


def _rows(pages: Page[Renewing], locale: str) -> Table:
    columns = (
        Column(_("Until")),
        Column(_("Customer"), names=True),
        Column(_("Subscription"), names=True),
        Column(_("If nobody acts"), strong=True),
        Column(_("At stake"), Align.RIGHT),
    )
    return Table(
        columns,
        tuple(
            (
                day(each.end.ends.date(), locale),
                cut(each.customer.name, 60),
                series((cut(each.end.name, 60), seats(each.end.terms.quantity))),
                if_nobody_acts(each.end),
                money(each.worth, locale) if each.worth else "–",
            )
            for each in pages.items
        ),
        commands=tuple(
            write("subscription show", customer=each.customer.id, subscription=each.end.subscription_id)
            for each in pages.items
        ),
        caption=pages.caption,
        tones=tuple(Tone.PLAIN if each.end.ending is Ending.RENEW else Tone.WARNING for each in pages.items),
    )


def _turned(chosen: ChosenRenewals) -> tuple[Button, ...]:
    """One click to all months."""
    if not chosen.month:
        return ()
    ahead = replace(chosen, month=None)
    return (Button(_("The next 12 months"), write("renewal list", **ahead.values), replace=True),)


def _notes(found: Sequence[Renewing], known: Known, locale: str) -> tuple[str, ...]:
    """How old this is, of whom it is not known, and what the amounts are."""
    notes: list[str] = []
    if found:
        notes.append(_("What happens can be changed until the term ends."))
        notes.append(_("At stake: your price of the seats for one more term, where price sheets have it."))
    if missing := max(0, known.of - known.customers):
        notes.append(
            n_(
                "The subscriptions of {count} customer haven't been read yet.",
                "The subscriptions of {count} customers haven't been read yet.",
                missing,
            )
        )
    if known.oldest:
        notes.append(_("As of {time} or later.", time=moment(known.oldest, locale)))
    return tuple(notes)


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    now, locale = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), reader()
    found = [
        Renewing(
            TermEnd(
                customer.id,
                f"4a1d7c52-0c3f-4f57-9d0e-1f0e7a3b9c2{at}",
                name,
                "CFQ7TTC0LFLX:0001",
                now + timedelta(days=days),
                ending,
                Terms(25, "P1Y", "monthly"),
            ),
            customer,
            worth,
        )
        for at, (customer, name, days, ending, worth) in enumerate(
            (
                (CONTOSO, "Microsoft 365 E3", 3, Ending.EXTEND, Money(Decimal(9750), "EUR")),
                (FABRIKAM, "Visio Plan 2", 20, Ending.END, None),
                (FABRIKAM, "Microsoft 365 E5", 20, Ending.RENEW, Money(Decimal(17100), "USD")),
            )
        )
    ]
    december = date(2026, 12, 1)
    known, partly = Known(3, 3, now - timedelta(hours=20)), Known(40, 52, now - timedelta(hours=20))
    return {
        "renewal list": renewals_card(found, ChosenRenewals(), partly, 1, locale),
        "renewal list, a month": renewals_card(found[1:], ChosenRenewals(december), known, 1, locale),
        "renewal list, none": renewals_card([], ChosenRenewals(december), known, 1, locale),
        "renewal list, of a customer": renewals_card(
            found[1:], ChosenRenewals(None, FABRIKAM), Known(1, 1, now), 1, locale
        ),
    }
