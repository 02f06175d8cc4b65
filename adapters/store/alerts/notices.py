"""Alert notices as rows: what rules have found, who was told, and who has taken it on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    case,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.alerts.ticket_index import put_owner
from adapters.store.audit.chain_head import append_entries
from adapters.store.database.destinations import place_of
from adapters.store.database.encryption import SealBroken, Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import batches
from adapters.store.outbox.entries import put_notices
from adapters.store.outbox.topics import inherit, owner_of, theirs_too
from adapters.store.schema import alerts as tables
from adapters.store.schema import tables as schema
from adapters.store.serialization import UnreadableError, card_from_text, crossing_from_text
from bot.alerts.tickets import ticket_of_crossing
from bot.cards.model import Card
from bot.model import AlertNotice, Destination, NoticeState, Pair, TicketOwner
from bot.model.audit import AuditEntry
from bot.ports.outbox import Notice

log = logging.getLogger(__name__)

_table = tables.notices
_outbox = schema.outbox


# What was put into the outbox is told, unless the outbox says otherwise.
_standing: ColumnElement[str] = case(
    (_outbox.c.state == schema.PARKED, NoticeState.PARKED.value),
    (_outbox.c.state == schema.MOOT, NoticeState.LATE.value),
    else_=_table.c.state,
)
_on_record: Select[Any] = select(
    *(column for column in _table.c if column.name != "state"), _standing.label("state")
).outerjoin(_outbox, _outbox.c.id == _table.c.outbox_id)


class SqlNotices:
    """The part of ``bot.ports.Alerts`` that knows what was found and told."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def notice(self, notice_id: str) -> AlertNotice | None:
        """The notice with this id, in any case. Raises :class:`SealBroken` when no key opens it."""
        query = _on_record.where(_table.c.id == notice_id.lower())
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else self._notice(row)

    async def notices(
        self,
        *,
        since: datetime | None = None,
        rule_id: str = "",
        customer_id: str = "",
        state: NoticeState | None = None,
        limit: int = 100,
    ) -> Sequence[AlertNotice]:
        """Crossings on record that meet every filter, the newest first."""
        query = _on_record.order_by(_table.c.found.desc(), _table.c.number.desc()).limit(limit)
        if since is not None:
            query = query.where(_table.c.found >= since)
        if rule_id:
            query = query.where(_table.c.rule_id == rule_id)
        if customer_id:
            query = query.where(_table.c.customer_id == customer_id.lower())
        if state is not None:
            query = query.where(_standing == state.value)
        return await self._listed(query)

    async def waiting(self, limit: int) -> Sequence[AlertNotice]:
        """Notices that are not yet on their way, the oldest first.

        What no key opens is left out and logged: it stays on record, and is told once its key is back.
        """
        new = _table.c.state == NoticeState.NEW.value
        return await self._listed(select(_table).where(new).order_by(_table.c.number).limit(limit))

    async def card(self, notice: AlertNotice) -> Card | None:
        """The card this notice went out with; ``None`` where it is part of a summary, not written yet, or forgotten."""
        if notice.outbox_id != notice.own_message:
            return None
        query = select(_outbox.c.sealed).where(_outbox.c.id == notice.outbox_id)
        async with self._database.read() as connection:
            sealed = await connection.scalar(query)
        if sealed is None:
            return None
        try:
            return card_from_text(self._sealer.open(f"notice:{notice.outbox_id}", sealed))
        except (SealBroken, UnreadableError) as error:
            log.error("the card of the alert notice %s cannot be read: %s", notice.id, type(error).__name__)
            return None

    async def acknowledge(
        self,
        notice_id: str,
        by: str,
        now: datetime,
        row: Callable[[], AuditEntry] | None = None,
        *,
        actor: str = "",
        name: str = "",
    ) -> bool:
        """Keep who takes care of it, with the audit row of it; of two that race, one gets ``True``.

        Who takes an alert about a ticket has the ticket from then on.
        """
        query = (
            update(_table)
            .where(_table.c.id == notice_id.lower(), _table.c.acknowledged.is_(None))
            .values(acknowledged=now, acknowledged_by=by, acknowledged_actor=actor)
            .returning(_table.c.crossing_key)
        )
        async with self._database.write() as connection:
            about = await connection.scalar(query)
            taken = about is not None
            if about and (ticket := ticket_of_crossing(about)):
                await put_owner(connection, ticket, TicketOwner(actor, name or by), now)
            if taken:
                await connection.execute(theirs_too(notice_id.lower(), by, actor, now))
            await append_entries(connection, self._sealer, [row()] if row and taken else [])
            return taken

    async def owner(self, place: Destination, topic: str) -> tuple[datetime, str, str] | None:
        """Since when and who takes care of a topic at a place, if anybody does."""
        async with self._database.read() as connection:
            row = (await connection.execute(owner_of(place, topic))).first()
        return (row.acknowledged, row.acknowledged_by, row.acknowledged_actor) if row else None

    async def post(
        self, sent: Mapping[str, str], messages: Sequence[Notice], state: NoticeState = NoticeState.SENT
    ) -> None:
        """Put messages in the outbox and mark the notices they carry (notice id -> outbox id), together.

        A notice that is no longer new stays as it is: another process was faster, or its rule is gone. A message that
        carries such notices only is not put.
        """
        async with self._database.write() as connection:
            marked = await _mark(connection, sent, state)
            stale = set(sent.values()) - {sent[notice_id] for notice_id in marked}
            fresh = [message for message in messages if message.id not in stale]
            await put_notices(connection, self._sealer, self._database.time, fresh)
            for message in fresh:
                await inherit(connection, message)

    async def withhold(self, notice_ids: Collection[str]) -> None:
        """Tell nothing of these that are not on their way yet: whoever asked for them may not see them."""
        await self._turn(notice_ids, NoticeState.NEW, NoticeState.WITHHELD)

    async def withheld(self) -> Collection[Pair]:
        """Of which rules and customers something is withheld; the customer is empty where it is about none."""
        query = select(_table.c.rule_id, _table.c.customer_id).distinct()
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(_table.c.state == NoticeState.WITHHELD.value))
            return {(row.rule_id, row.customer_id) for row in rows}

    async def release(self, notice_ids: Collection[str], late: Collection[str]) -> None:
        """Of what is withheld, compose these after all; those that are ``late`` have ceased to be true."""
        await self._turn(late, NoticeState.WITHHELD, NoticeState.LATE)
        await self._turn(notice_ids, NoticeState.WITHHELD, NoticeState.NEW)

    async def _turn(self, notice_ids: Collection[str], old: NoticeState, new: NoticeState) -> None:
        if not notice_ids:
            return
        async with self._database.write() as connection:
            for some in batches(sorted(notice_ids)):
                await connection.execute(
                    update(_table)
                    .where(_table.c.id.in_(some), _table.c.state == old.value)
                    .values(state=new.value)
                )

    async def sweep_notices(self, before: datetime) -> int:
        """Forget what was found before then, unless nobody was told yet; returns how many."""
        query = delete(_table).where(_table.c.found < before, _table.c.state != NoticeState.NEW.value)
        async with self._database.write() as connection:
            return (await connection.execute(query)).rowcount

    async def _listed(self, query: Select[Any]) -> list[AlertNotice]:
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        # Opening thousands takes longer than others should wait.
        return await asyncio.to_thread(lambda: [found for row in rows if (found := self._legible(row))])

    def _legible(self, row: Row[Any]) -> AlertNotice | None:
        # One unreadable notice must not keep the others from being told or listed.
        try:
            return self._notice(row)
        except (SealBroken, UnreadableError) as error:
            log.error("the alert notice %s cannot be read: %s", row.id, type(error).__name__)
            return None

    def _notice(self, row: Row[Any]) -> AlertNotice:
        return AlertNotice(
            id=row.id,
            crossing=crossing_from_text(self._sealer.open(f"crossing:{row.id}", row.sealed)),
            destination=place_of(row),
            found=row.found,
            state=NoticeState(row.state),
            outbox_id=row.outbox_id,
            acknowledged=row.acknowledged,
            acknowledged_by=row.acknowledged_by,
            acknowledged_actor=row.acknowledged_actor,
        )


async def _mark(connection: AsyncConnection, sent: Mapping[str, str], state: NoticeState) -> list[str]:
    """Mark those of the notices that are still new; returns which."""
    marked: list[str] = []
    for some in batches(sorted(sent)):
        new = (
            select(_table.c.id)
            .where(_table.c.id.in_(some), _table.c.state == NoticeState.NEW.value)
            # In an order that all share, or two that mark the same notices could wait for each other.
            .order_by(_table.c.number)
            .with_for_update()
        )
        marked += (await connection.scalars(new)).all()
    if marked:
        values: dict[str, Any] = {"state": state.value, "outbox_id": bindparam("sent_as")}
        query = update(_table).where(_table.c.id == bindparam("notice_id")).values(values)
        rows = [{"notice_id": notice_id, "sent_as": sent[notice_id]} for notice_id in marked]
        await connection.execute(query, rows)
    return marked
