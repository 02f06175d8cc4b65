"""Workbooks as tests read them: the cells of the only sheet, with what kind each is."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and whether a spreadsheet takes it for a number or runs it."""

    text: str
    number: bool = False
    formula: bool = False


def cells(content: bytes) -> list[list[Cell]]:
    """The rows of a workbook, from the first column on."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [_row(row) for row in sheet.iter(f"{_MAIN}row")]


def _row(row: ElementTree.Element) -> list[Cell]:
    found: dict[int, Cell] = {}
    for cell in row.iter(f"{_MAIN}c"):
        text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{_MAIN}t", f"{_MAIN}v"))
        formula = cell.find(f"{_MAIN}f") is not None
        found[_column(cell.attrib["r"])] = Cell(text, cell.get("t", "n") == "n", formula)
    return [found.get(at, Cell("")) for at in range(max(found, default=-1) + 1)]


def _column(reference: str) -> int:
    at = 0
    for letter in filter(str.isalpha, reference):
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def texts(content: bytes) -> list[list[str]]:
    """What the cells show."""
    return [[cell.text for cell in row] for row in cells(content)]
