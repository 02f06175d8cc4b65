"""Alert kinds in words: the title of each, its sentence for the phone, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from bot.cards.alert.words import NAME_LENGTH, step_words
from bot.cards.format import cut, day_and_month, figure, lasting, listed, moment, money, percent
from bot.cards.model import Card, Text
from bot.cards.samples import CONTOSO, eur
from bot.cards.usage import tone_of
from bot.model import URGENT, AlertKind, Crossing, Money
from bot.model.fact import Tone

_BOT_ITSELF = "the bot"


def used_share(cost: Money | None, budget: Money | None) -> Decimal | None:
    """Percent of the budget that is used; ``None`` without either, or across currencies."""
    if cost is None or budget is None or not budget.amount or budget.currency != cost.currency:
        return None
    return cost.amount / budget.amount * 100


def name_of(crossing: Crossing) -> str:
    """Whom or what it is about, in a sentence."""
    if crossing.customer:
        return cut(crossing.customer.name, NAME_LENGTH)
    return cut(crossing.subject or crossing.title, NAME_LENGTH) or _BOT_ITSELF


def got_worse(crossing: Crossing) -> bool:
    """Whether it is told, without a new step, because spend grew under a mute."""
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
    cost = money(crossing.cost, locale) if crossing.cost else ""
    share = used_share(crossing.cost, crossing.budget)
    if got_worse(crossing):
        return f"{who}: spend grew on while it was muted"
    match crossing.kind:
        case AlertKind.PERCENT if share is not None and share >= 100:
            over = "has used all of its budget" if share == 100 else "is over its budget"
            return f"{who} {over}: {percent(share, locale)}"
        case AlertKind.PERCENT:
            return f"{who} has used {percent(_share_or_step(crossing), locale)} of its budget"
        case AlertKind.AMOUNT:
            return f"{who} has spent {cost}" if cost else f"{who} has passed an amount"
        case AlertKind.FORECAST if crossing.forecast:
            return f"{who} is heading for {money(crossing.forecast.at_end, locale)}"
        case AlertKind.FORECAST:
            return f"{who} is heading for more than was planned"
        case AlertKind.SUDDEN:
            return f"{who}: a day that cost far more than usual"
        case AlertKind.STALE:
            return f"No fresh usage data for {who}"
        case AlertKind.INVOICE:
            return f"{crossing.title or f'Invoice {who}'} is ready"
        case AlertKind.SIGNIN:
            return crossing.title or "The bot's sign-in needs somebody"
        case AlertKind.TICKETS | AlertKind.DIGEST:
            return crossing.title or f"News of {who}"
        case _:
            assert_never(crossing.kind)


def _share_or_step(crossing: Crossing) -> Decimal:
    share = used_share(crossing.cost, crossing.budget)
    return share if share is not None else crossing.step or crossing.level


def sentence(crossing: Crossing, now: datetime, locale: str) -> str:
    """All of it in one sentence, for a notification: customer, amount, percent."""
    who = name_of(crossing)
    match crossing.kind:
        case AlertKind.FORECAST if crossing.forecast:
            reached = day_and_month(crossing.forecast.reached_on, locale)
            target = money(crossing.forecast.target, locale)
            return f"{headline(crossing, locale)} and expected to reach {target} on {reached}.{_spent(crossing, locale)}"
        case AlertKind.SUDDEN if crossing.baseline:
            return f"{who}: {_day_against_usual(crossing, locale)}{_spent(crossing, locale)}"
        case AlertKind.STALE:
            return f"{_age(crossing, now)} No data is not the same as spending nothing."
        case AlertKind.INVOICE | AlertKind.SIGNIN | AlertKind.TICKETS | AlertKind.DIGEST:
            total = f": {money(crossing.cost, locale)}" if crossing.cost else ""
            return f"{headline(crossing, locale)}{total}."
        case AlertKind.AMOUNT | AlertKind.PERCENT | AlertKind.FORECAST | AlertKind.SUDDEN:
            return _spent(crossing, locale).strip() or f"{headline(crossing, locale)}."
        case _:
            assert_never(crossing.kind)


def _spent(crossing: Crossing, locale: str) -> str:
    if crossing.cost is None:
        return ""
    share = used_share(crossing.cost, crossing.budget)
    of = ""
    if share is not None and crossing.budget:
        of = f", {percent(share, locale)} of its budget of {money(crossing.budget, locale)}"
    return (
        f" {name_of(crossing)} has spent an estimated {money(crossing.cost, locale)} this billing period{of}."
    )


def explanation(crossing: Crossing, now: datetime, locale: str) -> str:
    """How it came about: the step that was passed, or the numbers behind it. Empty where the facts say it all."""
    match crossing.kind:
        case AlertKind.PERCENT | AlertKind.AMOUNT:
            return _steps(crossing, locale)
        case AlertKind.FORECAST:
            return _heading(crossing, locale) if crossing.forecast else ""
        case AlertKind.SUDDEN:
            return _day_against_usual(crossing, locale) if crossing.baseline else ""
        case AlertKind.STALE:
            return f"{_age(crossing, now)} No data is not the same as spending nothing."
        case AlertKind.INVOICE | AlertKind.SIGNIN | AlertKind.TICKETS | AlertKind.DIGEST:
            return ""
        case _:
            assert_never(crossing.kind)


def _steps(crossing: Crossing, locale: str) -> str:
    if crossing.step is None or got_worse(crossing):
        return ""
    currency = crossing.cost.currency if crossing.cost else ""
    passed = sorted(crossing.passed or (crossing.step,))
    words = listed([step_words(crossing.kind, step, currency, locale) for step in passed])
    of = " of the budget" if crossing.kind is AlertKind.PERCENT else ""
    return f"{words}{of} {'is passed' if len(passed) == 1 else 'were passed at once'}."


def _heading(crossing: Crossing, locale: str) -> str:
    ahead = crossing.forecast
    if ahead is None:
        return ""
    same = crossing.budget is not None and ahead.target == crossing.budget
    target = f"the budget of {money(ahead.target, locale)}" if same else money(ahead.target, locale)
    ends = f" on {day_and_month(crossing.period.ends, locale)}" if crossing.period else ""
    return (
        f"At the pace so far, {target} is reached on {day_and_month(ahead.reached_on, locale)}, "
        f"and {money(ahead.at_end, locale)} by the end of the billing period{ends}. "
        "A pace is not a promise."
    )


def _day_against_usual(crossing: Crossing, locale: str) -> str:
    base = crossing.baseline
    if base is None:
        return ""
    times = ""
    if base.usual.amount > 0 and base.usual.currency == base.cost.currency:
        times = f" That is {figure(round(base.cost.amount / base.usual.amount, 1), locale)} times as much."
    return (
        f"{money(base.cost, locale)} on {day_and_month(base.day, locale)}; a usual day costs "
        f"{money(base.usual, locale)} (median of {base.days} days, give or take {money(base.spread, locale)}).{times}"
    )


def _age(crossing: Crossing, now: datetime) -> str:
    who = name_of(crossing)
    if crossing.as_of is None:
        return f"Partner Center has no usage data for {who}."
    return f"The newest usage data for {who} is {lasting(now - crossing.as_of)} old."


def age_when_found(as_of: datetime | None, found: datetime, old: bool, locale: str) -> str:
    """How old the figures were when this was found. A notice is read days later, so it names the moment."""
    if as_of is None:
        return "The vendor does not say how old the data is."
    age = found - as_of
    then = f"then {lasting(age)} old" if age >= timedelta(minutes=1) else "just then refreshed"
    return f"Data from {moment(as_of, locale)}, {then}{', which is older than usual' if old else ''}."


def examples() -> Mapping[str, Card]:
    """What is said without any figures to go with it."""
    bare = Crossing("r7k2", AlertKind.AMOUNT, "amount:1", Decimal(1), CONTOSO, cost=eur("5021.4"))
    return {
        "alert, in a sentence": Card(
            headline(bare, "en-US"), "In a sentence.", (Text(sentence(bare, datetime.min, "en-US")),)
        )
    }
