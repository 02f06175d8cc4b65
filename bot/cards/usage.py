"""Usage and budget cards for Azure. Each figure is the vendor's estimate, and each card says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import ago, count, day, ended, money, percent, quantity
from bot.cards.model import (
    Actions,
    Align,
    AnyButton,
    Button,
    Card,
    Chart,
    ChartKind,
    Column,
    Context,
    Facts,
    Meter,
    Node,
    ShareButton,
    Table,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO, eur
from bot.line import write
from bot.model import CustomerRef, CustomerUsage, Money, UsageLine, UsageSummary
from bot.model.fact import Fact, Tone

LINES_A_PAGE = 12
CUSTOMERS_A_PAGE = 10
BARS = 8
STALE = timedelta(hours=36)
"""Partner Center refreshes daily; older figures are called old (https://learn.microsoft.com/partner-center/developer/customer-usage-resources)."""

UNNAMED = "Unnamed"
ESTIMATE = "Estimated by Microsoft, not for billing."


@dataclass(frozen=True, slots=True)
class Spend:
    """What ``usage show`` shows: ``lines`` are what was asked for, ``services`` feed the chart."""

    customer: CustomerRef
    summary: UsageSummary
    by: str
    lines: tuple[UsageLine, ...]
    services: tuple[UsageLine, ...]
    page: int = 1


def used(summary: UsageSummary) -> Decimal | None:
    """Percent of the budget that is used; ``None`` without a budget, without data, or across currencies."""
    cost, limit = summary.cost, summary.budget
    if cost is None or limit is None or not limit.amount or limit.currency != cost.currency:
        return None
    return cost.amount / limit.amount * 100


def tone_of(share: Decimal | None) -> Tone:
    """Over the budget is bad, from 80 percent on a warning."""
    if share is None:
        return Tone.PLAIN
    if share >= 100:
        return Tone.BAD
    return Tone.WARNING if share >= 80 else Tone.GOOD


def spend_card(spend: Spend, now: datetime, locale: str, *, may_set_budget: bool) -> Card:
    """A customer's spend in this billing period: total, budget, what it consists of, age of the data."""
    customer, summary = spend.customer, spend.summary
    if summary.cost is None:
        return _no_data(customer, summary, may_set_budget=may_set_budget)
    share = used(summary)
    total = money(summary.cost, locale)
    body: list[Node] = [Facts(spend_facts(summary, locale))]
    if share is not None and summary.budget:
        words = f"{percent(share, locale)} of {money(summary.budget, locale)}"
        body.append(Meter("Budget used", share, words, tone_of(share)))
    if chart := _chart(spend, locale):
        body.append(chart)
    body += _lines(spend, locale)
    body.append(Actions(_spend_buttons(spend, may_set_budget=may_set_budget)))
    body.append(Context((ESTIMATE, data_age(summary.as_of, now))))
    against = f", {percent(share, locale)} of its budget" if share is not None else ""
    return Card(
        title=f"Azure usage of {customer.name}",
        summary=f"{customer.name} has spent an estimated {total} this billing period{against}.",
        target=target_of(customer),
        tone=tone_of(share) if share is not None and share >= 80 else Tone.PLAIN,
        body=tuple(body),
    )


def data_age(as_of: datetime | None, now: datetime) -> str:
    """How old the figures are, in words."""
    if as_of is None:
        return "The vendor does not say how old the data is."
    old = " That is older than usual." if now - as_of > STALE else ""
    return f"Data from {ago(as_of, now)}.{old}"


def _no_data(customer: CustomerRef, summary: UsageSummary, *, may_set_budget: bool) -> Card:
    buttons = [Button("Subscriptions", write("subscription list", customer=customer.id))]
    if may_set_budget:
        buttons.append(Button("Budget", write("usage budget", customer=customer.id)))
    return Card(
        title=f"No usage data for {customer.name}",
        summary=f"{ended(f'Partner Center has no usage data for {customer.name}')} That is not the same as spending nothing.",
        target=target_of(customer),
        body=(
            Text(
                "There may be no Azure subscription, or the first figures may still be on their way (up to a day)."
            ),
            Actions(tuple(buttons)),
        ),
    )


def spend_facts(summary: UsageSummary, locale: str) -> tuple[Fact, ...]:
    """Spend, budget and billing period."""
    facts = [Fact("Spent so far", money(summary.cost, locale) if summary.cost else "No data")]
    facts.append(Fact("Monthly budget", money(summary.budget, locale) if summary.budget else "None set"))
    if summary.starts and summary.ends:
        facts.append(Fact("Billing period", f"{day(summary.starts, locale)} to {day(summary.ends, locale)}"))
    return tuple(facts)


def _chart(spend: Spend, locale: str) -> Chart | None:
    cost = spend.summary.cost
    services = [
        line
        for line in spend.services
        if cost and line.cost.currency == cost.currency and line.cost.amount > 0
    ]
    if cost is None or len(services) < 2:
        return None
    shown = services[:BARS]
    rest = sum((line.cost.amount for line in services[BARS:]), Decimal(0))
    labels = [line.name for line in shown] + (["Everything else"] if rest else [])
    values = [line.cost.amount for line in shown] + ([rest] if rest else [])
    parts = (
        f"{label} {money(Money(value, cost.currency), locale)}"
        for label, value in zip(labels, values, strict=True)
    )
    return Chart(
        title="Cost per service",
        kind=ChartKind.BARS,
        labels=tuple(labels),
        values=tuple(values),
        unit=cost.currency,
        alt="Cost per service: " + "; ".join(parts) + ".",
    )


def _lines(spend: Spend, locale: str) -> list[Node]:
    if not spend.lines:
        return [Text(f"There are no figures by {spend.by} for this customer.", Tone.QUIET)]
    pages = Page.of(spend.lines, spend.page, LINES_A_PAGE)
    names = Counter(line.name for line in spend.lines)
    told_apart = (
        replace(line, name=_told_apart(line)) if names[line.name] > 1 else line for line in pages.items
    )
    rows = tuple(_line_row(line, spend.by, locale) for line in told_apart)
    table = Table(_line_columns(spend.by), rows, caption=pages.caption)
    buttons = page_buttons(
        lambda number: write("usage show", customer=spend.customer.id, by=spend.by, page=number),
        pages.number,
        pages.count,
    )
    return [table, Actions(buttons)] if buttons else [table]


def _told_apart(line: UsageLine) -> str:
    """Two plans are often both called "Azure plan"; the end of the id tells which is which."""
    return f"{line.name or UNNAMED} (…{line.id[-6:].lower()})" if len(line.id) > 6 else line.name


def _line_columns(by: str) -> tuple[Column, ...]:
    first = Column(by.capitalize())
    cost = Column("Cost", Align.RIGHT)
    match by:
        case "resource":
            return (first, Column("Type"), Column("Group"), cost)
        case "meter":
            return (first, Column("Service"), Column("Quantity", Align.RIGHT), cost)
        case _:
            return (first, cost)


def _line_row(line: UsageLine, by: str, locale: str) -> tuple[str, ...]:
    cost, name = money(line.cost, locale), line.name or UNNAMED
    match by:
        case "resource":
            return (name, line.category, line.group, cost)
        case "meter":
            amount = quantity(line.quantity, line.unit, locale) if line.quantity is not None else ""
            return (name, line.category, amount, cost)
        case _:
            return (name, cost)


def _spend_buttons(spend: Spend, *, may_set_budget: bool) -> tuple[AnyButton, ...]:
    customer_id = spend.customer.id
    others = [by for by in ("subscription", "service", "resource", "meter") if by != spend.by]
    buttons: list[AnyButton] = [
        Button(f"By {by}", write("usage show", customer=customer_id, by=by), replace=True) for by in others
    ]
    if may_set_budget:
        buttons.append(Button("Set budget", write("usage budget", customer=customer_id, form="yes")))
    buttons.append(ShareButton("Share", write("usage show", customer=customer_id, by=spend.by)))
    return tuple(buttons)


def top_card(
    ranked: Mapping[str, Sequence[CustomerUsage]],
    by: str,
    currency: str,
    page: int,
    now: datetime,
    locale: str,
) -> Card:
    """All customers ranked, a table for each currency; amounts in different currencies are never added up."""
    rows_of = {code: rows for code, rows in ranked.items() if rows}
    if not rows_of:
        return Card(
            title="Top customers",
            summary="No customer has usage data with a budget."
            if by == "percent"
            else "No customer has usage data.",
            body=(Text("Figures for a new billing period can take a day to appear."),),
        )
    codes = sorted(rows_of, key=lambda code: -len(rows_of[code]))
    single = currency or (codes[0] if len(codes) == 1 else "")
    body: list[Node] = []
    for code in [single] if single else codes[:6]:
        body += _top_of(code, rows_of[code], by, page if single else 1, locale, single=bool(single))
    if not single and len(codes) > 6:
        body.append(
            Text(
                f"… and {count(len(codes) - 6, 'more currency', 'more currencies')}: {', '.join(codes[6:])}.",
                Tone.QUIET,
            )
        )
    other = "percent" if by == "spend" else "spend"
    label = "By percent of budget" if by == "spend" else "By spend"
    line = write("usage top", by=by, currency=currency)
    body.append(
        Actions(
            (
                Button(label, write("usage top", by=other, currency=currency), replace=True),
                ShareButton("Share", line),
            )
        )
    )
    stamps = [row.as_of for rows in rows_of.values() for row in rows if row.as_of]
    body.append(Context((ESTIMATE, data_age(max(stamps, default=None), now))))
    total = sum(len(rows) for rows in rows_of.values())
    ordered = "percent of budget" if by == "percent" else "spend"
    return Card(
        title=f"Top customers by {ordered}",
        summary=f"{count(total, 'customer')} ranked by {ordered}.",
        body=tuple(body),
    )


def _top_of(
    code: str, rows: Sequence[CustomerUsage], by: str, page: int, locale: str, *, single: bool
) -> list[Node]:
    size = CUSTOMERS_A_PAGE if single else 5
    pages = Page.of(rows, page, size)
    start = (pages.number - 1) * size
    cells = tuple(_top_row(start + at, row, locale) for at, row in enumerate(pages.items, 1))
    columns = (
        Column("#", Align.RIGHT),
        Column("Customer"),
        Column("Spent", Align.RIGHT),
        Column("Budget used", Align.RIGHT),
    )
    commands = tuple(write("usage show", customer=row.customer_id) for row in pages.items)
    name = code or "Currency not given"
    nodes: list[Node] = [
        Table(
            columns,
            cells,
            commands=commands,
            caption=", ".join(part for part in (name, pages.caption) if part),
        )
    ]
    if single:
        turn = page_buttons(
            lambda number: write("usage top", by=by, currency=code, page=number), pages.number, pages.count
        )
        nodes += [Actions(turn)] if turn else []
    elif pages.count > 1:
        nodes.append(
            Actions((Button(f"All in {code}", write("usage top", by=by, currency=code), replace=True),))
        )
    return nodes


def _top_row(rank: int, row: CustomerUsage, locale: str) -> tuple[str, ...]:
    share = percent(row.percent, locale) if row.percent is not None and row.budget else "No budget"
    return (str(rank), row.name or UNNAMED, money(row.cost, locale), share)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    summary = UsageSummary(
        CONTOSO.id,
        eur("4321.098765432109876543"),
        eur("5000"),
        date(2026, 11, 1),
        date(2026, 11, 30),
        now - timedelta(hours=5),
    )
    services = tuple(
        UsageLine(name, name, eur(cost))
        for name, cost in (
            ("Virtual Machines", "2100.5"),
            ("SQL Database", "1200"),
            ("Storage", "800.25"),
            ("Bandwidth", "220.34"),
        )
    )
    rows = [
        CustomerUsage(CONTOSO.id, "Contoso Ltd", eur("4321"), eur("5000"), Decimal("86.42"), now),
        CustomerUsage("x", "Müller Maschinenbau GmbH", eur("120.56"), None, None, now),
    ]
    nothing = UsageSummary(CONTOSO.id, None, None, None, None, None)
    return {
        "usage show": spend_card(
            Spend(CONTOSO, summary, "service", services, services), now, "en-US", may_set_budget=True
        ),
        "usage show, no data": spend_card(
            Spend(CONTOSO, nothing, "service", (), ()), now, "en-US", may_set_budget=False
        ),
        "usage top": top_card({"EUR": rows}, "spend", "", 1, now, "en-US"),
        "usage top, nothing": top_card({}, "percent", "", 1, now, "en-US"),
    }
