"""Column chart, one column a day, in order: the highest and the last are told by their amounts."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR, Decimal

from adapters.charts.canvas import MARGIN, SMALL, TITLE, WIDTH, Canvas, Theme, amount, known
from bot.cards.format import money, number
from bot.cards.model import Chart
from bot.messages import _, locale
from bot.model import Money

HEIGHT = 276
TOP = 92
BOTTOM = 238
INNER = WIDTH - 2 * MARGIN
FAR = 4
"""A limit so many times above the highest column is told in words; its line would flatten the columns."""


def draw_days(chart: Chart, theme: Theme) -> Canvas:
    """Columns over a few quiet lines; a day without a figure is a gap, not a zero."""
    canvas = Canvas(HEIGHT, theme)
    canvas.write(MARGIN, 36, canvas.fit(chart.title, TITLE, INNER, bold=True), TITLE, bold=True)
    days = list(zip(chart.labels, chart.values, strict=False))
    figures = [value for _, value in days if known(value)]
    if not figures:
        canvas.write(MARGIN, TOP + 16, _("No data"), colour=theme.quiet)
        return canvas
    limit = chart.limit if known(chart.limit) else None
    highest = max(*figures, Decimal(0))
    line = limit if limit is not None and (not highest or limit <= FAR * highest) else None
    scale = _Scale([*figures, *([line] if line is not None else [])])
    left = _grid(canvas, scale, chart.unit)
    _columns(canvas, scale, days, chart, line, left)
    if line is not None:
        y = scale.at(line)
        canvas.rule((left, WIDTH - MARGIN), (y, y), theme.limit, dashed=True)
    _tell(canvas, scale, _centres(days, left), days[: len(days) - chart.ahead], chart.unit)
    if limit is not None:
        words = _("{label} {amount}", label=chart.limit_label, amount=amount(limit, chart.unit))
        _name_limit(canvas, words, drawn=line is not None)
    _legend(canvas, chart.ahead > 0, len(figures) < len(days))
    return canvas


def _name_limit(canvas: Canvas, words: str, *, drawn: bool) -> None:
    """What the dashed line is, below the title, where no column stands in the way."""
    theme = canvas.theme
    if not drawn:
        far = _("{limit}, far above these days", limit=words)
        canvas.write(MARGIN, 58, far, SMALL, theme.limit, bold=True)
        return
    canvas.rule((MARGIN, MARGIN + 20), (53.5, 53.5), theme.limit, dashed=True)
    canvas.write(MARGIN + 27, 58, words, SMALL, theme.limit, bold=True)


def _legend(canvas: Canvas, ahead: bool, gaps: bool) -> None:
    """What columns of another kind mean, beside the title."""
    x = float(WIDTH - MARGIN)
    for there, words, colour in (
        (gaps, _("no data"), canvas.theme.grid),
        (ahead, _("forecast"), canvas.theme.ahead),
    ):
        if there:
            canvas.write(x, 36, words, SMALL, canvas.theme.quiet, align="right", halo=True)
            x -= canvas.measure(words, SMALL) + 16
            canvas.block(x, 26, 10, 10, colour, radius=2)
            x -= 14


class _Scale:
    """Where an amount lies between bottom and top, with the round amounts worth a line."""

    def __init__(self, values: list[Decimal]) -> None:
        low, high = min(Decimal(0), *values), max(Decimal(0), *values)
        self.step = _round_step(float(high - low) or 1.0)
        first = int((low / self.step).to_integral_value(ROUND_FLOOR))
        last = max(first + 1, int((high / self.step).to_integral_value(ROUND_FLOOR)))
        self.ticks = [self.step * at for at in range(first, last + 1)]
        self.low, self.high = self.ticks[0], max(high, self.ticks[-1])

    def at(self, value: Decimal | int) -> float:
        return BOTTOM - float((value - self.low) / (self.high - self.low)) * (BOTTOM - TOP)


def _round_step(span: float) -> Decimal:
    """1, 2 or 5 times a power of ten, so that two or three lines fit."""
    power = Decimal(10) ** math.floor(math.log10(span / 2))
    return power * next(step for step in (1, 2, 5, 10) if span / (float(power) * step) <= 3.5)


def _grid(canvas: Canvas, scale: _Scale, unit: str) -> float:
    """Quiet lines with their amounts beside them, the currency on the topmost; returns where columns may begin."""
    theme = canvas.theme
    places = max(0, -scale.step.adjusted())
    words = [number(tick, locale(), digits=places) for tick in scale.ticks]
    if unit and words[-1] in (told := money(Money(scale.ticks[-1], unit), locale(), whole=not places)):
        words[-1] = told
    left = MARGIN + max(canvas.measure(each, SMALL) for each in words) + 8
    for tick, word in zip(scale.ticks, words, strict=True):
        y = scale.at(tick)
        canvas.rule((left, WIDTH - MARGIN), (y, y), theme.grid if tick else theme.quiet)
        canvas.write(left - 8, y + 5, word, SMALL, theme.quiet, align="right")
    return left


def _columns(
    canvas: Canvas,
    scale: _Scale,
    days: list[tuple[str, Decimal]],
    chart: Chart,
    limit: Decimal | None,
    left: float,
) -> None:
    slot, theme = (WIDTH - MARGIN - left) / len(days), canvas.theme
    width = min(36.0, slot * (0.72 if slot > 6 else 0.86))
    centres = _centres(days, left)
    for at, (x, (_day, value)) in enumerate(zip(centres, days, strict=True)):
        if not known(value):
            canvas.block(x - width / 2, scale.at(0) - 6, width, 6, theme.grid, radius=1)
            continue
        top, foot = sorted((scale.at(value), scale.at(0)))
        over = limit is not None and value > limit
        colour = theme.ahead if at >= len(days) - chart.ahead else theme.limit if over else theme.bar
        canvas.block(x - width / 2, top, width, max(1.5, foot - top), colour, radius=2)
    _name_days(canvas, centres, [label for label, _ in days], slot)


def _centres(days: list[tuple[str, Decimal]], left: float) -> list[float]:
    """Where the middle of each day's column is."""
    slot = (WIDTH - MARGIN - left) / len(days)
    return [left + (at + 0.5) * slot for at in range(len(days))]


