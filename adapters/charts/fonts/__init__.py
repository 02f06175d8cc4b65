"""Fonts of charts: DejaVu Sans, which comes along, and Noto Sans CJK where the machine has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

_HERE = Path(__file__).parent
_PLACES = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
)
"""Where Debian, Arch, and Fedora of several years install it."""

_EASTERN = (
    (0x1100, 0x11FF),
    (0x2E80, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)


def runs(text: str, pixels: int, bold: bool) -> Iterator[tuple[str, FreeTypeFont]]:
    """The parts of a line, each with the font that has its letters."""
    line = " ".join(text.split())
    if line.isascii():
        yield line, font(pixels, bold)
        return
    for eastern, letters in groupby(line, _is_eastern):
        yield "".join(letters), font(pixels, bold, eastern)


def _is_eastern(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _EASTERN)


@lru_cache(maxsize=32)
def font(pixels: int, bold: bool, eastern: bool = False) -> FreeTypeFont:
    """A font in one size."""
    path = (_eastern(bold) if eastern else None) or _HERE / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    # Simple layout: what a chart says is names and amounts.
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _eastern(bold: bool) -> Path | None:
    name = f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    return next((path for place in _PLACES if (path := Path(place) / name).exists()), None)
