"""Tables of a card. Where rows can be chosen, the words of a row are what one presses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from adapters.teams.adaptive import Drawn, Element, Side, breaking_text, grid, grid_cell, rich_text, text_run
from adapters.teams.elements import paragraph, small, words
from adapters.teams.row_list import choosing, row_list
from adapters.teams.texts import NOTHING, cut, markdown
from bot.cards.format import number
from bot.cards.grid import line
from bot.cards.model import Align, Column, Table
from bot.messages import _
from bot.model.fact import Tone

CELL = 200

MANY = 4
"""Columns from which on there is no room for them side by side on a phone."""

_NARROWEST, _WIDEST = 2, 24
_BETWEEN = 2
"""Letters of room after what a column holds: a bold heading is wider than its letters, and the next column begins there."""


_ROOM = 56
"""Letters beside each other on the narrowest card that a desktop draws."""

_PIECE = 12
"""Letters of a word that a crowded table keeps together; amounts and other figures are never torn apart."""

_PHONE = 230
"""Pixels that figures may have of a card on a phone (390 pixels), where some 320 are between its edges."""

_LETTER = 8

_GLYPHS = {"Lu": 10.0, "Po": 4.5, "Zs": 4.5, "…": 14.0, "%": 12.0}
"""Pixels of capitals, full stops and commas, spaces, and of what is wider than its kind; of digits and all others it is a letter's."""

_ID = 16
"""Letters that an id has at most to be kept in one piece."""

_UNBROKEN = re.compile(rf"[!-,.-~\u00c0-\u024f]{{{_WIDEST + 1},}}")
"""A word wider than the widest column: rich text would draw it over the next one."""


def table_elements(table: Table, rows: int, cell: int) -> list[Element]:
    """At most ``rows`` rows with at most ``cell`` characters in a cell; how many are left out is said in words."""
    shown, most = table.rows[:rows], min(CELL, cell)
    elements: list[Element] = []
    if table.caption:
        elements.append(paragraph([words(cut(line(table.caption), CELL), weight="Bolder")]))
    if shown and table.columns:
        elements += _drawn(table, shown, most)
    if more := table.more + len(table.rows) - len(shown):
        elements.append(small(_("… and {count} more", count=number(more))))
    return elements


def _drawn(table: Table, shown: Sequence[tuple[str, ...]], most: int) -> list[Element]:
    """Columns; where there are many of them, they are for cards that have the room, and a phone gets a list of rows instead."""
    if not _is_for_desktops(table):
        return [_grid(table, shown, most)]
    return [_grid(table, shown, most, "atLeast:Standard"), row_list(table, shown, most)]


def _is_for_desktops(table: Table) -> bool:
    """Whether columns have no room on a phone. Figures take the room that they need, and leave some; names and domains do not."""
    figures = any(column.align is Align.RIGHT for column in table.columns)
    return len(table.columns) >= (MANY if figures else MANY - 1)


def _grid(table: Table, shown: Sequence[tuple[str, ...]], most: int, drawn: Drawn | None = None) -> Element:
    sides: list[Side] = ["Right" if column.align is Align.RIGHT else "Left" for column in table.columns]
    pressed = table.naming
    titles = [words(cut(line(column.title), most), weight="Bolder") for column in table.columns]
    cells_of = [[_cell(run, side) for run, side in zip(titles, sides, strict=True)]]
    for at, row in enumerate(shown):
        texts = [cut(line(text), most) for text in row[: len(sides)]]
        texts += [""] * (len(sides) - len(texts))
        looks = [
            _look(text or NOTHING, column, table.tone(at))
            for text, column in zip(texts, table.columns, strict=True)
        ]
        cells = [_cell(look, side) for look, side in zip(looks, sides, strict=True)]
        if at < len(table.commands):
            cells[pressed] = _choice(texts[pressed], table.commands[at], sides[pressed])
        cells_of.append(cells)
    return grid(list(zip(_widths(table, shown), sides, strict=True)), cells_of, drawn)


def _look(text: str, column: Column, tone: Tone) -> Element | str:
    """What a row is judged by has weight, and red where it is bad."""
    return words(text, weight="Bolder", tone=tone) if column.strong and text != NOTHING else text


def _cell(content: Element | str, side: Side) -> Element:
    aligned: Side | None = "Right" if side == "Right" else None
    if isinstance(content, str) and _UNBROKEN.search(content):
        return grid_cell(breaking_text(markdown(content, len(content) + 1), side=aligned))
    # A run without a look may be a mere string: it takes a third of the room, and tables have many.
    return grid_cell(rich_text([content], side=aligned))


def _choice(text: str, command: str, side: Side) -> Element:
    """A cell that runs the row's command when it is pressed."""
    chosen = choosing(text, command)
    shown = _cell(text_run(text or _("Choose"), color="Accent", underline=True), side)
    return shown | {"selectAction": chosen}


def _widths(table: Table, shown: Sequence[tuple[str, ...]]) -> list[int | str]:
    """Columns as wide as what they hold, within reason. Figures get the pixels that they take on any screen, a phone's too;
    words share what is left."""
    texts = [[row[at] for row in shown if at < len(row)] for at in range(len(table.columns))]
    fixed: dict[int, int] = {}
    for at, (column, each) in enumerate(zip(table.columns, texts, strict=True)):
        if (pixels := _figure_pixels(column, each)) and sum(fixed.values()) + pixels <= _PHONE:
            fixed[at] = pixels
    words = [at for at in range(len(texts)) if at not in fixed]
    shared = iter(
        _shared([(table.columns[at], [table.columns[at].title, *texts[at]]) for at in words], fixed)
    )
    return [f"{fixed[at]}px" if at in fixed else next(shared) for at in range(len(texts))]


def _shared(columns: Sequence[tuple[Column, Sequence[str]]], fixed: Mapping[int, int]) -> list[int]:
    """Widths among each other, in letters. Where they are too many, those of words give way."""
    wanted = [max(_NARROWEST, min(_WIDEST, max(map(len, each)))) for _, each in columns]
    room = _ROOM - sum(fixed.values()) // _LETTER - _BETWEEN * len(wanted)
    if sum(wanted) <= room:
        return [each + _BETWEEN for each in wanted]
    needed = [
        want if column.align is Align.RIGHT else min(want, _longest_piece(each))
        for (column, each), want in zip(columns, wanted, strict=True)
    ]
    spare = max(0, room - sum(needed)) / max(1, sum(wanted) - sum(needed))
    return [round(need + (want - need) * spare) + _BETWEEN for need, want in zip(needed, wanted, strict=True)]


def _figure_pixels(column: Column, texts: Sequence[str]) -> int:
    """Pixels of a column of figures: amounts, which stand right, and ids in one word; zero for one of words."""
    numbers = [text for text in texts if any(map(str.isdigit, text))]
    ids = all(" " not in text and len(text) <= _ID for text in texts)
    if not numbers or not (column.align is Align.RIGHT or ids):
        return 0
    others = chain.from_iterable(text.split(" ") for text in (column.title, *texts))
    return max(_pixels(text[:_WIDEST]) for text in (*numbers, *others)) + _LETTER


def _pixels(text: str) -> int:
    """About how wide a text is in the clients' letters of 14 pixels."""
    return round(
        sum(_GLYPHS.get(letter, _GLYPHS.get(unicodedata.category(letter), _LETTER)) for letter in text)
    )


def _longest_piece(texts: Iterable[str]) -> int:
    pieces = chain.from_iterable(re.split(r"[ -]", text) for text in texts)
    return max(_NARROWEST, min(_PIECE, max(map(len, pieces))))
