"""``csp-bot audit`` and ``csp-bot erase``: check the trail, take it out, forget its beginning, erase a person."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from typing import Any, ParamSpec

from adapters.store import SqlStore
from adapters.store.erasure import NotAPerson
from adapters.store.personal_data import Traces
from bot.audit.export import csv_head, csv_lines, json_lines
from bot.audit.verification import ERASURE
from bot.cards.format import count
from bot.errors import Unavailable
from bot.model.audit import Fault, TrailFilter, Verdict
from config.settings import Settings

Say = Callable[[str], None]
Given = ParamSpec("Given")
Task = Callable[Given, Coroutine[Any, Any, int]]

PATIENCE = 600.0
"""Seconds for one statement over a trail of many years: nobody in a chat waits for these."""


_MARK = re.compile(r"(?<![0-9A-Za-z])([0-9]{1,18}):([0-9a-fA-F]{64})(?![0-9A-Za-z])")


class BadMark(ValueError):  # noqa: N818 - named for what it is
    """A mark is a number, a colon and the hash, as ``audit verify`` prints it."""


def read_marks(text: str) -> Sequence[tuple[int, str]]:
    """All marks in a text: one as it was printed, or lines of a log. Raises :class:`BadMark` where there is none."""
    found = [(int(number), digest.lower()) for number, digest in _MARK.findall(text)]
    if not found:
        raise BadMark(text[:80])
    return found


def _or_say_that_it_is_away(task: Task[Given]) -> Task[Given]:
    @wraps(task)
    async def done(*args: Given.args, **named: Given.kwargs) -> int:
        try:
            return await task(*args, **named)
        except Unavailable:
            _complain(
                "The database is away, busy, or has no tables yet. Check DATABASE_URL, run csp-bot migrate, and try again."
            )
            return 1

    return done


@_or_say_that_it_is_away
async def verify(settings: Settings, given: Sequence[str] = (), *, say: Say) -> int:
    """Check the chain and say what was found; 0 when it is whole, 1 when not or when it cannot be looked at."""
    try:
        marks = [mark for text in given for mark in read_marks(text)]
    except BadMark as error:
        _complain(f"{error} holds no mark: give NUMBER:HASH as audit verify printed it, or lines of the log.")
        return 2
    async with _opened(settings) as store:
        verdict = await store.audit.verify(*marks)
    for line in _told(verdict, marks):
        say(line)
    return 1 if verdict.fault else 0


def _told(verdict: Verdict, marks: Sequence[tuple[int, str]]) -> list[str]:
    head, lines = verdict.head, []
    if head.anchor:
        since = f", from before {head.anchored:%Y-%m-%d}," if head.anchored else ""
        lines.append(
            f"The trail begins at row {head.anchor + 1}: the rows before{since} were dropped on purpose."
        )
    if verdict.fault:
        lines.append(f"BROKEN ({verdict.fault.fault}): {verdict.fault.words}")
        if verdict.fault.fault is Fault.SEAL and verdict.rows:
            lines.append(f"Every row is chained to the one before. Mark of this end: {head.mark}")
        else:
            lines.append(f"{count(verdict.rows, 'row')} before that are as they were written.")
        return lines
    if not verdict.rows:
        lines.append(
            "Nothing is on record. That is so before the bot is used; later somebody emptied the trail."
        )
        return lines
    written = f", written from {verdict.first:%Y-%m-%d} to {verdict.last:%Y-%m-%d}" if verdict.first else ""
    lines.append(
        f"The trail is whole: {count(verdict.rows, 'row')}{written}, each chained to the one before."
    )
    if verdict.erased:
        lines.append(f"In {count(verdict.erased, 'row')} personal data was erased, as the trail says.")
    newest = max((number for number, _ in marks), default=0)
    if marks and newest <= head.anchor:
        lines.append(f"NOTE: row {newest} of the mark was dropped, so the mark proves nothing any more.")
    elif marks:
        lines.append(f"{count(len(marks), 'mark')} compared, the last of row {newest}.")
    lines.append(f"Mark, to keep elsewhere and give to the next check: {head.mark}")
    return lines


@_or_say_that_it_is_away
async def export(settings: Settings, wanted: TrailFilter, kind: str, write: Callable[[str], object]) -> int:
    """Write what meets the conditions, oldest first, as it is read."""
    async with _opened(settings) as store:
        if kind == "csv":
            write(csv_head())
        rows = 0
        async for found in store.audit.stream(wanted):
            write((csv_lines if kind == "csv" else json_lines)(found))
            rows += len(found)
    _complain(f"{count(rows, 'entry', 'entries')} written.")
    return 0


def conditions(
    since: date | None, until: date | None, person: str = "", customer: str = "", command: str = ""
) -> TrailFilter:
    """Conditions as they are given on the command line: both days are included, in UTC."""
    return TrailFilter(
        since=datetime.combine(since, time(), UTC) if since else None,
        until=datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None,
        person=person.strip(),
        customer_id=customer.strip(),
        command=" ".join(command.split()).casefold(),
    )


@_or_say_that_it_is_away
async def forget(settings: Settings, before: date, *, say: Say, confirm: Callable[[str], bool]) -> int:
    """Drop the beginning of the trail, up to a day that stays."""
    limit, now = datetime.combine(before, time(), UTC), datetime.now(UTC)
    if limit > now:
        _complain("That day has not come yet.")
        return 2
    async with _opened(settings) as store:
        rows = await store.audit.count(TrailFilter(until=limit))
        if not rows:
            say(f"There is nothing from before {before}.")
            return 0
        if not confirm(f"Drop {count(rows, 'row')} from before {before} for good?"):
            say("Nothing was dropped.")
            return 1
        gone = await store.audit.forget(limit, now)
    say(f"{count(gone, 'row')} dropped. The trail can be checked from there.")
    return 0


@_or_say_that_it_is_away
async def erase(settings: Settings, who: str, *, say: Say, confirm: Callable[[str], bool]) -> int:
    """Show what is kept of a person, ask, and take it away; the trail still verifies."""
    async with _opened(settings) as store:
        try:
            traces = await store.erasure.find(who)
        except NotAPerson:
            _complain(
                "Name the person exactly: an e-mail address, an Entra object id, or a key such as slack:T1:U1."
            )
            return 2
        _show(traces, say)
        if not traces:
            return 0
        if not confirm("Erase this for good?"):
            say("Nothing was erased.")
            return 1
        done = await store.erasure.erase(who, datetime.now(UTC))
    say(f"Erased. The trail has an entry “{ERASURE}” at its end that names the rows, and not the person.")
    if done.open_changes:
        say(
            f"{count(done.open_changes, 'change')} still under way stayed. Run this again in a quarter of an hour."
        )
    return 0


def _show(traces: Traces, say: Say) -> None:
    if not traces:
        say(f"Nothing is kept of {traces.identities[0]}.")
        return
    known = ", ".join((*traces.names, *traces.identities))
    say(f"One person, known as: {known}")
    for words, rows in traces.rows.items():
        if rows:
            say(f"  {rows:>6}  {words}")


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store, for work that takes long. Raises :class:`Unavailable` when it is away or has no tables, at once."""
    address, keys = settings.database_url, settings.token_encryption_keys
    async with SqlStore.open(address, keys) as hasty:
        await hasty.check()
    async with SqlStore.open(address, keys, patience=PATIENCE) as store:
        yield store


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
