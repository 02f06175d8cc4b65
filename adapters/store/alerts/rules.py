"""Alert rules, and the mutes over them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.chain_head import append_entries
from adapters.store.database.clock import ending
from adapters.store.database.destinations import place_columns, place_of
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import AT_ONCE, batches, new_row, put_row
from adapters.store.outbox.entries import put_notices
from adapters.store.schema import alerts as tables
from adapters.store.schema import tables as schema
from bot.model import (
    AlertKind,
    Cadence,
    Destination,
    Mute,
    NoticeState,
    Pair,
    ParkedRule,
    Rule,
    Scope,
)
from bot.model.audit import AuditEntry
from bot.ports.outbox import Notice

WOKEN = "woken"
"""The reason of a mute that silences nothing (see :meth:`SqlRules.mutes`)."""

_table = tables.rules
_mutes = tables.mutes
_parked = tables.parked

_UNTOLD = (NoticeState.NEW.value, NoticeState.WITHHELD.value)

_IN_A_TURN = 200
"""Rules that are read in one turn of the loop."""

# A scan reads every rule.
_SCOPE = msgspec.json.Decoder(Scope)
_PLACE = msgspec.json.Decoder(Destination)
_STEPS = msgspec.json.Decoder(tuple[Decimal, ...])


class SqlRules:
    """The part of ``bot.ports.Alerts`` that keeps rules and mutes."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def rules(self, ids: Collection[str] = ()) -> Sequence[Rule]:
        """All rules, the oldest first; where ``ids`` are given, at least those that have one of them."""
        query = select(_table).order_by(_table.c.created, _table.c.id)
        if 0 < len(ids) <= AT_ONCE:
            query = query.where(_table.c.id.in_(ids))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        rules: list[Rule] = []
        for some in batches(rows, _IN_A_TURN):
            rules += [_rule(row) for row in some]
            # Thousands of rules are no reason to answer nobody meanwhile.
            await asyncio.sleep(0)
        return rules

    async def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(_table).where(_table.c.id == rule_id))).first()
        return None if row is None else _rule(row)

    async def add(self, rule: Rule, instead_of: str = "") -> bool:
        """Keep a rule, in place of another; ``False`` where one with its id is there already."""
        async with self._database.write() as connection:
            if instead_of:
                await _forget(connection, instead_of, rule.created)
            return await new_row(connection, _table, _columns(rule))

    async def remove(self, rule_id: str, now: datetime) -> Rule | None:
        """Forget a rule with its memory and mutes; what nobody was told of yet becomes moot, and what could not be
        delivered."""
        async with self._database.write() as connection:
            return await _forget(connection, rule_id, now)

    async def mutes(self, now: datetime) -> Sequence[Mute]:
        """The mutes in force, by rule and customer.

        Among them, while a whole rule is muted, one with the reason ``woken`` for each customer for whom that silence
        has ended because it got worse. Its ``until`` is the moment of waking, so it silences nothing; being the mute
        of exactly that pair, it stands before that of the whole rule.
        """
        order = (_mutes.c.rule_id, _mutes.c.customer_id)
        time = self._database.time.now(now)
        query = select(_mutes).where(or_(_mutes.c.until > time, _exempt(time))).order_by(*order)
        async with self._database.read() as connection:
            return [_mute(row) for row in await connection.execute(query)]

    async def mute(self, mute: Mute, row: Callable[[], AuditEntry] | None = None) -> None:
        """Keep a mute, in place of an older one of the same rule and customer, with the audit row of it.

        One of a whole rule silences all its customers again, those who were woken included.
        """
        silence = {
            "rule_id": mute.rule_id,
            "customer_id": mute.customer_id,
            "until": ending(self._database.time, mute.since, mute.until),
            "reason": mute.reason,
            "muted_by": mute.by,
            "since": mute.since,
            "level": mute.level,
            "cost": mute.cost,
            "woken": False,
        }
        async with self._database.write() as connection:
            await put_row(connection, _mutes, silence)
            if not mute.customer_id:
                await _forget_woken(connection, mute.rule_id)
            await append_entries(connection, self._sealer, [row()] if row else [])

    async def unmute(
        self, rule_id: str, customer_id: str, row: Callable[[], AuditEntry] | None = None
    ) -> bool:
        """End a silence, with the audit row of it; ``False`` where there was none."""
        silence = and_(
            _mutes.c.rule_id == rule_id, _mutes.c.customer_id == customer_id, _mutes.c.woken.is_(False)
        )
        async with self._database.write() as connection:
            ended = (await connection.execute(delete(_mutes).where(silence))).rowcount
            if ended and not customer_id:
                await _forget_woken(connection, rule_id)
            await append_entries(connection, self._sealer, [row()] if row and ended else [])
            return bool(ended)

    async def parked_rules(self) -> Mapping[str, ParkedRule]:
        """The rules that tell nothing for now, by id."""
        query = select(_parked).where(_parked.c.rule_id.in_(select(_table.c.id)))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.rule_id: ParkedRule(row.rule_id, row.since, row.cause, row.reader) for row in rows}

    async def park_rules(
        self, parked: Sequence[ParkedRule], told: Callable[[Sequence[ParkedRule]], Sequence[Notice]]
    ) -> Sequence[ParkedRule]:
        """Keep that rules tell nothing for now, and why, with what is ``told`` of those that did until now; returns these."""
        fresh = []
        async with self._database.write() as connection:
            # In an order that all share, or two that park the same rules could wait for each other.
            for each in sorted(parked, key=lambda each: each.rule_id):
                if await new_row(connection, _parked, asdict(each)):
                    fresh.append(each)
                    continue
                same = update(_parked).where(_parked.c.rule_id == each.rule_id)
                await connection.execute(same.values(cause=each.cause, reader=each.reader))
            await put_notices(connection, self._sealer, self._database.time, told(fresh) if fresh else ())
        return fresh

    async def unpark_rules(self, rule_ids: Collection[str]) -> None:
        """These rules tell again."""
        async with self._database.write() as connection:
            for some in batches(sorted(rule_ids)):
                await connection.execute(delete(_parked).where(_parked.c.rule_id.in_(some)))

    async def sweep_mutes(self, now: datetime) -> int:
        """Forget silences that are over, and why rules were parked that are gone; returns how many rows."""
        gone = delete(_parked).where(_parked.c.rule_id.not_in(select(_table.c.id)))
        over = and_(_mutes.c.until <= now, ~_exempt(now))
        async with self._database.write() as connection:
            forgotten = (await connection.execute(gone)).rowcount
            return forgotten + (await connection.execute(delete(_mutes).where(over))).rowcount


