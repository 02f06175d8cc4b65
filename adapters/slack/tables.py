"""Native tables: Slack's own block, with a heading row and aligned columns. A message has room for one.

https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from adapters.slack.limits import TABLE_COLUMNS, TABLE_ROWS, TABLE_TEXT
from adapters.slack.rich_text import BOLD, rich, section, words
from adapters.slack.texts import Drawn, cut
from bot.cards.grid import line
from bot.cards.model import Align, Column, Node, Table

CELL = 150
"""Characters of a cell beyond which a row is better read as a paragraph."""

SIZE = 6000
"""Characters of JSON that a table may take, so that the rest of the card has room."""

_WRAPPED = 24
"""Characters from which on the cells of a column are broken into lines instead of pushing the next column out of sight."""


def native_at(body: Sequence[Node]) -> int | None:
    """Which part of a card is drawn as a native table: the first that can be."""
    return next((at for at, node in enumerate(body) if isinstance(node, Table) and is_native(node)), None)


def is_native(table: Table) -> bool:
    """Whether a table is one for Slack's block: of several columns, and not of paragraphs."""
    if not 2 <= len(table.columns) <= TABLE_COLUMNS or not table.rows:
        return False
    return all(len(cell) <= CELL for row in table.rows for cell in row)


def native_table(table: Table) -> tuple[Drawn, int]:
    """The block, and how many of the rows are in it."""
    rows = [[_heading(column) for column in table.columns]]
    text, size = sum(len(column.title) for column in table.columns), 0
    for row in table.rows[: TABLE_ROWS - 1]:
        cells = [_cell(column, at, row) for at, column in enumerate(table.columns)]
        text += sum(len(cell) + 2 for cell in row)
        size += len(json.dumps(cells, ensure_ascii=False))
        if text > TABLE_TEXT or size > SIZE:
            break
        rows.append(cells)
    settings = [_setting(table, at, column) for at, column in enumerate(table.columns)]
    return {"type": "table", "column_settings": settings, "rows": rows}, len(rows) - 1


def _heading(column: Column) -> Drawn:
    return rich(section([words(line(column.title), BOLD)]))


def _cell(column: Column, at: int, row: Sequence[str]) -> Drawn:
    text = cut(line(row[at]), CELL) if at < len(row) else ""
    if column.strong and text:
        return rich(section([words(text, BOLD)]))
    # Slack refuses an empty cell.
    return {"type": "raw_text", "text": text or "–"}


def _setting(table: Table, at: int, column: Column) -> Drawn:
    longest = max((len(row[at]) for row in table.rows if at < len(row)), default=0)
    right = column.align is Align.RIGHT
    return {"align": "right" if right else "left", "is_wrapped": not right and longest > _WRAPPED}
