"""Alert outcomes: putting on record what an evaluation found: crossings, memory and snapshots, all or nothing."""

from __future__ import annotations

import json
import secrets
from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.alerts.rules import wake
from adapters.store.database.destinations import place_columns
from adapters.store.database.encryption import Sealer
from adapters.store.database.sql import batches, insert_into, put_rows
from adapters.store.schema import alerts as tables
from adapters.store.serialization import crossing_to_text
from bot.model import AlertNotice, Crossing, Evaluation, Memory, NoticeState, Pair, Rule

_memory = tables.memory


def found_notices(evaluation: Evaluation, rules: Mapping[str, Rule], now: datetime) -> list[AlertNotice]:
    """The evaluation's crossings as notices, in an order that all processes share; told ones are new."""
    found = [(crossing, NoticeState.NEW) for crossing in evaluation.told]
    found += [(crossing, NoticeState.MUTED) for crossing in evaluation.muted]
    return [
        AlertNotice(_new_id(), crossing, rules[crossing.rule_id].destination, now, state)
        for crossing, state in sorted(found, key=lambda each: (each[0].rule_id, each[0].key))
        if crossing.rule_id in rules
    ]


def notice_row(sealer: Sealer, notice: AlertNotice) -> dict[str, Any]:
    """A notice as a row of its table."""
    crossing = notice.crossing
    return place_columns(notice.destination) | {
        "id": notice.id,
        "rule_id": crossing.rule_id,
        "crossing_key": crossing.key,
        "customer_id": _customer_of(crossing),
        "sealed": sealer.seal(f"crossing:{notice.id}", crossing_to_text(crossing)),
        "found": notice.found,
        "state": notice.state.value,
    }


async def record_evaluation(
    connection: AsyncConnection,
    evaluation: Evaluation,
    rows: Sequence[dict[str, Any]],
    now: datetime,
) -> frozenset[str]:
    """Write what was found; the ids of the rows that were not known yet and are not moot.

    A rule that was removed meanwhile leaves no memory, and what it found is put on record as moot.
    """
    concerned = {row["rule_id"] for row in rows}
    concerned |= {rule_id for rule_id, _ in (*evaluation.memory, *evaluation.woken)}
    standing = await _hold(connection, sorted(concerned))
    for row in rows:
        if row["rule_id"] not in standing:
            row["state"] = NoticeState.MOOT.value
    added = await _add(connection, rows)
    kept = {pair: memory for pair, memory in evaluation.memory.items() if pair[0] in standing}
    await put_rows(connection, _memory, [_memory_row(pair, kept[pair], now) for pair in sorted(kept)])
    await wake(connection, [pair for pair in evaluation.woken if pair[0] in standing], now)
    return frozenset(row["id"] for row in rows if row["id"] in added and row["rule_id"] in standing)


async def memory_of(connection: AsyncConnection, customer_ids: Sequence[str]) -> dict[Pair, Memory]:
    """What all rules remember of these customers."""
    found: dict[Pair, Memory] = {}
    for some in batches(sorted(set(customer_ids))):
        for row in await connection.execute(select(_memory).where(_memory.c.customer_id.in_(some))):
            told = {step: Decimal(cost) for step, cost in json.loads(row.told).items()}
            found[row.rule_id, row.customer_id] = Memory(row.period, row.currency, told)
    return found


async def forget_memory(connection: AsyncConnection, changed_before: datetime, period_before: str) -> int:
    """Forget what rules that are gone remembered, and what belongs to periods that are long over.

    What belongs to no period (invoices known, digests sent) is kept as long as its rule.
    """
    gone = _memory.c.rule_id.not_in(select(tables.rules.c.id))
    over = and_(_memory.c.changed < changed_before, _memory.c.period != "", _memory.c.period < period_before)
    return (await connection.execute(delete(_memory).where(or_(gone, over)))).rowcount


async def _hold(connection: AsyncConnection, rule_ids: Sequence[str]) -> frozenset[str]:
    """Those of the rules that are there; none of them can be removed until the transaction ends."""
    rules = tables.rules
    standing: set[str] = set()
    for some in batches(rule_ids):
        query = (
            select(rules.c.id)
            .where(rules.c.id.in_(some))
            .order_by(rules.c.id)
            .with_for_update(read=True, key_share=True)
        )
        standing.update((await connection.scalars(query)).all())
    return frozenset(standing)


async def _add(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Insert the rows whose rule and key are not on record; returns the ids of those."""
    table = tables.notices
    added: set[str] = set()
    # Only this conflict is expected: a drawn id that is taken must not pass for a crossing that is known.
    insert = insert_into(connection, table).on_conflict_do_nothing(index_elements=["rule_id", "crossing_key"])
    for some in batches(rows):
        added.update((await connection.scalars(insert.returning(table.c.id), list(some))).all())
    return added


def _memory_row(pair: Pair, memory: Memory, now: datetime) -> dict[str, Any]:
    told = {step: str(cost) for step, cost in sorted(memory.told.items())}
    return {
        "rule_id": pair[0],
        "customer_id": pair[1],
        "period": memory.period,
        "currency": memory.currency,
        "told": json.dumps(told, separators=(",", ":")),
        "changed": now,
    }


def _customer_of(crossing: Crossing) -> str:
    return crossing.customer.id.lower() if crossing.customer else ""


def _new_id() -> str:
    """Ten characters that people can type: 50 random bits in lower case, without 0, 1, 8 and 9."""
    return b32encode(secrets.token_bytes(7)).decode()[:10].lower()
