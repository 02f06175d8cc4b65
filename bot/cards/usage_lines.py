"""Cost breakdown of a customer: services first with the change against the month before, or subscriptions, resources, meters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.cards.files import file_buttons
from bot.cards.format import large, money, number, quantity
from bot.cards.model import Actions, Align, AnyButton, Button, Column, Node, ShareButton, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.usage_trend import Trend
from bot.line import write
from bot.messages import N_, _
from bot.model import CustomerRef, Money, UsageLine, UsageSummary
from bot.model.fact import Tone

LINES_A_PAGE = 12
SERVICES_A_PAGE = 8
BREAKDOWNS = ("service", "resource", "subscription", "meter")
UNNAMED = N_("Unnamed")
EVERYTHING_ELSE = N_("Everything else")

_NONE = {
    "service": N_("No figures by service for this customer."),
    "resource": N_("No figures by resource for this customer."),
    "subscription": N_("No figures by subscription for this customer."),
    "meter": N_("No figures by meter for this customer."),
}
_BUTTONS = {
    "service": N_("By service"),
    "resource": N_("By resource"),
    "subscription": N_("By subscription"),
    "meter": N_("By meter"),
}
COLUMNS = {
    "service": N_("Service"),
    "resource": N_("Resource"),
    "subscription": N_("Subscription"),
    "meter": N_("Meter"),
}


@dataclass(frozen=True, slots=True)
class Spend:
    """What ``usage show`` shows: ``lines`` are what was asked for, ``services`` feed the chart."""

    customer: CustomerRef
    summary: UsageSummary
    by: str
    lines: tuple[UsageLine, ...]
    services: tuple[UsageLine, ...]
    page: int = 1


def line_nodes(spend: Spend, trend: Trend, locale: str) -> list[Node]:
    """The table of what was asked for, with a way to turn it."""
    if not spend.lines:
        return [Text(_(_NONE[spend.by]), Tone.QUIET)]
    pages = Page.of(spend.lines, spend.page, _size(spend))
    if spend.by == "service":
        nodes: list[Node] = [_services(spend, pages, trend, locale)]
    else:
        names = Counter(line.name for line in spend.lines)
        told_apart = (
            replace(line, name=_told_apart(line)) if names[line.name] > 1 else line for line in pages.items
        )
        whole = all(large(line.cost) for line in pages.items)
        rows = tuple(_line_row(line, spend.by, locale, whole=whole) for line in told_apart)
        nodes = [Table(_line_columns(spend.by), rows, caption=pages.caption)]
    # The first services are the answer; whoever wants the small ones finds them behind the other buttons.
    turn = (
        ()
        if spend.by == "service" and pages.number == 1
        else page_buttons(lambda number: _command(spend, spend.by, page=number), pages.number, pages.count)
    )
    return [*nodes, Actions(turn)] if turn else nodes


def _size(spend: Spend) -> int:
    if spend.by != "service":
        return LINES_A_PAGE
    # One row for everything else says less than the one service that it would stand for.
    return SERVICES_A_PAGE + (len(spend.lines) == SERVICES_A_PAGE + 1)


def _command(spend: Spend, by: str, **more: object) -> str:
    return write("usage show", customer=spend.customer.id, by=by, **more)


def _services(spend: Spend, pages: Page[UsageLine], trend: Trend, locale: str) -> Table:
    """Services with their costs and changes; on the first page, what is not shown is one row."""
    currencies = {line.cost.currency for line in spend.lines}
    before = trend.services_before(min(currencies)) if len(currencies) == 1 else None
    shown = [(line.name or _(UNNAMED), line.cost) for line in pages.items]
    if rest := spend.lines[pages.last :] if pages.number == 1 and len(currencies) == 1 else ():
        shown.append(
            (_(EVERYTHING_ELSE), Money(sum((each.cost.amount for each in rest), Decimal(0)), min(currencies)))
        )
    whole = all(large(cost) for _, cost in shown)
    changes = _changes(shown, pages, before, whole, locale) if before is not None else ()
    rows = tuple(
        (name, money(cost, locale, whole=whole), *changes[at : at + 1])
        for at, (name, cost) in enumerate(shown)
    )
    columns = [Column(_("Service")), Column(trend.name(locale, short=True) or _("Cost"), Align.RIGHT)]
    if changes:
        month = trend.name_before(locale, short=True)
        columns.append(Column(_("vs {month}", month=month) if month else _("vs before"), Align.RIGHT))
    return Table(tuple(columns), rows, caption="" if rest else pages.caption)


def _changes(
    shown: Sequence[tuple[str, Money]],
    pages: Page[UsageLine],
    before: Mapping[str, Decimal],
    whole: bool,
    locale: str,
) -> tuple[str, ...]:
    """How each moved since the same day of the month before. All that is kept and not shown belongs to everything else."""
    named = {line.name for line in pages.items}
    others = sum((cost for name, cost in before.items() if name not in named), Decimal(0))
    return tuple(
        _signed(
            cost.amount - (others if at == len(pages.items) else before.get(name, Decimal(0))), whole, locale
        )
        for at, (name, cost) in enumerate(shown)
    )


def _signed(value: Decimal, whole: bool, locale: str) -> str:
    said = number(abs(value), locale, 0 if whole else 2)
    if not any(letter in "123456789" for letter in number(abs(value), "en-US", 0 if whole else 2)):
        return said
    return f"{'+' if value > 0 else '−'}{said}"


def _told_apart(line: UsageLine) -> str:
    """Two plans are often both called "Azure plan"; the end of the id tells which is which."""
    name = line.name or _(UNNAMED)
    return f"{name} (…{line.id[-6:].lower()})" if len(line.id) > 6 else name


def _line_columns(by: str) -> tuple[Column, ...]:
    first = Column(_(COLUMNS[by]))
    cost = Column(_("Cost"), Align.RIGHT)
    match by:
        case "resource":
            return (first, Column(_("Type")), Column(_("Group")), cost)
        case "meter":
            return (first, Column(_("Service")), Column(_("Quantity"), Align.RIGHT), cost)
        case _:
            return (first, cost)


def _line_row(line: UsageLine, by: str, locale: str, *, whole: bool) -> tuple[str, ...]:
    cost, name = money(line.cost, locale, whole=whole), line.name or _(UNNAMED)
    match by:
        case "resource":
            return (name, line.category, line.group, cost)
        case "meter":
            amount = quantity(line.quantity, line.unit, locale) if line.quantity is not None else ""
            return (name, line.category, amount, cost)
        case _:
            return (name, cost)


def spend_buttons(
    spend: Spend, trend: Trend, locale: str, *, may_set_budget: bool
) -> tuple[tuple[AnyButton, ...], tuple[AnyButton, ...]]:
    """At most three buttons, and the others behind them."""
    customer = spend.customer.id
    first, *others = (by for by in BREAKDOWNS if by != spend.by)
    buttons: list[AnyButton] = []
    more: list[AnyButton] = [Button(_(_BUTTONS[by]), _command(spend, by), replace=True) for by in others]
    if trend.before and (month := trend.name_before(locale)):
        then, now = f"{trend.before.period.starts:%Y-%m}", f"{trend.period.starts:%Y-%m}"
        buttons.append(Button(month, write("usage show", customer=customer, month=then), replace=True))
        more.append(
            Button(
                _("Compare with {month}", month=month),
                write("usage show", customer=customer, month=now, against=then),
            )
        )
    buttons.append(Button(_(_BUTTONS[first]), _command(spend, first), replace=True))
    if may_set_budget:
        buttons.append(Button(_("Set budget"), write("usage budget", customer=customer, form="yes")))
    if spend.by == "service" and spend.page == 1 and len(spend.lines) > _size(spend):
        more.append(Button(_("All services"), _command(spend, "service", page=2), replace=True))
    more.append(ShareButton(_("Share"), _command(spend, spend.by)))
    if spend.lines:
        more += file_buttons("usage show", customer=customer, by=spend.by)
    return tuple(buttons), tuple(more)
