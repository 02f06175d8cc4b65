"""Recent notices: whether something was told somewhere since a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.outbox.lanes import in_lane, is_waiting
from adapters.store.schema import tables as schema
from bot.model import Destination

_table = schema.outbox
_DELIVERED = "delivered"


async def told_since(connection: AsyncConnection, places: Collection[Destination], since: datetime) -> bool:
    """Whether something was told in one of these places since, or is on its way there. An edit of what was told is not."""
    told = and_(_table.c.settled >= since, _table.c.state == _DELIVERED)
    going = and_(is_waiting(_table), _table.c.leased_until.is_not(None))
    there = or_(false(), *(in_lane(_table, each) for each in places))
    own = _table.c.edits == ""
    return any([await connection.scalar(select(exists().where(how, there, own))) for how in (told, going)])
