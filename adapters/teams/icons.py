"""App icons, drawn rather than stored: a speech bubble with the bars of a chart in it.

https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from adapters.teams.limits import COLOR_ICON_PIXELS, OUTLINE_ICON_PIXELS

TEAL = (11, 106, 112, 255)
WHITE = (255, 255, 255, 255)
NOTHING = (255, 255, 255, 0)

_FINER = 16
"""Drawn so many times larger and then made smaller, which smooths the edges."""

_BUBBLE = (6.0, 8.5, 26.0, 21.5)
_TAIL = ((17.0, 21.0), (11.5, 26.0), (11.5, 21.0))
_ROUND = 3.0
_BARS = ((11.0, 15.4), (16.0, 12.4), (21.0, 14.0))
_FOOT = 17.6
_THICK = 2.4

Pixels = tuple[int, int, int, int]


class _Canvas:
    """A square to draw on, measured in the 32 units of the motif; ``scale`` and ``shift`` place the motif on it."""

    def __init__(self, pixels: int, ground: Pixels, scale: float = 1.0, shift: float = 0.0) -> None:
        self.image = Image.new("RGBA", (pixels * _FINER, pixels * _FINER), ground)
        self._draw = ImageDraw.Draw(self.image)
        self._pixels = pixels
        self._unit = pixels * _FINER / 32 * scale
        self._margin = (pixels * _FINER - 32 * self._unit) / 2 + shift * self._unit

    def bubble(self, color: Pixels, inside: float = 0.0) -> None:
        """The bubble with its tail, smaller by ``inside`` on all sides."""
        left, top, right, bottom = _BUBBLE
        box = (left + inside, top + inside, right - inside, bottom - inside)
        self._draw.rounded_rectangle(
            tuple(map(self._at, box)), radius=max(_ROUND - inside, 0.5) * self._unit, fill=color
        )
        (a, b), (c, d), (e, f) = _TAIL
        tail = ((a - 1.1 * inside, b - inside), (c + inside, d - 2.1 * inside), (e + inside, f - inside))
        self._draw.polygon([(self._at(x), self._at(y)) for x, y in tail], fill=color)

    def bars(self, color: Pixels, thick: float = _THICK) -> None:
        """The three bars, with round ends."""
        for x, top in _BARS:
            half = thick / 2
            box = (x - half, top - half, x + half, _FOOT + half)
            self._draw.rounded_rectangle(tuple(map(self._at, box)), radius=half * self._unit, fill=color)

    def png(self) -> bytes:
        """The picture in its final size; the same bytes each time."""
        written = BytesIO()
        final = self.image.resize((self._pixels, self._pixels), Image.Resampling.LANCZOS)
        final.save(written, format="PNG", optimize=True)
        return written.getvalue()

    def _at(self, place: float) -> float:
        return self._margin + place * self._unit


def color_png() -> bytes:
    """192 x 192, on a ground that fills the square: Teams rounds its corners itself."""
    canvas = _Canvas(COLOR_ICON_PIXELS, TEAL)
    canvas.bubble(WHITE)
    canvas.bars(TEAL)
    return canvas.png()


def outline_png() -> bytes:
    """32 x 32, white on nothing: Teams allows no other colour in it."""
    canvas = _Canvas(OUTLINE_ICON_PIXELS, NOTHING, scale=1.3, shift=-0.5)
    canvas.bubble(WHITE)
    canvas.bubble(NOTHING, inside=1.5)
    canvas.bars(WHITE, thick=2.0)
    return canvas.png()
