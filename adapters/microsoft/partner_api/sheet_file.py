"""Price sheet file: a CSV, or a zip with one in it, read part by part in bounded memory.

What a zip unpacks to is counted as it comes: its own directory may say anything. https://cwe.mitre.org/data/definitions/409.html
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from typing import IO, Protocol

from adapters.microsoft.http.body import WireError
from adapters.microsoft.partner_api.sheet_columns import LineReader
from bot.model.price import PriceLine, SheetKey, SheetPart, UnreadLine

MOST_UNPACKED = 2 * 1024**3
"""Bytes of a sheet. The largest, that of Azure's consumption, has some two hundred million."""

MOST_LINES = 5_000_000
AT_ONCE = 10_000
"""Lines in a part."""

_CHUNK = 1024 * 1024


class Rows(Protocol):
    """What ``csv.reader`` makes."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Rows: ...

    def __next__(self) -> list[str]: ...


_TYPOGRAPHIC = ("“", "”", "„")


def parts(file: IO[bytes], key: SheetKey, *, most: int = MOST_UNPACKED) -> Iterator[SheetPart]:
    """The lines of a sheet, some at a time. Raises :class:`WireError` for what is no price sheet, or too large a one."""
    with ExitStack() as stack:
        rows = csv.reader(chain.from_iterable(_texts(_unpacked(file, stack), most)))
        try:
            header = next(rows, None)
            if header is None:
                raise WireError("the price sheet is empty")
            yield from _parts(rows, LineReader(key, header))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise WireError(f"the price sheet is damaged: {type(error).__name__}") from error


def _unpacked(file: IO[bytes], stack: ExitStack) -> IO[bytes]:
    """The CSV itself."""
    file.seek(0)
    packed = file.read(4)[:2] == b"PK"
    file.seek(0)
    if not packed:
        return file
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
        inside = [each for each in archive.infolist() if not each.is_dir()]
        if len(inside) != 1:
            raise WireError(f"the price sheet's zip has {len(inside)} files instead of one")
        return stack.enter_context(archive.open(inside[0]))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise WireError(f"the price sheet's zip can't be opened: {type(error).__name__}") from error


def _texts(stream: IO[bytes], most: int) -> Iterator[io.StringIO]:
    """The text, a chunk of whole lines at a time."""
    rest, unpacked, first = b"", 0, True
    while chunk := stream.read(_CHUNK):
        unpacked += len(chunk)
        if unpacked > most:
            raise WireError(f"the price sheet has more than {most:,} bytes")
        whole, newline, rest_of = (rest + chunk).rpartition(b"\n")
        if len(rest_of) > _CHUNK:
            raise WireError("the price sheet has a line without end")
        rest = rest_of
        if newline:
            yield _text(whole + newline, first=first)
            first = False
    if rest:
        yield _text(rest + b"\n", first=first)


def _text(raw: bytes, *, first: bool) -> io.StringIO:
    text = raw.replace(b"\0", b"").decode("utf-8-sig" if first else "utf-8", "replace")
    for mark in _TYPOGRAPHIC:
        # The closing quote of a line is a typographic one here and there, and would never be closed.
        if mark in text:
            text = text.replace(f"{mark}\r\n", '"\r\n').replace(f"{mark}\n", '"\n')
    return io.StringIO(text, newline="")


def _parts(rows: Rows, reader: LineReader) -> Iterator[SheetPart]:
    """Some lines at a time, and what is wrong with those that are left out."""
    lines: list[PriceLine] = []
    unread: list[UnreadLine] = []
    read, add = reader.read, lines.append
    while True:
        before = rows.line_num
        try:
            for row in rows:
                if row:
                    add(read(rows.line_num, row))
                before = rows.line_num
                if len(lines) >= AT_ONCE:
                    yield SheetPart(lines, tuple(unread))
                    lines, unread = [], []
                    add = lines.append
                    if before > MOST_LINES:
                        raise WireError(f"the price sheet has more than {MOST_LINES:,} lines")
        except (ValueError, csv.Error) as error:
            if isinstance(error, WireError):
                raise
            # A quote that is never closed takes the lines behind it along.
            unread += [UnreadLine(at, str(error)) for at in range(before + 1, rows.line_num + 1)]
            if len(unread) >= AT_ONCE:
                yield SheetPart(lines, tuple(unread))
                lines, unread = [], []
                add = lines.append
            continue
        break
    if lines or unread:
        yield SheetPart(lines, tuple(unread))
