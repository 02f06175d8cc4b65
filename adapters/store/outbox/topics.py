"""Topics of the outbox: alerts of one customer and billing period at one place, the first of which is the message that others
continue, and who takes care of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Update, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.outbox.lanes import in_lane
from adapters.store.schema import alerts as tables
from adapters.store.schema import tables as schema
from bot.line import clean
from bot.model import Destination
from bot.ports.outbox import Notice

_outbox, _notices = schema.outbox, tables.notices


async def first_of(connection: AsyncConnection, notice: Notice) -> str:
    """The id of the latest message of a notice's topic at its destination that others continue, if there is one.

    What could not be delivered is none. Two that are put in at once wait for each other, so that one is the first.
    """
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(clean(notice.topic), literal_column("0"))
        await connection.execute(select(func.pg_advisory_xact_lock(key)))
    standing = (schema.WAITING, schema.DELIVERED)
    query = (
        select(_outbox.c.id)
        .where(
            _outbox.c.topic == notice.topic,
            # As it stands there, or the index of what has a topic would not be used.
            literal_column("topic <> ''"),
            _outbox.c.continues == "",
            _outbox.c.id != notice.id,
            _outbox.c.thread == notice.destination.thread,
            in_lane(_outbox, notice.destination),
            _outbox.c.state.in_(standing),
        )
        .order_by(_outbox.c.sequence.desc())
        .limit(1)
    )
    return await connection.scalar(query) or ""


def owner_of(place: Destination, topic: str) -> Select[Any]:
    """Since when and who takes care of a topic at a place: the latest who took one of its alerts."""
    owned = (_notices.c.acknowledged, _notices.c.acknowledged_by, _notices.c.acknowledged_actor)
    return (
        select(*owned)
        .join(_outbox, _outbox.c.id == _notices.c.outbox_id)
        .where(
            _outbox.c.topic == topic,
            literal_column("topic <> ''"),
            in_lane(_outbox, place),
            _notices.c.acknowledged.is_not(None),
        )
        .order_by(_notices.c.acknowledged.desc())
        .limit(1)
    )


async def inherit(connection: AsyncConnection, message: Notice) -> None:
    """Who took an earlier alert of a topic has this one too."""
    if not message.topic:
        return
    row = (await connection.execute(owner_of(message.destination, message.topic))).first()
    if row:
        await connection.execute(
            update(_notices)
            .where(_notices.c.outbox_id == message.id, _notices.c.acknowledged.is_(None))
            .values(
                acknowledged=row.acknowledged,
                acknowledged_by=row.acknowledged_by,
                acknowledged_actor=row.acknowledged_actor,
            )
        )


def theirs_too(notice_id: str, by: str, actor: str, now: datetime) -> Update:
    """Who takes an alert has all that were sent of its topic to the same place."""
    this, other = _outbox.alias("this"), _outbox.alias("other")
    same = (
        select(other.c.id)
        .join(this, (this.c.topic == other.c.topic) & in_lane(this, other.c))
        .join(_notices, _notices.c.outbox_id == this.c.id)
        .where(_notices.c.id == notice_id, this.c.topic != "")
    )
    return (
        update(_notices)
        .where(_notices.c.outbox_id.in_(same.correlate(None)), _notices.c.acknowledged.is_(None))
        .values(acknowledged=now, acknowledged_by=by, acknowledged_actor=actor)
    )
