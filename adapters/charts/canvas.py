"""Canvas that charts are drawn on with Pillow, measured in pixels of the reader's screen.

Colours are Okabe and Ito's, which people with any kind of colour vision can tell apart (https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from operator import sub

from PIL import Image, ImageColor, ImageDraw

from adapters.charts.fonts import runs
from bot.cards.format import ELLIPSIS, money, number
from bot.messages import locale
from bot.model import Money

WIDTH = 480
"""Of every chart, in pixels of the reader's screen; it is drawn with twice as many."""

SHARPNESS = 2
MARGIN = 20
PALETTE = 48
NEAR = 6
"""How far a colour may be from one of the theme's and still be meant to be that one."""
LARGEST = Decimal(10) ** 15
"""What is beyond it either way is no amount of money and is shown as missing."""
TITLE = 18.0
LABEL = 15.5
SMALL = 13.5
_FINER = 4
"""How much finer round corners are drawn before they are made smaller, which smooths them."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme. ``rest`` sums up what is not shown, ``ahead`` has not happened yet."""

    paper: str
    ink: str
    quiet: str
    grid: str
    bar: str
    rest: str
    ahead: str
    limit: str


LIGHT = Theme("#ffffff", "#1b1f24", "#5b6570", "#dfe3e8", "#0072b2", "#8a939c", "#a8cfe5", "#b34700")
DARK = Theme("#1d1f23", "#eceef1", "#a4acb6", "#3a3f46", "#56b4e9", "#7d868f", "#2d5a75", "#e69f00")


class Canvas:
    """A drawing surface in pixels from the top left corner. What is drawn later lies above what was drawn before."""

    def __init__(self, height: float, theme: Theme) -> None:
        self.theme = theme
        self.image = Image.new("RGB", (WIDTH * SHARPNESS, round(height * SHARPNESS)), theme.paper)
        self.draw = ImageDraw.Draw(self.image)

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide the text is, in pixels."""
        return sum(font.getlength(part) for part, font in runs(text, _pixels(size), bold)) / SHARPNESS

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
        back = {"left": 0.0, "center": 0.5, "right": 1.0}[align] * self.measure(text, size, bold=bold)
        at = (x - back) * SHARPNESS
        for part, font in runs(text, _pixels(size), bold):
            self.draw.text(
                (at, y * SHARPNESS), part, fill=colour or self.theme.ink, font=font, anchor="ls",
                stroke_width=5 if halo else 0, stroke_fill=self.theme.paper,
            )  # fmt: skip
            at += font.getlength(part)

    def block(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 3) -> None:
        """A filled rectangle with slightly rounded corners."""
        left, top, right, bottom = (round(each * SHARPNESS) for each in (x, y, x + width, y + height))
        right, bottom = max(right, left + 1), max(bottom, top + 1)
        round_by = min(round(radius * SHARPNESS), (right - left) // 2, (bottom - top) // 2)
        self.draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)
        if round_by < 1:
            return
        corner = _outside(round_by)
        for turns, place in enumerate(
            (
                (left, top),
                (left, bottom - round_by),
                (right - round_by, bottom - round_by),
                (right - round_by, top),
            )
        ):
            self.image.paste(self.theme.paper, place, corner[turns])

    def rule(
        self, xs: tuple[float, float], ys: tuple[float, float], colour: str, *, dashed: bool = False
    ) -> None:
        """A thin level line; a dashed one is a little thicker."""
        y = round(ys[0] * SHARPNESS)
        start, end = (round(x * SHARPNESS) for x in xs)
        if not dashed:
            self.draw.rectangle((start, y, end, y), fill=colour)
            return
        for at in range(start, end, 16):
            self.draw.rectangle((at, y - 1, min(at + 9, end), y + 1), fill=colour)

    def picture(self) -> bytes:
        """The drawing as PNG."""
        buffer = BytesIO()
        # Few colours are in use: a palette makes the file a third as large, and nobody sees it.
        few = self.image.quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.putpalette(_exact(few.getpalette() or [], self.theme))
        few.save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()


def _pixels(size: float) -> int:
    return round(size * SHARPNESS)


def _exact(found: list[int], theme: Theme) -> list[int]:
    """A palette in which the theme's own colours are what they are: paper that is almost white looks soiled on a white page."""
    wanted = [ImageColor.getrgb(colour) for colour in astuple(theme)]
    entries = [tuple(found[at : at + 3]) for at in range(0, len(found), 3)]
    near = (
        next((own for own in wanted if max(map(abs, map(sub, own, entry))) <= NEAR), entry)
        for entry in entries
    )
    return [part for entry in near for part in entry]


@lru_cache(maxsize=32)
def _outside(radius: int) -> tuple[Image.Image, ...]:
    """What a round corner leaves out of its square: of the upper left one, and on against the clock."""
    fine = radius * _FINER
    mask = Image.new("L", (fine, fine), 255)
    ImageDraw.Draw(mask).ellipse((0, 0, 2 * fine - 1, 2 * fine - 1), fill=0)
    first = mask.resize((radius, radius), Image.Resampling.BOX)
    return tuple(first.rotate(90 * turns) for turns in range(4))


def known(value: Decimal | None) -> bool:
    """Whether there is a figure to draw."""
    return value is not None and value.is_finite() and abs(value) < LARGEST


def amount(value: Decimal, unit: str, most: Decimal | None = None) -> str:
    """An amount as it stands beside a bar; among amounts of up to ``most``, which all have cents or none."""
    if not unit:
        return number(value, locale(), digits=2)
    whole = abs(value if most is None else most) >= 1000 and (most is None or abs(value) >= 1)
    return money(Money(value, unit), locale(), whole=whole)
