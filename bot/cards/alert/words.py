"""Alert rules in words: what is watched, whose, where it is told, how often, and what it would have told before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_never

from bot.cards.format import (
    count,
    cut,
    day_and_month,
    ended,
    figure,
    listed,
    money,
    percent,
    times_words,
)
from bot.cards.model import Card, Facts, Text
from bot.cards.samples import CONTOSO, FABRIKAM, RETAIL
from bot.model import AlertKind, Cadence, CustomerRef, Destination, Money, Rule, Scope, Unit
from bot.model.fact import Fact

NAMES = 3
"""So many names are said before the rest is counted."""

NAME_LENGTH = 80
REASON_LENGTH = 200

ENOUGH_DAYS = 7
"""A shorter record says nothing about how often a rule tells."""

_CADENCES = {Cadence.DAILY: "daily", Cadence.WEEKLY: "weekly", Cadence.MONTHLY: "monthly"}
_SPANS = {Cadence.DAILY: "day", Cadence.WEEKLY: "week", Cadence.MONTHLY: "month"}


def names(customers: Sequence[CustomerRef], limit: int = NAMES) -> str:
    """Customers by name, as many as fit a sentence."""
    return listed([cut(each.name, NAME_LENGTH) for each in customers], limit)


def step_words(kind: AlertKind, step: Decimal, currency: str, locale: str) -> str:
    """One step of a rule; without a currency, an amount is only a number."""
    steps = kind.spec.steps
    if steps is None:
        return figure(step, locale)
    match steps.unit:
        case Unit.PERCENT:
            return percent(step, locale)
        case Unit.MONEY:
            return money(Money(step, currency), locale) if currency else figure(step, locale)
        case Unit.TIMES:
            return f"{figure(step, locale)} times"
        case Unit.HOURS:
            return f"{figure(step, locale)} {'hour' if step == 1 else 'hours'}"
        case Unit.DAYS:
            return f"{figure(step, locale)} {'day' if step == 1 else 'days'}"
        case _:
            assert_never(steps.unit)


def kind_words(rule: Rule, locale: str) -> str:
    """What a rule watches, with its steps: ``80% and 100% of the budget``."""
    steps = listed([step_words(rule.kind, step, rule.currency, locale) for step in rule.steps])
    own = "" if rule.currency else " in the customer's own currency"
    match rule.kind:
        case AlertKind.PERCENT:
            return f"{steps or 'every step'} of the budget"
        case AlertKind.AMOUNT:
            return f"spend of {steps}{own}"
        case AlertKind.FORECAST if rule.steps:
            return f"spend that is heading for {steps}{own}"
        case AlertKind.FORECAST:
            return "spend that is heading for more than the budget"
        case AlertKind.SUDDEN:
            return f"a day that costs more than {steps or '3 times'} a usual day"
        case AlertKind.STALE:
            return f"usage data that is older than {steps or '48 hours'}, or gone"
        case AlertKind.INVOICE:
            return "new invoices"
        case AlertKind.TICKETS:
            return "updates of tickets"
        case AlertKind.SIGNIN:
            ahead = f" {steps} before it ends, and" if steps else ""
            return f"the bot's own sign-in,{ahead} when it no longer works"
        case AlertKind.DIGEST:
            return f"a {_CADENCES[rule.cadence or Cadence.DAILY]} digest"
        case _:
            assert_never(rule.kind)


def scope_words(scope: Scope) -> str:
    """Which customers: ``all customers except Contoso Retail``."""
    if not scope.everyone:
        return names(scope.customers)
    return f"all customers except {names(scope.excluded)}" if scope.excluded else "all customers"


def where_words(destination: Destination, name: str) -> str:
    """Where it is told: ``in #finance``, ``privately to Ada Lund``."""
    shown = cut(name, NAME_LENGTH) or "a place without a name"
    if destination.user and not destination.channel:
        return f"privately to {shown}"
    return f"in a thread in {shown}" if destination.thread else f"in {shown}"


def what_and_whose(rule: Rule, locale: str) -> str:
    """What a rule watches, and whose: ``80% of the budget, all customers``."""
    if not rule.kind.spec.takes_customers:
        return kind_words(rule, locale)
    return f"{kind_words(rule, locale)}, {scope_words(rule.scope)}"


def rule_words(rule: Rule, locale: str) -> str:
    """A rule in one line: ``80% and 100% of the budget, all customers, told in #finance``."""
    return f"{what_and_whose(rule, locale)}, told {where_words(rule.destination, rule.destination_name)}"


def how_often(rule: Rule) -> str:
    """How often a rule tells at most."""
    match rule.kind:
        case AlertKind.PERCENT | AlertKind.AMOUNT:
            return "Once for each step, customer and billing period"
        case AlertKind.FORECAST if rule.steps:
            return "Once for each amount, customer and billing period"
        case AlertKind.FORECAST:
            return "Once for each customer and billing period"
        case AlertKind.SUDDEN:
            return "At most once a day for each customer"
        case AlertKind.STALE:
            return "Once for each customer, and again only after fresh data has come"
        case AlertKind.INVOICE:
            return "Once for each invoice"
        case AlertKind.TICKETS:
            return "At each change that somebody else makes"
        case AlertKind.SIGNIN:
            return "Once for each step and each time it fails"
        case AlertKind.DIGEST:
            return f"Once a {_SPANS[rule.cadence or Cadence.DAILY]}, by the clock of {rule.time_zone}"
        case _:
            assert_never(rule.kind)


