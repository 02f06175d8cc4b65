"""Alert kinds in words: the title of each, why it came, its figures, and all of it in a sentence for the phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from bot.cards.alert.words import NAME_LENGTH, step_words
from bot.cards.format import (
    brief_money,
    cut,
    day_and_month,
    ended,
    figure,
    large,
    lasting,
    moment,
    percent,
    reader,
)
from bot.cards.model import Card, Text
from bot.cards.samples import CONTOSO, eur
from bot.cards.usage import tone_of
from bot.messages import _, n_, sentences
from bot.model import URGENT, AlertKind, Crossing, Money
from bot.model.fact import Tone


def used_share(cost: Money | None, budget: Money | None) -> Decimal | None:
    """Percent of the budget that is used; ``None`` without either, or across currencies."""
    if cost is None or budget is None or not budget.amount or budget.currency != cost.currency:
        return None
    return cost.amount / budget.amount * 100


def name_of(crossing: Crossing) -> str:
    """Whom or what it is about, in a sentence."""
    if crossing.customer:
        return cut(crossing.customer.name, NAME_LENGTH)
    return cut(crossing.subject or crossing.title, NAME_LENGTH) or _("the bot")


def got_worse(crossing: Crossing) -> bool:
    """Whether it is told, without a new threshold, because spend grew under a mute."""
    return crossing.key.startswith("worse")


def tone_of_crossing(crossing: Crossing) -> Tone:
    """Over the budget is bad; news is plain; everything else wants a look."""
    share = used_share(crossing.cost, crossing.budget)
    match crossing.kind:
        case AlertKind.PERCENT if not got_worse(crossing):
            tone = tone_of(share if share is not None else crossing.step)
            return Tone.PLAIN if tone is Tone.GOOD else tone
        case AlertKind.AMOUNT | AlertKind.FORECAST | AlertKind.SUDDEN | AlertKind.PERCENT:
            return Tone.BAD if share is not None and share >= 100 else Tone.WARNING
        case AlertKind.STALE | AlertKind.SIGNIN:
            return Tone.WARNING
        case AlertKind.TICKETS:
            return Tone.WARNING if crossing.level >= URGENT else Tone.PLAIN
        case AlertKind.INVOICE | AlertKind.DIGEST:
            return Tone.PLAIN
        case _:
            assert_never(crossing.kind)


def headline(crossing: Crossing, locale: str) -> str:
    """What happened, in a few words, the customer first."""
    who = name_of(crossing)
    if got_worse(crossing):
        return _("{customer}: spend kept growing while muted", customer=who)
    match crossing.kind:
        case AlertKind.PERCENT:
            return _of_budget(crossing, who, locale)
        case AlertKind.AMOUNT:
            return _of_amount(crossing, who, locale)
        case AlertKind.FORECAST if crossing.forecast and crossing.forecast.target != crossing.budget:
            ahead = brief_money(crossing.forecast.at_end, locale)
            return _("{customer} is forecast to spend {amount}", customer=who, amount=ahead)
        case AlertKind.FORECAST:
            return _("{customer} is forecast to exceed its budget", customer=who)
        case AlertKind.SUDDEN:
            return _("Unusual spend: {customer}", customer=who)
        case AlertKind.STALE:
            return _("No new usage data for {customer}", customer=who)
        case AlertKind.INVOICE if crossing.title:
            return _("{document} is ready", document=crossing.title)
        case AlertKind.INVOICE:
            return _("Invoice {number} is ready", number=who)
        case AlertKind.SIGNIN:
            return crossing.title or _("The bot's sign-in needs attention")
        case AlertKind.TICKETS | AlertKind.DIGEST:
            return crossing.title or _("News of {subject}", subject=who)
        case _:
            assert_never(crossing.kind)


def _of_budget(crossing: Crossing, who: str, locale: str) -> str:
    share = used_share(crossing.cost, crossing.budget)
    if share is not None and share > 100:
        return _("{customer} is over its budget: {share}", customer=who, share=percent(share, locale))
    if share == 100:
        return _("{customer} has used all of its budget", customer=who)
    if crossing.step is not None:
        return _(
            "{customer} passed {share} of its budget", customer=who, share=percent(crossing.step, locale)
        )
    used = percent(share if share is not None else crossing.level, locale)
    return _("{customer} has used {share} of its budget", customer=who, share=used)


def _of_amount(crossing: Crossing, who: str, locale: str) -> str:
    if crossing.cost is None:
        return _("{customer} passed an amount", customer=who)
    if crossing.step is None:
        return _("{customer} has spent {amount}", customer=who, amount=brief_money(crossing.cost, locale))
    passed = brief_money(Money(crossing.step, crossing.cost.currency), locale)
    return _("{customer} passed {amount}", customer=who, amount=passed)


def sentence(crossing: Crossing, now: datetime, locale: str) -> str:
    """All of it in one or two sentences, for a notification: customer, amount, percent."""
    said = ended(headline(crossing, locale))
    match crossing.kind:
        case AlertKind.SUDDEN if crossing.baseline:
            return f"{said} {_day_against_typical(crossing, locale)} {_spent(crossing, locale)}".strip()
        case AlertKind.STALE:
            return sentences(_age(crossing, now), no_data_means())
        case AlertKind.INVOICE if crossing.cost:
            return f"{said} {_('Total: {amount}.', amount=brief_money(crossing.cost, locale))}"
        case AlertKind.INVOICE | AlertKind.SIGNIN | AlertKind.TICKETS | AlertKind.DIGEST:
            return said
        case AlertKind.AMOUNT | AlertKind.PERCENT | AlertKind.FORECAST | AlertKind.SUDDEN:
            return sentences(said, _spent(crossing, locale))
        case _:
            assert_never(crossing.kind)


def no_data_means() -> str:
    """What no figures do not mean."""
    return _("No data doesn't mean zero spend.")


def _spent(crossing: Crossing, locale: str) -> str:
    if crossing.cost is None:
        return ""
    spent = spend_words(crossing, locale)
    return _("Estimated spend this billing period: {spend}.", spend=spent)


def spend_words(crossing: Crossing, locale: str) -> str:
    """What was spent, of how much: ``€4,210 of €5,000 (84.2%)``. Empty where nothing is known."""
    if crossing.cost is None:
        return ""
    share, spent = used_share(crossing.cost, crossing.budget), brief_money(crossing.cost, locale)
    if share is None or crossing.budget is None:
        return spent
    of = brief_money(crossing.budget, locale)
    return _("{spent} of {budget} ({share})", spent=spent, budget=of, share=percent(share, locale))


def explanation(crossing: Crossing, now: datetime, locale: str) -> str:
    """What the numbers behind it are. Empty where title and figures say it all."""
    match crossing.kind:
        case AlertKind.PERCENT | AlertKind.AMOUNT:
            return _several_at_once(crossing, locale)
        case AlertKind.FORECAST:
            return _at_this_pace(crossing, locale)
        case AlertKind.SUDDEN:
            return _day_against_typical(crossing, locale)
        case AlertKind.STALE:
            return sentences(_age(crossing, now), no_data_means())
        case AlertKind.INVOICE | AlertKind.SIGNIN | AlertKind.TICKETS | AlertKind.DIGEST:
            return ""
        case _:
            assert_never(crossing.kind)


def _several_at_once(crossing: Crossing, locale: str) -> str:
    if crossing.step is None or got_worse(crossing) or len(crossing.passed) < 2:
        return ""
    currency = crossing.cost.currency if crossing.cost else ""
    return _(
        "Passed at once: {thresholds}.",
        thresholds=" · ".join(
            step_words(crossing.kind, step, currency, locale) for step in sorted(crossing.passed)
        ),
    )


def _at_this_pace(crossing: Crossing, locale: str) -> str:
    ahead = crossing.forecast
    if ahead is None:
        return ""
    day = day_and_month(ahead.reached_on, locale)
    if ahead.target == crossing.budget:
        return _("At this pace the budget runs out on {day}. Estimate only.", day=day)
    return _(
        "At this pace spend reaches {amount} on {day}. Estimate only.",
        amount=brief_money(ahead.target, locale),
        day=day,
    )


def _day_against_typical(crossing: Crossing, locale: str) -> str:
    base = crossing.baseline
    if base is None:
        return ""
    typical = n_(
        "A typical day is {typical} ({count}-day median, ± {spread}).",
        "A typical day is {typical} ({count}-day median, ± {spread}).",
        base.days,
        typical=brief_money(base.usual, locale),
        spread=brief_money(base.spread, locale),
    )
    cost, day = brief_money(base.cost, locale), day_and_month(base.day, locale)
    if base.usual.amount <= 0 or base.usual.currency != base.cost.currency:
        return f"{_('{day} cost {amount}.', day=day, amount=cost)} {typical}"
    times = figure(round(base.cost.amount / base.usual.amount, 1), locale)
    said = _("{day} cost {amount}, {times}× a typical day.", day=day, amount=cost, times=times)
    return sentences(said, typical)


def _age(crossing: Crossing, now: datetime) -> str:
    who = name_of(crossing)
    if crossing.as_of is None:
        return ended(_("Partner Center has no usage data for {customer}", customer=who))
    age = lasting(now - crossing.as_of)
    return _("The newest usage data for {customer} is {age} old.", customer=who, age=age)


def age_when_found(as_of: datetime | None, old: bool, locale: str) -> str:
    """How old the figures were when this was found. An alert is read days later, so it names the moment."""
    if as_of is None:
        return _("Partner Center doesn't say how old the data is.")
    at = moment(as_of, locale)
    return (
        _("Data from {moment}, older than usual.", moment=at) if old else _("Data from {moment}.", moment=at)
    )


def rough(amount: Money) -> Money:
    """To three digits: a forecast knows no more."""
    if not large(amount) or not amount.amount.is_finite():
        return amount
    step = Decimal(1).scaleb(amount.amount.adjusted() - 2)
    return Money((amount.amount / step).to_integral_value() * step, amount.currency)


def examples() -> Mapping[str, Card]:
    """What is said without any figures to go with it."""
    bare = Crossing("r7k2", AlertKind.AMOUNT, "amount:1", Decimal(1), CONTOSO, cost=eur("5021.4"))
    return {
        "alert, in a sentence": Card(
            headline(bare, reader()), "In a sentence.", (Text(sentence(bare, datetime.min, reader())),)
        )
    }
