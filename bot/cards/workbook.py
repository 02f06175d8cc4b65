"""Workbook (XLSX): rows written one after the other to disk. A text is a text, whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_CELLS = 1_000_000
"""Cells that one workbook is made with: some ten seconds of work. What has more is a CSV file."""

LONGEST = 32_767
"""Characters that a cell of Excel holds (https://support.microsoft.com/office/excel-specifications-and-limits)."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,8})(?:\.\d{1,20})?|-?[1-9]\d{9,14}\.\d{1,20}")
"""Quantities and amounts. Longer whole numbers are ids, and what begins with a zero is a code: both stay as they are written."""

_MEASURED = 200
"""Rows by which columns are made as wide as what stands in them."""

_WIDEST = 50


def write_workbook(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a workbook with one sheet whose first row holds the headings; returns how many rows follow."""
    # Loaded by the first who asks for such a file: a start does without it.
    from xlsxwriter import Workbook

    # Nothing is guessed: no text becomes a formula or a link.
    guesses = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with TemporaryDirectory() as directory:
        book = Workbook(file, {"constant_memory": True, "tmpdir": directory, **guesses})
        sheet = book.add_worksheet()
        heading = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        following = iter(rows)
        first = list(islice(following, _MEASURED))
        for at, column in enumerate(columns):
            widest = max((len(row[at]) for row in first if at < len(row)), default=0)
            sheet.set_column(at, at, min(max(widest, len(column)) + 2, _WIDEST))
            sheet.write_string(0, at, _text(column), heading)
        count = 0
        for count, row in enumerate(chain(first, following), 1):
            _write(sheet, count, row)
        if columns and count:
            sheet.autofilter(0, 0, count, len(columns) - 1)
        book.close()
    return count


def _write(sheet: Worksheet, number: int, row: Sequence[str]) -> None:
    for at, cell in enumerate(row):
        if _NUMBER.fullmatch(cell):
            sheet.write_number(number, at, float(cell))
        elif cell:
            sheet.write_string(number, at, _text(cell))


def _text(cell: str) -> str:
    return cell[:LONGEST].encode(errors="replace").decode()
