"""Drawing of a chart as a picture."""

from __future__ import annotations

import threading
import warnings
from typing import Literal

from bot.cards.model import Chart, ChartKind

_LOCK = threading.Lock()
"""Matplotlib's font and text caches are shared and not made for threads."""


def draw(chart: Chart, *, dark: bool = False, format: Literal["png", "svg"] = "png") -> bytes:  # noqa: A002
    """The chart as ``png`` (sharp on fine screens) or ``svg``. Takes tens of milliseconds: call it in a thread."""
    from adapters.charts.bars import draw_bars
    from adapters.charts.canvas import DARK, LIGHT
    from adapters.charts.days import draw_days

    theme = DARK if dark else LIGHT
    with _LOCK, warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; that is not worth a line in the log.
        warnings.simplefilter("ignore", UserWarning)
        canvas = draw_days(chart, theme) if chart.kind is ChartKind.DAYS else draw_bars(chart, theme)
        return canvas.picture(format)
