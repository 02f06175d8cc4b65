"""Row ranges: many row numbers in few characters, ``1-4,9,12-13``."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 10_000_000


class NotRowRanges(ValueError):  # noqa: N818 - named for what it is
    """The text names no rows."""


def to_row_ranges(numbers: Iterable[int]) -> str:
    """Numbers in order, neighbours drawn together."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def from_row_ranges(text: str) -> set[int]:
    """The inverse of :func:`to_row_ranges`. Raises :class:`NotRowRanges`."""
    numbers: set[int] = set()
    for span in text.split(",") if text else ():
        first, dash, last = span.partition("-")
        ends = (first, last) if dash else (first, first)
        if not all(end.isascii() and end.isdigit() for end in ends):
            raise NotRowRanges(text)
        start, end = (int(each) for each in ends)
        if not start <= end <= start + _MOST:
            raise NotRowRanges(text)
        numbers.update(range(start, end + 1))
    return numbers