def rule_facts(rule: Rule, locale: str) -> tuple[Fact, ...]:
    """Everything a rule consists of, to be read before it is saved and after."""
    where = where_words(rule.destination, rule.destination_name)
    facts = [Fact("Tells of", _capital(kind_words(rule, locale)))]
    if rule.kind.spec.takes_customers:
        facts.append(Fact("Customers", _capital(_every_name(rule.scope))))
    if rule.currency:
        facts.append(Fact("Currency", f"Only customers billed in {rule.currency}"))
    facts += [Fact("Told", _capital(where)), Fact("How often", how_often(rule))]
    return tuple(facts)


def _every_name(scope: Scope) -> str:
    """As :func:`scope_words`, with all names in full: whoever saves a rule sees all of whom it is about."""
    if not scope.everyone:
        return _in_full(scope.customers)
    if scope.excluded:
        return f"all customers except {_in_full(scope.excluded)}; new ones join by themselves"
    return "all customers; new ones join by themselves"


def _in_full(customers: Sequence[CustomerRef]) -> str:
    """Every name, with the domain where several customers have the same."""
    called = Counter(each.name.casefold() for each in customers)
    return listed(
        [
            f"{each.name} ({each.domain or each.id})" if called[each.name.casefold()] > 1 else each.name
            for each in customers
        ]
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def backtest_sentence(
    times: int,
    customers: int,
    days: int,
    last_day: date | None,
    last_customer: str,
    since: date | None,
    locale: str = "en-US",
) -> str:
    """What a rule would have told over the ``days`` days on record, the first of them ``since``."""
    if days <= 0:
        return "The bot has kept no usage yet, so it cannot tell how often this would have told."
    if days < ENOUGH_DAYS and not times:
        kept = count(days, "day", locale=locale)
        return (
            f"The bot has kept usage for {kept} only, so it cannot tell yet how often this would have told."
        )
    began = f", since {day_and_month(since, locale)}," if since else ""
    over = f"In the {count(days, 'day', locale=locale)} on record{began} this would"
    if not times:
        return f"{over} not have told anything."
    last = f"; last on {day_and_month(last_day, locale)}" if last_day else ""
    whose = f" for {cut(last_customer, NAME_LENGTH)}" if last and last_customer else ""
    told = f"{over} have told {times_words(times)}, for {count(customers, 'customer', locale=locale)}{last}{whose}"
    short = "" if days >= ENOUGH_DAYS else " That is too short a time to go by."
    return f"{ended(told)}{short}"


def example_rule(kind: AlertKind = AlertKind.PERCENT, *steps: str, scope: Scope | None = None) -> Rule:
    """A rule as the gallery and the tests show it."""
    return Rule(
        id="r7k2",
        kind=kind,
        scope=scope or Scope(),
        destination=Destination("slack", "T024BE7LD", "C0FINANCE"),
        destination_name="#finance",
        owner="slack:T024BE7LD:U0G9QF9C6",
        owner_name="Bill Weber",
        owner_home=Destination("slack", "T024BE7LD", user="U0G9QF9C6"),
        created=datetime(2026, 10, 5, 9, 0, tzinfo=UTC),
        steps=tuple(Decimal(step) for step in steps),
        cadence=Cadence.WEEKLY if kind is AlertKind.DIGEST else None,
        time_zone="Europe/Berlin",
    )


def examples() -> Mapping[str, Card]:
    """Rules in words, for the gallery and the tests that draw them all."""
    wide = example_rule(AlertKind.PERCENT, "80", "100", scope=Scope(excluded=(RETAIL,)))
    two = Scope((CONTOSO, FABRIKAM))
    every = (
        example_rule(AlertKind.AMOUNT, "5000", "10000", scope=Scope((FABRIKAM,))),
        example_rule(AlertKind.FORECAST),
        example_rule(AlertKind.SUDDEN, "3", scope=two),
        example_rule(AlertKind.STALE, "48"),
        example_rule(AlertKind.INVOICE),
        example_rule(AlertKind.TICKETS, scope=two),
        example_rule(AlertKind.SIGNIN, "7", "14"),
        example_rule(AlertKind.DIGEST),
    )
    last = date(2026, 11, 14)
    before = backtest_sentence(4, 2, 62, last, FABRIKAM.name, date(2026, 9, 22))
    return {
        "alert add, facts": Card("New rule", "New rule.", (Facts(rule_facts(wide, "en-US")), Text(before))),
        "alert add, every kind": Card(
            "Rules in words", "Rules in words.", tuple(Text(rule_words(rule, "en-US")) for rule in every)
        ),
    }
