"""Health of background jobs: what failed, and what should have been done by now and was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.cards.alert.figures import DOT
from bot.cards.format import ago, lasting
from bot.cards.partial import unread_rows
from bot.cards.status import StatusLine
from bot.messages import N_, _, locale, n_
from bot.ports import JobState

NAME = N_("Background work")

WORKER = "csp-bot worker"

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
        missing = _(
            "No worker has run yet: alerts and results wait. Start one with: {command}", command=WORKER
        )
        return StatusLine(_(NAME), ok=False, detail=missing)
    if not known:
        return StatusLine(_(NAME), ok=None, detail=_("No worker has run yet"))
    failed = [
        _("{job} failed {when}: {reason}", job=each.job, when=ago(each.ran, now), reason=each.failure)
        for each in known
        if each.failure
    ]
    said = [*_late(known, every, now), *_early(known, now)]
    if failed or said:
        return StatusLine(_(NAME), ok=False, detail=DOT.join([*failed, *said, *_without_rows(known)]))
    scanned = next((each for each in known if each.job == "scan"), None)
    detail = _("Usage last checked {when}", when=ago(scanned.ran, now)) if scanned else _("Running")
    return StatusLine(_(NAME), ok=True, detail=DOT.join([detail, *_without_rows(known)]))


def _late(known: Sequence[JobState], every: Mapping[str, timedelta], now: datetime) -> list[str]:
    late = [each for each in known if not each.failure and is_late(each, every[each.job], now)]
    late.sort(key=lambda each: each.ran)
    if len(late) == len(known):
        newest = max(each.ran for each in known)
        return [_("Last run {when}. Is a worker running?", when=ago(newest, now))]
    said = [
        _(
            "{job} last ran {when} and is due every {time}",
            job=each.job,
            when=ago(each.ran, now),
            time=lasting(every[each.job]),
        )
        for each in late[:MOST_NAMED]
    ]
    if rest := len(late) - len(said):
        said.append(n_("{count} other job is late too", "{count} other jobs are late too", rest))
    return said


def _early(known: Sequence[JobState], now: datetime) -> list[str]:
    early = [each.job for each in known if each.ran > now + AHEAD]
    if not early:
        return []
    named = ", ".join(early[:MOST_NAMED])
    if (rest := len(early) - MOST_NAMED) > 0:
        named = n_("{names} and {count} more", "{names} and {count} more", rest, names=named)
    return [_("Run times in the future, so a clock is or was wrong: {jobs}", jobs=named)]


def _without_rows(known: Sequence[JobState]) -> list[str]:
    """Which jobs had to do without rows when they were last done."""
    return [
        _("{job}: {rows}, see the log", job=each.job, rows=unread_rows(each.unread, locale()))
        for each in known
        if each.unread and not each.failure
    ]


def is_late(state: JobState, every: timedelta, now: datetime) -> bool:
    """Whether a job should have been done again by now."""
    return now - state.ran > ROUNDS * every + GRACE
