"""Canvas that charts are drawn on, measured in pixels of the reader's screen.

Colours are Okabe and Ito's, which people with any kind of colour vision can tell apart
(https://jfly.uni-koeln.de/color/). Matplotlib is used without pyplot, so nothing global is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any, cast

from bot.cards.format import ELLIPSIS, money, number
from bot.model import Money

WIDTH = 480
"""Of every chart, in pixels of the reader's screen; it is drawn with twice as many."""

SHARPNESS = 2
MARGIN = 20
PALETTE = 64
LARGEST = Decimal(10) ** 15
"""What is beyond it either way is no amount of money and is shown as missing."""
TITLE = 18.0
LABEL = 15.5
SMALL = 13.5
_UNIT = 100  # pixels an inch, so that a pixel is a round number of points


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme."""

    paper: str
    ink: str
    quiet: str
    track: str
    bar: str
    limit: str


LIGHT = Theme("#ffffff", "#1b1f24", "#5b6570", "#eceff3", "#0072b2", "#b34700")
DARK = Theme("#1d1f23", "#eceef1", "#a4acb6", "#31353b", "#56b4e9", "#e69f00")


class Canvas:
    """A drawing surface in pixels from the top left corner."""

    def __init__(self, height: float, theme: Theme) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.theme = theme
        size = (WIDTH / _UNIT, height / _UNIT)
        self.figure = Figure(figsize=size, dpi=_UNIT * SHARPNESS, facecolor=theme.paper)
        self.canvas = cast(Any, FigureCanvasAgg(self.figure))
        self.renderer = self.canvas.get_renderer()
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide the text is, in pixels."""
        width, _, _ = self.renderer.get_text_width_height_descent(text, _font(size, bold), False)
        return float(width) / SHARPNESS

    def fit(self, text: str, size: float, room: float, *, bold: bool = False) -> str:
        """As much of the text as there is room for; what is left out is marked by an ellipsis."""
        if self.measure(text, size, bold=bold) <= room:
            return text
        shortest, longest = 0, len(text)
        while shortest < longest:
            middle = (shortest + longest + 1) // 2
            if self.measure(text[:middle].rstrip() + ELLIPSIS, size, bold=bold) <= room:
                shortest = middle
            else:
                longest = middle - 1
        return text[:shortest].rstrip() + ELLIPSIS

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = LABEL,
        colour: str = "",
        *,
        bold: bool = False,
        align: str = "left",
        halo: bool = False,
    ) -> None:
        """Text on the base line ``y``; ``halo`` keeps it legible where it crosses a line."""
        # A dollar sign would otherwise start a formula.
        drawn = self.axes.text(
            x, y, text, color=colour or self.theme.ink, ha=align, va="baseline",
            fontproperties=_font(size, bold), parse_math=False, zorder=5,
        )  # fmt: skip
        if halo:
            from matplotlib.patheffects import withStroke

            drawn.set_path_effects([withStroke(linewidth=2.5, foreground=self.theme.paper)])

    def block(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 3) -> None:
        """A filled rectangle with slightly rounded corners."""
        from matplotlib.patches import FancyBboxPatch

        radius = max(0.01, min(radius, width / 2, height / 2))
        shape = FancyBboxPatch(
            (x, y), width, height, boxstyle=f"round,pad=0,rounding_size={radius}",
            facecolor=colour, edgecolor="none", linewidth=0, zorder=2,
        )  # fmt: skip
        self.axes.add_patch(shape)

    def rule(
        self, xs: tuple[float, float], ys: tuple[float, float], colour: str, *, dashed: bool = False
    ) -> None:
        """A thin straight line; a dashed one is drawn above everything but text."""
        self.axes.plot(
            xs, ys, color=colour, linewidth=1.15 if dashed else 0.7, dashes=(4, 2.5) if dashed else (),
            linestyle="--" if dashed else "-", solid_capstyle="butt", zorder=4 if dashed else 1,
        )  # fmt: skip

    def picture(self, kind: str) -> bytes:
        """The drawing as ``png`` or ``svg``."""
        buffer = BytesIO()
        if kind == "svg":
            undated = {"Date": None, "Creator": None}
            self.figure.savefig(buffer, format="svg", facecolor=self.theme.paper, metadata=undated)
            return buffer.getvalue()
        from PIL import Image

        self.canvas.draw()
        full = Image.frombuffer("RGBA", self.canvas.get_width_height(), self.canvas.buffer_rgba())
        # Few colours are in use: a palette makes the file a third as large, and nobody sees it.
        few = full.convert("RGB").quantize(PALETTE, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        # The last few percent of size take as long as all the rest of the drawing.
        few.save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()


def _font(size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size * 72 / _UNIT)


def known(value: Decimal | None) -> bool:
    """Whether there is a figure to draw."""
    return value is not None and value.is_finite() and abs(value) < LARGEST


def amount(value: Decimal, unit: str) -> str:
    """An amount as it stands beside a bar."""
    return money(Money(value, unit)) if unit else number(value, digits=2)
