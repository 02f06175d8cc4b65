"""Drawing of a chart as a picture."""

from __future__ import annotations

from bot.cards.model import Chart, ChartKind
from bot.messages import in_its_language


@in_its_language
def draw(chart: Chart, *, dark: bool = False) -> bytes:
    """The chart as PNG, sharp on fine screens. Takes some ten milliseconds: call it away from the event loop."""
    # Loaded by the process that draws alone: the others start without it.
    from adapters.charts.bars import draw_bars
    from adapters.charts.canvas import DARK, LIGHT
    from adapters.charts.days import draw_days

    theme = DARK if dark else LIGHT
    return (draw_days if chart.kind is ChartKind.DAYS else draw_bars)(chart, theme).picture()
