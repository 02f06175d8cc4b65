"""Rows as a CSV file that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from bot.model import Document

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet takes for more than text; some take the wide letters of East Asia for the same."""

_INSIDE = re.compile(r"([;\t\r\n][;\s\"']*)([=+\-@＝＋－＠]?)")
"""Where another cell may begin inside of one: in much of Europe spreadsheets divide lines at semicolons, whatever the
file was written with, and quotes around a cell do not keep them from it. A run of such signs is matched once and whole,
whatever follows: looked for from each of them on, it would take the square of its length."""

_doubtful = re.compile(r"\A[=+\-@＝＋－＠]|[;\t\r\n]").search
"""Whether there is anything to look at; in most cells there is not."""


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet runs as a formula (https://owasp.org/www-community/attacks/CSV_Injection).

    Plain numbers keep their sign.
    """
    if not _doubtful(text):
        return text
    inside = _INSIDE.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], text)
    return "'" + inside if text.startswith(_FORMULA) and not _is_number(text) else inside


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text[0] in "+-" and text[1:2].isdigit() and text == text.strip()


def as_csv(name: str, rows: Sequence[Mapping[str, str]]) -> Document:
    """All columns that any row has, in the order they first appear; UTF-8 with a BOM, which Excel needs."""
    columns = dict.fromkeys(column for row in rows for column in row)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_cell(column) for column in columns])
    writer.writerows([safe_cell(row.get(column, "")) for column in columns] for row in rows)
    return Document(name, "text/csv", ("\ufeff" + out.getvalue()).encode())