def _tell(
    canvas: Canvas, scale: _Scale, centres: list[float], days: list[tuple[str, Decimal]], unit: str
) -> None:
    """Amounts above the highest and the last column, the last one only where both have room."""
    there = [at for at, (_, value) in enumerate(days) if known(value)]
    if not there:
        return
    highest = max(there, key=lambda at: days[at][1])
    taken: list[tuple[float, float]] = []
    for at in dict.fromkeys((highest, there[-1])):
        words = amount(days[at][1], unit)
        half = canvas.measure(words, SMALL, bold=True) / 2
        x = min(max(MARGIN + half, centres[at]), WIDTH - MARGIN - half)
        if all(abs(x - other) > half + reach + 8 for other, reach in taken):
            top = min(scale.at(days[at][1]), scale.at(0))
            canvas.write(x, top - 7, words, SMALL, bold=True, align="center", halo=True)
            taken.append((x, half))


def _name_days(canvas: Canvas, centres: list[float], labels: list[str], slot: float) -> None:
    """As many names as stand side by side, always the first and the last."""
    names = [canvas.fit(" ".join(label.split()), SMALL, 90) for label in labels]
    halves = [canvas.measure(name, SMALL) / 2 for name in names]
    last = len(names) - 1
    edge = min(centres[last] + halves[last], WIDTH - MARGIN)
    keep = [(last, edge - halves[last])]
    free, before_last = 0.0, edge - 2 * halves[last] - 12
    every = max(1, math.ceil((2 * max(halves) + 12) / slot))
    for at in range(0, last, every):
        x = max(centres[at], MARGIN + halves[at])
        if x - halves[at] >= free and x + halves[at] <= before_last:
            keep.append((at, x))
            free = x + halves[at] + 12
    for at, x in keep:
        canvas.write(x, BOTTOM + 22, names[at], SMALL, canvas.theme.quiet, align="center")
