"""What would fill the log is told once in a while, with its number."""

from __future__ import annotations

from adapters.runtime.log_limit import Seldom


def test_the_next_line_counts_what_was_left_out() -> None:
    now = 0.0
    seldom = Seldom(60, lambda: now)
    assert [seldom.due() for _ in range(5)] == [1, 0, 0, 0, 0]
    now = 61
    assert seldom.due() == 5
