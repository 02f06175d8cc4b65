"""Effects in force, checked against the audit trail: whatever was cut off with its end left its effect
behind.

The trail alone cannot tell that rows behind an end are gone once that end is put back, seal and all. The other tables
can: what was carried out, given, saved or stopped is committed together with its row, or right before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.provenance import AFTER, BEFORE, kept, untold_roles, untold_rules
from adapters.store.schema import tables as schema
from bot.model.audit import Break, ChainHead, Fault, Outcome

_audit = schema.audit
_changes = schema.changes

_TICK = timedelta(microseconds=1)

_ENDED = {"done": Outcome.DONE, "failed": Outcome.FAILED}
"""States in which changes are over, and the row that is committed with each."""


async def without_row(connection: AsyncConnection, head: ChainHead, since: datetime | None) -> Break | None:
    """The first of what was done or is in force that the trail does not tell of; ``None`` where it tells of all of it.

    What is from before ``since``, when the first row was written that was not dropped on purpose, is left out.
    """
    if not await connection.scalar(select(exists(select(schema.audit_tip.c.name)))) and (
        await connection.scalar(select(or_(exists(select(_audit.c.id)), exists(select(_changes.c.id)))))
    ):
        return Break(Fault.SEAL, 0, "The row that holds the end of the trail was taken away.")
    if count := await _count(connection, _changes, _is_over(), kept(_changes.c.created, since)):
        words = f"A change that the trail says is over is said not to be ({count} of them)."
        return Break(Fault.EFFECT, head.number, words)
    for what, count in await _without(connection, since):
        if count:
            words = f"{what} has no row in the trail ({count} of them): rows were cut off, or somebody put it in by hand."
            return Break(Fault.EFFECT, head.number, words)
    return None


async def _without(connection: AsyncConnection, since: datetime | None) -> Sequence[tuple[str, int]]:
    freezes, created = schema.freezes, kept(_changes.c.created, since)
    began = _began("freeze", freezes.c.since)
    return [
        *[
            (
                f"A change that is {state}",
                await _count(connection, _changes, _lacks_row(state, outcome), created),
            )
            for state, outcome in _ENDED.items()
        ],
        ("A role that is in force", await untold_roles(connection, since)),
        ("An alert rule", await untold_rules(connection, since)),
        (
            "Read-only mode",
            await _count(connection, freezes, ~began, kept(freezes.c.since, since)),
        ),
    ]


async def _count(connection: AsyncConnection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return await connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def _lacks_row(state: str, outcome: Outcome) -> ColumnElement[bool]:
    told = exists().where(_audit.c.change_id == _changes.c.id, _audit.c.outcome == outcome.value)
    return and_(_changes.c.state == state, ~told)


def _is_over() -> ColumnElement[bool]:
    """State and row are one transaction: what the trail says is over is not under way."""
    told = exists().where(
        _audit.c.change_id == _changes.c.id,
        _audit.c.command == _changes.c.command,
        _audit.c.outcome.in_(_ENDED.values()),
    )
    return and_(_changes.c.state.not_in(_ENDED), told)


def _began(command: str, at: Column[datetime]) -> ColumnElement[bool]:
    """Whether there is a row of what has no id, at the time it began."""
    began = type_coerce(at, BigInteger)
    return exists().where(
        _audit.c.command == command,
        _audit.c.outcome == Outcome.DONE.value,
        type_coerce(_audit.c.at, BigInteger) >= began - BEFORE // _TICK,
        type_coerce(_audit.c.at, BigInteger) <= began + AFTER // _TICK,
    )
