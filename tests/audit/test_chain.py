"""The chain by itself: whatever is done to its rows shows, and what is erased does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit.chain import PARTS, chained, is_sound, without
from bot.audit.entries import entry_of_ours
from bot.audit.row_ranges import NotRowRanges, from_row_ranges, to_row_ranges
from bot.audit.verification import ERASURE, ChainVerification
from bot.model.audit import AuditEntry, ChainHead, Fault, Outcome, TrailRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LENGTH = 12


def act(number: int) -> AuditEntry:
    return AuditEntry(
        at=NOW + timedelta(minutes=number),
        actor="slack:T1:ada",
        actor_name="Ada Lund",
        actor_email="ada@northwindcloud.example",
        place="slack:C1",
        command="usage budget",
        arguments={"amount": str(number), "note": "für Zoë"},
        outcome="done",
        detail=f"Act {number}.",
        customer_id="c1",
        change_id=f"ch{number}",
        approved_by=("slack:T1:gil",),
        attempt=1,
    )


def chain(length: int = LENGTH) -> list[TrailRow]:
    rows: list[TrailRow] = []
    for number in range(1, length + 1):
        rows.append(chained(act(number), number, rows[-1].digest if rows else ""))
    return rows


ROWS = chain()
HEAD = ChainHead(LENGTH, ROWS[-1].digest)


def found(
    rows: list[TrailRow], head: ChainHead = HEAD, mark: tuple[int, str] | None = None
) -> tuple[Fault, int] | None:
    verification = ChainVerification(head, marks=[mark] if mark else ())
    verification.check(rows)
    fault = verification.verdict().fault
    return (fault.fault, fault.number) if fault else None


def test_a_chain_as_it_was_written_is_whole():
    assert found(ROWS) is None
    assert found([], ChainHead()) is None
    assert found(ROWS, mark=(5, ROWS[4].digest)) is None


ENTRY_FIELDS = sorted(AuditEntry.__dataclass_fields__)
ROW_FIELDS = ("number", "commitments", "previous", "digest", "salts")


def altered(value: Any) -> Any:
    match value:
        case datetime():
            return value + timedelta(microseconds=1)
        case int():
            return value + 1
        case str():
            return value + "x"
        case tuple():
            return (*value, "x")
        case _:
            return {**value, next(iter(value)): "x"}


@pytest.mark.parametrize("name", ENTRY_FIELDS)
@given(at=st.integers(0, LENGTH - 1))
@settings(max_examples=4, deadline=None)
def test_no_word_of_an_entry_can_be_changed(name: str, at: int):
    rows = [*ROWS]
    entry = replace(rows[at].entry, **{name: altered(getattr(rows[at].entry, name))})
    rows[at] = replace(rows[at], entry=entry)
    assert found(rows) == (Fault.CHANGED, at + 1)


@pytest.mark.parametrize("name", ROW_FIELDS)
@given(at=st.integers(0, LENGTH - 1))
@settings(max_examples=4, deadline=None)
def test_no_link_of_the_chain_can_be_changed(name: str, at: int):
    rows = [*ROWS]
    rows[at] = replace(rows[at], **{name: altered(getattr(rows[at], name))})
    assert found(rows) is not None


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_rows_can_be_neither_taken_out_nor_swapped_nor_put_in(data: st.DataObject):
    deed = data.draw(st.sampled_from(["take out", "swap", "put in", "cut", "repeat", "rewrite"]))
    at = data.draw(st.integers(0, LENGTH - 2))
    rows = [*ROWS]
    match deed:
        case "take out":
            del rows[at]
            assert found(rows) == (Fault.MISSING, at + 1)
        case "swap":
            other = data.draw(st.integers(0, LENGTH - 1).filter(lambda other: other != at))
            rows[at], rows[other] = (
                replace(rows[other], number=at + 1),
                replace(rows[at], number=other + 1),
            )
            assert found(rows) == (Fault.REORDERED, min(at, other) + 1)
        case "put in":
            forged = chained(act(99), at + 1, rows[at].previous)
            rows[at:] = [forged, *(replace(row, number=row.number + 1) for row in rows[at:])]
            assert found(rows) is not None
        case "cut":
            assert found(rows[: at + 1]) == (Fault.CUT, at + 2)
        case "repeat":
            rows.append(chained(act(99), LENGTH + 1, rows[-1].digest))
            assert found(rows) == (Fault.ADDED, LENGTH + 1)
        case "rewrite":
            # Whoever computes every later hash anew is found out by the end, or by a mark kept elsewhere.
            anew = rows[:at]
            for number in range(at + 1, LENGTH + 1):
                anew.append(chained(act(100 + number), number, anew[-1].digest if anew else ""))
            assert found(anew) == (Fault.CHANGED, LENGTH)
            forged_head = ChainHead(LENGTH, anew[-1].digest)
            assert found(anew, forged_head) is None
            assert found(anew, forged_head, (LENGTH, ROWS[-1].digest)) == (Fault.REWRITTEN, LENGTH)


def test_a_tail_cut_off_with_its_tip_is_found_by_a_mark():
    assert found(ROWS[:5], ChainHead(5, ROWS[4].digest), (LENGTH, ROWS[-1].digest)) == (Fault.CUT, 6)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_what_is_erased_is_gone_and_the_chain_holds(part: str):
    rows = chain()
    rows[3] = without(rows[3], part)
    assert is_sound(rows[3]) and rows[3].erased == {part}
    told = json.dumps([getattr(rows[3].entry, name) for name in PARTS[part]], default=dict)
    assert "Ada" not in told and "gil" not in told and "amount" not in told
    said = entry_of_ours(NOW, ERASURE, Outcome.ERASED, arguments={part: to_row_ranges([4])})
    rows.append(chained(said, LENGTH + 1, rows[-1].digest))
    assert found(rows, ChainHead(LENGTH + 1, rows[-1].digest)) is None


def test_what_was_blanked_without_a_word_is_found():
    rows = chain()
    rows[3] = without(rows[3], "said")
    assert found(rows, ChainHead(LENGTH, rows[-1].digest)) == (Fault.CHANGED, 4)


def test_a_chain_whose_beginning_was_forgotten_is_checked_from_there():
    head = replace(HEAD, anchor=4, anchor_digest=ROWS[3].digest)
    assert found(ROWS[4:], head) is None
    assert found(ROWS[5:], head) == (Fault.MISSING, 5)
    assert found(ROWS[3:], head) == (Fault.ADDED, 4)
    assert found(ROWS[4:], replace(head, anchor_digest="x")) == (Fault.CHANGED, 5)


def test_nobody_can_guess_what_was_erased():
    one, other = chained(act(1), 1, ""), chained(act(1), 1, "")
    assert one.commitments != other.commitments and one.digest != other.digest
    assert "salts" not in repr(one) and one.salts["who"] not in repr(one)


@given(st.sets(st.integers(1, 300)))
def test_spans_name_the_same_rows(numbers: set[int]):
    assert from_row_ranges(to_row_ranges(numbers)) == numbers


@pytest.mark.parametrize("text", ["x", "1-", "3-1", "-4", "1,,2", "1-99999999999999", "²"])
def test_what_names_no_rows_is_refused(text: str):
    with pytest.raises(NotRowRanges):
        from_row_ranges(text)
