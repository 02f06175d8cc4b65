"""Alerts and tickets as rows in our own database. What belongs together is written in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.store.alerts.notices import SqlNotices
from adapters.store.alerts.recording import (
    forget_memory,
    found_notices,
    memory_of,
    notice_row,
    record_evaluation,
)
from adapters.store.alerts.rules import SqlRules
from adapters.store.alerts.tickets import SqlTickets, put_tickets
from adapters.store.alerts.usage import SqlUsage, put_histories
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.outbox.entries import put_notices
from bot.model import AlertNotice, Evaluation, History, Memory, NoticeState, Pair, Rule, TicketSeen
from bot.ports.outbox import Notice

KEPT = timedelta(days=396)
"""How long notices that somebody was told of, and snapshots of usage, are kept: thirteen months."""

REMEMBERED = timedelta(days=60)
"""How long a rule's memory of a period outlives the period, and how long costs by service are kept."""

LONGEST_PERIOD = timedelta(days=31)
"""Memory knows when its period began; a month later it is over. Longer periods are safe while they are written to, and
what they told is not told again, for its notice is on record."""

TICKETS_KEPT = timedelta(days=30)
"""How long a closed ticket is remembered, with who followed it and what the bot did to it."""


class SqlAlerts(SqlRules, SqlNotices, SqlUsage, SqlTickets):
    """Rules, notices, memory, snapshots and tickets (``bot.ports.Alerts``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def memory(self, customer_ids: Sequence[str]) -> Mapping[Pair, Memory]:
        """What all rules remember of these customers; pairs that never told anything have none."""
        async with self._database.read() as connection:
            return await memory_of(connection, customer_ids)

    async def record(
        self,
        evaluation: Evaluation,
        rules: Mapping[str, Rule],
        now: datetime,
        histories: Sequence[History] = (),
    ) -> Sequence[AlertNotice]:
        """Write an evaluation: its crossings (state NEW, or MUTED), its memory, mutes that ended, and snapshots.

        A crossing whose rule and key are on record already is left out. One whose rule was removed meanwhile is put
        on record as moot, and one whose rule is not even in ``rules`` is left out. Returns the notices that are new
        and not muted. Processes that record the same at once get each notice once, and leave the same memory.
        """
        notices, rows = await self._prepared(evaluation, rules, now)
        async with self._database.write() as connection:
            added = await record_evaluation(connection, evaluation, rows, now)
            await put_histories(connection, histories)
        return _to_be_told(notices, added)

    async def see(
        self,
        seen: Sequence[TicketSeen],
        messages: Sequence[Notice],
        evaluation: Evaluation,
        rules: Mapping[str, Rule],
        now: datetime,
    ) -> None:
        """Remember tickets as they now stand, with what is to be told of them: messages, and crossings of rules."""
        _, rows = await self._prepared(evaluation, rules, now)
        async with self._database.write() as connection:
            await record_evaluation(connection, evaluation, rows, now)
            await put_tickets(connection, self._sealer, seen, now)
            await put_notices(connection, self._sealer, self._database.time, messages)

    async def sweep(self, now: datetime) -> int:
        """Forget what is over and done with; how many rows. What nobody was told yet is never forgotten."""
        long_over = now - REMEMBERED
        async with self._database.write() as connection:
            forgotten = await forget_memory(
                connection, long_over, (long_over - LONGEST_PERIOD).date().isoformat()
            )
        return (
            forgotten
            + await self.sweep_mutes(now)
            + await self.sweep_notices(now - KEPT)
            + await self.sweep_usage((now - KEPT).date(), long_over.date())
            + await self.sweep_tickets(now - TICKETS_KEPT)
        )

    async def _prepared(
        self, evaluation: Evaluation, rules: Mapping[str, Rule], now: datetime
    ) -> tuple[Sequence[AlertNotice], Sequence[dict[str, Any]]]:
        """Notices and their rows; sealing thousands takes longer than others should wait."""

        def prepare() -> tuple[Sequence[AlertNotice], Sequence[dict[str, Any]]]:
            notices = found_notices(evaluation, rules, now)
            return notices, [notice_row(self._sealer, notice) for notice in notices]

        return await asyncio.to_thread(prepare)


def _to_be_told(notices: Sequence[AlertNotice], added: frozenset[str]) -> list[AlertNotice]:
    return [notice for notice in notices if notice.id in added and notice.state is NoticeState.NEW]
