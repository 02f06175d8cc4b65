"""Usage as rows: what customers have spent, day by day, and which billing periods they have."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.engine import Database
from adapters.store.database.sql import batches, put_row, put_rows
from adapters.store.schema import alerts as tables
from bot.model import CostByService, History, Period, Point

AT_ONCE = 200
"""Customers in a batch of histories: a year of them is some tens of thousands of points."""

_table = tables.history
_parts = tables.parts
_periods = tables.periods


class SqlUsage:
    """The part of ``bot.ports.Alerts`` that keeps snapshots of usage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def histories(
        self, since: date, customer_ids: Sequence[str] | None = None
    ) -> AsyncIterator[Sequence[History]]:
        """Daily snapshots of periods that end on or after ``since``, by customer and period, in batches.

        A customer's periods are never split between two batches. Each batch is a transaction of its own, so a reader
        may take its time.
        """
        wanted = select(_table).where(_table.c.period_ends >= since)
        if customer_ids is None:
            async for batch in self._everybody(wanted):
                yield batch
            return
        for some in batches(sorted(set(customer_ids)), AT_ONCE):
            if batch := await self._read(wanted.where(_table.c.customer_id.in_(some))):
                yield batch

    async def cost_by_service(self, customer_id: str, before: date) -> CostByService | None:
        """The latest cost by service that was kept on a day before this one."""
        query = (
            select(_parts)
            .where(_parts.c.customer_id == customer_id, _parts.c.day < before)
            .order_by(_parts.c.day.desc())
            .limit(1)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        costs = {service: Decimal(cost) for service, cost in json.loads(row.costs).items()}
        return CostByService(row.customer_id, row.day, row.period, row.currency, costs)

    async def keep_cost_by_service(self, parts: CostByService) -> None:
        """Keep a customer's cost by service, in place of what was kept on the same day."""
        row = {
            "customer_id": parts.customer_id,
            "day": parts.day,
            "period": parts.period,
            "currency": parts.currency,
            "costs": json.dumps({service: str(cost) for service, cost in parts.costs.items()}),
        }
        async with self._database.write() as connection:
            await put_row(connection, _parts, row)

    async def period(self, customer_id: str) -> Period | None:
        """The billing period last learned for a customer whose periods are not calendar months."""
        query = select(_periods).where(_periods.c.customer_id == customer_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else Period(row.starts, row.ends)

    async def learn_period(self, customer_id: str, period: Period) -> None:
        """Remember the period, in place of what was known."""
        row = {"customer_id": customer_id, "starts": period.starts, "ends": period.ends}
        async with self._database.write() as connection:
            await put_row(connection, _periods, row)

    async def sweep_usage(self, ended_before: date, parts_before: date) -> int:
        """Forget snapshots and periods that ended before then, and costs by service of days before; how many rows."""
        old = (
            _table.c.period_ends < ended_before,
            _periods.c.ends < ended_before,
            _parts.c.day < parts_before,
        )
        async with self._database.write() as connection:
            gone = [
                await connection.execute(delete(table).where(each))
                for table, each in zip((_table, _periods, _parts), old, strict=True)
            ]
            return sum(each.rowcount for each in gone)

    async def _everybody(self, wanted: Select[Any]) -> AsyncIterator[Sequence[History]]:
        after = ""
        while True:
            ids = (
                select(_table.c.customer_id)
                .where(_table.c.customer_id > after)
                .distinct()
                .order_by(_table.c.customer_id)
                .limit(AT_ONCE)
            )
            async with self._database.read() as connection:
                some = (await connection.scalars(ids)).all()
            if not some:
                return
            if batch := await self._read(wanted.where(_table.c.customer_id.in_(some))):
                yield batch
            after = some[-1]

    async def _read(self, query: Select[Any]) -> Sequence[History]:
        order = (_table.c.customer_id, _table.c.period_starts)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(*order))).all()
        return await asyncio.to_thread(lambda: [_history(row) for row in rows])


async def put_histories(connection: AsyncConnection, histories: Sequence[History]) -> None:
    """Keep histories in a transaction that does more, each in place of the one of the same customer and period."""
    rows = [_row(history) for history in histories]
    rows.sort(key=lambda row: (row["customer_id"], row["period_starts"]))
    await put_rows(connection, _table, rows)


def _row(history: History) -> dict[str, Any]:
    points = [
        [point.day.isoformat(), str(point.cost), None if point.budget is None else str(point.budget)]
        for point in history.points
    ]
    return {
        "customer_id": history.customer_id,
        "period_starts": history.period.starts,
        "period_ends": history.period.ends,
        "currency": history.currency,
        "points": json.dumps(points, separators=(",", ":")),
    }


def _history(row: Row[Any]) -> History:
    points = tuple(
        Point(date.fromisoformat(day), Decimal(cost), None if budget is None else Decimal(budget))
        for day, cost, budget in json.loads(row.points)
    )
    return History(row.customer_id, Period(row.period_starts, row.period_ends), row.currency, points)
