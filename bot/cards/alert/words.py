"""Alert rules in words: what is watched, whose, where alerts go, how often, and how often the rule would have fired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_never

from bot.cards.format import cut, day_and_month, figure, money, percent, reader
from bot.cards.model import Card, Facts, Text
from bot.cards.samples import CONTOSO, FABRIKAM, RETAIL
from bot.messages import N_, _, listed, n_, p_, sentences, series
from bot.model import AlertKind, Cadence, CustomerRef, Destination, Money, Rule, Scope, Unit
from bot.model.fact import Fact

NAMES = 3
"""So many names are said before the rest is counted."""

NAME_LENGTH = 80
REASON_LENGTH = 200

ENOUGH_DAYS = 7
"""A shorter record says nothing about how often a rule fires."""

DIGESTS = {
    Cadence.DAILY: N_("Daily digest"),
    Cadence.WEEKLY: N_("Weekly digest"),
    Cadence.MONTHLY: N_("Monthly digest"),
}

_DIGEST_TITLES = {
    Cadence.DAILY: N_("Send {place} a daily digest of {customers}"),
    Cadence.WEEKLY: N_("Send {place} a weekly digest of {customers}"),
    Cadence.MONTHLY: N_("Send {place} a monthly digest of {customers}"),
}

_TIMES = {
    Cadence.DAILY: N_("Once a day, in the time zone {zone}"),
    Cadence.WEEKLY: N_("Once a week, in the time zone {zone}"),
    Cadence.MONTHLY: N_("Once a month, in the time zone {zone}"),
}


def several(shown: Sequence[str], limit: int, *, more: int = 0, either: bool = False) -> str:
    """Names, as many as fit a sentence; the rest, with ``more`` that are not among them, is counted."""
    names = [cut(each, NAME_LENGTH) for each in shown]
    rest = max(0, len(names) - limit) + more
    if rest < 2 and not more:
        return listed(names, either=either)
    said = series(names[:limit])
    return n_("{names} and {count} more", "{names} and {count} more", rest, names=said)


def step_words(kind: AlertKind, step: Decimal, currency: str, locale: str) -> str:
    """One threshold of a rule; without a currency, an amount is only a number."""
    steps = kind.spec.steps
    if steps is None:
        return figure(step, locale)
    match steps.unit:
        case Unit.PERCENT:
            return percent(step, locale)
        case Unit.MONEY:
            return money(Money(step, currency), locale) if currency else figure(step, locale)
        case Unit.TIMES:
            return _("{number}×", number=figure(step, locale))
        case Unit.HOURS:
            return n_("{count} hour", "{count} hours", 1 if step == 1 else 2, count=figure(step, locale))
        case Unit.DAYS:
            return n_("{count} day", "{count} days", 1 if step == 1 else 2, count=figure(step, locale))
        case _:
            assert_never(steps.unit)


def _thresholds(rule: Rule, locale: str, *, either: bool = False) -> str:
    steps = [step_words(rule.kind, step, rule.currency, locale) for step in rule.steps]
    return listed(steps, either=either)


def kind_words(rule: Rule, locale: str) -> str:
    """What a rule watches, with its thresholds: ``80% and 100% of the budget``."""
    steps = _thresholds(rule, locale)
    match rule.kind:
        case AlertKind.PERCENT:
            return _("{thresholds} of the budget", thresholds=steps)
        case AlertKind.AMOUNT:
            return _("Spend of {amounts}", amounts=steps)
        case AlertKind.FORECAST if rule.steps:
            return _("Forecast of {amounts}", amounts=steps)
        case AlertKind.FORECAST:
            return _("Forecast above the budget")
        case AlertKind.SUDDEN:
            return _("A day that costs over {times} a typical day", times=steps)
        case AlertKind.STALE:
            return _("No usage data for {time}", time=steps)
        case AlertKind.INVOICE:
            return _("New invoices")
        case AlertKind.TICKETS:
            return _("Ticket updates")
        case AlertKind.SIGNIN if rule.steps:
            return _("The bot's sign-in: {time} before it expires, and when it fails", time=steps)
        case AlertKind.SIGNIN:
            return _("The bot's sign-in: when it fails")
        case AlertKind.DIGEST:
            return _(DIGESTS[rule.cadence or Cadence.DAILY])
        case _:
            assert_never(rule.kind)


def scope_words(scope: Scope) -> str:
    """Which customers, within a sentence: ``all customers except Contoso Retail``."""
    if not scope.everyone:
        return several([each.name for each in scope.customers], NAMES)
    if scope.excluded:
        names = several([each.name for each in scope.excluded], NAMES)
        return _("all customers except {customers}", customers=names)
    return _("all customers")


def _any_of(scope: Scope) -> str:
    """Which customer, as who does something: ``any customer except Contoso Retail``."""
    if not scope.everyone:
        return several([each.name for each in scope.customers], NAMES, either=True)
    if scope.excluded:
        names = several([each.name for each in scope.excluded], NAMES, either=True)
        return _("any customer except {customers}", customers=names)
    return _("any customer")


def where_words(destination: Destination, name: str) -> str:
    """Where alerts go: ``#finance``, ``Ada Lund (direct message)``."""
    shown = cut(name, NAME_LENGTH) or _("a place without a name")
    if destination.user and not destination.channel:
        return _("{person} (direct message)", person=shown)
    return _("{channel} (thread)", channel=shown) if destination.thread else shown


