"""Alert summary, for many notices in one place at once: one message that counts them, names the worst, and
carries all in a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from bot.cards.alert.kinds import age_when_found, headline, used_share
from bot.cards.alert.notice import example_notice
from bot.cards.alert.words import NAME_LENGTH, example_rule, several, step_words
from bot.cards.format import brief_money, cut, ended, number, percent, reader
from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Column,
    Context,
    Details,
    Facts,
    File,
    Node,
    ShareButton,
    Table,
    Text,
)
from bot.cards.samples import eur
from bot.cards.usage import ESTIMATE, STALE
from bot.line import write
from bot.messages import _, n_, sentences
from bot.model import URGENT, AlertKind, AlertNotice, Crossing, CustomerRef, Document, Rule
from bot.model.fact import Fact, Tone

WORST = 10
TICKETS = 10
COUNTS = 8
"""So many lines of counts are shown; the rest of the notices is one line more."""

MOST_RULES = 6
MOST_OWNERS = 3

_ORDER = tuple(AlertKind)


def summary_card(
    notices: Sequence[AlertNotice],
    rules: Mapping[str, Rule],
    sheet: Document,
    *,
    now: datetime,
    locale: str,
) -> Card:
    """A storm as one card: how many of what, the ten worst customers, ten tickets, and everything in ``sheet``.

    Amounts are never added up; across currencies, customers are ranked by percent of their own budgets. Of tickets, those
    come first where support waits for an answer.
    """
    spend = [each for each in notices if each.crossing.kind is not AlertKind.TICKETS]
    tickets = [each for each in notices if each.crossing.kind is AlertKind.TICKETS]
    worst = _worst_first(spend)
    body: list[Node] = [
        Text(_("All of them are in the file.")),
        Facts(_counts(notices, rules, locale)),
    ]
    if worst:
        body.append(_worst(worst, locale))
    if tickets:
        body.append(_tickets(tickets))
    body += [
        File(sheet),
        Actions(_buttons(notices, worst, tickets)),
        Context(_small_print(now, locale, notices)),
        Details(_rules(notices, rules)),
    ]
    title = n_(
        "{count} alert at once, combined into one message",
        "{count} alerts at once, combined into one message",
        len(notices),
    )
    said = [ended(title), _customers(notices)]
    if worst:
        said.append(ended(_("Worst: {alert}", alert=headline(worst[0].crossing, locale))))
    said.append(_waiting(tickets))
    return Card(
        title=title,
        summary=sentences(*said),
        body=tuple(body),
        tone=Tone.BAD if any(_share(each.crossing) >= 100 for each in worst) else Tone.WARNING,
        private=False,
    )


def _customers(notices: Sequence[AlertNotice]) -> str:
    customers = len({each.crossing.customer.id for each in notices if each.crossing.customer})
    return (
        n_("They concern {count} customer.", "They concern {count} customers.", customers)
        if customers
        else ""
    )


def _share(crossing: Crossing) -> Decimal:
    """Percent of the budget, or less than any percent where there is no budget."""
    share = used_share(crossing.cost, crossing.budget)
    return share if share is not None and share.is_finite() else Decimal(-1)


def _worst_first(notices: Sequence[AlertNotice]) -> list[AlertNotice]:
    """One notice for each customer, the worst of them first; how bad is comparable within a kind only."""
    ranked = sorted(
        (each for each in notices if each.crossing.customer),
        key=lambda each: (-_share(each.crossing), _ORDER.index(each.crossing.kind), -each.crossing.level),
    )
    first: dict[str, AlertNotice] = {}
    for each in ranked:
        if each.crossing.customer:
            first.setdefault(each.crossing.customer.id, each)
    return list(first.values())


def _counts(notices: Sequence[AlertNotice], rules: Mapping[str, Rule], locale: str) -> tuple[Fact, ...]:
    found = Counter(_group(each.crossing, rules, locale) for each in notices)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -item[0][1], item[0][2]))
    facts = [Fact(label, number(count, locale)) for (_, _, label), count in ordered[:COUNTS]]
    if rest := sum(count for _, count in ordered[COUNTS:]):
        facts.append(Fact(_("Everything else"), number(rest, locale)))
    return tuple(facts)


def _group(crossing: Crossing, rules: Mapping[str, Rule], locale: str) -> tuple[int, Decimal, str]:
    """What it is counted with: its kind, and its step where steps mean the same for every customer."""
    order = _ORDER.index(crossing.kind)
    rule = rules.get(crossing.rule_id)
    spec = crossing.kind.spec
    stepwise = crossing.kind is AlertKind.PERCENT or bool(rule and rule.currency)
    if crossing.step is None or not stepwise or not spec.counted_by_step:
        return order, Decimal(0), _(spec.heading)
    step = step_words(crossing.kind, crossing.step, rule.currency if rule else "", locale)
    if crossing.kind is AlertKind.PERCENT:
        return order, crossing.step, _("Passed {share} of the budget", share=step)
    return order, crossing.step, _("Passed {amount}", amount=step)


def _worst(worst: Sequence[AlertNotice], locale: str) -> Table:
    shown = worst[:WORST]
    columns = (
        Column(_("Customer")),
        Column(_("Spend"), Align.RIGHT),
        Column(_("Budget"), Align.RIGHT),
        Column(_("Used"), Align.RIGHT),
    )
    return Table(
        columns,
        tuple(_row(each.crossing, locale) for each in shown),
        more=len(worst) - len(shown),
        commands=tuple(
            write("usage show", customer=each.crossing.customer.id)
            for each in shown
            if each.crossing.customer
        ),
        caption=_("Worst first, by share of the budget"),
    )


def _tickets(tickets: Sequence[AlertNotice]) -> Table:
    ordered = sorted(tickets, key=lambda each: -each.crossing.level)
    shown = [each.crossing for each in ordered[:TICKETS]]
    rows = tuple(
        (
            cut(each.title, NAME_LENGTH),
            cut(each.customer.name, NAME_LENGTH) if each.customer else _("Not given"),
            cut(each.details.get("Title", ""), NAME_LENGTH),
        )
        for each in shown
    )
    return Table(
        (Column(_("News")), Column(_("Customer")), Column(_("Title"))),
        rows,
        more=len(ordered) - len(shown),
        commands=tuple(write("ticket show", ticket=each.subject) for each in shown),
        caption=_("Tickets, those that need your answer first"),
    )


def _waiting(tickets: Sequence[AlertNotice]) -> str:
    waiting = sum(each.crossing.level >= URGENT for each in tickets)
    if not waiting:
        return ""
    return n_("{count} ticket needs your answer.", "{count} tickets need your answer.", waiting)


def _row(crossing: Crossing, locale: str) -> tuple[str, ...]:
    share = used_share(crossing.cost, crossing.budget)
    return (
        cut(crossing.customer.name if crossing.customer else "", NAME_LENGTH),
        brief_money(crossing.cost, locale) if crossing.cost else _("No data"),
        brief_money(crossing.budget, locale) if crossing.budget else _("None set"),
        percent(share, locale) if share is not None else _("No budget"),
    )


def _buttons(
    notices: Sequence[AlertNotice], worst: Sequence[AlertNotice], tickets: Sequence[AlertNotice]
) -> tuple[Button | ShareButton, ...]:
    rule_ids = {each.crossing.rule_id for each in notices}
    only = next(iter(rule_ids)) if len(rule_ids) == 1 else None
    buttons = [Button(_("Show all alerts"), write("alert history", rule=only))]
    if worst:
        buttons.append(Button(_("Customers by budget used"), write("usage top", by="percent")))
    if tickets:
        buttons.append(Button(_("All tickets"), "ticket list"))
    return tuple(buttons)


def _small_print(now: datetime, locale: str, notices: Sequence[AlertNotice]) -> tuple[str, ...]:
    stamps = [each.crossing.as_of for each in notices if each.crossing.as_of]
    newest = max(stamps, default=None)
    old = newest is not None and now - newest > STALE
    texts = [_(ESTIMATE), age_when_found(newest, old, locale)] if newest else []
    return tuple(texts) or (_("The file holds every alert."),)


def _rules(notices: Sequence[AlertNotice], rules: Mapping[str, Rule]) -> tuple[Fact, ...]:
    ids = list(dict.fromkeys(each.crossing.rule_id for each in notices))
    owners = dict.fromkeys(rules[each].owner_name for each in ids if each in rules and rules[each].owner_name)
    facts = [Fact(_("Rules"), several(ids, MOST_RULES))]
    if owners:
        facts.append(Fact(_("Made by"), several([*owners], MOST_OWNERS)))
    return tuple(facts)


def examples() -> Mapping[str, Card]:
    """A storm at the end of the month, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    towns = (
        "Kiel",
        "Genève",
        "Wien",
        "Malmö",
        "Gent",
        "Porto",
        "Cork",
        "Brno",
        "Lyon",
        "Bari",
        "Turku",
        "Graz",
    )
    notices = []
    for at in range(24):
        step = Decimal((100, 80, 80)[at % 3])
        id_ = f"{at:08x}-3f1f-47a0-9f5b-0c6d5e1b7a{at:02x}"
        customer = CustomerRef(id_, f"{towns[at % 12]} Bakeries {at + 1}", f"bakeries{at}.onmicrosoft.com")
        spent = eur(str(step * 10 + at * 7))
        changed = example_notice(
            customer=customer, step=step, passed=(step,), level=step, cost=spent, budget=eur("1000")
        )
        notices.append(replace(changed, id=f"n{at}"))
    notices.append(example_notice(AlertKind.STALE, cost=None, budget=None, level=Decimal(72)))
    sheet = Document("alerts-2026-11-21.csv", "text/csv", b"customer,spent\r\n")
    rules = {"r7k2": example_rule(AlertKind.PERCENT, "80", "100")}
    news = [
        example_notice(
            AlertKind.TICKETS, cost=None, budget=None, period=None, as_of=None, level=Decimal(1 + (at == 20)),
            subject=f"6151124911690{at:02}", title=f"Ticket 6151124911690{at:02} has 1 new note from support",
            details={"Title": "VM does not start", "State": "Open", "Severity": "Moderate"},
        )
        for at in range(21)
    ]  # fmt: skip
    return {
        "alert, many at once": summary_card(notices, rules, sheet, now=now, locale=reader()),
        "alert, many tickets at once": summary_card(
            news, {"r7k2": example_rule(AlertKind.TICKETS)}, sheet, now=now, locale=reader()
        ),
    }
