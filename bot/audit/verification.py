"""Verification of the audit chain from its beginning to its end, row by row; the first fault is what is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.audit.chain import digest_of, is_sound
from bot.audit.row_ranges import NotRowRanges, from_row_ranges
from bot.model.audit import Break, ChainHead, Fault, Outcome, TrailRow, Verdict

ERASURE = "audit erase"
"""The command whose rows say, part by part, in which rows it was erased. What else is blank was tampered with."""

SEALING = "audit seal"
"""The command of a row that says that the row before it was an end without a good seal."""

Mark = tuple[int, str]
"""The number and the digest of a row that was the end once."""

SealCheck = Callable[[str, str], bool]
"""Whether a seal, the first, says what is given second, by any key that there is now."""

_FAR = 2000


@dataclass(slots=True)
class ChainVerification:
    """One pass over the rows in the order of their numbers.

    ``marks`` are numbers and digests that were kept elsewhere, to find out whether all was rewritten or the end cut off. What
    a mark covers was looked at by whoever took it: an end that was found without a good seal before the last is no fault.
    """

    head: ChainHead
    sealed: bool = False
    marks: Sequence[Mark] = ()
    genuine: SealCheck = lambda _seal, _told: False
    fault: Break | None = None
    rows: int = 0
    erased: int = 0
    _number: int = field(init=False)
    _digest: str = field(init=False)
    _blank: set[tuple[str, int]] = field(default_factory=set)
    _marked: dict[int, set[str]] = field(default_factory=dict)
    _unsealed: int = 0
    _first: datetime | None = None
    _last: datetime | None = None

    def __post_init__(self) -> None:
        self._number, self._digest = self.head.anchor, self.head.anchor_digest
        for number, digest in self.marks:
            self._marked.setdefault(number, set()).add(digest)

    def check(self, rows: Iterable[TrailRow]) -> bool:
        """Go on with these rows; ``False`` once a fault is found."""
        for row in rows:
            if self.fault is None:
                self._look(row)
        return self.fault is None

    def unreadable(self, number: int) -> None:
        """A row cannot even be read."""
        if self.fault is None:
            self._fail(Fault.CHANGED, number, f"Row {number} was changed: it cannot be read.")

    def verdict(self) -> Verdict:
        """There are no more rows."""
        if self.fault is None:
            self._end()
        return Verdict(self.head, self.rows, self.erased, self.sealed, self.fault, self._first, self._last)

    def _look(self, row: TrailRow) -> None:
        expected, number = self._number + 1, row.number
        if number > self.head.number:
            self._fail(
                Fault.ADDED,
                number,
                f"Row {number} was added behind the end, which is row {self.head.number}.",
            )
        elif number < expected:
            self._fail(
                Fault.ADDED, number, f"Row {number} was added before the beginning, which is row {expected}."
            )
        elif number > expected:
            gone = (
                f"Row {expected} is missing"
                if number == expected + 1
                else f"Rows {expected} to {number - 1} are missing"
            )
            self._fail(Fault.MISSING, expected, f"{gone}.")
        elif not is_sound(row):
            self._unsound(row)
        elif row.previous != self._digest:
            self._fail(
                Fault.CHANGED,
                number,
                f"Row {number} does not follow the row before it: one of them was changed.",
            )
        else:
            self._take(row)

    def _unsound(self, row: TrailRow) -> None:
        around = range(max(1, row.number - _FAR), row.number + _FAR)
        home = next((n for n in around if digest_of(replace(row, number=n)) == row.digest), row.number)
        if home != row.number:
            self._fail(
                Fault.REORDERED, row.number, f"What stands as row {row.number} was written as row {home}."
            )
        else:
            self._fail(Fault.CHANGED, row.number, f"Row {row.number} was changed.")

    def _take(self, row: TrailRow) -> None:
        self._number, self._digest = row.number, row.digest
        self.rows += 1
        self._first, self._last = self._first or row.entry.at, row.entry.at
        if row.erased:
            self.erased += 1
            self._blank |= {(part, row.number) for part in row.erased}
        if row.entry.outcome == Outcome.UNSEALED and self._is_doubtful(row):
            self._unsealed = row.number
        if row.entry.command == ERASURE and row.entry.outcome == Outcome.ERASED:
            try:
                for part, numbers in row.entry.arguments.items():
                    self._blank -= {(part, number) for number in from_row_ranges(numbers)}
            except NotRowRanges:
                self._fail(
                    Fault.CHANGED, row.number, f"Row {row.number} does not say which rows were erased."
                )
        if self._marked.get(row.number, {row.digest}) != {row.digest}:
            self._fail(
                Fault.REWRITTEN,
                row.number,
                f"Row {row.number} has another hash than the mark: all was written anew.",
            )

    def _is_doubtful(self, row: TrailRow) -> bool:
        """Whether the end before this row was left there by somebody without the keys."""
        said = row.entry.arguments
        seal, told = said.get("seal", ""), said.get("told", "")
        if not self.genuine(seal, told):
            return True
        # Processes get a new key one after the other: one that had it already sealed what another could not open.
        found: object = json.loads(told)
        return not (isinstance(found, list) and found[:2] == [row.number - 1, row.previous])

    def _end(self) -> None:
        head, last, newest = self.head, self._number, max(self._marked, default=0)
        if last < head.number:
            gone = (
                f"Row {head.number} is"
                if last == head.number - 1
                else f"Rows {last + 1} to {head.number} are"
            )
            self._fail(Fault.CUT, last + 1, f"The end was cut off: {gone} missing.")
        elif self._digest != head.digest:
            self._fail(Fault.CHANGED, last, f"The last row, {last}, is not the one that was written last.")
        elif self._blank:
            number = min(number for _, number in self._blank)
            self._fail(Fault.CHANGED, number, f"Row {number} was blanked, and no erasure on record says so.")
        elif newest > head.number:
            words = (
                f"The trail ends at row {head.number}, before the mark at row {newest}: its end was cut off."
            )
            self._fail(Fault.CUT, head.number + 1, words)
        elif newest < self._unsealed:
            last = self._unsealed - 1
            words = (
                f"When row {self._unsealed} was written, row {last} was the end and did not carry the installation's "
                "seal: rows behind it may have been cut off, or a key was lost. A mark from after that says that it "
                "is known."
            )
            self._fail(Fault.SEAL, last, words)

    def _fail(self, fault: Fault, number: int, words: str) -> None:
        self.fault = Break(fault, number, words)
