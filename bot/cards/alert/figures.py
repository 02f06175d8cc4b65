"""Alert figures: spend before and after, budget, forecast, and the parts of the spend behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.alert.kinds import used_share
from bot.cards.format import cut, day_and_month, days, moment, money, percent
from bot.cards.model import Align, Card, Column, Meter, Node, Table
from bot.cards.samples import eur
from bot.cards.usage import tone_of
from bot.model import AlertKind, AlertNotice, Crossing, Money
from bot.model.fact import Fact, Tone

CAUSES = 3
"""So many parts of the spend are shown; the rest is a click away."""


@dataclass(frozen=True, slots=True)
class SpendCause:
    """A part of the spend: what it costs this billing period, and by how much it grew, where that is known."""

    name: str
    now: Money
    grew: Money | None = None


def notice_facts(
    notice: AlertNotice, before: tuple[Money, date] | None, expected: Money | None, locale: str
) -> tuple[Fact, ...]:
    """What a notice knows, by label; what changed as before -> after, with the days."""
    crossing = notice.crossing
    if crossing.kind is AlertKind.INVOICE:
        return (*_invoice_facts(crossing, before, locale), *_details(crossing))
    if crossing.kind is AlertKind.STALE:
        return (*_last_known(crossing, locale), *_details(crossing))
    if crossing.cost is None:
        return _details(crossing)
    comparable = before if before and before[0].currency == crossing.cost.currency else None
    as_of = crossing.as_of or notice.found
    earlier = (
        f"{money(comparable[0], locale)} on {day_and_month(comparable[1], locale)}" if comparable else None
    )
    facts = [
        Fact("Spent so far", f"{money(crossing.cost, locale)} on {day_and_month(as_of, locale)}", earlier)
    ]
    share = used_share(crossing.cost, crossing.budget)
    share_before = used_share(comparable[0], crossing.budget) if comparable else None
    if share is not None and share_before is not None:
        facts.append(
            Fact("Budget used", percent(share, locale), percent(share_before, locale), tone_of(share))
        )
    facts.append(Fact("Monthly budget", money(crossing.budget, locale) if crossing.budget else "None set"))
    if crossing.period:
        facts.append(Fact("Billing period", days(crossing.period.starts, crossing.period.ends, locale)))
    ahead = crossing.forecast.at_end if crossing.forecast else expected
    if ahead:
        facts.append(_expected(ahead, crossing.budget, locale))
    return (*facts, *_details(crossing))


def _last_known(crossing: Crossing, locale: str) -> tuple[Fact, ...]:
    facts = [Fact("Newest data", moment(crossing.as_of, locale))] if crossing.as_of else []
    if crossing.cost:
        facts.append(Fact("Last known spend", money(crossing.cost, locale)))
    return tuple(facts)


def _expected(ahead: Money, budget: Money | None, locale: str) -> Fact:
    share = used_share(ahead, budget)
    of = f", {percent(share, locale)} of the budget" if share is not None else ""
    tone = Tone.WARNING if share is not None and share >= 100 else Tone.PLAIN
    return Fact("Expected at the end of the period", f"{money(ahead, locale)}{of}", tone=tone)


def _invoice_facts(crossing: Crossing, before: tuple[Money, date] | None, locale: str) -> tuple[Fact, ...]:
    total = crossing.cost
    if total is None:
        return ()
    facts = [Fact("Total", money(total, locale))]
    if before and before[0].currency == total.currency:
        last, issued = before
        change = Money(total.amount - last.amount, total.currency)
        more = f"{money(Money(abs(change.amount), change.currency), locale)} {'more' if change.amount > 0 else 'less'}"
        relative = ""
        if last.amount > 0:
            relative = f" ({percent(abs(change.amount) / last.amount * 100, locale)})"
        words = f"{more}{relative}" if change.amount else "The same amount"
        than = f"{words}: it was {money(last, locale)}, issued {day_and_month(issued, locale)}"
        facts.append(Fact("Against last month", than))
    return tuple(facts)


def _details(crossing: Crossing) -> tuple[Fact, ...]:
    return tuple(Fact(label, value) for label, value in crossing.details.items() if label and value)


def budget_meter(crossing: Crossing, locale: str) -> list[Node]:
    """How much of the budget is used, where there is one."""
    share = used_share(crossing.cost, crossing.budget)
    if share is None or crossing.budget is None or not crossing.kind.spec.estimates_spend:
        return []
    words = f"{percent(share, locale)} of {money(crossing.budget, locale)}"
    return [Meter("Budget used", share, words, tone_of(share))]


def cause_table(causes: Sequence[SpendCause], causes_are: str, since: date | None, locale: str) -> list[Node]:
    """The parts that moved most since ``since``, or else the largest ones; the caption says which."""
    if not causes:
        return []
    grown = [cause for cause in causes if cause.grew is not None][:CAUSES]
    what = causes_are.strip() or "parts"
    if not grown:
        rows = tuple((cut(cause.name, 80), money(cause.now, locale)) for cause in causes[:CAUSES])
        columns = (Column(what.capitalize()), Column("This period", Align.RIGHT))
        return [Table(columns, rows, caption=f"The largest {what} this billing period")]
    began = f" since {day_and_month(since, locale)}" if since else ""
    moved = tuple(
        (cut(cause.name, 80), _signed(cause.grew, locale), money(cause.now, locale))
        for cause in grown
        if cause.grew is not None
    )
    headings = (Column(what.capitalize()), Column("Change", Align.RIGHT), Column("This period", Align.RIGHT))
    return [Table(headings, moved, caption=f"The {what} that moved most{began}")]


def _signed(amount: Money, locale: str) -> str:
    return f"+{money(amount, locale)}" if amount.amount > 0 else money(amount, locale)


def examples() -> Mapping[str, Card]:
    """The parts behind a notice, for the gallery and the tests that draw them all."""
    causes = (
        SpendCause("Virtual Machines", eur("2410.5"), eur("210.4")),
        SpendCause("SQL Database", eur("1200"), eur("-40")),
    )
    return {
        "alert, what moved most": Card(
            "Causes", "Causes.", tuple(cause_table(causes, "services", date(2026, 11, 20), "en-US"))
        ),
        "alert, what is largest": Card(
            "Causes",
            "Causes.",
            tuple(
                cause_table([SpendCause(each.name, each.now) for each in causes], "services", None, "en-US")
            ),
        ),
    }