def what_and_whose(rule: Rule, locale: str) -> str:
    """What a rule watches, and whose: ``80% of the budget, all customers``."""
    what = kind_words(rule, locale)
    if not rule.kind.spec.takes_customers:
        return what
    return _("{what}, {customers}", what=what, customers=scope_words(rule.scope))


def rule_words(rule: Rule, locale: str) -> str:
    """A rule in one line: ``80% and 100% of the budget, all customers → #finance``."""
    place = where_words(rule.destination, rule.destination_name)
    return _("{rule} → {place}", rule=what_and_whose(rule, locale), place=place)


def rule_title(rule: Rule, locale: str) -> str:
    """What a rule will do, as what is to be confirmed: ``Alert #finance when Fabrikam reaches 80% of its budget``."""
    steps, who = _thresholds(rule, locale, either=True), _any_of(rule.scope)
    place = where_words(rule.destination, rule.destination_name)
    match rule.kind:
        case AlertKind.PERCENT:
            return _(
                "Alert {place} when {customer} reaches {thresholds} of its budget",
                place=place,
                customer=who,
                thresholds=steps,
            )
        case AlertKind.AMOUNT:
            return _(
                "Alert {place} when {customer} spends {amounts}", place=place, customer=who, amounts=steps
            )
        case AlertKind.FORECAST if rule.steps:
            return _(
                "Alert {place} when {customer} is forecast to spend {amounts}",
                place=place,
                customer=who,
                amounts=steps,
            )
        case AlertKind.FORECAST:
            return _(
                "Alert {place} when {customer} is forecast to exceed its budget", place=place, customer=who
            )
        case AlertKind.SUDDEN:
            return _(
                "Alert {place} when a day costs {customer} over {times} a typical day",
                place=place,
                customer=who,
                times=steps,
            )
        case AlertKind.STALE:
            return _(
                "Alert {place} when {customer} has no usage data for {time}",
                place=place,
                customer=who,
                time=steps,
            )
        case AlertKind.INVOICE:
            return _("Alert {place} about new invoices", place=place)
        case AlertKind.TICKETS:
            return _(
                "Alert {place} about ticket updates of {customers}",
                place=place,
                customers=scope_words(rule.scope),
            )
        case AlertKind.SIGNIN:
            return _("Alert {place} about the bot's sign-in", place=place)
        case AlertKind.DIGEST:
            said = _DIGEST_TITLES[rule.cadence or Cadence.DAILY]
            return _(said, place=place, customers=scope_words(rule.scope))
        case _:
            assert_never(rule.kind)


