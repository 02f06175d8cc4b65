"""Tables in monospaced columns, for places that know no tables. Widths are counted in cells, as terminals do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.cards.format import ELLIPSIS, number
from bot.cards.model import Align, Table
from bot.messages import _

GAP = "  "
_LEAST = 8
"""A column of words is not cut below so many cells as long as another one can give."""

_CONTROL = re.compile("[\0-\t\v-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but for the end of a line, and halves of letters: Unicode's categories Cc and Cs."""

_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing: a name could pass for another one with them."""


def plain(text: str) -> str:
    """Text without control characters and without marks that change the direction of writing."""
    if text.isprintable():
        return text
    return _CONTROL.sub(" ", _HIDDEN.sub("", text.replace("\r\n", "\n")))


def line(text: str) -> str:
    """The same in one line."""
    return " ".join(plain(text).split(" ")).replace("\n", " ").strip()


def cells(text: str) -> int:
    """How many monospaced cells the text takes: two for a wide East Asian letter, none for an accent."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(letter) for letter in text)


def _cells_of(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut_to(text: str, width: int) -> str:
    """At most ``width`` cells; what is left out is marked by an ellipsis."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for letter in text:
        used += _cells_of(letter)
        if used > width - 1:
            break
        kept.append(letter)
    return ("".join(kept).rstrip() + ELLIPSIS) if width > 0 else ""


def grid(table: Table, width: int = 100) -> list[str]:
    """A table as lines of at most ``width`` cells: headings, a rule, rows, and how many rows are not shown."""
    rows = [[line(cell) for cell in row] for row in table.rows]
    titles = [line(column.title) for column in table.columns]
    count = max([len(titles), *(len(row) for row in rows)], default=0)
    aligns = [column.align for column in table.columns] + [Align.LEFT] * (count - len(titles))
    filled = [row + [""] * (count - len(row)) for row in [titles, *rows]]
    # Nothing is shown wider than the whole, so what is taken from a column does not grow with what stands in it.
    widest = [min(max(cells(row[at]) for row in filled), width) for at in range(count)]
    widths = _fitted(widest, aligns, width)
    return list(_lines(table, filled, widths, aligns, width))


def _lines(
    table: Table, filled: Sequence[Sequence[str]], widths: Sequence[int], aligns: Sequence[Align], width: int
) -> Iterator[str]:
    if table.caption:
        yield cut_to(line(table.caption), width)
    if widths:
        yield cut_to(_row(filled[0], widths, aligns), width)
        yield cut_to(GAP.join("-" * each for each in widths), width)
        yield from (cut_to(_row(row, widths, aligns), width) for row in filled[1:])
    if table.more > 0:
        yield _("… and {count} more", count=number(table.more))


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> str:
    return GAP.join(_padded(*each) for each in zip(row, widths, aligns, strict=True)).rstrip()


def _padded(text: str, width: int, align: Align) -> str:
    shown = cut_to(text, width)
    space = " " * (width - cells(shown))
    return space + shown if align is Align.RIGHT else shown + space


def _fitted(widths: list[int], aligns: Sequence[Align], width: int) -> list[int]:
    """Take from the widest columns of words first; numbers are cut only when nothing else is left to take."""
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
    for giving, least in ((Align.LEFT, _LEAST), (None, 1)):
        while excess > 0:
            able = [
                at
                for at, each in enumerate(widths)
                if each > least and (giving is None or aligns[at] is giving)
            ]
            if not able:
                break
            widest = max(able, key=lambda at: widths[at])
            widths[widest] -= 1
            excess -= 1
    return widths
