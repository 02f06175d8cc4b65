"""Spreadsheets: rows as a CSV file that is safe to open, or as a workbook (XLSX)."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from bot.cards.workbook import LONGEST, MOST_CELLS, XLSX, write_workbook
from bot.errors import Declined
from bot.messages import _
from bot.model import Document, Spooled

CSV = "text/csv"

AT_ONCE = 2
"""Large files that one process makes at a time."""

MOST_BYTES = 256 * 1024 * 1024
"""Of a file that is made for the chat; what is larger no spreadsheet opens."""

SMALL = 256 * 1024
"""Bytes up to which a file is kept in memory."""

BOM = "\ufeff".encode()
"""What Excel needs to see to read UTF-8."""

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
    """A small sheet: all columns that any row has, in the order they first appear."""
    columns = dict.fromkeys(column for row in rows for column in row)
    lines = _lines([columns, *([row.get(column, "") for column in columns] for row in rows)])
    return Document(name, CSV, BOM + b"".join(lines))


def _lines(rows: Iterable[Iterable[str]], *, safe: bool = True) -> list[bytes]:
    """Rows as lines of a CSV, each by itself; ``safe`` ones have no cell that a spreadsheet would run."""
    lines = _Lines()
    csv.writer(lines).writerows([safe_cell(cell) for cell in row] if safe else list(row) for row in rows)
    return lines


class _Lines(list[bytes]):
    """What :mod:`csv` writes to."""

    def write(self, text: str) -> None:
        self.append(text.encode(errors="replace"))


class TooLarge(Declined):
    """A file has become larger than it may be."""

    def __init__(self, most: int, narrower: str) -> None:
        super().__init__(
            _("This file would be larger than {limit} MB. Nothing was sent.", limit=most // (1024 * 1024)),
            narrower,
        )


@dataclass(slots=True)
class Spool:
    """A file that is written part by part, in threads and on disk. ``narrower`` says how to ask for less."""

    narrower: str
    most: int = MOST_BYTES
    size: int = 0
    file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    kept: bool = False

    async def add(self, make: Callable[[], bytes]) -> None:
        """Make the next part in a thread, and write it there. Raises :class:`TooLarge`."""
        await asyncio.to_thread(lambda: self.write(make()))

    def write(self, part: bytes) -> None:
        """Write a part. Raises :class:`TooLarge`."""
        self.grow(len(part))
        self.file.write(part)

    def grow(self, length: int) -> None:
        """Count so many bytes more. Raises :class:`TooLarge`."""
        self.size += length
        if self.size > self.most:
            raise TooLarge(self.most, self.narrower)

    def measure(self) -> None:
        """Count what somebody else wrote to the file. Raises :class:`TooLarge`."""
        self.size = 0
        self.grow(self.file.seek(0, io.SEEK_END))

    def document(self, name: str, media_type: str) -> Document:
        """What was written; nothing is written after that."""
        self.file.flush()
        if self.size <= SMALL:
            self.file.seek(0)
            return Document(name, media_type, self.file.read())
        self.kept = True
        return Document(name, media_type, Spooled(self.file, self.size))

    def close(self) -> None:
        """Give the disk back, unless the file went into a document."""
        if not self.kept:
            self.file.close()


@dataclass(slots=True)
class Sheet:
    """A CSV file, or a ``workbook``, that is written page by page. Its columns are all that any row has, in the order they
    first appear."""

    spool: Spool
    workbook: bool = False
    rows: int = 0
    _columns: dict[str, None] = field(default_factory=dict)
    _lengths: array[int] = field(default_factory=lambda: array("L"))
    _pages: list[tuple[int, int]] = field(default_factory=list)
    """How many rows each page has, and how many columns were known by then."""

    async def add(self, page: Sequence[Mapping[str, str]]) -> None:
        """Write some rows. Raises :class:`TooLarge`."""
        await asyncio.to_thread(self._write, page)

    def _write(self, page: Sequence[Mapping[str, str]]) -> None:
        self._columns |= dict.fromkeys(column for row in page for column in row)
        # A workbook tells texts from formulas, and needs no marks before them.
        most = LONGEST if self.workbook else None
        cells = ([row.get(column, "")[:most] for column in self._columns] for row in page)
        lines = _lines(cells, safe=not self.workbook)
        self._lengths.extend(map(len, lines))
        self._pages.append((len(lines), len(self._columns)))
        self.rows += len(lines)
        self.spool.write(b"".join(lines))

    async def document(self, name: str) -> Document:
        """The whole sheet: what the name ends in, or CSV where it has too many cells for a workbook. Raises :class:`TooLarge`."""
        return await asyncio.to_thread(self._document_of_rows if self.workbook else self._document, name)

    def _document_of_rows(self, name: str) -> Document:
        """A workbook of rows that are kept as they are."""
        self.spool.file.seek(0)
        text = io.TextIOWrapper(self.spool.file, encoding="utf-8", newline="")
        kept = csv.reader(text)
        whole = Spool(self.spool.narrower, self.spool.most)
        try:
            if self.rows * len(self._columns) <= MOST_CELLS:
                write_workbook(whole.file, list(self._columns), kept)
                whole.measure()
                return whole.document(name, XLSX)
            whole.write(BOM + b"".join(_lines([self._columns])))
            empty = [""] * len(self._columns)
            while part := [row + empty[len(row) :] for row in islice(kept, 1000)]:
                whole.write(b"".join(_lines(part)))
            return whole.document(f"{name.rpartition('.')[0]}.csv", CSV)
        finally:
            text.detach()
            whole.close()

    def _document(self, name: str) -> Document:
        # Which columns there are is known at the end only, and they stand at the beginning.
        whole = Spool(self.spool.narrower, self.spool.most)
        try:
            whole.write(BOM + b"".join(_lines([self._columns])))
            self.spool.file.seek(0)
            lengths = iter(self._lengths)
            for count, known in self._pages:
                mine = [next(lengths) for _ in range(count)]
                whole.write(_widened(self.spool.file, mine, len(self._columns) - known))
            return whole.document(name, CSV)
        finally:
            whole.close()


def _widened(file: IO[bytes], lengths: Sequence[int], missing: int) -> bytes:
    """The next lines of a file, with empty cells for columns that came up after them."""
    if not missing:
        return file.read(sum(lengths))
    end = b"," * missing + b"\r\n"
    return b"".join(file.read(length).removesuffix(b"\r\n") + end for length in lengths)


@dataclass(slots=True)
class Sheets:
    """Where large files are made: so many at a time, so that they take neither the memory nor the turns of others."""

    at_once: int = AT_ONCE
    most: int = MOST_BYTES
    _under_way: int = 0

    @contextmanager
    def spool(self, narrower: str) -> Iterator[Spool]:
        """A file to write. Raises :class:`bot.errors.Declined` where as many are under way as may be."""
        if self._under_way >= self.at_once:
            raise Declined(
                _("The bot is busy with other large files. Nothing was done."),
                _("Try again in a minute."),
            )
        self._under_way += 1
        spool = Spool(narrower, self.most)
        try:
            yield spool
        finally:
            self._under_way -= 1
            spool.close()

    @contextmanager
    def sheet(self, narrower: str, *, workbook: bool = False) -> Iterator[Sheet]:
        """The same for a CSV file, or for a ``workbook``."""
        with self.spool(narrower) as spool:
            yield Sheet(spool, workbook)
