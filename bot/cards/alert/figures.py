"""Alert figures: why the spend rose, three numbers, and what is folded away: spend before, budget, forecast, parts of the spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.alert.kinds import rough, spend_words, used_share
from bot.cards.format import brief_money, cut, day_and_month, days, moment, money, percent, reader
from bot.cards.model import Card, Details, Text
from bot.cards.samples import eur
from bot.messages import _, sentences
from bot.model import AlertKind, AlertNotice, Crossing, Money
from bot.model.fact import Fact

CAUSES = 3
"""So many parts of the spend are shown; the rest is a click away."""

MOST_NAMED = 2
"""So many of them are named in the sentence that says why."""

DOT = " · "


@dataclass(frozen=True, slots=True)
class SpendCause:
    """A part of the spend: what it costs this billing period, and by how much it grew, where that is known."""

    name: str
    now: Money
    grew: Money | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a billing period is heading: the spend at its end, and the day its budget is reached before it."""

    at_end: Money
    runs_out: date | None = None


def cause_words(causes: Sequence[SpendCause], since: date | None, locale: str) -> str:
    """Why the spend rose: the parts that grew most, or the largest where nothing of before is known."""
    grown = [each for each in causes if each.grew is not None and each.grew.amount > 0][:MOST_NAMED]
    if not grown:
        if not causes or any(each.grew is not None for each in causes):
            return ""
        largest = causes[0]
        return _(
            "Largest cost: {name}, {amount}.",
            name=cut(largest.name, 80),
            amount=brief_money(largest.now, locale),
        )
    return sentences(*(_rose(each, since, locale) for each in grown))


def _rose(cause: SpendCause, since: date | None, locale: str) -> str:
    name, amount = cut(cause.name, 80), brief_money(cause.grew or cause.now, locale)
    if since is None:
        return _("{name} rose {amount}.", name=name, amount=amount)
    return _("{name} rose {amount} since {day}.", name=name, amount=amount, day=day_and_month(since, locale))


def figure_line(crossing: Crossing, outlook: Outlook | None, locale: str) -> str:
    """Three numbers: spend of its budget, when that runs out, and the forecast. Empty where nothing is known."""
    parts = [spend_words(crossing, locale)]
    share, ahead = used_share(crossing.cost, crossing.budget), crossing.forecast
    runs_out = outlook.runs_out if outlook else None
    if ahead and ahead.target == crossing.budget:
        runs_out = ahead.reached_on
    if runs_out and share is not None and share < 100:
        parts.append(_("budget runs out on {day}", day=day_and_month(runs_out, locale)))
    at_end = ahead.at_end if ahead else outlook.at_end if outlook else None
    if at_end:
        parts.append(_("forecast {amount}", amount=brief_money(rough(at_end), locale)))
    return DOT.join(filter(None, parts))


def notice_facts(notice: AlertNotice, before: tuple[Money, date] | None, locale: str) -> tuple[Fact, ...]:
    """What an alert that is not about spend alone says, by label."""
    crossing = notice.crossing
    own = tuple(Fact(_(label), value) for label, value in crossing.details.items() if label and value)
    if crossing.kind is AlertKind.INVOICE:
        return (*_invoice_facts(crossing, before, locale), *own)
    if crossing.kind is AlertKind.STALE:
        return (*_last_known(crossing, locale), *own)
    return own


def spend_details(
    crossing: Crossing, before: tuple[Money, date] | None, causes: Sequence[SpendCause], locale: str
) -> tuple[Fact, ...]:
    """The exact numbers behind an alert about spend."""
    if crossing.cost is None or not crossing.kind.spec.estimates_spend:
        return ()
    facts = [Fact(_("Spend"), money(crossing.cost, locale))]
    if before and before[0].currency == crossing.cost.currency:
        facts.append(_earlier(before, crossing, locale))
    facts.append(
        Fact(_("Monthly budget"), money(crossing.budget, locale) if crossing.budget else _("None set"))
    )
    if crossing.period:
        facts.append(Fact(_("Billing period"), days(crossing.period.starts, crossing.period.ends, locale)))
    return (*facts, *(_part(each, locale) for each in causes[:CAUSES]))


def _earlier(before: tuple[Money, date], crossing: Crossing, locale: str) -> Fact:
    spent, day = before
    label = _("Spend on {day}", day=day_and_month(day, locale))
    share = used_share(spent, crossing.budget)
    if share is None:
        return Fact(label, money(spent, locale))
    said = _("{spent} ({share} of the budget)", spent=money(spent, locale), share=percent(share, locale))
    return Fact(label, said)


def _part(cause: SpendCause, locale: str) -> Fact:
    now, name = money(cause.now, locale), cut(cause.name, 80)
    if cause.grew is None:
        return Fact(name, now)
    return Fact(name, _("{amount} ({change})", amount=now, change=signed(cause.grew, locale)))


def _last_known(crossing: Crossing, locale: str) -> tuple[Fact, ...]:
    facts = [Fact(_("Newest data"), moment(crossing.as_of, locale))] if crossing.as_of else []
    if crossing.cost:
        facts.append(Fact(_("Last known spend"), brief_money(crossing.cost, locale)))
    return tuple(facts)


def _invoice_facts(crossing: Crossing, before: tuple[Money, date] | None, locale: str) -> tuple[Fact, ...]:
    total = crossing.cost
    if total is None:
        return ()
    facts = [Fact(_("Total"), money(total, locale))]
    if before and before[0].currency == total.currency:
        last, issued = before
        change = Money(total.amount - last.amount, total.currency)
        label = _("Compared with {day}", day=day_and_month(issued, locale))
        facts.append(Fact(label, _against(change, last, locale)))
    return tuple(facts)


def _against(change: Money, last: Money, locale: str) -> str:
    if not change.amount:
        return _("The same amount")
    by, was = signed(change, locale), money(last, locale)
    if last.amount <= 0:
        return _("{change} (was {amount})", change=by, amount=was)
    share = percent(abs(change.amount) / last.amount * 100, locale)
    sign = "+" if change.amount > 0 else "-"
    return _("{change}, {share} (was {amount})", change=by, share=f"{sign}{share}", amount=was)


def signed(amount: Money, locale: str) -> str:
    """A change of an amount, with its sign."""
    return f"+{money(amount, locale)}" if amount.amount > 0 else money(amount, locale)


def examples() -> Mapping[str, Card]:
    """The parts behind an alert, for the gallery and the tests that draw them all."""
    causes = (
        SpendCause("Virtual Machines", eur("2410.5"), eur("210.4")),
        SpendCause("SQL Database", eur("1200"), eur("-40")),
    )
    largest = [SpendCause(each.name, each.now) for each in causes]

    def parts(shown: Sequence[SpendCause], since: date | None) -> Card:
        facts = tuple(_part(each, reader()) for each in shown)
        return Card("Causes", "Causes.", (Text(cause_words(shown, since, reader())), Details(facts)))

    return {
        "alert, what moved most": parts(causes, date(2026, 11, 20)),
        "alert, what is largest": parts(largest, None),
    }