def how_often(rule: Rule) -> str:
    """How often a rule fires at most."""
    match rule.kind:
        case AlertKind.PERCENT | AlertKind.AMOUNT:
            return _("Once per threshold, customer and billing period")
        case AlertKind.FORECAST if rule.steps:
            return _("Once per amount, customer and billing period")
        case AlertKind.FORECAST:
            return _("Once per customer and billing period")
        case AlertKind.SUDDEN:
            return _("At most once a day per customer")
        case AlertKind.STALE:
            return _("Once per customer, and again only after new data")
        case AlertKind.INVOICE:
            return _("Once per invoice")
        case AlertKind.TICKETS:
            return _("Each time somebody else updates a ticket")
        case AlertKind.SIGNIN:
            return _("Once per threshold, and each time it fails")
        case AlertKind.DIGEST:
            return _(_TIMES[rule.cadence or Cadence.DAILY], zone=rule.time_zone)
        case _:
            assert_never(rule.kind)


def rule_facts(rule: Rule, locale: str) -> tuple[Fact, ...]:
    """Everything a rule consists of, to be read before it is saved and after."""
    spec = rule.kind.spec
    facts = [Fact(p_("what an alert rule watches", "Alerts on"), kind_words(rule, locale))]
    if spec.takes_customers:
        facts.append(Fact(_("Customers"), _every_name(rule.scope)))
    if rule.currency:
        only = _("Only customers billed in {currency}", currency=rule.currency)
        facts.append(Fact(_("Currency"), only))
    elif spec.steps and spec.steps.unit is Unit.MONEY and rule.steps:
        facts.append(Fact(_("Currency"), _("Each customer's own")))
    where = where_words(rule.destination, rule.destination_name)
    return (*facts, Fact(_("Goes to"), where), Fact(_("How often"), how_often(rule)))


def _every_name(scope: Scope) -> str:
    """As :func:`scope_words`, with all names in full: whoever saves a rule sees all of whom it is about."""
    if not scope.everyone:
        return _in_full(scope.customers)
    if scope.excluded:
        names = _in_full(scope.excluded)
        return _("All customers, including new ones, except {customers}", customers=names)
    return _("All customers, including new ones")


def _in_full(customers: Sequence[CustomerRef]) -> str:
    """Every name, with the domain where several customers have the same."""
    called = Counter(each.name.casefold() for each in customers)
    return listed(
        [
            f"{each.name} ({each.domain or each.id})" if called[each.name.casefold()] > 1 else each.name
            for each in customers
        ]
    )


def backtest_sentence(
    times: int,
    customers: int,
    days: int,
    last_day: date | None,
    last_customer: str,
    since: date | None,
    locale: str = "en-US",
) -> str:
    """How often a rule would have fired over the ``days`` days on record, the first of them ``since``."""
    if days <= 0 or since is None:
        return _("No usage on record yet to try this rule on.")
    if days < ENOUGH_DAYS and not times:
        return n_(
            "Only {count} day of usage on record, too little to try this rule on.",
            "Only {count} days of usage on record, too little to try this rule on.",
            days,
        )
    began = day_and_month(since, locale)
    if not times:
        return _("This rule would not have fired since {day}.", day=began)
    said = [
        n_(
            "This rule would have fired {count} time since {day}.",
            "This rule would have fired {count} times since {day}.",
            times,
            day=began,
        ),
        n_(
            "It would have alerted on {count} customer.",
            "It would have alerted on {count} customers.",
            customers,
        ),
    ]
    if last_day:
        said.append(_last(day_and_month(last_day, locale), cut(last_customer, NAME_LENGTH)))
    if days < ENOUGH_DAYS:
        said.append(_("That is a short record."))
    return sentences(*said)


def _last(day: str, customer: str) -> str:
    if customer:
        return _("Last: {customer} on {day}.", customer=customer, day=day)
    return _("Last: {day}.", day=day)


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
        "alert add, facts": Card("New rule", "New rule.", (Facts(rule_facts(wide, reader())), Text(before))),
        "alert add, every kind": Card(
            "Rules in words", "Rules in words.", tuple(Text(rule_words(rule, reader())) for rule in every)
        ),
        "alert add, every title": Card(
            "Rules as titles", "Rules as titles.", tuple(Text(rule_title(rule, reader())) for rule in every)
        ),
    }
