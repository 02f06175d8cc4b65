"""How long a server asks to be left alone, and how long it is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.retry_after import LONGEST, retry_after
from bot.ports.outbox import next_try

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30),
        (" 1.5 ", 1.5),
        ("0", 0),
        ("999999999", LONGEST),
        ("9" * 30, LONGEST),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120),
        (format_datetime(NOW + timedelta(days=3650), usegmt=True), LONGEST),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("٣٠", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_number_or_a_date_of_an_hour_at_most(said, seconds):
    assert retry_after(said, NOW) == seconds


@given(st.text(max_size=40))
def test_whatever_is_said_is_seconds_or_nothing(said):
    read = retry_after(said, NOW)
    assert read is None or 0 <= read <= LONGEST


@pytest.mark.parametrize("asked", [1e12, float("inf"), float("nan"), -1e12])
def test_a_destination_rests_for_an_hour_at_most(asked):
    assert NOW <= next_try(1, NOW, asked, 0.5) <= NOW + timedelta(seconds=LONGEST + 1)
