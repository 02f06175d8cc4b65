"""Provenance of roles and alert rules: each tied to the row of the change that made it: by the request id, which no other row has."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.schema import tables as schema
from adapters.store.schema.alerts import rules
from adapters.store.schema.people import grants
from bot.audit.entries import BOT
from bot.errors import BadValue
from bot.model.alert import rule_id_for
from bot.model.audit import Outcome
from bot.parameters.role_holder import holder_named

BEFORE = timedelta(minutes=5)
"""By how much the clocks of two processes, or of a process and the database, may differ."""

AFTER = timedelta(days=1)
"""So long after its effect a change that was interrupted may get its row."""

GIVEN, TAKEN_BACK, SUBSCRIBED = "access grant", "access revoke", "alert add"

_audit = schema.audit
_changes = schema.changes
_REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def untold_roles(connection: AsyncConnection, since: datetime | None) -> int:
    """How many roles in force have no row of the change that gave them, or one that names another holder or role, or were
    taken back or replaced since."""
    rows = (await connection.execute(_done(GIVEN, TAKEN_BACK))).all()
    going = await _under_way(connection, GIVEN)
    held = await connection.execute(select(grants).where(kept(grants.c.since, since)))
    return sum(not _is_told(each, rows, going) for each in held)


async def untold_rules(connection: AsyncConnection, since: datetime | None) -> int:
    """How many alert rules have an id that comes from no change."""
    rows = (await connection.execute(_done(SUBSCRIBED))).all()
    told = _rule_ids([*(row.request_id for row in rows), *await _under_way(connection, SUBSCRIBED)])
    # What the bot itself begins with, in the demo, comes from no change.
    ours = [row.at for row in rows if row.actor == BOT]
    held = await connection.execute(select(rules.c.id, rules.c.created).where(kept(rules.c.created, since)))
    return sum(each.id not in told and not any(_about(each.created, at) for at in ours) for each in held)


def kept(at: Column[datetime], since: datetime | None) -> ColumnElement[bool]:
    """Whether something is not from before the rows that are kept."""
    return at >= since if since else at.is_not(None)


def _done(*commands: str) -> Select[Any]:
    query = select(_audit.c.command, _audit.c.request_id, _audit.c.actor, _audit.c.at, _audit.c.arguments)
    return query.where(_audit.c.command.in_(commands), _audit.c.outcome == Outcome.DONE.value)


async def _under_way(connection: AsyncConnection, command: str) -> Collection[str]:
    """Request ids of changes that are being carried out, as the trail says too: effect and row are two transactions."""
    begun = exists().where(
        _audit.c.change_id == _changes.c.id,
        _audit.c.request_id == _changes.c.request_id,
        _audit.c.command == command,
        _audit.c.outcome.in_((Outcome.CONFIRMED.value, Outcome.APPROVED.value)),
    )
    over = exists().where(
        _audit.c.change_id == _changes.c.id, _audit.c.outcome.in_((Outcome.DONE.value, Outcome.FAILED.value))
    )
    going = _changes.c.state == "executing"
    query = select(_changes.c.request_id).where(_changes.c.command == command, going, begun, ~over)
    return frozenset((await connection.execute(query)).scalars())


def _is_told(grant: Row[Any], rows: Sequence[Row[Any]], going: Collection[str]) -> bool:
    if grant.id in going:
        return True
    made = [row for row in rows if row.command == GIVEN and _made(row, grant) and _names(row, grant)]
    if not made:
        return False
    last = max(row.at for row in made)
    later = (row for row in rows if row.at > last + BEFORE)
    return not any(_names(row, grant, erased=False) for row in later)


def _made(row: Row[Any], grant: Row[Any]) -> bool:
    """Whether this is the row of the change. A role from before they had the id of theirs is told by time and giver."""
    if _REQUEST_ID.fullmatch(grant.id):
        return bool(row.request_id == grant.id)
    return bool(row.actor == grant.given_by and _about(grant.since, row.at))


def _names(row: Row[Any], grant: Row[Any], *, erased: bool = True) -> bool:
    """Whether the row names holder and role; ``erased`` where what it said was erased."""
    said = json.loads(row.arguments)
    if not said:
        return erased
    with suppress(BadValue):
        role = str(said.get("role", "")).casefold().replace(" ", "_")
        return bool(holder_named(str(said.get("person", ""))) == grant.holder and role == grant.role)
    return False


def _about(began: datetime, at: datetime) -> bool:
    return began - BEFORE <= at <= began + AFTER


def _rule_ids(request_ids: Sequence[str]) -> Collection[str]:
    return {rule_id_for(each) for each in request_ids if _REQUEST_ID.fullmatch(each)}
