"""Bar chart of the parts of a whole, one bar a label, with label and amount above it."""

from __future__ import annotations

from decimal import Decimal

from adapters.charts.canvas import LABEL, MARGIN, SMALL, TITLE, WIDTH, Canvas, Theme, amount, known
from bot.cards.format import percent
from bot.cards.model import Chart
from bot.messages import _, locale, n_

MOST = 12
ROW = 48
TOP = 62
BAR = 12
INNER = WIDTH - 2 * MARGIN


def draw_bars(chart: Chart, theme: Theme) -> Canvas:
    """Bars from the top down in the order given; what is beyond the last of them is counted and summed up."""
    pairs = list(zip(chart.labels, chart.values, strict=False))
    figures = [value for _, value in pairs if known(value)]
    shown, left = pairs[:MOST], pairs[MOST:]
    limit = chart.limit if known(chart.limit) else None
    top = TOP + (26 if limit is not None and shown else 0)
    height = top + max(1, len(shown)) * ROW + (26 if left else 0)
    canvas = Canvas(height, theme)
    canvas.write(MARGIN, 36, canvas.fit(chart.title, TITLE, INNER, bold=True), TITLE, bold=True)
    if not shown:
        canvas.write(MARGIN, top + 16, _("No data"), LABEL, theme.quiet)
        return canvas
    scale = _Scale(figures, limit)
    for at, (label, value) in enumerate(pairs[:MOST]):
        is_rest = chart.rest and at == len(pairs) - 1
        _row(canvas, top + at * ROW, label, value, chart, scale, sum(figures, Decimal(0)), rest=is_rest)
    if limit is not None:
        _limit(canvas, scale.at(limit), top, len(shown), _limit_words(chart, limit))
    if left:
        rest = sum((value for _, value in left if known(value)), Decimal(0))
        words = n_(
            "… and {count} more, {amount} together",
            "… and {count} more, {amount} together",
            len(left),
            amount=amount(rest, chart.unit),
        )
        canvas.write(MARGIN, height - 18, words, SMALL, theme.quiet)
    return canvas


class _Scale:
    """Where an amount lies between the left and the right edge."""

    def __init__(self, values: list[Decimal], limit: Decimal | None) -> None:
        all_of_them = [*values, Decimal(0), *([limit] if limit is not None else [])]
        self.low, self.high = float(min(all_of_them)), float(max(all_of_them))
        self.span = (self.high - self.low) or 1.0

    def at(self, value: Decimal | int) -> float:
        return MARGIN + (float(value) - self.low) / self.span * INNER


def _row(
    canvas: Canvas,
    y: float,
    label: str,
    value: Decimal,
    chart: Chart,
    scale: _Scale,
    total: Decimal,
    *,
    rest: bool,
) -> None:
    theme = canvas.theme
    limit = chart.limit if known(chart.limit) else None
    right = WIDTH - MARGIN
    most = max(abs(scale.low), abs(scale.high))
    told = amount(value, chart.unit, Decimal(most)) if known(value) else _("no data")
    share = _share(value, total) if scale.low >= 0 else ""
    share_width = canvas.measure(percent(Decimal(100), locale()), SMALL) + 10 if share else 0.0
    if share:
        canvas.write(right, y + 14, share, SMALL, theme.quiet, align="right")
    canvas.write(right - share_width, y + 14, told, LABEL, align="right", bold=True)
    room = INNER - share_width - canvas.measure(told, LABEL, bold=True) - 14
    canvas.write(MARGIN, y + 14, canvas.fit(" ".join(label.split()), LABEL, room))
    if known(value) and value:
        start, end = sorted((scale.at(0), scale.at(value)))
        over = limit is not None and value > limit
        colour = theme.rest if rest else theme.limit if over else theme.bar
        canvas.block(start, y + 22, max(2.0, end - start), BAR, colour)


def _share(value: Decimal, total: Decimal) -> str:
    """The part of the whole, in whole percent."""
    if not known(value) or total <= 0:
        return ""
    share = value / total * 100
    if 0 < share < 1:
        return f"<{percent(Decimal(1), locale())}"
    return percent(Decimal(round(share)), locale())


def _limit_words(chart: Chart, limit: Decimal) -> str:
    return _("{label} {amount}", label=chart.limit_label, amount=amount(limit, chart.unit))


def _limit(canvas: Canvas, x: float, top: float, rows: int, words: str) -> None:
    theme = canvas.theme
    width = canvas.measure(words, SMALL, bold=True)
    start = min(max(MARGIN, x - width / 2), WIDTH - MARGIN - width)
    canvas.write(start, top - 12, words, SMALL, theme.limit, bold=True)
    for row in range(rows):
        y = top + row * ROW + 22
        canvas.block(x - 2.5, y, 5, BAR, theme.paper, radius=0)
        canvas.block(x - 1, y - 3, 2, BAR + 6, theme.limit, radius=0)
