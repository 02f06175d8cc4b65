"""Health of background jobs: what failed, and what should have been done by now and was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.cards.format import ago, count, lasting
from bot.cards.partial import unread_rows
from bot.cards.status import StatusLine
from bot.ports import JobState

NAME = "Background work"

ROUNDS = 3
"""So many times the time between two rounds may pass before one is missed: the last may have begun late and taken long."""

GRACE = timedelta(minutes=10)
"""The same for rounds that come every few seconds; a restart is no trouble."""

AHEAD = timedelta(minutes=1)
"""How far ahead a job may have ended: what is further was put on record by a wrong clock."""

MOST_NAMED = 4


def background_line(
    states: Sequence[JobState], every: Mapping[str, timedelta], now: datetime, *, awaited: bool = False
) -> StatusLine:
    """One line for all jobs that have a time in ``every``; those that nobody runs any more are left out.

    ``now`` is the time of the database, by which jobs are put on record. ``awaited`` is whether somebody relies on the
    work: there are rules, or writes that are under way.
    """
    known = [each for each in states if each.job in every]
    if not known and awaited:
        missing = (
            "No worker has run yet, so no rule is looked at and nothing is delivered: start csp-bot worker"
        )
        return StatusLine(NAME, ok=False, detail=missing)
    if not known:
        return StatusLine(NAME, ok=None, detail="No worker has run yet")
    failed = [f"{each.job} failed {ago(each.ran, now)}: {each.failure}" for each in known if each.failure]
    early = [each.job for each in known if each.ran > now + AHEAD]
    late = [each for each in known if not each.failure and is_late(each, every[each.job], now)]
    late.sort(key=lambda each: each.ran)
    said = [
        f"{each.job} was last done {ago(each.ran, now)} and is due every {lasting(every[each.job])}"
        for each in late[:MOST_NAMED]
    ]
    if len(late) == len(known):
        newest = max(each.ran for each in known)
        said = [f"Last done {ago(newest, now)}: is a worker running?"]
    elif rest := len(late) - len(said):
        said.append(f"late too: {count(rest, 'other job')}")
    if early:
        named = ", ".join(early[:MOST_NAMED]) + (
            f" and {count(rest, 'other job')}" if (rest := len(early) - MOST_NAMED) > 0 else ""
        )
        said.append(f"on record as done at a time that is yet to come, so a clock is or was wrong: {named}")
    said += _without_rows(known) if failed or said else []
    if failed or said:
        return StatusLine(NAME, ok=False, detail="; ".join([*failed, *said]))
    scanned = next((each for each in known if each.job == "scan"), None)
    detail = f"Usage last compared with the rules {ago(scanned.ran, now)}" if scanned else "It runs"
    return StatusLine(NAME, ok=True, detail="; ".join([detail, *_without_rows(known)]))


def _without_rows(known: Sequence[JobState]) -> list[str]:
    """Which jobs had to do without rows when they were last done."""
    return [
        f"{each.job}: {unread_rows(each.unread, '')}; the log says why"
        for each in known
        if each.unread and not each.failure
    ]


def is_late(state: JobState, every: timedelta, now: datetime) -> bool:
    """Whether a job should have been done again by now."""
    return now - state.ran > ROUNDS * every + GRACE