async def _forget(connection: AsyncConnection, rule_id: str, now: datetime) -> Rule | None:
    gone = delete(_table).where(_table.c.id == rule_id).returning(*_table.c)
    # Waits for whoever is recording what this rule found; the statements after it see all of that.
    row = (await connection.execute(gone)).first()
    if row is None:
        return None
    for kept in (tables.memory, _mutes, _parked):
        await connection.execute(delete(kept).where(kept.c.rule_id == rule_id))
    notices = tables.notices
    await connection.execute(
        update(notices)
        .where(notices.c.rule_id == rule_id, notices.c.state.in_(_UNTOLD))
        .values(state=NoticeState.MOOT.value)
    )
    # A summary may carry what other rules have found.
    alone = select(notices.c.outbox_id).where(
        notices.c.rule_id == rule_id, notices.c.state == NoticeState.SENT.value
    )
    await connection.execute(
        update(schema.outbox)
        .where(schema.outbox.c.id.in_(alone), schema.outbox.c.state == schema.PARKED)
        .values(state=schema.MOOT, settled=now)
    )
    return _rule(row)


async def wake(connection: AsyncConnection, pairs: Sequence[Pair], now: datetime) -> None:
    """End the silence over these pairs: their own mutes go, and those of whole rules stay for the other customers."""
    for rule_id, customer_id in sorted(set(pairs)):
        await connection.execute(
            delete(_mutes).where(_mutes.c.rule_id == rule_id, _mutes.c.customer_id == customer_id)
        )
        whole = select(_mutes.c.rule_id).where(
            _mutes.c.rule_id == rule_id, _mutes.c.customer_id == "", _mutes.c.until > now
        )
        if customer_id and (await connection.execute(whole)).first() is not None:
            row = {"rule_id": rule_id, "customer_id": customer_id, "reason": WOKEN, "muted_by": "",
                   "until": now, "since": now, "level": Decimal(0), "cost": None, "woken": True}  # fmt: skip
            await put_row(connection, _mutes, row)


async def _forget_woken(connection: AsyncConnection, rule_id: str) -> None:
    await connection.execute(delete(_mutes).where(_mutes.c.rule_id == rule_id, _mutes.c.woken.is_(true())))


def _exempt(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a row says for whom the silence of a whole rule has ended, while that silence lasts."""
    whole = _mutes.alias("whole")
    lasts = exists().where(
        whole.c.rule_id == _mutes.c.rule_id, whole.c.customer_id == "", whole.c.until > now
    )
    return and_(_mutes.c.woken.is_(true()), lasts.correlate(_mutes))


def _columns(rule: Rule) -> dict[str, Any]:
    return place_columns(rule.destination) | {
        "id": rule.id,
        "kind": rule.kind.value,
        "scope": json.dumps(asdict(rule.scope)),
        "destination_name": rule.destination_name,
        "owner": rule.owner,
        "owner_name": rule.owner_name,
        "owner_home": json.dumps(asdict(rule.owner_home)),
        "created": rule.created,
        "steps": json.dumps([str(step) for step in rule.steps]),
        "currency": rule.currency,
        "cadence": rule.cadence.value if rule.cadence else "",
        "locale": rule.locale,
        "time_zone": rule.time_zone,
    }


def _rule(row: Row[Any]) -> Rule:
    return Rule(
        id=row.id,
        kind=AlertKind(row.kind),
        scope=_SCOPE.decode(row.scope),
        destination=place_of(row),
        destination_name=row.destination_name,
        owner=row.owner,
        owner_name=row.owner_name,
        owner_home=_PLACE.decode(row.owner_home),
        created=row.created,
        steps=_STEPS.decode(row.steps),
        currency=row.currency,
        cadence=Cadence(row.cadence) if row.cadence else None,
        locale=row.locale,
        time_zone=row.time_zone,
    )


def _mute(row: Row[Any]) -> Mute:
    return Mute(
        row.rule_id, row.customer_id, row.until, row.reason, row.muted_by, row.since, row.level, row.cost
    )
