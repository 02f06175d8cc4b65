"""Whether the background work is done is said in the status, also when nobody is left to do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.jobs.health import background_line
from bot.ports import JobState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERY = {
    "scan": timedelta(minutes=15),
    "tickets": timedelta(minutes=5),
    "snapshot": timedelta(hours=6),
    "deliver": timedelta(seconds=3),
}


def went(job: str, minutes: float, failure: str = "") -> JobState:
    """How a job went, so many minutes ago."""
    return JobState(job, NOW - timedelta(minutes=minutes), failure)


FINE = (went("scan", 20), went("tickets", 12), went("snapshot", 700), went("deliver", 1))


def test_work_that_is_done_is_well() -> None:
    line = background_line(FINE, EVERY, NOW)
    assert line.ok is True and line.detail == "Usage last checked 20 minutes ago"


def test_before_the_first_round_nothing_is_known() -> None:
    assert background_line([], EVERY, NOW).ok is None
    assert background_line([went("a job of an older version", 9999)], EVERY, NOW).ok is None


def test_a_job_that_failed_is_named_with_its_reason() -> None:
    line = background_line([*FINE[1:], went("scan", 2, "Partner Center is down")], EVERY, NOW)
    assert line.ok is False and line.detail == "scan failed 2 minutes ago: Partner Center is down"


def test_a_job_that_nobody_has_done_for_long_is_named() -> None:
    line = background_line([*FINE[1:], went("scan", 120)], EVERY, NOW)
    assert line.ok is False and "scan last ran 2 hours ago and is due every 15 minutes" in line.detail


def test_without_a_worker_everything_is_late() -> None:
    states = [went(job, 60 * 24 * 3) for job in EVERY]
    line = background_line(states, EVERY, NOW)
    assert line.ok is False and line.detail == "Last run 3 days ago. Is a worker running?"


def test_a_restart_is_no_trouble() -> None:
    assert background_line([*FINE[:3], went("deliver", 9)], EVERY, NOW).ok is True
