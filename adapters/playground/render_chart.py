"""Renderer of charts, as markup that follows the page's colours: bars as rows, days as columns. Pure.

Only geometry is drawn as SVG; labels and amounts are text beside it, so that they keep their size on a phone.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from adapters.playground.markup import Html, el, join
from bot.cards.format import money
from bot.cards.model import Chart, ChartKind
from bot.cards.text import lead
from bot.messages import _
from bot.model import Money

HEIGHT = 120
GAP = Decimal("0.25")
"""The part of a day's column that stays empty."""


def chart_markup(chart: Chart, locale: str) -> Html:
    """A figure whose picture is described by the chart's own words."""
    match chart.kind:
        case ChartKind.BARS:
            picture = _bars(chart, locale)
        case ChartKind.DAYS:
            picture = _days(chart, locale)
        case _:
            assert_never(chart.kind)
    drawn = el("div", picture, role="img", aria_label=chart.alt, class_="plot")
    return el("figure", el("figcaption", chart.title), drawn, class_=f"chart {chart.kind.value}")


def _top(chart: Chart) -> Decimal:
    known = (value for value in chart.values if value.is_finite())
    return max((*known, chart.limit or Decimal(0), Decimal("0.01")))


def _share(value: Decimal, top: Decimal) -> str:
    """A length in percent; what is below nothing has none, and what is not known neither."""
    return f"{max(value, Decimal(0)) / top * 100:.2f}" if value.is_finite() else "0"


def _said(value: Decimal, chart: Chart, locale: str) -> str:
    if not value.is_finite():
        return _("no data")
    return money(Money(value, chart.unit), locale)


def _bars(chart: Chart, locale: str) -> Html:
    top = _top(chart)
    rows = [
        el(
            "div",
            el("span", label, class_="label"),
            _drawing(
                el("rect", width=_share(value, top), height="10", class_=_bar(chart, at, chart.rest)),
                height=10,
            ),
            el("span", _said(value, chart, locale), class_="amount"),
            class_="row",
        )
        for at, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True))
    ]
    return el("div", *rows, class_="bars", aria_hidden="true")


def _bar(chart: Chart, at: int, rest: bool) -> str:
    """How a bar looks: what stands for many others, and what has not happened yet, are quieter."""
    if rest and at == len(chart.values) - 1:
        return "bar rest"
    return "bar ahead" if at >= len(chart.values) - chart.ahead else "bar"


def _days(chart: Chart, locale: str) -> Html:
    top = _top(chart)
    wide = Decimal(100) / max(len(chart.values), 1)
    columns = [
        _column(
            at * wide + wide * GAP / 2,
            wide * (1 - GAP),
            value / top * HEIGHT if value.is_finite() else Decimal(0),
            lead(label) + _said(value, chart, locale),
            _bar(chart, at, rest=False),
        )
        for at, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True))
    ]
    limit = _limit(chart.limit, top) if chart.limit is not None else Html()
    ends = [chart.labels[0], chart.labels[len(chart.labels) // 2], chart.labels[-1]] if chart.labels else []
    known = [value for value in chart.values if value.is_finite()]
    highest = el(
        "p", _("Up to {amount}", amount=_said(max(known, default=Decimal(0)), chart, locale)), class_="scale"
    )
    return el(
        "div",
        highest,
        _drawing(*columns, limit, height=HEIGHT),
        el("p", *(el("span", label) for label in ends), class_="ends"),
        el("p", " · ".join(notes), class_="scale") if (notes := _notes(chart, locale)) else "",
        class_="days",
        aria_hidden="true",
    )


def _notes(chart: Chart, locale: str) -> list[str]:
    """What the dashed line and the pale columns are."""
    notes = (
        []
        if chart.limit is None
        else [
            _(
                "Dashed line: {limit}, {amount}",
                limit=chart.limit_label,
                amount=_said(chart.limit, chart, locale),
            )
        ]
    )
    return [*notes, *([_("Pale: forecast")] if chart.ahead else [])]


def _column(left: Decimal, width: Decimal, height: Decimal, said: str, look: str) -> Html:
    tall = max(height, Decimal(0))
    shape = {
        "x": f"{left:.2f}",
        "y": f"{HEIGHT - tall:.2f}",
        "width": f"{width:.2f}",
        "height": f"{tall:.2f}",
    }
    return el("g", el("title", said), el("rect", **shape, class_=look))


def _limit(limit: Decimal, top: Decimal) -> Html:
    at = f"{HEIGHT - limit / top * HEIGHT:.2f}"
    return el("line", x1="0", x2="100", y1=at, y2=at, class_="limit")


def _drawing(*shapes: Html, height: int) -> Html:
    return el(
        "svg",
        join(*shapes),
        viewBox=f"0 0 100 {height}",
        preserveAspectRatio="none",
        focusable="false",
        aria_hidden="true",
    )
