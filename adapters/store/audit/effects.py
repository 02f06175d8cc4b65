"""What is in force and done, against the trail: whatever was cut off with the end of the trail left its effect behind.

The trail alone cannot tell that rows behind an end are gone once that end is put back, seal and all. The other tables
can: what was carried out, given, saved or stopped is committed together with its row, or right before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.alerts.tables import rules
from adapters.store.people.tables import grants
from bot.model.audit import Break, Fault, Outcome, Tip

_audit = schema.audit
_changes = schema.changes

BEFORE = timedelta(minutes=5)
"""By how much the clocks of two processes, or of a process and the database, may differ."""

AFTER = timedelta(days=1)
"""So long after its effect a change that was interrupted may get its row."""

_TICK = timedelta(microseconds=1)

_ENDED = {"done": Outcome.DONE, "failed": Outcome.FAILED}
"""States in which changes are over, and the row that is committed with each."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A table of what is in force: since when each row is, and by which command it came about; who did it, where that is known."""

    what: str
    table: Table
    since: Column[datetime]
    command: str
    by: Column[str] | None = None


EFFECTS = (
    Effect("A role that is in force", grants, grants.c.since, "access grant", grants.c.given_by),
    Effect("An alert rule", rules, rules.c.created, "alert add", rules.c.owner),
    Effect("Read-only mode", schema.freezes, schema.freezes.c.since, "freeze"),
)


async def without_row(connection: AsyncConnection, tip: Tip, since: datetime | None) -> Break | None:
    """The first of what was done or is in force that the trail does not tell of; ``None`` where it tells of all of it.

    What is from before ``since``, when the first row was written that was not dropped on purpose, is left out.
    """
    if not await connection.scalar(select(exists(select(schema.audit_tip.c.name)))) and (
        await connection.scalar(select(or_(exists(select(_audit.c.id)), exists(select(_changes.c.id)))))
    ):
        return Break(Fault.SEAL, 0, "The row that holds the end of the trail was taken away.")
    for what, query in _questions(since):
        count = await connection.scalar(query)
        if count:
            words = f"{what} has no row in the trail ({count} of them): rows were cut off, or somebody put it in by hand."
            return Break(Fault.EFFECT, tip.number, words)
    return None


def _questions(since: datetime | None) -> Sequence[tuple[str, Select[int]]]:
    found = [
        (
            f"A change that is {state}",
            _count(_changes, _lacks_row(state, outcome), _kept(_changes.c.created, since)),
        )
        for state, outcome in _ENDED.items()
    ]
    return [
        *found,
        *((each.what, _count(each.table, _unexplained(each), _kept(each.since, since))) for each in EFFECTS),
    ]


def _count(table: Table, *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(table).where(*conditions)


def _kept(at: Column[datetime], since: datetime | None) -> ColumnElement[bool]:
    return at >= since if since else at.is_not(None)


def _lacks_row(state: str, outcome: Outcome) -> ColumnElement[bool]:
    told = exists().where(_audit.c.change_id == _changes.c.id, _audit.c.outcome == outcome.value)
    return and_(_changes.c.state == state, ~told)


def _unexplained(effect: Effect) -> ColumnElement[bool]:
    began = type_coerce(effect.since, BigInteger)
    conditions = [
        _audit.c.command == effect.command,
        _audit.c.outcome == Outcome.DONE.value,
        type_coerce(_audit.c.at, BigInteger) >= began - BEFORE // _TICK,
        type_coerce(_audit.c.at, BigInteger) <= began + AFTER // _TICK,
    ]
    if effect.by is not None:
        # A person who was erased is named in neither; the demo puts its own rules in.
        conditions.append(or_(_audit.c.actor == effect.by, _audit.c.actor.in_(("", "bot")), effect.by == ""))
    under_way = exists().where(_changes.c.command == effect.command, _changes.c.state == "executing")
    return and_(~exists().where(*conditions), ~under_way)
