"""Time zones of profiles: whatever a platform says, there is one to tell the time in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.time_zone import zone_of


def test_a_name_that_is_known_is_that_zone_in_summer_and_winter():
    berlin = zone_of("Europe/Berlin")
    assert datetime(2026, 7, 1, 9, tzinfo=UTC).astimezone(berlin).hour == 11
    assert datetime(2026, 12, 1, 9, tzinfo=UTC).astimezone(berlin).hour == 10


@pytest.mark.parametrize(
    "name", ["", "UTC", "Nowhere/At all", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 5000]
)
def test_a_name_that_nobody_knows_is_utc(name: str):
    assert zone_of(name) is UTC
